"""What is left of a scope that was interrupted: its handler, and nothing that could interrupt it a second time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine import InvalidState
from tests.diagrams import (
    boundary,
    content,
    diagram,
    error,
    loop,
    message,
    on_condition,
    on_error,
    on_message,
    on_timer,
    script,
    undo,
)
from tests.integration.engine.test_crossings import ESCALATION, ON_ESCALATION, deploy, handler

CANCEL = "<bpmn:cancelEventDefinition/>"


def test_of_two_messages_that_interrupt_a_scope_only_the_first_does(engine, waits):
    deploy(
        engine, f"userTask work\n{handler('one', on_message('first'))}\n{handler('two', on_message('second'))}",
        "start -> work", message("first", "id") + message("second", "id"),
    )  # fmt: skip
    pi = engine.start("main", {"id": "1"})

    engine.publish_message("first", "1")
    engine.publish_message("second", "1")

    assert waits(pi.key) == ["one", "one_task"]


@pytest.mark.parametrize(("event", "declared"), [(on_error("F"), error("F")), (ON_ESCALATION, ESCALATION)])
def test_what_a_handler_throws_goes_out_of_the_scope_it_interrupted(engine, waits, complete, event, declared):
    failing = handler("one", on_error("E"), True, f"userTask look\nendEvent bad {event}", "one_start -> look -> bad")
    inner = content(
        f"startEvent s\nuserTask work\nendEvent worse {on_error('E')}\n{failing}\n{handler('two', event)}",
        "s -> work -> worse",
        "i",
    )
    deploy(
        engine, f"subProcess box {inner}\nuserTask repair\n{boundary('failed', 'box', event)}",
        "start -> box\nfailed -> repair", error("E") + declared,
    )  # fmt: skip
    pi = engine.start("main")
    complete(pi.key, "work")

    complete(pi.key, "look")

    assert waits(pi.key) == ["repair"]


def test_run_again_a_scope_can_be_interrupted_again(engine, waits, complete):
    deploy(
        engine,
        f"userTask work\nendEvent bad {on_error('E')}\n{handler('one', on_error('E'))}",
        "start -> work -> bad",
        error("E"),
    )
    pi = engine.start("main")
    complete(pi.key, "work")
    assert waits(pi.key) == ["one", "one_task"]
    entered = next(e for e in engine.history(pi.key, kinds=["element.entered"]) if e.element_id == "work")

    engine.rerun(pi.key, entered.element_instance_key, by="ana", reason="again")
    assert waits(pi.key) == ["work"]
    complete(pi.key, "work")

    assert waits(pi.key) == ["one", "one_task"]


def test_a_complex_gateway_that_waits_for_its_reset_is_forgotten_with_its_scope(engine, waits, complete):
    condition = (
        '<bpmn:activationCondition xsi:type="bpmn:tFormalExpression">=activatedFlows >= 2</bpmn:activationCondition>'
    )
    inner = content(
        f"startEvent s\nparallelGateway f\nuserTask a\nuserTask b\nuserTask c\ncomplexGateway j {condition}\n"
        "userTask next\ntask rest",
        "s -> f -> a -> j\nf -> b -> j\nf -> c -> j\nj -> next : waitingForStart\nj -> rest : not(waitingForStart)",
        "i",
    )
    deploy(
        engine, f"subProcess box {inner}\nuserTask stopped\n{boundary('stop', 'box', on_message('stop_it'))}",
        "start -> box\nstop -> stopped", message("stop_it", "id"),
    )  # fmt: skip
    pi = engine.start("main", {"id": "1"})
    complete(pi.key, "a")
    complete(pi.key, "b")
    assert waits(pi.key) == ["box", "c", "next"]

    engine.publish_message("stop_it", "1")

    assert waits(pi.key) == ["stopped"]


@pytest.mark.parametrize(("booked", "undone"), [(3, [3, 2, 1]), (1, None)])
def test_a_cancelled_transaction_undoes_each_instance_once_all_of_them_have_completed(
    engine, waits, complete, booked, undone
):
    remember = script("append(if undone = null then [] else undone, n)", "undone")
    booking = content(
        f"startEvent is\nuserTask book\nendEvent ie\n{undo('book', 'unbook')}\n"
        f'scriptTask unbook isForCompensation="true" {remember}',
        "is -> book -> ie",
        "i",
    )
    inside = content(
        f"startEvent ts\nparallelGateway f\nsubProcess many {loop('[1, 2, 3]', 'n')}{booking}\n"
        f"userTask decide\nendEvent no {CANCEL}",
        "ts -> f -> many\nf -> decide -> no",
        "t",
    )
    engine.deploy(
        diagram(
            "trip",
            f"startEvent start\ntransaction trip_ {inside}\nuserTask after\nuserTask sorry\n{boundary('c', 'trip_', CANCEL)}",
            "start -> trip_ -> after\nc -> sorry",
        ),
        by="ana",
    )
    pi = engine.start("trip")
    for _ in range(booked):
        complete(pi.key, "book")

    complete(pi.key, "decide")

    assert waits(pi.key) == ["sorry"]
    assert engine.variables(pi.key).get("undone") == undone


@pytest.mark.parametrize(
    "event",
    [on_timer("PT2H"), on_message("called_off"), on_condition("off"), '<bpmn:signalEventDefinition signalRef="off"/>'],
)
def test_a_sub_process_whose_handler_runs_can_still_be_interrupted_from_its_border(engine, clock, waits, event):
    inner = content(f"startEvent s\nuserTask work\n{handler('one', on_message('first'))}", "s -> work", "i")
    deploy(
        engine, f"subProcess box {inner}\nuserTask late\n{boundary('over', 'box', event)}", "start -> box\nover -> late",
        message("first", "id") + message("called_off", "id") + '<bpmn:signal id="off" name="off"/>',
    )  # fmt: skip
    pi = engine.start("main", {"id": "1", "off": False})
    engine.publish_message("first", "1")
    assert waits(pi.key) == ["box", "one", "one_task"]

    clock.advance(timedelta(hours=3))
    engine.run_due()
    engine.publish_message("called_off", "1")
    engine.broadcast_signal("off")
    engine.set_variables(pi.key, {"off": True}, by="ana", reason="called off")

    assert waits(pi.key) == ["late"]


def test_an_ad_hoc_sub_process_that_was_interrupted_ends_with_its_handler_and_takes_no_other_choice(
    engine, waits, complete
):
    over = '<bpmn:completionCondition xsi:type="bpmn:tFormalExpression">=done = true</bpmn:completionCondition>'
    inner = content(f"userTask a\nuserTask b\n{handler('one', on_message('first'))}", "", "i")
    deploy(
        engine, f"adHocSubProcess box {inner}{over}\nuserTask after", "start -> box -> after", message("first", "id")
    )  # fmt: skip
    pi = engine.start("main", {"id": "1"})
    engine.activate_ad_hoc(pi.key, "box", ["a"], by="li")

    engine.publish_message("first", "1")

    assert waits(pi.key) == ["box", "one", "one_task"]
    assert [choice.ending for choice in engine.ad_hoc_choices(pi.key)] == [True]
    with pytest.raises(InvalidState, match="about to end"):
        engine.activate_ad_hoc(pi.key, "box", ["b"], by="li")
    complete(pi.key, "one_task")
    assert waits(pi.key) == ["after"]


def test_a_handler_beside_the_work_may_fulfil_the_condition_of_an_ad_hoc_sub_process(engine, waits, complete):
    over = '<bpmn:completionCondition xsi:type="bpmn:tFormalExpression">=done = true</bpmn:completionCondition>'
    inner = content(f"userTask a\n{handler('one', on_message('first'), False)}", "", "i")
    deploy(
        engine, f"adHocSubProcess box {inner}{over}\nuserTask after", "start -> box -> after", message("first", "id")
    )  # fmt: skip
    pi = engine.start("main", {"id": "1"})
    engine.publish_message("first", "1")

    complete(pi.key, "one_task", done=True)

    assert waits(pi.key) == ["after"]


def test_a_deadlock_is_over_once_its_scope_was_interrupted(engine, waits, complete):
    deploy(
        engine,
        f"parallelGateway f\nexclusiveGateway g\nuserTask a\nendEvent e\nparallelGateway j\nuserTask after\n"
        f"{handler('one', on_message('first'))}",
        "start -> f\nf -> j\nf -> a -> g\ng -> e : true\ng => j\nj -> after",
        message("first", "id"),
    )
    pi = engine.start("main", {"id": "1"})
    complete(pi.key, "a")
    assert [incident.kind for incident in engine.incidents(process_instance=pi.key)] == ["deadlock"]

    engine.publish_message("first", "1")

    assert waits(pi.key) == ["one", "one_task"]
    assert engine.instance(pi.key).state == "active"
    assert engine.incidents(process_instance=pi.key) == []
