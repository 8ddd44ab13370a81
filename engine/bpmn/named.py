"""Whatever names something else by its id must name something of the right kind that is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml import etree

from engine.bpmn.model import ACTIVITIES
from engine.bpmn.read_values import Report
from engine.bpmn.xml import flag, local_name, tag, text

_ANYTHING: frozenset[str] = frozenset()
_DATA = frozenset({"dataObject", "dataObjectReference", "dataInput", "dataOutput", "property", "dataStoreReference"})
_INPUTS, _OUTPUTS = frozenset({"dataInput"}), frozenset({"dataOutput"})
_ITEMS = frozenset({"itemDefinition"})
_PARTICIPANTS = frozenset({"participant"})
_OPERATIONS = frozenset({"operation"})
_MESSAGES, _MESSAGE_FLOWS = frozenset({"message"}), frozenset({"messageFlow"})
_CHOREOGRAPHIES = frozenset({"choreography", "globalChoreographyTask"})
_COLLABORATIONS = _CHOREOGRAPHIES | {"collaboration", "globalConversation"}
_CONVERSATIONS = frozenset({"conversation", "subConversation", "callConversation"})
_LINKS = frozenset({"linkEventDefinition"})
_EVENT_DEFINITIONS = frozenset(
    f"{kind}EventDefinition"
    for kind in ("message", "timer", "conditional", "error", "escalation", "signal", "compensate", "cancel", "terminate", "link")
)  # fmt: skip
_BY_ATTRIBUTE = {
    "itemSubjectRef": _ITEMS,
    "itemRef": _ITEMS,
    "dataObjectRef": frozenset({"dataObject"}),
    "dataStoreRef": frozenset({"dataStore"}),
    "processRef": frozenset({"process"}),
    "operationRef": _OPERATIONS,
    "categoryValueRef": frozenset({"categoryValue"}),
    "definitionalCollaborationRef": _COLLABORATIONS,
    "correlationPropertyRef": frozenset({"correlationProperty"}),
    "correlationKeyRef": frozenset({"correlationKey"}),
    "parameterRef": frozenset({"resourceParameter"}),
    "partitionElementRef": _ANYTHING,
    "oneBehaviorEventRef": _EVENT_DEFINITIONS,
    "noneBehaviorEventRef": _EVENT_DEFINITIONS,
    "initiatingParticipantRef": _PARTICIPANTS,
    "calledChoreographyRef": _CHOREOGRAPHIES,
    "calledCollaborationRef": _COLLABORATIONS,
    "innerMessageFlowRef": _MESSAGE_FLOWS,
    "outerMessageFlowRef": _MESSAGE_FLOWS,
    "inputDataRef": _INPUTS | {"inputSet"},
    "outputDataRef": _OUTPUTS | {"outputSet"},
    "innerConversationNodeRef": _CONVERSATIONS,
    "outerConversationNodeRef": _CONVERSATIONS,
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
    "inMessageRef": _MESSAGES,
    "outMessageRef": _MESSAGES,
    "errorRef": frozenset({"error"}),
    "categoryValueRef": frozenset({"categoryValue"}),
    "participantRef": _PARTICIPANTS,
    "innerParticipantRef": _PARTICIPANTS,
    "outerParticipantRef": _PARTICIPANTS,
    "correlationPropertyRef": frozenset({"correlationProperty"}),
    "interfaceRef": frozenset({"interface"}),
    "supportedInterfaceRef": frozenset({"interface"}),
    "endPointRef": frozenset({"endPoint"}),
    "supports": frozenset({"process"}),
    "resourceRef": frozenset({"resource"}),
    "messageFlowRef": _MESSAGE_FLOWS,
    "choreographyRef": _CHOREOGRAPHIES,
}
_IN_ONE_ELEMENT = {
    ("messageFlow", "messageRef"): _MESSAGES,
    ("correlationPropertyRetrievalExpression", "messageRef"): _MESSAGES,
    ("error", "structureRef"): _ITEMS,
    ("escalation", "structureRef"): _ITEMS,
    ("signal", "structureRef"): _ITEMS,
    ("conversationLink", "sourceRef"): _PARTICIPANTS | _CONVERSATIONS,
    ("conversationLink", "targetRef"): _PARTICIPANTS | _CONVERSATIONS,
    ("linkEventDefinition", "source"): _LINKS,
    ("linkEventDefinition", "target"): _LINKS,
}
"""Attributes and parts of one name that mean different things in different elements."""
_OF_EVENTS = {
    "messageRef": _MESSAGES,
    "signalRef": frozenset({"signal"}),
    "errorRef": frozenset({"error"}),
    "escalationRef": frozenset({"escalation"}),
    "activityRef": ACTIVITIES,
    "attachedToRef": ACTIVITIES,
    "default": frozenset({"sequenceFlow"}),
}
"""Where a process runs, these are looked at by whoever reads its events and flows."""
_WITH_PREFIX = _BY_ATTRIBUTE.keys() | _OF_EVENTS.keys() | {"sourceRef", "targetRef"}
_PARTS_WITH_PREFIX = _BY_CHILD.keys() | {"incoming", "outgoing", "eventDefinitionRef"}


def check(root: etree._Element, by_id: Mapping[str | None, etree._Element], report: Report) -> None:
    """Report references that lead nowhere, to the wrong kind of thing or into another file (BPMN 2.0.2, 8.2.1)."""
    for element in root.iter():
        for reference, wanted in _references(element):
            target = by_id.get(local_name(reference))
            if target is None or (wanted and tag(target) not in wanted):
                missing(report, element, reference, min(wanted) if len(wanted) == 1 else "element")
        if tag(element) == "dataObjectReference" and not element.get("dataObjectRef"):
            missing(report, element, "", "dataObject")
        for reference in _with_prefix(element):
            if element.nsmap.get(reference.strip().rpartition(":")[0]) not in (None, root.get("targetNamespace")):
                report(
                    owner_of(element), "unknown-reference",
                    f"{tag(element)} refers to {reference!r}, which by its prefix lies in another file.",
                    "Remove the prefix, or bring what it names into this file.",
                )  # fmt: skip


def missing(report: Report, element: etree._Element, reference: str, wanted: str) -> None:
    """Report one reference that leads nowhere."""
    report(
        owner_of(element), "unknown-reference",
        f"{tag(element)} refers to the {wanted} {reference!r}, which is not there.",
        "Name one that the file has, or remove the reference.",
    )  # fmt: skip


def owner_of(element: etree._Element) -> str | None:
    """The id of an element, or of what it stands in."""
    return next((around.get("id") for around in (element, *element.iterancestors()) if around.get("id")), None)


def _does_not_run(element: etree._Element) -> bool:
    """Whether no process that runs holds the element, so that nobody reads it to run it."""
    return is_drawn_only(element) or not any(tag(around) == "process" for around in element.iterancestors())


def is_drawn_only(element: etree._Element) -> bool:
    """Whether an element is part of a partner's process or of a choreography, which do not run."""
    return any(
        tag(around) in _CHOREOGRAPHIES or (tag(around) == "process" and not flag(around, "isExecutable"))
        for around in element.iterancestors()
    )


def _references(element: etree._Element) -> Iterator[tuple[str, frozenset[str]]]:
    kind = tag(element)
    if not kind:
        return
    for attribute, reference in element.attrib.items():
        wanted = _BY_ATTRIBUTE.get(attribute, _IN_ONE_ELEMENT.get((kind, attribute)))
        if wanted is None and attribute in _OF_EVENTS and _does_not_run(element):
            wanted = _OF_EVENTS[attribute]
        if wanted is not None:
            yield reference, wanted
    around = element.getparent()
    part = (tag(around), kind) if around is not None else ("", kind)
    if kind in _BY_CHILD or part in _IN_ONE_ELEMENT:
        yield text(element) or "", _BY_CHILD.get(kind, _IN_ONE_ELEMENT.get(part, _ANYTHING))
    elif kind == "eventDefinitionRef" and is_drawn_only(element):
        yield text(element) or "", _EVENT_DEFINITIONS


def _with_prefix(element: etree._Element) -> Iterator[str]:
    kind = tag(element)
    if not kind:
        return
    named = [value for attribute, value in element.attrib.items() if attribute in _WITH_PREFIX]
    named += [text(element) or ""] if kind in _PARTS_WITH_PREFIX else []
    yield from (reference for reference in named if ":" in reference)
