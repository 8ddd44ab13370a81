"""A timer whose consequences the engine refuses stands still as an incident, and nobody else has to wait for it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine import Engine, InvalidState, MovableClock, StorageFull, commands
from engine.store import running
from tests.diagrams import boundary, content, diagram, handler, message, on_message, on_timer, script
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
NUL = r'"\u0000"'


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


ASKS_WITHOUT_A_KEY = handler("asked", on_message("ask"))
REFUSED_STARTS = {
    "messages that never end": ("", CALLS, "zero -> call", "'ping' is answered by messages without end"),
    "a correlation key that is missing": (ASKS_WITHOUT_A_KEY, "endEvent call", "zero -> call", "correlation key"),
}
TIMES = {"once": "PT1H", "daily": "R/P1D"}


@pytest.mark.parametrize("fault", list(REFUSED_STARTS))
@pytest.mark.parametrize("times", list(TIMES))
def test_a_process_that_a_timer_cannot_begin_stands_still_at_its_start_until_somebody_repaired_that(
    engine: Engine, clock: MovableClock, fault: str, times: str
) -> None:
    beside, last, flow, told = REFUSED_STARTS[fault]
    deploy_answers(engine, 1_000_000)
    nodes = f"startEvent due {on_timer(TIMES[times])}\nscriptTask zero {script('0', 'lap')}\n{last}\n{beside}"
    declarations = message("ping", '"1"') + message("ask", "customer")
    engine.deploy(diagram("timed", nodes, f"due -> {flow}", declarations), by="ana")
    clock.advance(timedelta(days=1))

    engine.run_due()
    assert engine.run_due() == 0

    [pi] = engine.instances(process_id="timed", state="incident")
    [incident] = engine.incidents(pi.key)
    assert (incident.element_id, incident.kind, pi.started_by) == ("due", "held_timer", "timer")
    assert told in incident.message
    to_come = [timer.due_at - clock.now() for timer in engine.timers() if timer.process_instance_key is None]
    assert to_come == ([] if times == "once" else [timedelta(days=1)])
    engine.retry(incident.key, by="li")
    engine.run_due()
    assert engine.run_due() == 0
    [again] = engine.incidents(pi.key)
    assert again.key != incident.key
    deploy_answers(engine, 3)
    engine.set_variables(pi.key, {"customer": "C-1"}, by="li", reason="forgotten")
    engine.retry(again.key, by="li")
    engine.run_due()
    assert engine.instance(pi.key).state == "completed"
    assert engine.timers(process_instance=pi.key) == []
    assert [event.element_id for event in engine.history(pi.key) if event.kind == "element.left"] == [
        "due",
        "zero",
        "call",
    ]


def test_a_process_that_a_timer_could_not_begin_can_be_cancelled(engine: Engine, clock: MovableClock) -> None:
    deploy_answers(engine, 1_000_000)
    nodes = f"startEvent due {on_timer('PT1H')}\nscriptTask zero {script('0', 'lap')}\n{CALLS}"
    engine.deploy(diagram("timed", nodes, "due -> zero -> call", message("ping", '"1"')), by="ana")
    clock.advance(timedelta(hours=1))
    engine.run_due()
    [pi] = engine.instances(process_id="timed")

    engine.cancel(pi.key, by="li", reason="not needed")

    assert engine.instance(pi.key).state == "terminated"
    assert engine.incidents() == []
    assert engine.timers() == []
    assert engine.run_due() == 0


def test_a_timer_stays_due_while_the_database_is_away(
    engine: Engine, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    nodes = f"startEvent due {on_timer('PT1H')}\nuserTask work"
    engine.deploy(diagram("timed", nodes, "due -> work"), by="ana")
    clock.advance(timedelta(hours=1))

    with monkeypatch.context() as away:
        away.setattr(running, "insert", _away)
        with pytest.raises(StorageFull):
            engine.run_due()

    assert engine.instances() == []
    engine.run_due()
    assert len(engine.user_tasks(state="open", element_id="work")) == 1


def _away(*_: object) -> None:
    raise StorageFull


def test_a_timer_that_leads_to_a_value_which_the_database_refuses_stands_still(
    engine: Engine, clock: MovableClock
) -> None:
    # PostgreSQL keeps no text with this character, SQLite does.
    nodes = f"startEvent due {on_timer('PT1H')}\nscriptTask odd {script(NUL, 'text')}\nuserTask work"
    engine.deploy(diagram("timed", nodes, "due -> odd -> work"), by="ana")
    clock.advance(timedelta(hours=1))

    engine.run_due()
    assert engine.run_due() == 0

    held = [(incident.element_id, incident.kind, incident.message) for incident in engine.incidents()]
    if engine.runtime.database.is_sqlite:
        assert len(engine.user_tasks(state="open", element_id="work")) == 1
    else:
        assert held == [
            ("due", "held_timer", "DataError: PostgreSQL text fields cannot contain NUL (0x00) bytes"),
        ]


def test_a_cycle_whose_next_time_cannot_be_computed_ends_with_an_instance_that_says_so(
    engine: Engine, clock: MovableClock
) -> None:
    nodes = f"startEvent due {on_timer('R/P4000Y')}\nuserTask work"
    engine.deploy(diagram("timed", nodes, "due -> work"), by="ana")
    clock.advance(timedelta(days=4001 * 366))

    engine.run_due()

    [incident] = engine.incidents()
    assert "P4000Y" in incident.message
    engine.retry(incident.key, by="li")
    engine.run_due()
    assert len(engine.user_tasks(state="open", element_id="work")) == 1
    assert engine.timers() == []
