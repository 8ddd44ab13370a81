"""What an instance looked like at any past moment can be rebuilt from its history."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from tests.diagrams import boundary, call, diagram, job, loop, mapped, message, on_message, on_timer, script

# Everything that opens and closes scopes: fork and join, sub-process with inputs, items one by one and at once,
# a called process, a boundary that does not interrupt and one that does, an event sub-process, a failing job.
INNER = f"""<bpmn:subProcess id="packing">{mapped("in box = size + 1; out packed = box")}
<bpmn:startEvent id="p_start"/><bpmn:userTask id="pack"/><bpmn:endEvent id="p_end"/>
<bpmn:sequenceFlow id="p1" sourceRef="p_start" targetRef="pack"/><bpmn:sequenceFlow id="p2" sourceRef="pack" targetRef="p_end"/>
</bpmn:subProcess>""".replace("\n", "")
NOTED = f"""<bpmn:subProcess id="noting" triggeredByEvent="true"><bpmn:startEvent id="noted" isInterrupting="false">
{on_message("note")}</bpmn:startEvent><bpmn:userTask id="read"/><bpmn:sequenceFlow id="n1" sourceRef="noted" targetRef="read"/>
</bpmn:subProcess>""".replace("\n", "")
ORDER = diagram(
    "order",
    f"""startEvent start\nscriptTask size {script("2", "size")}\nparallelGateway fork
    {INNER}\n{boundary("remind", "packing", on_timer("R/PT1H"), interrupting=False)}\nuserTask reminded
    <bpmn:userTask id="items">{loop("[1, 2, 3]", "item", "answers = item * answer")}</bpmn:userTask>
    <bpmn:userTask id="steps">{loop("[1, 2]", "step", sequential=True)}</bpmn:userTask>
    callActivity paying {call("pay")}\nserviceTask ship {job("ship")}\n{boundary("late", "ship", on_timer("PT5H"))}
    parallelGateway join\nendEvent end\nendEvent given_up\nendEvent known\n{NOTED}""",
    """start -> size -> fork -> packing -> join\nfork -> items -> steps -> join\nfork -> paying -> ship -> join
    join -> end\nlate -> given_up\nremind -> reminded -> known""",
    message("note", "order_no"),
)
PAY = diagram("pay", "startEvent begin\nuserTask approve\nendEvent done", "begin -> approve -> done")


@pytest.fixture
def order(engine):
    engine.register("ship", lambda ctx: 1 / 0, retries=1)
    engine.deploy(ORDER | PAY, by="ana")
    return engine.start("order", {"order_no": "A", "total": 5}).key


def now(engine, key: int) -> tuple[Any, ...]:
    """What is really there."""
    variables: dict[int, dict[str, Any]] = {}
    for variable in engine.variable_scopes(key):
        variables.setdefault(variable.scope_key, {})[variable.name] = variable.value
    elements = {element.key: element.element_id for element in engine.active_elements(key)}
    return engine.instance(key).state, elements, variables


def rebuilt(engine, key: int, sequence: int | None) -> tuple[Any, ...]:
    past = engine.state_at(key, sequence)
    return past.state, past.elements, {scope: values for scope, values in past.variables.items() if values}


def test_at_every_step_the_history_says_what_was_really_there(engine, order, clock, complete):
    moments: list[tuple[int, int, tuple[Any, ...]]] = []

    def seen() -> None:
        for instance in [order, *(child.key for child in engine.children(order))]:
            last = engine.history(instance)[-1].sequence
            moments.append((instance, last, now(engine, instance)))

    def items(element_id: str) -> list[int]:
        return [t.key for t in engine.user_tasks(process_instance=order, element_id=element_id, state="open")]

    seen()
    engine.complete_user_task(items("items")[1], {"answer": 2}, by="li")
    seen()
    engine.publish_message("note", "A", {"text": "hurry"})
    seen()
    clock.advance(timedelta(hours=1))
    engine.run_due()
    seen()
    engine.suspend(order, by="ada", reason="court order")
    seen()
    engine.resume(order, by="ada", reason="lifted")
    seen()
    complete(order, "reminded")
    complete(order, "approve", approved=True)
    engine.run_due()
    seen()
    engine.set_variables(order, {"total": 6, "note": None}, by="ada", reason="typing error")
    seen()
    for task in items("items"):
        engine.complete_user_task(task, {"answer": 3}, by="li")
        seen()
    complete(order, "steps")
    seen()
    complete(order, "steps")
    complete(order, "read")
    seen()
    clock.advance(timedelta(hours=5))
    engine.run_due()
    complete(order, "pack")
    seen()

    states = {state for _instance, _last, (state, _elements, _variables) in moments}
    assert states == {"active", "suspended", "incident", "completed"}
    for instance, last, truth in moments:
        assert rebuilt(engine, instance, last + 1) == truth
    assert rebuilt(engine, order, None) == now(engine, order)


def test_the_state_before_the_first_event_is_empty_and_before_each_event_it_is_that_after_the_one_before(engine, order):
    events = engine.history(order)

    assert engine.state_at(order, events[0].sequence).elements == {}
    for event, following in pairwise(events):
        assert engine.state_at(order, following.sequence) == engine.state_at(order, event.sequence + 1)


def test_the_variables_of_a_past_moment_are_those_it_had_then(engine, order):
    engine.set_variables(order, {"total": 6}, by="ada", reason="typing error")
    before, after = (e.sequence for e in engine.history(order, kinds=["variables.corrected", "variable.set"])[-2:])

    assert engine.variables_at(order, before)["total"] == 5
    assert engine.variables_at(order, after + 1)["total"] == 6
