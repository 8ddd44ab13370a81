"""Signals: heard by everything that waits at the moment of the throw, in the throwing instance too, and by nothing later."""

from __future__ import annotations

import pytest

from engine import catching
from tests.diagrams import boundary, call, content, diagram, handler, script

SIGNAL = '<bpmn:signal id="rang" name="rang"/>'
ON_SIGNAL = '<bpmn:signalEventDefinition signalRef="rang"/>'
TERMINATE = "<bpmn:terminateEventDefinition/>"


def start(engine, nodes: str, flows: str, **variables) -> int:
    engine.deploy(diagram("main", f"startEvent start\n{nodes}", flows, SIGNAL), by="ana")
    return engine.start("main", variables).key


def test_an_event_behind_the_throw_waits_for_the_next_signal(engine, waits):
    key = start(
        engine, f"intermediateThrowEvent ring {ON_SIGNAL}\nintermediateCatchEvent hear {ON_SIGNAL}\nuserTask after",
        "start -> ring -> hear -> after",
    )  # fmt: skip
    assert waits(key) == ["hear"]

    engine.broadcast_signal("rang")

    assert waits(key) == ["after"]


@pytest.mark.parametrize("interrupting", [True, False])
def test_an_event_sub_process_hears_the_signal_with_which_its_scope_would_end(engine, waits, complete, interrupting):
    inner = content(
        f"startEvent s\nuserTask work\nendEvent ring {ON_SIGNAL}\n{handler('heard', ON_SIGNAL, interrupting)}",
        "s -> work -> ring",
        "i",
    )
    key = start(engine, f"subProcess box {inner}\nuserTask after", "start -> box -> after")

    complete(key, "work")

    assert waits(key) == ["box", "heard", "heard_task"]
    complete(key, "heard_task")
    assert waits(key) == ["after"]


def test_a_parallel_branch_hears_a_signal_though_the_thrower_ends_everything_right_after(engine, complete):
    key = start(
        engine,
        f"parallelGateway f\nuserTask decide\nintermediateThrowEvent ring {ON_SIGNAL}\nendEvent over {TERMINATE}\n"
        f"intermediateCatchEvent hear {ON_SIGNAL}\nendEvent e",
        "start -> f -> decide -> ring -> over\nf -> hear -> e",
    )  # fmt: skip

    complete(key, "decide")

    left = [event.element_id for event in engine.history(key, kinds=["element.left"])]
    assert left.index("ring") < left.index("hear")
    assert engine.instance(key).state == "completed"


def test_whoever_throws_a_signal_may_be_interrupted_by_it_and_goes_no_further(engine, waits):
    inner = content(
        f"startEvent s\nintermediateThrowEvent ring {ON_SIGNAL}\nscriptTask further {script('true', 'further')}",
        "s -> ring -> further",
        "i",
    )
    key = start(
        engine, f"subProcess box {inner}\nuserTask stopped\n{boundary('stop', 'box', ON_SIGNAL)}",
        "start -> box\nstop -> stopped",
    )  # fmt: skip

    assert (waits(key), engine.variables(key)) == (["stopped"], {})


def test_a_signal_of_a_called_process_is_heard_once_by_its_caller_and_once_by_another_instance(engine, waits):
    child = diagram("child", f"startEvent start\nendEvent ring {ON_SIGNAL}", "start -> ring", SIGNAL)
    listener = diagram(
        "listener", f"startEvent start\nintermediateCatchEvent hear {ON_SIGNAL}\ntask t", "start -> hear -> t", SIGNAL
    )
    engine.deploy(child | listener, by="ana")
    other = engine.start("listener", {})
    key = start(
        engine, f"userTask first\ncallActivity sub {call('child')}\nuserTask after\n{handler('heard', ON_SIGNAL, False)}",
        "start -> first -> sub -> after",
    )  # fmt: skip
    [task] = engine.user_tasks(process_instance=key, state="open")

    engine.complete_user_task(task.key, {}, by="li")

    assert waits(key) == ["after", "heard", "heard_task"]
    assert engine.instance(other.key).state == "completed"


def test_handlers_that_ring_for_themselves_without_end_stand_still_as_an_incident(engine, monkeypatch):
    monkeypatch.setattr(catching, "MOST", 20)
    again = handler("heard", ON_SIGNAL, False, f"endEvent again {ON_SIGNAL}", "heard_start -> again")

    key = start(
        engine, f"intermediateThrowEvent ring {ON_SIGNAL}\nuserTask work\n{again}", "start -> ring -> work"
    )  # fmt: skip

    assert {incident.kind for incident in engine.incidents(process_instance=key)} == {"loop"}
