"""What BPMN's own rules forbid is refused, with every finding at once."""

from __future__ import annotations

import pytest

from tests.diagrams import boundary, diagram, error, loop, message, on_error, on_message, on_timer
from tests.unit.lint.checking import refusals, warnings

SIGNAL = '<bpmn:signal id="go" name="go"/>'
ON_SIGNAL = '<bpmn:signalEventDefinition signalRef="go"/>'
HANDLER = (
    '<bpmn:subProcess id="handler" triggeredByEvent="true">{starts}<bpmn:task id="inside"/>'
    '<bpmn:sequenceFlow id="h" sourceRef="hs" targetRef="inside"/></bpmn:subProcess>'
)
START = f'<bpmn:startEvent id="hs">{ON_SIGNAL}</bpmn:startEvent>'
POOLS = (
    '<bpmn:collaboration id="c"><bpmn:participant id="one" processRef="p"/><bpmn:participant id="other"/>{}'
    "</bpmn:collaboration>"
)
DECLARED = SIGNAL + message("paid", "id") + error("E")


def flow_between(source: str, target: str) -> str:
    return POOLS.format(f'<bpmn:messageFlow id="m" sourceRef="{source}" targetRef="{target}"/>')


@pytest.mark.parametrize(
    ("nodes", "flows", "says"),
    [
        # Events, 10.5
        ("startEvent s\ntask a", "s -> a -> s", "leads into the start event 's'"),
        ("startEvent s\nendEvent e\ntask a", "s -> e -> a", "leads out of the end event 'e'"),
        (
            f"startEvent s\ntask a\n{boundary('b', 'a', ON_SIGNAL)}\ntask x",
            "s -> a -> b -> x",
            "leads into the boundary event 'b'",
        ),
        (
            f"startEvent s\ntask a\n{boundary('b', 'a', ON_SIGNAL)}",
            "s -> a",
            "No flow leads out of the boundary event 'b'",
        ),
        (
            f"startEvent s\nintermediateCatchEvent c {ON_SIGNAL}",
            "s -> c",
            "No flow leads out of the intermediate event 'c'",
        ),
        (
            f"startEvent s\nexclusiveGateway g\ntask a\n{boundary('b', 'g', ON_SIGNAL)}",
            "s -> g -> a\nb -> a",
            "'g', which is no activity",
        ),
        ("task a\nendEvent e", "a -> e", "the end event 'e', but no start event"),
        (f"startEvent s\nendEvent e {on_error()}", "s -> e", "throws an error without a code"),
        # Event sub-processes, 10.3.5
        (
            f"startEvent s\ntask a\n{HANDLER.format(starts=START)}",
            "s -> a -> handler",
            "the event sub-process 'handler'",
        ),
        (
            f"startEvent s\n{HANDLER.format(starts='')}".replace(
                'sourceRef="hs" targetRef="inside"', 'sourceRef="inside" targetRef="inside"'
            ),
            "",
            "has 0 start events",
        ),
        (f"startEvent s\n{HANDLER.format(starts=START + START.replace('hs', 'ht'))}", "", "has 2 start events"),
        (
            f"startEvent s\n{HANDLER.format(starts=START)}".replace(
                "</bpmn:subProcess>", '<bpmn:standardLoopCharacteristics loopMaximum="2"/></bpmn:subProcess>'
            ),
            "",
            "event sub-process 'handler' has a loop",
        ),
        ("startEvent s\nsendTask a", "s -> a", "names neither a message nor a service task"),
        # Conditions and defaults, 8.4.13 and 10.3
        ("startEvent s\ntask a\ntask b", "s -> a : x\ns -> b", "does not choose"),
        ("startEvent s\nparallelGateway g\ntask a\ntask b", "s -> g\ng -> a : x\ng -> b", "does not choose"),
        ("startEvent s\ntask a\ntask b", "s -> a\na -> b : x", "The only flow out of 'a' has a condition"),
        (
            'startEvent s\ntask a default="f0_0"\ntask b\ntask c',
            "s -> a -> b\na -> c",
            "'f0_0' does not lead out of 'a'",
        ),
        (
            'startEvent s\ntask a default="f1_0"\ntask b\ntask c',
            "s -> a\na -> b : x\na -> c",
            "default flow out of 'a' has a condition",
        ),
        # Gateways, 8.4.9 and 10.6
        (
            'startEvent s\nexclusiveGateway g gatewayDirection="Diverging"\ntask a',
            "s -> g -> a",
            "Diverging, but has 1 flows in and 1 out",
        ),
        (
            f"startEvent s\neventBasedGateway g\nintermediateCatchEvent c {ON_SIGNAL}\ntask a",
            "s -> g -> c -> a",
            "fewer than two events",
        ),
        (
            f"startEvent s\neventBasedGateway g\nintermediateCatchEvent c {ON_SIGNAL}\n"
            f"intermediateCatchEvent d {on_timer('PT1H')}\ntask a",
            "s -> g -> c -> a -> d -> a\ng -> d",
            "Another flow leads to 'd'",
        ),
        (
            f'startEvent s\neventBasedGateway g\nreceiveTask c messageRef="paid"\n'
            f"intermediateCatchEvent d {on_message('paid')}\ntask a",
            "s -> g -> c -> a\ng -> d -> a",
            "receive tasks and message events together",
        ),
        (
            f'startEvent s\neventBasedGateway g\nreceiveTask c messageRef="paid"\nintermediateCatchEvent d {ON_SIGNAL}\ntask a\n'
            + boundary("b", "c", on_timer("PT1H")),
            "s -> g -> c -> a\ng -> d -> a\nb -> a",
            "behind an event-based gateway has boundary events",
        ),
        (
            f'startEvent s\neventBasedGateway g\nreceiveTask c messageRef="paid" {loop("[1, 2]", "n")}\n'
            f"intermediateCatchEvent d {ON_SIGNAL}\ntask a",
            "s -> g -> c -> a\ng -> d -> a",
            "runs more than once or needs several tokens",
        ),
        # Levels and references
        (
            '<bpmn:startEvent id="s"/><bpmn:subProcess id="box"><bpmn:task id="in"/></bpmn:subProcess>',
            "s -> in",
            "'in', which is not on its level",
        ),
        (
            "startEvent s\ntask a <bpmn:incoming>f9</bpmn:incoming>",
            "s -> a",
            "the sequenceFlow 'f9', which is not there",
        ),
        (
            "startEvent s\ntask a <bpmn:outgoing>f0_0</bpmn:outgoing>",
            "s -> a",
            "'f0_0' is outgoing, but the flow says otherwise",
        ),
        (
            '<bpmn:laneSet id="ls"><bpmn:lane id="l"><bpmn:flowNodeRef>a</bpmn:flowNodeRef></bpmn:lane>'
            '<bpmn:lane id="k"><bpmn:flowNodeRef>a</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>\nstartEvent s\ntask a',
            "s -> a",
            "'a' lies in two lanes",
        ),
        (
            '<bpmn:laneSet id="ls"><bpmn:lane id="l"><bpmn:flowNodeRef>z</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>\n'
            "startEvent s\ntask a",
            "s -> a",
            "lane refers to the element of this process 'z'",
        ),
        (
            'startEvent s\ntask a\n<bpmn:dataObjectReference id="d" dataObjectRef="no"/>',
            "s -> a",
            "the dataObject 'no'",
        ),
        (
            'startEvent s\ntask a\n<bpmn:association id="as" sourceRef="a" targetRef="no"/>',
            "s -> a",
            "the element 'no'",
        ),
    ],
)
def test_a_model_that_breaks_a_rule_of_bpmn_is_refused(nodes, flows, says):
    assert says in refusals(diagram("p", nodes, flows, DECLARED))


