"""What BPMN 2.0.2 forbids, chapter by chapter, and what the dialect's extensions cannot mean, is refused."""

from __future__ import annotations

import pytest

from tests.diagrams import (
    boundary,
    content,
    diagram,
    error,
    extended,
    job,
    loop,
    mapped,
    message,
    on_error,
    on_message,
    script,
)
from tests.unit.lint.checking import refusals

SIGNAL = '<bpmn:signal id="go" name="go"/><bpmn:signal id="computed" name="=x"/>'
ON_SIGNAL = '<bpmn:signalEventDefinition signalRef="go"/>'
DECLARED = SIGNAL + message("paid", "id") + message("keyless") + error("E")
ROW = "startEvent s\n{}\nendEvent e"
CARDINALITY = '<bpmn:loopCardinality xsi:type="bpmn:tFormalExpression">=3</bpmn:loopCardinality>'


def handler(name: str, event: str, interrupting: bool = True) -> str:
    start = f'startEvent {name}_s isInterrupting="{str(interrupting).lower()}" {event}'
    return f'subProcess {name} triggeredByEvent="true" {content(f"{start}{chr(10)}task {name}_t", f"{name}_s -> {name}_t", name)}'


@pytest.mark.parametrize(
    ("nodes", "flows", "says"),
    [
        # 8.2: ids, references, extensions
        ("<bpmn:startEvent/>\nstartEvent s\ntask a", "s -> a", "An element startEvent has no id"),
        ("startEvent s\ntask a\ntask a", "s -> a", "The id 'a' is used 2 times"),
        (ROW.format('task a <bpmn:property id="x" itemSubjectRef="no"/>'), "s -> a -> e", "the itemDefinition 'no'"),
        (
            ROW.format('task a <bpmn:ioSpecification><bpmn:inputSet><bpmn:dataInputRefs>a</bpmn:dataInputRefs></bpmn:inputSet>'
                       "<bpmn:outputSet/></bpmn:ioSpecification>"),
            "s -> a -> e", "the dataInput 'a'",
        ),
        (ROW.format('serviceTask a operationRef="no"'), "s -> a -> e", "the operation 'no'"),
        ('startEvent s\ntask a\n<bpmn:dataObjectReference id="d"/>', "s -> a", "refers to the dataObject ''"),
        (ROW.format("task a " + extended("<zeebe:executionListeners/>")), "s -> a -> e", "executionListeners is not supported"),
        (ROW.format("task a " + job("x")), "s -> a -> e", "zeebe:taskDefinition does nothing at an element task"),
        (
            ROW.format("scriptTask a " + extended('<zeebe:script expression="=1" resultVariable="x"/>' * 2)),
            "s -> a -> e", "zeebe:script stands 2 times",
        ),
        (ROW.format("scriptTask a " + extended('<zeebe:script expression="=1"/>')), "s -> a -> e", "says no resultVariable"),
        (ROW.format("scriptTask a " + script("", "x")), "s -> a -> e", "zeebe:script says no expression"),
        (
            ROW.format("callActivity a " + extended('<zeebe:calledElement processId="p" bindingType="versionTag"/>')),
            "s -> a -> e", "zeebe:calledElement says no versionTag",
        ),
        (
            ROW.format("callActivity a " + extended('<zeebe:calledElement processId="p" bindingType="newest"/>')),
            "s -> a -> e", "The binding 'newest' is not supported",
        ),
        (
            ROW.format("callActivity a " + extended('<zeebe:calledElement processId="p" propagateAllParentVariables="no"/>')),
            "s -> a -> e", "propagateAllParentVariables is neither true nor false",
        ),
        (
            ROW.format('userTask a <bpmn:extensionElements xmlns:c="http://camunda.org/schema/1.0/bpmn"><c:taskListener/>'
                       "</bpmn:extensionElements>"),
            "s -> a -> e", "The setting taskListener is for another engine",
        ),
        (
            ROW.format('userTask a xmlns:c="http://camunda.org/schema/1.0/bpmn" c:assignee="li"'),
            "s -> a -> e", "The setting assignee is for another engine",
        ),
        # 8.4: expressions and sequence flows
        (
            'startEvent s\ntask a\ntask b\ntask c\n<bpmn:sequenceFlow id="x" sourceRef="a" targetRef="b"><bpmn:conditionExpression '
            'xsi:type="bpmn:tFormalExpression" language="python">1</bpmn:conditionExpression></bpmn:sequenceFlow>',
            "s -> a -> c", "The language of expressions is python",
        ),
        (
            'startEvent s\ntask a\n<bpmn:sequenceFlow id="x" sourceRef="s" targetRef="a" isImmediate="false"/>',
            "s -> a", "not immediate",
        ),
        ("startEvent s\nexclusiveGateway g\ntask a\ntask b", "s -> g\ng -> a : 1 + 1\ng => b", "but a boolean is needed"),
        # 10.3.8: loops
        (
            ROW.format(f'task a {loop("[1]", "n").replace("</bpmn:multi", CARDINALITY + "</bpmn:multi")}'),
            "s -> a -> e", "more than one way how often it runs: loopCardinality, inputCollection",
        ),
        (ROW.format(f'task a {loop("5", "n")}'), "s -> a -> e", "The input collection '=5' is a number, but a list"),
        (
            ROW.format("task a " + loop("[1]", "n").replace('inputElement="n"', 'inputElement="n" outputCollection="all"')),
            "s -> a -> e", "an output collection or an output element, but not both",
        ),
        # 10.4: data
        (
            'startEvent s\ntask a <bpmn:dataInputAssociation id="as"><bpmn:sourceRef>d</bpmn:sourceRef><bpmn:sourceRef>d2'
            "</bpmn:sourceRef><bpmn:targetRef>d3</bpmn:targetRef></bpmn:dataInputAssociation>\n"
            '<bpmn:dataObject id="d"/>\n<bpmn:dataObject id="d2"/>\n<bpmn:dataObject id="d3"/>',
            "s -> a", "more than one source",
        ),
        (ROW.format("scriptTask a " + script("1", "a b+")), "s -> a -> e", "'a b+' cannot be the name of a variable"),
        (
            'startEvent s <bpmn:signalEventDefinition signalRef="computed"/>\nendEvent e', "s -> e",
            "The signal '=x' that starts a process has an expression as its name.",
        ),
        (ROW.format("scriptTask a " + script("1", "#item.1")), "s -> a -> e", "'#item.1' cannot be the name"),
        (ROW.format("task a " + mapped("in =( = 1")), "s -> a -> e", "'=(' cannot be the name of a variable"),
        # 10.5: events
        ("startEvent s\nstartEvent t " + ON_SIGNAL + "\ntask a", "s -> a", "No flow leads out of the start event 't'"),
        (ROW.format("intermediateCatchEvent c " + on_message("keyless")), "s -> c -> e", "'keyless' has no correlation key"),
        (ROW.format('receiveTask c messageRef="keyless"'), "s -> c -> e", "'keyless' has no correlation key"),
        (
            ROW.format(f"userTask a\n{boundary('b', 'a', on_message('keyless'))}\ntask x"),
            "s -> a -> e\nb -> x", "'keyless' has no correlation key",
        ),
        (ROW.format("task a\n" + handler("h", on_message("keyless"))), "s -> a -> e", "'keyless' has no correlation key"),
        # 10.5.6: one handler for each event
        (
            ROW.format("task a\n" + handler("h", on_error("E")) + "\n" + handler("i", on_error("E"))),
            "s -> a -> e", "wait for the same error 'E'",
        ),
        (
            ROW.format("task a\n" + handler("h", ON_SIGNAL) + "\n" + handler("i", ON_SIGNAL, False)),
            "s -> a -> e", "wait for the same signal 'go'",
        ),
        (
            ROW.format(
                f"userTask a\n{boundary('b', 'a', on_message('paid'))}\n{boundary('c', 'a', on_message('paid'), False)}\ntask x"
            ),
            "s -> a -> e\nb -> x\nc -> x", "'b' and 'c' wait for the same message 'paid'",
        ),
        (
            "startEvent s\neventBasedGateway g\n"
            f"intermediateCatchEvent c {ON_SIGNAL}\nintermediateCatchEvent d {ON_SIGNAL}\ntask x",
            "s -> g -> c -> x\ng -> d -> x", "'c' and 'd' wait for the same signal 'go'",
        ),
        # 10.6: gateways
        ("startEvent s\nparallelGateway g\ntask a", "s -> g -> a", "'g' neither joins nor splits"),
        # What could only end as an incident
        (
            ROW.format("serviceTask a " + job("x").replace('type="x"', 'type="x" retries="many"')),
            "s -> a -> e", "The retries 'many' are no whole number",
        ),
        (
            ROW.format("userTask a " + extended('<zeebe:userTask/><zeebe:priorityDefinition priority="500"/>')),
            "s -> a -> e", "The priority '500' is no number from 0 to 100",
        ),
        (
            ROW.format("userTask a " + extended('<zeebe:userTask/><zeebe:taskSchedule dueDate="soon"/>')),
            "s -> a -> e", "The due date 'soon' is neither",
        ),
    ],
)  # fmt: skip
def test_a_model_that_breaks_a_constraint_is_refused(nodes, flows, says):
    assert says in refusals(diagram("p", nodes, flows, DECLARED))


