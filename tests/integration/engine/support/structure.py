"""Data, pools, lanes and what only documents."""

from __future__ import annotations

from tests.diagrams import message, on_message, script
from tests.integration.engine.support.cells import Cell, refused, works
from tests.integration.engine.test_data import OBJECTS, PICTURE, SPECIFICATION, association, two_pools

_IN_A_ROW = "s -> a -> e"
_POOLS = (
    '<bpmn:collaboration id="c"><bpmn:participant id="one" processRef="p"/><bpmn:participant id="other"/>'
    '<bpmn:messageFlow id="m" sourceRef="{}" targetRef="{}"/></bpmn:collaboration>'
)
_LANES = (
    '<bpmn:laneSet id="ls"><bpmn:lane id="l"><bpmn:flowNodeRef>s</bpmn:flowNodeRef>'
    "<bpmn:flowNodeRef>a</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>"
)


def _with(content: str) -> str:
    head, _, tail = script("1", "x").partition("</bpmn:extensionElements>")
    task = f'<bpmn:scriptTask id="a">{head}</bpmn:extensionElements>{tail}{content}</bpmn:scriptTask>'
    return f"startEvent s\n{OBJECTS}\n{task}\nendEvent e"


CELLS: list[Cell] = [
    works("data object, data store", "drawn", _with(PICTURE), _IN_A_ROW, path="s a e"),
    works(
        "data association", "to and from data objects",
        _with(SPECIFICATION + association("Input", "order_ref", "in") + association("Output", "out", "order_ref")),
        _IN_A_ROW, path="s a e",
    ),
    refused(
        "data association", "from a data store", _with(SPECIFICATION + association("Input", "store", "in")), _IN_A_ROW,
        says="holds nothing here",
    ),
    refused(
        "resources", "potential owner", "startEvent s\nuserTask a <bpmn:potentialOwner/>\nendEvent e", _IN_A_ROW,
        says="potentialOwner",
    ),
    works("lanes", "of a process", f"{_LANES}\nstartEvent s\ntask a\nendEvent e", _IN_A_ROW, path="s a e"),
    works(
        "text annotation, group, association", "drawn",
        'startEvent s\ntask a\nendEvent e\n<bpmn:sequenceFlow id="f" sourceRef="s" targetRef="a"/>'
        '<bpmn:sequenceFlow id="g" sourceRef="a" targetRef="e"/>'
        '<bpmn:textAnnotation id="t"><bpmn:text>Why?</bpmn:text></bpmn:textAnnotation>'
        '<bpmn:association id="as" sourceRef="a" targetRef="t"/><bpmn:group id="gr"/>', path="s a e",
    ),
    works(
        "message flow", "to a pool without a process",
        f"startEvent s\ntask a\nendEvent e {on_message('paid')}", _IN_A_ROW,
        message("paid", "id") + _POOLS.format("e", "other"), path="s a e",
    ),
    refused(
        "message flow", "within one pool", "startEvent s\ntask a\nendEvent e", _IN_A_ROW, _POOLS.format("a", "one"),
        says="stays within one pool",
    ),
    Cell("message flow", "between different messages", two_pools("lost"), says="joins different messages"),
    refused(
        "choreography task", "in a process",
        'startEvent s\n<bpmn:choreographyTask id="a" initiatingParticipantRef="s"><bpmn:participantRef>s'
        "</bpmn:participantRef><bpmn:participantRef>e</bpmn:participantRef><bpmn:messageFlowRef>e</bpmn:messageFlowRef>"
        "</bpmn:choreographyTask>\nendEvent e", "s -> e", says="choreographyTask",
    ),
]  # fmt: skip
