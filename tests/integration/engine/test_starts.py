"""What starts a process: several start events, receive tasks, event gateways, or nothing but the first elements."""

from __future__ import annotations

import pytest

from engine import DeploymentRefused, InvalidInput, InvalidState
from tests.diagrams import diagram, handler, message, on_message, on_timer

SIGNAL = '<bpmn:signal id="go" name="go"/>'
ON_SIGNAL = '<bpmn:signalEventDefinition signalRef="go"/>'
TWO = message("order", "number") + message("letter", "number")
BEHIND = "intermediateCatchEvent on_order {order}\nintermediateCatchEvent on_letter {letter}\nuserTask a\nuserTask b"


def gateway(kind: str) -> str:
    return f'eventBasedGateway g instantiate="true" eventGatewayType="{kind}"\n' + BEHIND.format(
        order=on_message("order"), letter=on_message("letter")
    )


def test_a_process_starts_at_whichever_of_its_start_events_happens(engine, clock, waits):
    engine.deploy(
        diagram(
            "p",
            f"startEvent plain\nstartEvent post {on_message('letter')}\nstartEvent call {ON_SIGNAL}\n"
            f"startEvent daily {on_timer('R1/P1D')}\nuserTask a\nuserTask b\nuserTask c\nuserTask d",
            "plain -> a\npost -> b\ncall -> c\ndaily -> d",
            message("letter") + SIGNAL,
        ),
        by="ana",
    )

    engine.start("p")
    engine.publish_message("letter", "K-1")
    engine.broadcast_signal("go")
    clock.advance(engine.timers()[0].due_at - clock.now())
    engine.run_due()

    assert sorted(waits(pi.key)[0] for pi in engine.instances(process_id="p")) == ["a", "b", "c", "d"]


def test_one_start_event_with_several_definitions_starts_with_any_of_them(engine):
    start = f"startEvent s {on_message('letter')}{ON_SIGNAL}\nuserTask a"
    engine.deploy(diagram("p", start, "s -> a", message("letter") + SIGNAL), by="ana")

    engine.publish_message("letter", "K-1", {"n": 1})
    engine.broadcast_signal("go", {"n": 2})

    assert sorted(engine.variables(pi.key)["n"] for pi in engine.instances(process_id="p")) == [1, 2]


def test_a_receive_task_starts_the_process_with_the_message_and_its_key_as_business_key(engine, waits):
    engine.deploy(
        diagram("p", 'receiveTask r messageRef="letter" instantiate="true"\nuserTask a', "r -> a", message("letter")),
        by="ana",
    )

    engine.publish_message("letter", "K-7", {"text": "hello"})

    [pi] = engine.instances(process_id="p")
    assert (pi.business_key, waits(pi.key), engine.variables(pi.key)) == ("K-7", ["a"], {"text": "hello"})
    with pytest.raises(InvalidInput, match="starts only by: message letter"):
        engine.start("p")


def test_an_event_gateway_starts_the_process_with_the_first_message_and_forgets_the_others(engine, waits, complete):
    engine.deploy(diagram("p", gateway("Exclusive"), "g -> on_order -> a\ng -> on_letter -> b", TWO), by="ana")

    engine.publish_message("letter", "K-1", {"number": "K-1"})
    engine.publish_message("order", "K-1", {"number": "K-1"})

    [first] = engine.instances(process_id="p")
    assert waits(first.key) == ["b"]
    complete(first.key, "b")
    second, _first = engine.instances(process_id="p")
    assert waits(second.key) == ["a"]


def test_a_parallel_event_gateway_starts_one_instance_with_all_messages_of_one_key(engine, waits):
    engine.deploy(diagram("p", gateway("Parallel"), "g -> on_order -> a\ng -> on_letter -> b", TWO), by="ana")

    engine.publish_message("letter", "K-1", {"number": "K-1"})
    engine.publish_message("order", "K-2", {"number": "K-2"})
    other, one = engine.instances(process_id="p")
    assert (waits(one.key), waits(other.key)) == (["b", "on_order"], ["a", "on_letter"])

    engine.publish_message("order", "K-1")

    assert waits(one.key) == ["a", "b"]
    assert len(engine.instances(process_id="p")) == 2


def test_without_a_start_event_everything_begins_that_no_flow_leads_to(engine, waits):
    engine.deploy(
        diagram("p", "userTask a\nuserTask b\nparallelGateway g\nuserTask c\nuserTask d", "g -> c\ng -> d"), by="ana"
    )

    assert waits(engine.start("p").key) == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("nodes", "flows", "says"),
    [
        ("startEvent s\nstartEvent t\ntask a", "s -> a\nt -> a", "'t' is the second one"),
        (f"startEvent s {ON_SIGNAL}\nstartEvent t {ON_SIGNAL}\ntask a", "s -> a\nt -> a", "starts the process in more than"),
        ('startEvent s\nreceiveTask r messageRef="letter" instantiate="true"', "s -> r", "a token can come to it"),
        (
            f'eventBasedGateway g instantiate="true"\nintermediateCatchEvent c {on_timer("PT1H")}', "g -> c",
            "no message or signal",
        ),
        (
            f"startEvent s\neventBasedGateway g eventGatewayType=\"Parallel\"\nintermediateCatchEvent c {ON_SIGNAL}",
            "s -> g -> c", "does not start the process",
        ),
        ("task a\ntask b", "a -> b -> a", "Nothing starts here"),
    ],
)  # fmt: skip
def test_starts_that_are_not_clear_are_refused(engine, nodes, flows, says):
    with pytest.raises(DeploymentRefused, match=says):
        engine.deploy(diagram("p", nodes, flows, message("letter", "id") + SIGNAL), by="ana")


@pytest.mark.parametrize("thrown", [on_message("ordered"), '<bpmn:signalEventDefinition signalRef="go"/>'])
def test_whoever_throws_what_starts_a_process_goes_on_though_that_cannot_begin_before_a_repair(
    engine, waits, complete, thrown
):
    declared = message("ordered", "order") + message("withdrawn", "id") + '<bpmn:signal id="go" name="go"/>'
    nodes = f"startEvent s {thrown}\nuserTask pack\n{handler('h', on_message('withdrawn'))}"
    shipping = diagram("shipping", nodes, "s -> pack", declared)
    sale = diagram("sale", f"startEvent s\nuserTask sell\nendEvent e {thrown}", "s -> sell -> e", declared)
    engine.deploy(shipping | sale, by="ana")
    pi = engine.start("sale", {"order": "7"})

    complete(pi.key, "sell")

    assert engine.instance(pi.key).state == "completed"
    [incident] = engine.incidents()
    assert (incident.process_id, incident.element_id) == ("shipping", "s")
    with pytest.raises(InvalidState, match="has a result"):
        engine.resolve(incident.key, by="ana", reason="done")
    engine.set_variables(incident.process_instance_key, {"id": "7"}, by="ana", reason="it was missing")
    engine.retry(incident.key, by="ana", reason="repaired")
    assert waits(incident.process_instance_key) == ["pack"]
    engine.publish_message("withdrawn", "7")
    assert waits(incident.process_instance_key) == ["h", "h_task"]