def test_two_signals_that_do_not_interrupt_may_have_a_handler_each():
    nodes = ROW.format("task a\n" + handler("h", ON_SIGNAL, False) + "\n" + handler("i", ON_SIGNAL, False))

    assert refusals(diagram("p", nodes, "s -> a -> e", DECLARED)) == ""


def test_whoever_only_starts_a_process_by_a_message_needs_no_correlation_key():
    nodes = f"startEvent s {on_message('keyless')}\nendEvent e {on_message('keyless')}"

    assert refusals(diagram("p", nodes, "s -> e", DECLARED)) == ""


def test_pictures_of_other_pools_may_say_what_does_not_run():
    picture = (
        '<bpmn:process id="other"><bpmn:task id="t" xmlns:c="http://activiti.org/bpmn" c:async="true"/><bpmn:task/>'
        "</bpmn:process>"
    )

    assert refusals(diagram("p", "startEvent s\ntask a", "s -> a", picture)) == ""


@pytest.mark.parametrize("declared", ['<bpmn:extension mustUnderstand="true" definition="x:y" xmlns:x="urn:x"/>'])
def test_an_extension_that_must_be_understood_and_is_not_is_refused(declared):
    assert "needs the extension 'x:y'" in refusals(diagram("p", "startEvent s\ntask a", "s -> a", declared))


@pytest.mark.parametrize(("least", "most"), [(3, 2), (-1, 1), (0, 0)])
def test_a_pool_of_impossible_numbers_is_refused(least, most):
    pools = (
        '<bpmn:collaboration id="c"><bpmn:participant id="one" processRef="p"><bpmn:participantMultiplicity '
        f'minimum="{least}" maximum="{most}"/></bpmn:participant></bpmn:collaboration>'
    )

    assert "fewer than" in refusals(diagram("p", "startEvent s\ntask a", "s -> a", pools))
