"""Events that meet: messages, signals, errors and ends where they cross calls, multi-instances, joins and each other."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest

from tests.diagrams import (
    boundary,
    call,
    content,
    diagram,
    error,
    handler,
    loop,
    message,
    on_condition,
    on_error,
    on_message,
    on_timer,
    script,
)

ESCALATION = '<bpmn:escalation id="up" escalationCode="up"/>'
ON_ESCALATION = '<bpmn:escalationEventDefinition escalationRef="up"/>'
SIGNAL = '<bpmn:signal id="stop" name="stop"/>'
ON_SIGNAL = '<bpmn:signalEventDefinition signalRef="stop"/>'
TERMINATE = "<bpmn:terminateEventDefinition/>"
LINK = '<bpmn:linkEventDefinition name="jump"/>'


def deploy(engine, nodes: str, flows: str, declared: str = "", more: Mapping[str, bytes] | None = None) -> None:
    engine.deploy(diagram("main", f"startEvent start\n{nodes}", flows, declared) | dict(more or {}), by="ana")


def states(engine) -> dict[str, str]:
    return {i.process_id: i.state for i in engine.instances(root_only=False)}


def test_an_interrupting_event_sub_process_ends_a_called_process(engine, waits):
    child = diagram("child", "startEvent start\nuserTask work", "start -> work")
    deploy(
        engine, f"callActivity sub {call('child')}\n{handler('stop', on_message('stopped'))}", "start -> sub",
        message("stopped", "id"), child,
    )  # fmt: skip
    pi = engine.start("main", {"id": "1"})

    engine.publish_message("stopped", "1")

    assert waits(pi.key) == ["stop", "stop_task"]
    assert states(engine) == {"main": "active", "child": "terminated"}
    assert engine.user_tasks(root=pi.key, state="open", element_id="work") == []


@pytest.mark.parametrize("interrupting", [True, False])
def test_an_escalation_at_the_end_of_a_called_process_is_heard_by_an_event_sub_process_of_the_caller(
    engine, waits, complete, interrupting
):
    child = diagram(
        "child",
        f"startEvent start\nuserTask work\nendEvent shout {ON_ESCALATION}",
        "start -> work -> shout",
        ESCALATION,
    )
    deploy(
        engine, f"callActivity sub {call('child')}\nuserTask after\n{handler('boss', ON_ESCALATION, interrupting)}",
        "start -> sub -> after", ESCALATION, child,
    )  # fmt: skip
    pi = engine.start("main")

    complete(pi.key, "work")

    assert waits(pi.key) == (["boss", "boss_task"] if interrupting else ["after", "boss", "boss_task"])
    assert states(engine)["child"] == ("terminated" if interrupting else "completed")


def test_an_escalation_nobody_up_the_calls_hears_is_an_incident_of_the_called_process(engine, complete):
    child = diagram("child", f"startEvent start\nendEvent shout {ON_ESCALATION}", "start -> shout", ESCALATION)
    deploy(engine, f"callActivity sub {call('child')}\nuserTask after", "start -> sub -> after", "", child)

    pi = engine.start("main")

    [incident] = engine.incidents(root=pi.key)
    assert (incident.kind, incident.element_id) == ("uncaught_escalation", "shout")


def test_an_error_whose_code_is_computed_goes_to_the_event_that_names_it_before_the_one_for_all(engine, waits):
    inner = content(f"startEvent s\nendEvent bad {on_error('any')}", "s -> bad", "i")
    declared = '<bpmn:error id="any" errorCode="=code"/><bpmn:error id="two" errorCode="E2"/>'
    deploy(
        engine,
        f"subProcess box {inner}\nuserTask some\nuserTask second\n{boundary('every', 'box', on_error())}\n"
        + boundary("named", "box", on_error("two")),
        "start -> box\nevery -> some\nnamed -> second", declared,
    )  # fmt: skip

    assert waits(engine.start("main", {"code": "E1"}).key) == ["some"]
    assert waits(engine.start("main", {"code": "E2"}).key) == ["second"]


def test_every_instance_of_a_multi_instance_waits_for_its_own_message(engine, waits):
    deploy(
        engine, f"receiveTask wait messageRef=\"paid\" {loop('[1, 2, 3]', 'n')}\nuserTask after",
        "start -> wait -> after", message("paid", "string(n)"),
    )  # fmt: skip
    engine.publish_message("paid", "2")
    pi = engine.start("main")
    assert waits(pi.key) == ["wait", "wait", "wait"]

    engine.publish_message("paid", "2", ttl=0)
    assert waits(pi.key) == ["wait", "wait", "wait"]
    engine.publish_message("paid", "1")
    engine.publish_message("paid", "3")

    assert waits(pi.key) == ["after"]


def test_messages_with_one_key_go_to_one_instance_of_a_multi_instance_each_whether_early_or_late(engine, waits):
    deploy(
        engine, f"receiveTask wait messageRef=\"paid\" {loop('[1, 2, 3]', 'n')}\nuserTask after",
        "start -> wait -> after", message("paid", "id"),
    )  # fmt: skip
    engine.publish_message("paid", "7")
    engine.publish_message("paid", "7")

    pi = engine.start("main", {"id": "7"})

    assert waits(pi.key) == ["wait", "wait"]
    engine.publish_message("paid", "7")
    assert waits(pi.key) == ["after"]


def test_the_completion_condition_of_many_calls_ends_the_called_processes_that_are_left(engine, waits, complete):
    child = diagram("child", "startEvent start\nuserTask work", "start -> work")
    condition = '<bpmn:completionCondition xsi:type="bpmn:tFormalExpression">=numberOfCompletedInstances = 1'
    many = loop("[1, 2, 3]", "n").replace("</bpmn:multi", f"{condition}</bpmn:completionCondition></bpmn:multi")
    deploy(engine, f"callActivity sub {call('child')}{many}\nuserTask after", "start -> sub -> after", "", child)
    pi = engine.start("main")

    complete(pi.key, "work")

    assert waits(pi.key) == ["after"]
    assert sorted(i.state for i in engine.children(pi.key)) == ["completed", "terminated", "terminated"]


def test_a_process_may_send_a_message_to_itself(engine, waits):
    deploy(
        engine,
        "parallelGateway fork\nsendTask send messageRef=\"ping\"\nreceiveTask got messageRef=\"ping\"\nuserTask after",
        "start -> fork -> send\nfork -> got -> after", message("ping", "id"),
    )  # fmt: skip

    pi = engine.start("main", {"id": "1"})

    assert waits(pi.key) == ["after"]


def test_a_signal_thrown_in_a_called_process_can_interrupt_the_call_that_threw_it(engine, waits):
    child = diagram(
        "child", f"startEvent start\nintermediateThrowEvent throw {ON_SIGNAL}\nuserTask work", "start -> throw -> work",
        SIGNAL,
    )  # fmt: skip
    deploy(
        engine, f"callActivity sub {call('child')}\nuserTask stopped\n{boundary('heard', 'sub', ON_SIGNAL)}",
        "start -> sub\nheard -> stopped", SIGNAL, child,
    )  # fmt: skip

    pi = engine.start("main")

    assert waits(pi.key) == ["stopped"]
    assert states(engine)["child"] == "terminated"


def test_every_instance_of_a_multi_instance_can_escalate_to_one_event_that_does_not_interrupt(engine, waits, complete):
    inner = content(
        f"startEvent s\nintermediateThrowEvent shout {ON_ESCALATION}\nuserTask work\nendEvent e",
        "s -> shout -> work -> e",
        "i",
    )
    deploy(
        engine,
        f"subProcess box {loop('[1, 2]', 'n')}{inner}\nuserTask boss\n{boundary('heard', 'box', ON_ESCALATION, False)}",
        "start -> box\nheard -> boss", ESCALATION,
    )  # fmt: skip

    pi = engine.start("main")

    assert waits(pi.key) == ["boss", "boss", "box", "box", "box", "work", "work"]


def test_an_escalation_that_interrupts_many_instances_stops_those_not_begun(engine, waits):
    inner = content(
        f"startEvent s\nexclusiveGateway gate\nendEvent shout {ON_ESCALATION}\nuserTask work",
        "s -> gate\ngate -> shout : n = 2\ngate => work",
        "i",
    )
    deploy(
        engine,
        f"subProcess box {loop('[1, 2, 3]', 'n')}{inner}\nuserTask boss\n{boundary('heard', 'box', ON_ESCALATION)}",
        "start -> box\nheard -> boss", ESCALATION,
    )  # fmt: skip

    pi = engine.start("main")

    assert waits(pi.key) == ["boss"]


def test_terminate_in_an_event_sub_process_ends_only_what_runs_in_it(engine, waits, complete):
    steps = f"parallelGateway f\nuserTask x\nuserTask y\nendEvent kill {TERMINATE}"
    deploy(
        engine,
        "userTask work\n" + handler("note", on_message("noted"), False, steps, "note_start -> f -> x -> kill\nf -> y"),
        "start -> work", message("noted", "id"),
    )  # fmt: skip
    pi = engine.start("main", {"id": "1"})
    engine.publish_message("noted", "1")
    assert waits(pi.key) == ["note", "work", "x", "y"]

    complete(pi.key, "x")

    assert waits(pi.key) == ["work"]


def test_links_of_the_same_name_on_two_levels_do_not_meet(engine, waits, complete):
    inner = content(
        f"startEvent s\nintermediateThrowEvent t {LINK}\nintermediateCatchEvent c {LINK}\nuserTask inside",
        "s -> t\nc -> inside",
        "i",
    )
    deploy(
        engine,
        f"subProcess box {inner}\nintermediateThrowEvent out {LINK}\nintermediateCatchEvent in {LINK}\nuserTask after",
        "start -> box -> out\nin -> after",
    )
    pi = engine.start("main")

    assert waits(pi.key) == ["box", "inside"]
    complete(pi.key, "inside")

    assert waits(pi.key) == ["after"]


def test_a_second_token_on_one_flow_of_a_parallel_join_waits_for_a_second_on_the_other(engine, waits, complete):
    deploy(
        engine,
        "parallelGateway fork\nuserTask a\nuserTask b\nuserTask c\nexclusiveGateway merge\nparallelGateway join\nuserTask after",
        "start -> fork -> a -> merge -> join -> after\nfork -> b -> merge\nfork -> c -> join",
    )
    pi = engine.start("main")

    complete(pi.key, "a")
    complete(pi.key, "b")
    assert waits(pi.key) == ["c"]
    complete(pi.key, "c")
    assert waits(pi.key) == ["after"]
    complete(pi.key, "after")

    [incident] = engine.incidents(process_instance=pi.key)
    assert (incident.kind, incident.element_id) == ("deadlock", "join")


def test_an_inclusive_join_waits_for_a_token_that_can_still_come_round_a_loop(engine, waits, complete):
    deploy(
        engine,
        "inclusiveGateway fork\nuserTask a\nuserTask b\nexclusiveGateway merge\nexclusiveGateway again\n"
        "inclusiveGateway join\nuserTask after",
        "start -> fork\nfork -> a : true\nfork -> merge : true\nmerge -> b -> again\nagain -> merge : more = true\n"
        "again => join\na -> join -> after",
    )
    pi = engine.start("main")
    complete(pi.key, "a")
    complete(pi.key, "b", more=True)
    assert waits(pi.key) == ["b"]

    complete(pi.key, "b", more=False)

    assert waits(pi.key) == ["after"]


def test_an_inclusive_join_waits_for_what_a_boundary_event_may_bring(engine, clock, waits, complete):
    deploy(
        engine,
        "inclusiveGateway fork\nuserTask a\nuserTask b\nuserTask late\ninclusiveGateway join\nuserTask after\n"
        f"userTask elsewhere\n{boundary('time', 'b', on_timer('PT1H'))}",
        "start -> fork\nfork -> a : true\nfork -> b : true\na -> join -> after\nb -> elsewhere\ntime -> late -> join",
    )
    pi = engine.start("main")

    complete(pi.key, "a")
    assert waits(pi.key) == ["b"]
    clock.advance(timedelta(hours=1))
    engine.run_due()
    assert waits(pi.key) == ["late"]
    complete(pi.key, "late")

    assert waits(pi.key) == ["after"]


def test_an_inclusive_join_waits_for_an_activity_though_a_token_beside_it_has_come_already(engine, waits, complete):
    deploy(
        engine,
        "inclusiveGateway f\nuserTask a\nuserTask b\ninclusiveGateway j\nuserTask after\nendEvent e\n"
        + boundary("told", "b", on_message("said"), False),
        "start -> f\nf -> a : true\nf -> b : true\na -> j\nb -> j\ntold -> j\nj -> after -> e",
        message("said", "id"),
    )
    pi = engine.start("main", {"id": "1"})
    engine.publish_message("said", "1")

    complete(pi.key, "a")
    assert waits(pi.key) == ["b"]
    complete(pi.key, "b")

    assert waits(pi.key) == ["after"]


def test_a_boundary_condition_made_true_by_one_round_of_a_standard_loop_stops_the_loop(engine, waits):
    again = '<bpmn:standardLoopCharacteristics loopMaximum="5"/>'
    inner = content(f"startEvent s\nscriptTask add {script('n + 1', 'n')}\nendEvent e", "s -> add -> e", "i")
    deploy(
        engine,
        f"subProcess box {again}{inner}\nuserTask stopped\nuserTask after\n{boundary('enough', 'box', on_condition('n > 2'))}",
        "start -> box -> after\nenough -> stopped",
    )

    pi = engine.start("main", {"n": 0})

    assert (waits(pi.key), engine.variables(pi.key)["n"]) == (["stopped"], 3)


@pytest.mark.parametrize("sequential", [True, False])
def test_a_boundary_condition_made_true_by_one_instance_stops_the_others(engine, waits, complete, sequential):
    inner = content(f"startEvent s\nscriptTask add {script('n + 1', 'n')}\nendEvent e", "s -> add -> e", "i")
    deploy(
        engine,
        f"subProcess box {loop('[1, 2, 3, 4, 5]', 'x', sequential=sequential)}{inner}\nuserTask stopped\nuserTask after\n"
        + boundary("enough", "box", on_condition("n > 2")),
        "start -> box -> after\nenough -> stopped",
    )

    pi = engine.start("main", {"n": 0})

    assert (waits(pi.key), engine.variables(pi.key)["n"]) == (["stopped"], 3)


def test_two_early_messages_both_happen_to_an_event_that_does_not_interrupt(engine, waits):
    deploy(
        engine, f"userTask work\nuserTask note\n{boundary('noted', 'work', on_message('said'), False)}",
        "start -> work\nnoted -> note", message("said", "id"),
    )  # fmt: skip
    engine.publish_message("said", "1")
    engine.publish_message("said", "1")

    pi = engine.start("main", {"id": "1"})

    assert waits(pi.key) == ["note", "note", "work"]


def test_an_early_message_that_interrupts_at_once_leaves_nothing_of_what_it_interrupted(engine, waits):
    child = diagram("child", "startEvent start\nuserTask work", "start -> work")
    deploy(
        engine,
        f"callActivity sub {call('child')}{loop('[1, 2]', 'n')}\nuserTask stopped\n"
        + boundary("stop", "sub", on_message("stop_it")),
        "start -> sub\nstop -> stopped", message("stop_it", "id"), child,
    )  # fmt: skip
    engine.publish_message("stop_it", "1")

    pi = engine.start("main", {"id": "1"})

    assert waits(pi.key) == ["stopped"]
    assert [i.state for i in engine.children(pi.key)] == ["terminated", "terminated"]


def test_a_timer_and_a_message_that_come_together_behind_an_event_gateway_take_one_way(engine, clock, waits):
    deploy(
        engine,
        f"eventBasedGateway gate\nintermediateCatchEvent got {on_message('paid')}\nintermediateCatchEvent late "
        f"{on_timer('PT1H')}\nuserTask a\nuserTask b",
        "start -> gate -> got -> a\ngate -> late -> b", message("paid", "id"),
    )  # fmt: skip
    pi = engine.start("main", {"id": "1"})
    clock.advance(timedelta(hours=2))

    engine.publish_message("paid", "1")
    engine.run_due()

    assert (waits(pi.key), engine.timers(process_instance=pi.key), engine.subscriptions(pi.key)) == (["a"], [], [])


def test_an_error_in_an_event_sub_process_of_a_called_process_reaches_the_caller(engine, waits, complete):
    steps = f"userTask look\nendEvent bad {on_error('E')}"
    child = diagram(
        "child",
        "startEvent start\nuserTask work\n"
        + handler("late", on_message("stopped"), False, steps, "late_start -> look -> bad"),
        "start -> work", error("E") + message("stopped", "id"),
    )  # fmt: skip
    deploy(
        engine, f"callActivity sub {call('child')}\nuserTask repair\n{boundary('failed', 'sub', on_error('E'))}",
        "start -> sub\nfailed -> repair", error("E"), child,
    )  # fmt: skip
    pi = engine.start("main", {"id": "1"})
    engine.publish_message("stopped", "1")

    complete(pi.key, "look")

    assert waits(pi.key) == ["repair"]
    assert states(engine)["child"] == "terminated"


def test_an_interrupting_event_sub_process_of_one_instance_leaves_the_others_of_the_multi_instance(
    engine, waits, complete
):
    inner = content(
        "startEvent s\nuserTask work\nendEvent e\n" + handler("stop", on_message("stopped")), "s -> work -> e", "i"
    )
    deploy(
        engine, f"subProcess box {loop('[1, 2]', 'n')}{inner}\nuserTask after", "start -> box -> after",
        message("stopped", "string(n)"),
    )  # fmt: skip
    pi = engine.start("main")

    engine.publish_message("stopped", "2")

    assert waits(pi.key) == ["box", "box", "box", "stop", "stop_task", "work"]
    complete(pi.key, "stop_task")
    complete(pi.key, "work")
    assert waits(pi.key) == ["after"]


def test_a_message_starts_one_instance_and_is_caught_by_another_process_at_once(engine, waits):
    other = diagram(
        "other", f"startEvent s {on_message('paid')}\nuserTask thanks", "s -> thanks", message("paid", "id")
    )
    deploy(
        engine, f"intermediateCatchEvent wait {on_message('paid')}\nuserTask after", "start -> wait -> after",
        message("paid", "id"), other,
    )  # fmt: skip
    pi = engine.start("main", {"id": "1"})

    engine.publish_message("paid", "1")

    assert waits(pi.key) == ["after"]
    [started] = engine.instances(process_id="other")
    assert (started.business_key, waits(started.key)) == ("1", ["thanks"])


def test_a_multi_instance_in_which_nothing_happens_inside_a_parallel_branch_lets_the_join_go_on(engine, waits):
    inner = content("startEvent s\nendEvent e", "s -> e", "i")
    deploy(
        engine,
        f"parallelGateway fork\nsubProcess box {loop('[]', 'n')}{inner}\ntask b\nparallelGateway join\nuserTask after",
        "start -> fork -> box -> join -> after\nfork -> b -> join",
    )

    assert waits(engine.start("main").key) == ["after"]