@pytest.mark.parametrize(
    ("source", "target", "says"),
    [
        ("a", "one", "stays within one pool"),
        ("s", "other", "'s', which sends no message"),
        ("other", "e", "'e', which receives no message"),
        ("a", "no", "the element 'no', which is not there"),
    ],
)
def test_a_message_flow_joins_two_pools_where_messages_are_sent_and_received(source, target, says):
    files = diagram("p", "startEvent s\ntask a\nendEvent e", "s -> a -> e", flow_between(source, target))

    assert says in refusals(files)


def test_a_message_flow_to_another_pool_is_no_mistake():
    nodes = f"startEvent s {on_message('paid')}\nserviceTask a\nendEvent e {on_message('paid')}"

    for source, target in (("e", "other"), ("other", "s"), ("a", "other")):
        said = refusals(diagram("p", nodes, "s -> a -> e", message("paid", "id") + flow_between(source, target)))
        assert "message flow" not in said


def test_a_level_that_starts_with_an_event_and_has_no_end_event_is_warned_of_only():
    files = diagram("p", "startEvent s\ntask a", "s -> a")
    [found] = warnings(files)

    assert (found.rule, found.element) == ("start-without-end", "s")
    assert refusals(files) == ""
    assert warnings(diagram("p", "startEvent s\ntask a\nendEvent e", "s -> a -> e")) == []
    assert warnings(diagram("p", "task a\ntask b", "a -> b")) == []


def test_all_mistakes_are_told_at_once_whoever_finds_them():
    nodes = f"startEvent s\ntask a\nendEvent e {on_timer('PT1H')}\nexclusiveGateway g\ntask b\ntask c\ntask lost"
    said = refusals(diagram("p", nodes, "s -> a -> s\na -> g -> b -> e\ng -> c : if x"))

    for part in (
        "start event 's'",
        "kind timer",
        "not a FEEL expression",
        "has no condition",
        "No token can come to 'lost'",
    ):
        assert part in said
