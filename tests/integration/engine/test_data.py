"""Data objects and associations, multi-instance in the standard's words, and messages between pools of one file."""

from __future__ import annotations

import pytest

from engine import DeploymentRefused
from tests.diagrams import diagram, message, on_message, script

OBJECTS = (
    '<bpmn:dataObject id="do" name="order"/><bpmn:dataObjectReference id="order_ref" dataObjectRef="do"/>'
    '<bpmn:dataStoreReference id="store" name="archive"/>'
)
PICTURE = (
    '<bpmn:property id="pr" name="__targetRef_placeholder"/><bpmn:dataInputAssociation id="di">'
    "<bpmn:sourceRef>order_ref</bpmn:sourceRef><bpmn:targetRef>pr</bpmn:targetRef></bpmn:dataInputAssociation>"
    '<bpmn:dataOutputAssociation id="dq"><bpmn:targetRef>store</bpmn:targetRef></bpmn:dataOutputAssociation>'
)
SPECIFICATION = (
    '<bpmn:ioSpecification><bpmn:dataInput id="in" name="given"/><bpmn:dataOutput id="out" name="made"/>'
    "<bpmn:inputSet><bpmn:dataInputRefs>in</bpmn:dataInputRefs></bpmn:inputSet>"
    "<bpmn:outputSet><bpmn:dataOutputRefs>out</bpmn:dataOutputRefs></bpmn:outputSet></bpmn:ioSpecification>"
)


def association(direction: str, source: str, target: str, inner: str = "") -> str:
    return (
        f'<bpmn:data{direction}Association id="a{direction}"><bpmn:sourceRef>{source}</bpmn:sourceRef>'
        f"<bpmn:targetRef>{target}</bpmn:targetRef>{inner}</bpmn:data{direction}Association>"
    )


def with_data(content: str, expression: str = "given * 2", result: str = "made") -> dict[str, bytes]:
    head, _, tail = script(expression, result).partition("</bpmn:extensionElements>")
    task = f'<bpmn:scriptTask id="a">{head}</bpmn:extensionElements>{tail}{content}</bpmn:scriptTask>'
    return diagram("p", f"startEvent s\n{OBJECTS}\n{task}\nendEvent e", "s -> a -> e")


def test_data_that_is_only_drawn_changes_nothing(engine):
    engine.deploy(with_data(PICTURE, "order + 1", "order"), by="ana")

    assert engine.variables(engine.start("p", {"order": 4}).key) == {"order": 5}


def test_data_associations_copy_into_the_activity_and_out_of_it(engine):
    content = SPECIFICATION + association("Input", "order_ref", "in") + association("Output", "out", "order_ref")
    engine.deploy(with_data(content), by="ana")

    assert engine.variables(engine.start("p", {"order": 4}).key) == {"order": 8}


def test_an_assignment_of_a_data_association_is_feel(engine):
    assign = "<bpmn:assignment><bpmn:from>=order + 1</bpmn:from><bpmn:to>given</bpmn:to></bpmn:assignment>"
    content = SPECIFICATION + association("Input", "order_ref", "in", assign)
    engine.deploy(with_data(content), by="ana")

    assert engine.variables(engine.start("p", {"order": 4}).key) == {"order": 4, "made": 10}


def test_data_that_would_come_from_a_store_is_refused(engine):
    with pytest.raises(DeploymentRefused, match="the data store 'store', which holds nothing"):
        engine.deploy(with_data(SPECIFICATION + association("Input", "store", "in")), by="ana")


MULTIPLE = (
    '<bpmn:multiInstanceLoopCharacteristics isSequential="{sequential}"><bpmn:loopDataInputRef>orders</bpmn:loopDataInputRef>'
    "<bpmn:loopDataOutputRef>totals</bpmn:loopDataOutputRef>"
    '<bpmn:inputDataItem id="item" name="one"/><bpmn:outputDataItem id="sum" name="total"/>{more}'
    "</bpmn:multiInstanceLoopCharacteristics>"
)
LISTS = (
    '<bpmn:dataObject id="o1" name="list" isCollection="true"/>'
    '<bpmn:dataObjectReference id="orders" dataObjectRef="o1"/>'
    '<bpmn:dataObject id="o2" isCollection="true"/><bpmn:dataObjectReference id="totals" name="sums" dataObjectRef="o2"/>'
)


@pytest.mark.parametrize("sequential", ["true", "false"])
def test_a_multi_instance_in_the_standards_words_collects_its_results_in_order(engine, sequential):
    task = f"scriptTask a {script('one * 10', 'total')}{MULTIPLE.format(sequential=sequential, more='')}"
    engine.deploy(diagram("p", f"startEvent s\n{LISTS}\n{task}\nendEvent e", "s -> a -> e"), by="ana")

    pi = engine.start("p", {"list": [3, None, 2]})

    assert engine.variables(pi.key)["sums"] == [30, None, 20]


