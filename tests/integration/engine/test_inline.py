"""Inline service tasks: part of the transition, what they see of it, and what their failure undoes."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import OperationalError

from engine import Fail
from tests.diagrams import diagram, job, script


def script_then_inline() -> dict[str, bytes]:
    return diagram(
        "chain",
        f"startEvent start\nscriptTask first {script('1 + 1', 'sum')}\nserviceTask look {job('calc.look')}\nuserTask after",
        "start -> first -> look -> after",
    )


def test_an_inline_service_task_sees_through_the_engine_what_happened_just_before_it(engine):
    def look(ctx):
        left = [
            e.element_id for e in ctx.engine.history(ctx.process_instance_key, tx=ctx.tx) if e.kind == "element.left"
        ]
        return {"seen": left, "sum_seen": ctx.engine.variables(ctx.process_instance_key, tx=ctx.tx)["sum"]}

    engine.register("calc.look", look, mode="inline")
    engine.deploy(script_then_inline(), by="ana")

    pi = engine.start("chain")

    assert engine.variables(pi.key) == {"sum": 2, "seen": ["start", "first"], "sum_seen": 2}


def test_an_inline_service_task_that_fails_after_asking_the_engine_undoes_only_itself(engine, waits):
    failing = [True]

    def look(ctx):
        ctx.engine.publish_message("never", "k", tx=ctx.tx)
        if failing:
            raise ValueError("no")

    engine.register("calc.look", look, mode="inline")
    engine.deploy(script_then_inline(), by="ana")

    pi = engine.start("chain")

    assert engine.variables(pi.key) == {"sum": 2}
    left = [e.element_id for e in engine.history(pi.key) if e.kind == "element.left"]
    assert left == ["start", "first"]
    [incident] = engine.incidents(process_instance=pi.key)
    assert incident.element_id == "look"
    failing.clear()
    engine.retry(incident.key, by="ana")
    assert waits(pi.key) == ["after"]


def test_a_deadlock_in_an_inline_service_task_undoes_the_whole_command(engine):
    def collide(ctx):
        raise OperationalError("update", {}, Exception("deadlock detected"))

    engine.register("calc.look", collide, mode="inline")
    engine.deploy(script_then_inline(), by="ana")

    with pytest.raises(OperationalError):
        engine.start("chain")

    assert engine.instances() == []


def test_an_inline_service_task_that_fails_leaves_no_trace_and_can_be_retried(engine, waits):
    answers = [ValueError("table missing"), {"ok": 1}]

    def flaky(ctx):
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    engine.register("calc.look", flaky, mode="inline")
    engine.deploy(script_then_inline(), by="ana")
    pi = engine.start("chain")
    [incident] = engine.incidents(process_instance=pi.key)
    assert "table missing" in incident.message

    engine.retry(incident.key, by="admin")

    assert (waits(pi.key), engine.variables(pi.key)) == (["after"], {"sum": 2, "ok": 1})


@pytest.mark.parametrize("mode", ["inline", "transactional", "external"])
def test_a_refusal_can_give_its_incident_a_kind_by_which_it_is_found_again(engine, mode):
    engine.register("money.send", lambda ctx: Fail("Stopped.", final=True, kind="frozen"), mode=mode)
    engine.deploy(diagram("p", f"startEvent s\nserviceTask a {job('money.send')}", "s -> a"), by="ana")

    engine.start("p")
    engine.run_due()

    [incident] = engine.incidents()
    assert incident.kind == "frozen"
