"""A timer whose consequences the engine refuses stands still as an incident, and nobody else has to wait for it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine import Engine, InvalidState, MovableClock, commands
from tests.diagrams import boundary, content, diagram, message, on_message, on_timer, script
from tests.integration.engine.test_interplay import CARRIES_LAP, deploy_answers

CALLS = f"endEvent call {CARRIES_LAP}{on_message('ping')}"


@pytest.fixture(autouse=True)
def _short_chains(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "MAX_ANSWERS", 20)


ENDLESS = {
    "at an intermediate event": (f"startEvent s\nintermediateCatchEvent due {on_timer('PT1H')}", "s -> due -> call"),
    "at an event that cycles beside": (
        f"startEvent s\nuserTask work\n{boundary('due', 'work', on_timer('R2/PT1H'), interrupting=False)}",
        "s -> work\ndue -> call",
    ),
    "in an event sub-process": (
        "startEvent s\nuserTask work\n"
        '<bpmn:subProcess id="beside" triggeredByEvent="true">'
        + content(f"startEvent due {on_timer('PT1H')}\n{CALLS}", "due -> call", "i")
        + "</bpmn:subProcess>",
        "s -> work",
    ),
}


@pytest.mark.parametrize("place", list(ENDLESS))
def test_a_timer_that_sets_off_messages_without_end_stands_still_until_somebody_repaired_that(
    engine: Engine, clock: MovableClock, place: str
) -> None:
    deploy_answers(engine, 1_000_000)
    nodes, flows = ENDLESS[place]
    if "call" not in nodes:
        nodes += f"\n{CALLS}"
    engine.deploy(diagram("timed", nodes, flows, message("ping", '"1"')), by="ana")
    pi = engine.start("timed", {"lap": 0})
    clock.advance(timedelta(hours=1))

    engine.run_due()
    assert engine.run_due() == 0

    [incident] = engine.incidents(pi.key)
    assert (incident.element_id, incident.kind) == ("due", "held_timer")
    assert "'ping' is answered by messages without end" in incident.message
    assert engine.instances(process_id="answers") == []
    engine.retry(incident.key, by="li")
    engine.run_due()
    engine.suspend(pi.key, by="li", reason="look")
    engine.resume(pi.key, by="li", reason="looked")
    assert engine.run_due() == 0
    [again] = engine.incidents(pi.key)
    assert again.key != incident.key
    with pytest.raises(InvalidState, match="at an element that has a result"):
        engine.resolve(again.key, by="li", reason="enough")
    deploy_answers(engine, 3)
    engine.retry(again.key, by="li")
    engine.run_due()
    assert engine.incidents(pi.key) == []
    assert len(engine.user_tasks(state="open", element_id="done")) == 1


def test_a_timer_that_starts_a_process_and_sets_off_messages_without_end_waits_for_its_next_time(
    engine: Engine, clock: MovableClock
) -> None:
    deploy_answers(engine, 1_000_000)
    nodes = f"startEvent daily {on_timer('R/P1D')}\nscriptTask zero {script('0', 'lap')}\n{CALLS}"
    engine.deploy(diagram("timed", nodes, "daily -> zero -> call", message("ping", '"1"')), by="ana")
    clock.advance(timedelta(days=1))

    engine.run_due()

    assert engine.instances() == []
    assert [timer.due_at - clock.now() for timer in engine.timers()] == [timedelta(days=1)]
