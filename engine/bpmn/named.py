"""Whatever names something else by its id must name something of the right kind that is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml import etree

from engine.bpmn.model import ACTIVITIES, EVENTS, GATEWAYS
from engine.bpmn.read_values import Report
from engine.bpmn.xml import local_name, tag, text

_DATA = frozenset({"dataObject", "dataObjectReference", "dataInput", "dataOutput", "property", "dataStoreReference"})
_INPUTS, _OUTPUTS = frozenset({"dataInput"}), frozenset({"dataOutput"})
_ITEMS = frozenset({"itemDefinition"})
_PARTICIPANTS = frozenset({"participant"})
_OPERATIONS = frozenset({"operation"})
_BY_ATTRIBUTE = {
    "itemSubjectRef": _ITEMS,
    "itemRef": _ITEMS,
    "dataObjectRef": frozenset({"dataObject"}),
    "dataStoreRef": frozenset({"dataStore"}),
    "processRef": frozenset({"process"}),
    "operationRef": _OPERATIONS,
    "categoryValueRef": frozenset({"categoryValue"}),
    "definitionalCollaborationRef": frozenset({"collaboration"}),
    "correlationPropertyRef": frozenset({"correlationProperty"}),
    "correlationKeyRef": frozenset({"correlationKey"}),
    "parameterRef": frozenset({"resourceParameter"}),
}
_BY_CHILD = {
    "dataInputRefs": _INPUTS,
    "optionalInputRefs": _INPUTS,
    "whileExecutingInputRefs": _INPUTS,
    "outputSetRefs": frozenset({"outputSet"}),
    "dataOutputRefs": _OUTPUTS,
    "optionalOutputRefs": _OUTPUTS,
    "whileExecutingOutputRefs": _OUTPUTS,
    "inputSetRefs": frozenset({"inputSet"}),
    "loopDataInputRef": _DATA,
    "loopDataOutputRef": _DATA,
    "operationRef": _OPERATIONS,
    "inMessageRef": frozenset({"message"}),
    "outMessageRef": frozenset({"message"}),
    "errorRef": frozenset({"error"}),
    "categoryValueRef": ACTIVITIES | EVENTS | GATEWAYS | _DATA,
    "participantRef": _PARTICIPANTS,
    "innerParticipantRef": _PARTICIPANTS,
    "outerParticipantRef": _PARTICIPANTS,
    "correlationPropertyRef": frozenset({"correlationProperty"}),
    "interfaceRef": frozenset({"interface"}),
    "supports": frozenset({"process"}),
}
_IN_ONE_ELEMENT = {("messageFlow", "messageRef"): frozenset({"message"})}
"""Attributes of one name that mean different things; those of events are looked at where events are read."""


def check(root: etree._Element, by_id: Mapping[str | None, etree._Element], report: Report) -> None:
    """Report references that lead nowhere or to the wrong kind of thing (BPMN 2.0.2, 8.2.1)."""
    for element in root.iter():
        for reference, wanted in _references(element):
            target = by_id.get(local_name(reference))
            if target is None or tag(target) not in wanted:
                missing(report, element, reference, min(wanted) if len(wanted) == 1 else "element")
        if tag(element) == "dataObjectReference" and not element.get("dataObjectRef"):
            missing(report, element, "", "dataObject")


def missing(report: Report, element: etree._Element, reference: str, wanted: str) -> None:
    """Report one reference that leads nowhere."""
    owner = next((a.get("id") for a in (element, *element.iterancestors()) if a.get("id")), None)
    report(
        owner, "unknown-reference", f"{tag(element)} refers to the {wanted} {reference!r}, which is not there.",
        "Open and save the file in a BPMN modeler.",
    )  # fmt: skip


def _references(element: etree._Element) -> Iterator[tuple[str, frozenset[str]]]:
    kind = tag(element)
    if not kind:
        return
    for attribute, reference in element.attrib.items():
        wanted = _BY_ATTRIBUTE.get(attribute) or _IN_ONE_ELEMENT.get((kind, attribute))
        if wanted is not None:
            yield reference, wanted
    if kind in _BY_CHILD:
        yield text(element) or "", _BY_CHILD[kind]