@pytest.mark.parametrize("sequential", ["true", "false"])
def test_a_completion_condition_knows_how_many_there_are_run_are_done_and_were_stopped(
    engine, waits, complete, sequential
):
    condition = (
        "numberOfCompletedInstances * 2 &gt;= numberOfInstances and numberOfTerminatedInstances = 0 "
        "and numberOfActiveInstances &lt; 3"
    )
    more = f'<bpmn:completionCondition xsi:type="bpmn:tFormalExpression">={condition}</bpmn:completionCondition>'
    task = f"userTask a {MULTIPLE.format(sequential=sequential, more=more)}"
    engine.deploy(diagram("p", f"startEvent s\n{LISTS}\n{task}\nuserTask after", "s -> a -> after"), by="ana")
    pi = engine.start("p", {"list": [1, 2, 3, 4]})

    complete(pi.key, "a", total=1)
    assert "a" in waits(pi.key)
    complete(pi.key, "a", total=2)

    assert (waits(pi.key), engine.variables(pi.key)["sums"]) == (["after"], [1, 2, None, None])


def test_a_completion_condition_that_says_neither_yes_nor_no_is_an_incident_that_can_be_repaired(
    engine, waits, complete
):
    more = '<bpmn:completionCondition xsi:type="bpmn:tFormalExpression">=enough</bpmn:completionCondition>'
    task = f"userTask a {MULTIPLE.format(sequential='false', more=more)}"
    engine.deploy(diagram("p", f"startEvent s\n{LISTS}\n{task}\nuserTask after", "s -> a -> after"), by="ana")
    pi = engine.start("p", {"list": [1, 2]})

    complete(pi.key, "a", total=1)

    [incident] = engine.incidents(process_instance=pi.key)
    engine.set_variables(pi.key, {"enough": True}, by="ana", reason="nobody said")
    engine.retry(incident.key, by="ana")
    assert (incident.kind, waits(pi.key)) == ("condition", ["after"])


def test_events_thrown_as_instances_end_are_refused(engine):
    loop = (
        '<bpmn:multiInstanceLoopCharacteristics behavior="None"><bpmn:loopCardinality>=2</bpmn:loopCardinality>'
        "</bpmn:multiInstanceLoopCharacteristics>"
    )

    with pytest.raises(DeploymentRefused, match="behavior None"):
        engine.deploy(diagram("p", f"startEvent s\ntask a {loop}", "s -> a"), by="ana")


def two_pools(received: str) -> dict[str, bytes]:
    pools = (
        '<bpmn:collaboration id="c"><bpmn:participant id="buyer" processRef="buy"/>'
        '<bpmn:participant id="seller" processRef="sell"/><bpmn:messageFlow id="m1" sourceRef="order" targetRef="begin"/>'
        '<bpmn:messageFlow id="m2" sourceRef="ship" targetRef="wait"/></bpmn:collaboration>'
    )
    seller = (
        '<bpmn:process id="sell" isExecutable="true">'
        f'<bpmn:startEvent id="begin">{on_message("ordered")}</bpmn:startEvent><bpmn:userTask id="pack"/>'
        f'<bpmn:endEvent id="ship">{on_message("shipped")}</bpmn:endEvent>'
        '<bpmn:sequenceFlow id="x1" sourceRef="begin" targetRef="pack"/>'
        '<bpmn:sequenceFlow id="x2" sourceRef="pack" targetRef="ship"/></bpmn:process>'
    )
    nodes = (
        "startEvent s\nintermediateThrowEvent order <bpmn:extensionElements><zeebe:ioMapping>"
        '<zeebe:input source="=number" target="number"/></zeebe:ioMapping></bpmn:extensionElements>'
        f'{on_message("ordered")}\nreceiveTask wait messageRef="{received}"\nuserTask unpack'
    )
    declared = message("ordered", "number") + message("shipped", "number") + message("lost", "number")
    return diagram("buy", nodes, "s -> order -> wait -> unpack", declared + pools + seller)


def test_pools_of_one_file_speak_by_messages_that_the_key_brings_to_the_right_instance(engine, waits, complete):
    engine.deploy(two_pools("shipped"), by="ana")
    first, second = engine.start("buy", {"number": "1"}), engine.start("buy", {"number": "2"})
    newer, older = engine.instances(process_id="sell")
    assert (older.business_key, newer.business_key) == ("1", "2")

    complete(newer.key, "pack")

    assert (waits(first.key), waits(second.key)) == (["wait"], ["unpack"])


def test_a_message_flow_between_different_messages_is_refused(engine):
    with pytest.raises(DeploymentRefused, match="joins different messages: lost and shipped"):
        engine.deploy(two_pools("lost"), by="ana")
