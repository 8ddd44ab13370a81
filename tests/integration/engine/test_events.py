"""Events: messages, timers, errors, escalations and signals, wherever the diagram waits for them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from engine import DeploymentRefused, InvalidInput
from tests.diagrams import boundary, call, diagram, message, on_message, on_timer


def escalation(name: str) -> str:
    return f'<bpmn:escalation id="{name}" name="{name}" escalationCode="{name}"/>'


def on_escalation(name: str) -> str:
    return f'<bpmn:escalationEventDefinition escalationRef="{name}"/>'


@pytest.fixture
def catching(engine):
    engine.deploy(
        diagram(
            "wait",
            f"startEvent start\nintermediateCatchEvent catch {on_message('paid')}\nuserTask after",
            "start -> catch -> after",
            message("paid", "order_id"),
        ),
        by="ana",
    )
    return engine


def test_a_message_goes_to_the_instance_with_its_correlation_key_and_to_no_other(catching, waits):
    a = catching.start("wait", {"order_id": "A"})
    b = catching.start("wait", {"order_id": "B"})

    catching.publish_message("paid", "B", {"amount": 7})

    assert (waits(a.key), waits(b.key)) == (["catch"], ["after"])
    assert catching.variables(b.key) == {"order_id": "B", "amount": 7}


def test_a_message_with_the_same_id_is_published_once(catching, waits):
    a = catching.start("wait", {"order_id": "A"})

    assert catching.publish_message("paid", "A", {"n": 1}, message_id="m1") is not None
    assert catching.publish_message("paid", "A", {"n": 2}, message_id="m1") is None

    assert catching.variables(a.key)["n"] == 1


def test_an_early_message_is_kept_for_its_time_to_live(catching, clock, waits):
    catching.publish_message("paid", "A", {"n": 1}, ttl=60)
    catching.publish_message("paid", "B", {"n": 1}, ttl=60)
    early = catching.start("wait", {"order_id": "A"})
    clock.advance(timedelta(seconds=61))
    late = catching.start("wait", {"order_id": "B"})

    assert (waits(early.key), waits(late.key)) == (["after"], ["catch"])


def test_one_buffered_message_serves_one_instance_of_a_process(catching, waits):
    catching.publish_message("paid", "A", ttl=60)

    first = catching.start("wait", {"order_id": "A"})
    second = catching.start("wait", {"order_id": "A"})

    assert (waits(first.key), waits(second.key)) == (["after"], ["catch"])


def test_a_message_starts_a_process_with_its_variables_and_business_key(engine, waits):
    engine.deploy(
        diagram(
            "intake",
            f"startEvent start {on_message('reported')}\nuserTask check",
            "start -> check",
            message("reported"),
        ),
        by="ana",
    )

    engine.publish_message("reported", "C-1", {"amount": 5}, message_id="x")
    engine.publish_message("reported", "C-1", {"amount": 5}, message_id="x")

    [pi] = engine.instances(process_id="intake")
    assert (pi.business_key, engine.variables(pi.key), waits(pi.key)) == ("C-1", {"amount": 5}, ["check"])


def test_an_empty_correlation_key_is_an_incident_instead_of_a_subscription_to_everything(catching):
    pi = catching.start("wait", {"order_id": ""})

    [incident] = catching.incidents(process_instance=pi.key)
    assert incident.kind == "message"


@pytest.mark.parametrize(("key", "published"), [(7, "7"), (Decimal("1.50"), "1.5"), (Decimal("1E+3"), "1000")])
def test_a_number_as_correlation_key_is_the_text_that_feel_makes_of_it(engine, waits, key, published):
    nodes = f"startEvent start\nintermediateCatchEvent wait {on_message('went')}\nuserTask after"
    engine.deploy(diagram("main", nodes, "start -> wait -> after", message("went", "id")), by="ana")
    pi = engine.start("main", {"id": key})

    engine.publish_message("went", published)

    assert waits(pi.key) == ["after"]


@pytest.mark.parametrize(("key", "said"), [(None, "null"), (True, "true"), ([7, "x"], '[7,"x"]')])
def test_what_is_neither_text_nor_number_is_no_correlation_key_and_shown_as_the_variable_has_it(engine, key, said):
    nodes = f"startEvent start\nintermediateCatchEvent wait {on_message('went')}\nuserTask after"
    engine.deploy(diagram("main", nodes, "start -> wait -> after", message("went", "id")), by="ana")

    pi = engine.start("main", {"id": key})

    [incident] = engine.incidents(process_instance=pi.key)
    assert incident.message == f"Expected the correlation key =id to be a text, but it is {said}."


def test_the_first_event_after_an_event_gateway_wins_and_the_others_are_forgotten(engine, clock, waits):
    engine.deploy(
        diagram(
            "race",
            f"startEvent start\neventBasedGateway gate\nintermediateCatchEvent got {on_message('paid')}\n"
            f"intermediateCatchEvent day {on_timer('P1D')}\nintermediateCatchEvent hour {on_timer('PT1H')}\n"
            "userTask a\nuserTask b\nuserTask c",
            "start -> gate -> got -> a\ngate -> day -> b\ngate -> hour -> c",
            message("paid", "id"),
        ),
        by="ana",
    )
    by_message = engine.start("race", {"id": "1"})
    by_timer = engine.start("race", {"id": "2"})

    engine.publish_message("paid", "1", {"sum": 3})
    clock.advance(timedelta(hours=1))
    engine.run_due()

    assert (waits(by_message.key), waits(by_timer.key)) == (["a"], ["c"])
    assert engine.variables(by_message.key)["sum"] == 3
    clock.advance(timedelta(days=2))
    assert engine.run_due() == 0


def test_an_interrupting_timer_ends_the_task_and_a_non_interrupting_cycle_reminds_each_time(engine, clock, waits):
    engine.deploy(
        diagram(
            "late",
            "startEvent start\nuserTask check\nuserTask reminded\nuserTask escalated\n"
            + boundary("remind", "check", on_timer("R/PT1H"), False)
            + "\n"
            + boundary("stop", "check", on_timer("PT150M")),
            "start -> check\nremind -> reminded\nstop -> escalated",
        ),
        by="ana",
    )
    pi = engine.start("late")

    for _ in range(2):
        clock.advance(timedelta(hours=1))
        engine.run_due()
    assert waits(pi.key) == ["check", "reminded", "reminded"]
    clock.advance(timedelta(hours=1))
    engine.run_due()

    assert waits(pi.key) == ["escalated", "reminded", "reminded"]
    assert engine.timers(process_instance=pi.key) == []


@pytest.mark.parametrize(("missed", "reminders"), [("once", 1), ("all", 50)])
def test_missed_cycles_are_made_up_for_as_the_diagram_says(engine, clock, waits, missed, reminders):
    said = (
        f'<bpmn:extensionElements><zeebe:properties><zeebe:property name="missed" value="{missed}"/></zeebe:properties>'
    )
    engine.deploy(
        diagram(
            "late",
            "startEvent start\nuserTask check\nuserTask reminded\n"
            + boundary("remind", "check", f"{said}</bpmn:extensionElements>{on_timer('R/PT1H')}", False),
            "start -> check\nremind -> reminded",
        ),
        by="ana",
    )
    pi = engine.start("late")

    clock.advance(timedelta(hours=50))
    engine.run_due()

    assert waits(pi.key) == ["check", *["reminded"] * reminders]
    assert [t.due_at for t in engine.timers(process_instance=pi.key)] == [clock.now() + timedelta(hours=1)]


@pytest.mark.parametrize("due", ["-PT1H", "-P1Y2M", "PT0S"])
def test_a_deadline_that_has_passed_already_is_due_at_once(engine, waits, due):
    nodes = f"startEvent start\nintermediateCatchEvent wait {on_timer('=due')}\nuserTask after"
    engine.deploy(diagram("main", nodes, "start -> wait -> after"), by="ana")

    pi = engine.start("main", {"due": due})
    engine.run_due()

    assert waits(pi.key) == ["after"]


def test_a_timer_whose_value_is_no_time_is_an_incident_and_starts_after_the_repair(engine, clock, waits):
    engine.deploy(
        diagram(
            "late", f"startEvent start\nintermediateCatchEvent wait {on_timer('=delay')}\nuserTask after",
            "start -> wait -> after",
        ),
        by="ana",
    )  # fmt: skip
    pi = engine.start("late", {"delay": "soon"})
    [incident] = engine.incidents(process_instance=pi.key)
    assert (incident.kind, incident.element_id) == ("timer", "wait")

    engine.set_variables(pi.key, {"delay": "PT1H"}, by="ana", reason="typing error")
    engine.retry(incident.key, by="ana")
    clock.advance(timedelta(hours=1))
    engine.run_due()

    assert waits(pi.key) == ["after"]


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (on_timer("an hour"), "says no duration"),
        (on_timer("R/0 0 9 * * MON"), "says no cycle"),
        (
            '<bpmn:extensionElements><zeebe:properties><zeebe:property name="missed" value="never"/></zeebe:properties>'
            f"</bpmn:extensionElements>{on_timer('R/PT1H')}",
            "property missed",
        ),
    ],
)
def test_a_timer_that_can_never_run_is_refused(engine, event, said):
    files = diagram(
        "late", f"startEvent start\nuserTask check\n{boundary('b', 'check', event, False)}", "start -> check"
    )

    with pytest.raises(DeploymentRefused, match=said):
        engine.deploy(files, by="ana")


def test_a_non_interrupting_message_boundary_fires_for_every_message(engine, waits):
    engine.deploy(
        diagram(
            "docs",
            "startEvent start\nuserTask check\nuserTask file\n" + boundary("more", "check", on_message("doc"), False),
            "start -> check\nmore -> file",
            message("doc", "id"),
        ),
        by="ana",
    )
    pi = engine.start("docs", {"id": "1"})

    engine.publish_message("doc", "1")
    engine.publish_message("doc", "1")

    assert waits(pi.key) == ["check", "file", "file"]


EVENT_SUB_PROCESS = (
    '<bpmn:subProcess id="handler" triggeredByEvent="true">'
    '<bpmn:startEvent id="hs" isInterrupting="{interrupting}">{event}</bpmn:startEvent><bpmn:userTask id="handle"/>'
    '<bpmn:sequenceFlow id="h1" sourceRef="hs" targetRef="handle"/></bpmn:subProcess>'
)


def test_an_interrupting_event_sub_process_replaces_what_was_going_on(engine, waits, complete):
    handler = EVENT_SUB_PROCESS.format(interrupting="true", event=on_message("withdrawn"))
    engine.deploy(
        diagram("work", f"startEvent start\nuserTask check\n{handler}", "start -> check", message("withdrawn", "id")),
        by="ana",
    )
    pi = engine.start("work", {"id": "1"})

    engine.publish_message("withdrawn", "1", {"why": "found it"})

    assert waits(pi.key) == ["handle", "handler"]
    complete(pi.key, "handle")
    assert engine.instance(pi.key).state == "completed"
    assert engine.variables(pi.key)["why"] == "found it"


def test_a_non_interrupting_event_sub_process_runs_beside_and_may_start_again(engine, waits, complete):
    handler = EVENT_SUB_PROCESS.format(interrupting="false", event=on_message("tip"))
    engine.deploy(
        diagram("work", f"startEvent start\nuserTask check\n{handler}", "start -> check", message("tip", "id")),
        by="ana",
    )
    pi = engine.start("work", {"id": "1"})
    other = engine.start("work", {"id": "2"})

    engine.publish_message("tip", "1")
    engine.publish_message("tip", "1")
    complete(pi.key, "check")
    assert waits(pi.key) == ["handle", "handle", "handler", "handler"]
    complete(pi.key, "handle")
    complete(pi.key, "handle")

    assert engine.instance(pi.key).state == "completed"
    complete(other.key, "check")
    assert engine.instance(other.key).state == "completed"


def test_an_escalation_is_heard_outside_while_the_work_inside_goes_on(engine, waits):
    inner = (
        '<bpmn:startEvent id="s"/><bpmn:intermediateThrowEvent id="shout"><bpmn:escalationEventDefinition escalationRef="E"/>'
        '</bpmn:intermediateThrowEvent><bpmn:userTask id="inside"/>'
        '<bpmn:sequenceFlow id="i1" sourceRef="s" targetRef="shout"/>'
        '<bpmn:sequenceFlow id="i2" sourceRef="shout" targetRef="inside"/>'
    )
    engine.deploy(
        diagram(
            "outer",
            f"startEvent start\nsubProcess box {inner}\nuserTask boss\n"
            + boundary("heard", "box", on_escalation("E"), False),
            "start -> box\nheard -> boss",
            escalation("E"),
        ),
        by="ana",
    )

    pi = engine.start("outer")

    assert waits(pi.key) == ["boss", "box", "inside"]


def test_an_interrupting_escalation_stops_the_inside_at_once(engine, waits):
    inner = (
        '<bpmn:startEvent id="s"/><bpmn:intermediateThrowEvent id="shout"><bpmn:escalationEventDefinition escalationRef="E"/>'
        '</bpmn:intermediateThrowEvent><bpmn:scriptTask id="never"><bpmn:extensionElements>'
        '<zeebe:script expression="=1" resultVariable="ran"/></bpmn:extensionElements></bpmn:scriptTask>'
        '<bpmn:sequenceFlow id="i1" sourceRef="s" targetRef="shout"/>'
        '<bpmn:sequenceFlow id="i2" sourceRef="shout" targetRef="never"/>'
    )
    engine.deploy(
        diagram(
            "outer",
            f"startEvent start\nsubProcess box {inner}\nuserTask boss\n" + boundary("heard", "box", on_escalation("E")),
            "start -> box\nheard -> boss",
            escalation("E"),
        ),
        by="ana",
    )

    pi = engine.start("outer")

    assert (waits(pi.key), engine.variables(pi.key)) == (["boss"], {})


def test_a_thrown_message_reaches_another_process_in_the_same_transaction(engine, waits):
    throw = f'<bpmn:intermediateThrowEvent id="throw">{on_message("paid")}</bpmn:intermediateThrowEvent>'
    engine.deploy(
        diagram("sender", f"startEvent start\n{throw}\nendEvent end", "start -> throw -> end", message("paid", "id"))
        | diagram(
            "receiver", "startEvent start\nreceiveTask get messageRef=\"paid\"\nuserTask after", "start -> get -> after",
            message("paid", "id"),
        ),
        by="ana",
    )  # fmt: skip
    receiver = engine.start("receiver", {"id": "1"})

    engine.start("sender", {"id": "1"})

    assert waits(receiver.key) == ["after"]


def test_a_signal_reaches_everything_that_waits_for_it(engine, waits):
    signal = '<bpmn:signal id="stop" name="stop"/>'
    engine.deploy(
        diagram(
            "wait",
            'startEvent start\nintermediateCatchEvent catch <bpmn:signalEventDefinition signalRef="stop"/>\nuserTask after',
            "start -> catch -> after",
            signal,
        ),
        by="ana",
    )
    both = [engine.start("wait").key, engine.start("wait").key]

    assert engine.broadcast_signal("stop", {"x": 1}) == 2

    assert [waits(key) for key in both] == [["after"], ["after"]]


def test_a_timer_starts_a_process_each_time_and_only_in_its_newest_version(engine, clock):
    start = f"startEvent start {on_timer('R2/P1D')}\nuserTask check"
    engine.deploy(diagram("daily", start, "start -> check"), by="ana")
    engine.deploy(diagram("daily", start + "\nuserTask more", "start -> check -> more"), by="ana")

    for _ in range(4):
        clock.advance(timedelta(days=1))
        engine.run_due()

    assert [pi.version for pi in engine.instances(process_id="daily")] == [2, 2]


def test_an_event_sub_process_may_wait_by_a_key_that_the_starting_message_brings(engine, waits):
    handler = EVENT_SUB_PROCESS.format(interrupting="true", event=on_message("withdrawn"))
    start = f"startEvent start {on_message('reported')}"
    declared = message("reported") + message("withdrawn", "number")
    engine.deploy(diagram("work", f"{start}\nuserTask check\n{handler}", "start -> check", declared), by="ana")
    engine.publish_message("reported", "C-1", {"number": "C-1"})
    [pi] = engine.instances(process_id="work")

    engine.publish_message("withdrawn", "C-1")

    assert waits(pi.key) == ["handle", "handler"]


def test_a_start_whose_variables_lack_a_correlation_key_is_refused_and_leaves_nothing(engine):
    handler = EVENT_SUB_PROCESS.format(interrupting="true", event=on_message("withdrawn"))
    files = diagram(
        "work", f"startEvent start\nuserTask check\n{handler}", "start -> check", message("withdrawn", "id")
    )
    engine.deploy(files, by="ana")

    with pytest.raises(InvalidInput, match="id"):
        engine.start("work")

    assert engine.instances() == []


def test_a_called_process_that_cannot_start_is_an_incident_at_the_call_and_starts_after_the_repair(engine, waits):
    handler = EVENT_SUB_PROCESS.format(interrupting="true", event=on_message("withdrawn"))
    child = diagram(
        "child", f"startEvent start\nuserTask check\n{handler}", "start -> check", message("withdrawn", "id")
    )
    engine.deploy(
        diagram("main", f"startEvent start\ncallActivity sub {call('child')}", "start -> sub") | child, by="ana"
    )
    pi = engine.start("main")
    [incident] = engine.incidents(process_instance=pi.key)
    assert incident.element_id == "sub"

    engine.set_variables(pi.key, {"id": "1"}, by="admin", reason="was missing")
    engine.retry(incident.key, by="admin")

    assert sorted(c.state for c in engine.children(pi.key)) == ["active", "terminated"]
    assert engine.instance(pi.key).state == "active"


def test_messages_past_their_time_to_live_are_deleted_and_younger_ones_kept(catching, clock, waits):
    catching.publish_message("paid", "A", ttl=60)
    catching.publish_message("paid", "B", ttl=600)
    clock.advance(timedelta(seconds=61))

    assert catching.purge_expired_messages() == 1

    assert waits(catching.start("wait", {"order_id": "B"}).key) == ["after"]


def test_an_event_may_refer_to_a_definition_that_the_file_declares_once(engine, waits):
    declared = message("paid", "id") + '<bpmn:messageEventDefinition id="on_paid" messageRef="paid"/>'
    engine.deploy(
        diagram(
            "wait",
            "startEvent start\nintermediateCatchEvent catch <bpmn:eventDefinitionRef>on_paid</bpmn:eventDefinitionRef>\n"
            "userTask after",
            "start -> catch -> after",
            declared,
        ),
        by="ana",
    )
    pi = engine.start("wait", {"id": "1"})

    engine.publish_message("paid", "1")

    assert waits(pi.key) == ["after"]
