"""Errors, escalations, interruptions and ends where they meet calls, event sub-processes, joins and multi-instances."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest

from engine import BusinessError, EndlessMessages
from tests.diagrams import (
    boundary,
    call,
    content,
    diagram,
    error,
    handler,
    job,
    loop,
    message,
    on_error,
    on_message,
    on_timer,
    script,
)

ESCALATION = '<bpmn:escalation id="up" escalationCode="up"/>'
ON_ESCALATION = '<bpmn:escalationEventDefinition escalationRef="up"/>'
TERMINATE = "<bpmn:terminateEventDefinition/>"


def deploy(engine, nodes: str, flows: str, declared: str = "", more: Mapping[str, bytes] | None = None) -> None:
    engine.deploy(diagram("main", f"startEvent start\n{nodes}", flows, declared) | dict(more or {}), by="ana")


def test_an_error_in_one_branch_takes_the_waiting_sibling_with_it(engine, waits, complete):
    inner = content(
        "startEvent s\nparallelGateway fork\nuserTask a\nuserTask b\nparallelGateway join\nuserTask last\n"
        f"parallelGateway twice\nendEvent bad {on_error('E')}",
        "s -> fork -> a -> join -> last\nfork -> b -> twice -> join\ntwice -> bad",
        "i",
    )
    deploy(
        engine, f"subProcess box {inner}\nuserTask repair\n{boundary('failed', 'box', on_error('E'))}",
        "start -> box\nfailed -> repair", error("E"),
    )  # fmt: skip
    pi = engine.start("main")
    complete(pi.key, "a")

    complete(pi.key, "b")

    assert waits(pi.key) == ["repair"]
    assert engine.user_tasks(process_instance=pi.key, state="open", element_id="last") == []


def test_an_inclusive_join_does_not_fire_when_its_scope_is_interrupted_in_the_same_step(engine, waits):
    inner = content(
        "startEvent s\ninclusiveGateway fork\ntask a\ntask b\ninclusiveGateway join\n"
        f"scriptTask joined {script('true', 'joined')}\nexclusiveGateway gate\nendEvent bad {on_error('E')}",
        "s -> fork\nfork -> a : true\nfork -> b : true\na -> join -> joined\nb -> gate\ngate -> bad : true\ngate => join",
        "i",
    )
    deploy(
        engine, f"subProcess box {inner}\nuserTask repair\n{boundary('failed', 'box', on_error('E'))}",
        "start -> box\nfailed -> repair", error("E"),
    )  # fmt: skip

    pi = engine.start("main")

    assert (waits(pi.key), engine.variables(pi.key)) == (["repair"], {})


def test_an_escalation_that_does_not_interrupt_is_handled_beside_and_both_must_end(engine, waits, complete):
    inner = content(
        f"startEvent s\nuserTask work\nintermediateThrowEvent shout {ON_ESCALATION}\nendEvent e",
        "s -> work -> shout -> e",
        "i",
    )
    deploy(
        engine,
        f"subProcess box {inner}\nuserTask boss\nuserTask after\n{boundary('heard', 'box', ON_ESCALATION, False)}",
        "start -> box -> after\nheard -> boss",
        ESCALATION,
    )
    pi = engine.start("main")

    complete(pi.key, "work")

    assert waits(pi.key) == ["after", "boss"]
    complete(pi.key, "after")
    assert engine.instance(pi.key).state == "active"
    complete(pi.key, "boss")
    assert engine.instance(pi.key).state == "completed"


def test_an_escalation_end_event_is_heard_by_an_event_sub_process_that_goes_on_after_the_flow_has_ended(
    engine, waits, complete
):
    deploy(
        engine, f"userTask work\nendEvent shout {ON_ESCALATION}\n{handler('boss', ON_ESCALATION, False)}",
        "start -> work -> shout", ESCALATION,
    )  # fmt: skip
    pi = engine.start("main")

    complete(pi.key, "work")

    assert waits(pi.key) == ["boss", "boss_task"]
    complete(pi.key, "boss_task")
    assert engine.instance(pi.key).state == "completed"


def test_an_error_end_event_in_an_event_sub_process_is_caught_outside_and_not_by_itself(engine, waits, complete):
    inner = content(
        "startEvent s\nuserTask work\n"
        + handler(
            "rescue",
            on_error("E"),
            True,
            f"userTask try\nendEvent again {on_error('E')}",
            "rescue_start -> try -> again",
        )
        + f"\nendEvent bad {on_error('E')}",
        "s -> work -> bad",
        "i",
    )
    deploy(
        engine, f"subProcess box {inner}\nuserTask repair\n{boundary('failed', 'box', on_error('E'))}",
        "start -> box\nfailed -> repair", error("E"),
    )  # fmt: skip
    pi = engine.start("main")
    complete(pi.key, "work")
    assert waits(pi.key) == ["box", "rescue", "try"]

    complete(pi.key, "try")

    assert waits(pi.key) == ["repair"]


def test_an_error_from_a_grandchild_reaches_the_boundary_of_the_first_call(engine, waits, complete):
    child = diagram(
        "child",
        f"startEvent start\nuserTask other\ncallActivity deep {call('grandchild')}\nparallelGateway fork",
        "start -> fork -> deep\nfork -> other",
    )
    grandchild = diagram(
        "grandchild",
        f"startEvent start\nuserTask work\nendEvent bad {on_error('E')}",
        "start -> work -> bad",
        error("E"),
    )
    deploy(
        engine, f"callActivity sub {call('child')}\nuserTask repair\n{boundary('failed', 'sub', on_error('E'))}",
        "start -> sub\nfailed -> repair", error("E"), {**child, **grandchild},
    )  # fmt: skip
    pi = engine.start("main")

    complete(pi.key, "work")

    assert waits(pi.key) == ["repair"]
    assert {i.process_id: i.state for i in engine.instances(root_only=False)} == {
        "main": "active", "child": "terminated", "grandchild": "terminated",
    }  # fmt: skip


def test_an_error_that_nobody_up_the_calls_catches_stands_still_where_it_was_thrown(engine, complete):
    child = diagram(
        "child", f"startEvent start\nuserTask work\nendEvent bad {on_error('E')}", "start -> work -> bad", error("E")
    )
    deploy(
        engine, f"callActivity sub {call('child')}\nuserTask repair\n{boundary('failed', 'sub', on_error('F'))}",
        "start -> sub\nfailed -> repair", error("F"), child,
    )  # fmt: skip
    pi = engine.start("main")
    [called] = engine.children(pi.key)

    complete(pi.key, "work")

    [incident] = engine.incidents(process_instance=called.key)
    assert (incident.kind, incident.element_id) == ("uncaught_error", "bad")
    assert engine.instance(called.key).state == "incident"


def test_an_interrupting_event_sub_process_takes_tokens_away_from_joins(engine, waits, complete):
    deploy(
        engine,
        "parallelGateway fork\nuserTask a\nuserTask b\nparallelGateway join\nuserTask last\n"
        + handler("stop", on_message("stopped")),
        "start -> fork -> a -> join -> last\nfork -> b -> join",
        message("stopped", "id"),
    )
    pi = engine.start("main", {"id": "1"})
    complete(pi.key, "a")

    engine.publish_message("stopped", "1")
    assert waits(pi.key) == ["stop", "stop_task"]
    complete(pi.key, "stop_task")

    assert engine.instance(pi.key).state == "completed"
    assert engine.incidents(process_instance=pi.key) == []


def test_a_late_message_to_what_was_interrupted_changes_nothing(engine, clock, waits):
    deploy(
        engine,
        "userTask check\nuserTask late\nuserTask stopped\n"
        + boundary("stop", "check", on_message("stop_it"))
        + "\n"
        + boundary("time", "check", on_timer("PT1H")),
        "start -> check\nstop -> stopped\ntime -> late",
        message("stop_it", "id"),
    )
    pi = engine.start("main", {"id": "1"})
    clock.advance(timedelta(hours=2))
    engine.publish_message("stop_it", "1")
    engine.run_due()
    engine.publish_message("stop_it", "1", ttl=0)

    assert waits(pi.key) == ["stopped"]


def test_an_error_in_one_instance_of_a_multi_instance_ends_all_of_them(engine, waits):
    engine.register("bank.pay", lambda ctx, n: BusinessError("E") if n == 2 else {})
    deploy(
        engine,
        f"serviceTask pay {job('bank.pay')}{loop('[1, 2, 3]', 'n')}\nuserTask repair\n{boundary('failed', 'pay', on_error('E'))}",
        "start -> pay\nfailed -> repair",
        error("E"),
    )
    pi = engine.start("main")

    engine.run_due()

    assert waits(pi.key) == ["repair"]
    assert {j.state for j in engine.jobs(process_instance=pi.key)} <= {"completed", "cancelled"}


def test_an_error_handled_inside_one_instance_of_a_multi_instance_leaves_the_others_alone(engine, waits, complete):
    inner = content(
        f"startEvent s\nuserTask work\nexclusiveGateway gate\nendEvent bad {on_error('E')}\nendEvent good\n"
        + handler("rescue", on_error("E")),
        "s -> work -> gate\ngate -> bad : bad = true\ngate => good",
        "i",
    )
    deploy(
        engine,
        f"subProcess box {loop('[1, 2]', 'n', 'all = n')}{inner}\nuserTask after",
        "start -> box -> after",
        error("E"),
    )
    pi = engine.start("main")

    complete(pi.key, "work", bad=True)
    assert waits(pi.key) == ["box", "box", "box", "rescue", "rescue_task", "work"]
    complete(pi.key, "work", bad=False)
    complete(pi.key, "rescue_task")

    assert waits(pi.key) == ["after"]
    assert engine.variables(pi.key)["all"] == [1, 2]


def test_terminate_in_one_instance_of_a_multi_instance_ends_only_that_one(engine, waits, complete):
    inner = content(
        f"startEvent s\nparallelGateway fork\nuserTask a\nuserTask b\nendEvent kill {TERMINATE}",
        "s -> fork -> a -> kill\nfork -> b",
        "i",
    )
    deploy(engine, f"subProcess box {loop('[1, 2]', 'n')}{inner}\nuserTask after", "start -> box -> after")
    pi = engine.start("main")

    complete(pi.key, "a")
    assert waits(pi.key) == ["a", "b", "box", "box"]
    complete(pi.key, "b")
    complete(pi.key, "a")

    assert waits(pi.key) == ["after"]


def test_terminate_in_a_called_process_ends_only_the_called_one_and_the_caller_goes_on(engine, waits, complete):
    child = diagram(
        "child",
        f"startEvent start\nparallelGateway fork\nuserTask a\nuserTask b\nendEvent kill {TERMINATE}",
        "start -> fork -> a -> kill\nfork -> b",
    )
    deploy(engine, f"callActivity sub {call('child')}\nuserTask after", "start -> sub -> after", "", child)
    pi = engine.start("main")

    complete(pi.key, "a", done=True)

    assert waits(pi.key) == ["after"]
    assert engine.variables(pi.key) == {"done": True}


def test_terminate_ends_event_sub_processes_that_run_beside(engine, waits, complete):
    deploy(
        engine, f"userTask work\nendEvent kill {TERMINATE}\n{handler('note', on_message('noted'), False)}",
        "start -> work -> kill", message("noted", "id"),
    )  # fmt: skip
    pi = engine.start("main", {"id": "1"})
    engine.publish_message("noted", "1")
    assert waits(pi.key) == ["note", "note_task", "work"]

    complete(pi.key, "work")

    assert engine.instance(pi.key).state == "completed"
    assert engine.user_tasks(process_instance=pi.key, state="open") == []


def test_an_interrupted_call_ends_the_called_process_with_its_own_calls(engine, waits):
    child = diagram("child", f"startEvent start\ncallActivity deep {call('grandchild')}", "start -> deep")
    grandchild = diagram("grandchild", "startEvent start\nuserTask work", "start -> work")
    deploy(
        engine, f"callActivity sub {call('child')}\nuserTask stopped\n{boundary('stop', 'sub', on_message('stop_it'))}",
        "start -> sub\nstop -> stopped", message("stop_it", "id"), {**child, **grandchild},
    )  # fmt: skip
    pi = engine.start("main", {"id": "1"})

    engine.publish_message("stop_it", "1")

    assert waits(pi.key) == ["stopped"]
    assert engine.user_tasks(root=pi.key, state="open", element_id="work") == []


def test_an_escalation_from_a_called_process_is_heard_at_the_call_while_the_called_one_goes_on(engine, waits, complete):
    child = diagram(
        "child",
        f"startEvent start\nintermediateThrowEvent shout {ON_ESCALATION}\nuserTask work\nendEvent end",
        "start -> shout -> work -> end",
        ESCALATION,
    )
    deploy(
        engine,
        f"callActivity sub {call('child')}\nuserTask boss\nuserTask after\n{boundary('heard', 'sub', ON_ESCALATION, False)}",
        "start -> sub -> after\nheard -> boss", ESCALATION, child,
    )  # fmt: skip

    pi = engine.start("main")

    assert waits(pi.key) == ["boss", "sub"]
    complete(pi.key, "work")
    assert waits(pi.key) == ["after", "boss"]


def test_an_error_at_once_in_a_called_process_does_not_confuse_the_caller(engine, waits):
    child = diagram("child", f"startEvent start\nendEvent bad {on_error('E')}", "start -> bad", error("E"))
    deploy(
        engine, f"callActivity sub {call('child')}\nuserTask after\nuserTask repair\n{boundary('failed', 'sub', on_error())}",
        "start -> sub -> after\nfailed -> repair", "", child,
    )  # fmt: skip

    pi = engine.start("main")

    assert waits(pi.key) == ["repair"]
    assert engine.instance(pi.key).state == "active"


def test_an_error_at_once_in_one_of_many_calls_ends_the_others_that_were_begun(engine, waits):
    child = diagram(
        "child",
        f"startEvent start\nexclusiveGateway gate\nuserTask work\nendEvent bad {on_error('E')}",
        "start -> gate\ngate -> bad : n = 2\ngate => work",
        error("E"),
    )
    deploy(
        engine,
        f"callActivity sub {call('child')}{loop('[1, 2, 3]', 'n')}\nuserTask repair\n{boundary('failed', 'sub', on_error())}",
        "start -> sub\nfailed -> repair", "", child,
    )  # fmt: skip

    pi = engine.start("main")

    assert waits(pi.key) == ["repair"]
    assert engine.user_tasks(root=pi.key, state="open", element_id="work") == []


CARRIES_LAP = (
    '<bpmn:extensionElements><zeebe:ioMapping><zeebe:input source="=lap" target="lap"/></zeebe:ioMapping>'
    "</bpmn:extensionElements>"
)


def deploy_answers(engine, laps: int) -> None:
    """A process that a message starts, and that sends the same message again until `laps` have been done."""
    nodes = f"""startEvent start {on_message("ping")}
scriptTask count {script("lap + 1", "lap")}
exclusiveGateway enough
intermediateThrowEvent answer {CARRIES_LAP}{on_message("ping")}
endEvent sent
userTask done"""
    flows = f"start -> count -> enough\nenough -> done : lap >= {laps}\nenough => answer -> sent"
    engine.deploy(diagram("answers", nodes, flows, message("ping", '"1"')), by="ana")


def test_hundreds_of_messages_that_answer_each_other_all_arrive_in_one_command(engine):
    deploy_answers(engine, 300)

    engine.publish_message("ping", "1", {"lap": 0})

    assert len(engine.instances(process_id="answers", state="completed", limit=1000)) == 299
    assert len(engine.user_tasks(state="open", element_id="done")) == 1


def test_messages_that_answer_each_other_without_end_are_refused_and_leave_nothing(engine):
    deploy_answers(engine, 1_000_000)

    with pytest.raises(EndlessMessages, match="'ping'"):
        engine.publish_message("ping", "1", {"lap": 0})

    assert engine.instances(process_id="answers") == []
