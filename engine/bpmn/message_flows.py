"""Message flows join two pools, at elements that send and receive the same message."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from lxml import etree

from engine.bpmn.model import ACTIVITIES, EVENTS
from engine.bpmn.named import missing, owner_of
from engine.bpmn.read_values import Report
from engine.bpmn.xml import bpmn, child, local_name, tag, text

_SENDERS = ACTIVITIES | {"participant", "endEvent", "intermediateThrowEvent"}
_RECEIVERS = ACTIVITIES | {"participant", "startEvent", "intermediateCatchEvent", "boundaryEvent"}
_INTERMEDIATE = frozenset({"intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"})
_ById = Mapping[str | None, etree._Element]


def check(root: etree._Element, by_id: _ById, report: Report) -> None:
    """Report message flows and operations that BPMN 2.0.2 forbids (7.6.2, 9.4, 10.3.3, 10.5.4)."""
    flows = [element for element in root.iter() if tag(element) == "messageFlow"]
    for flow in flows:
        _message_flow(flow, by_id, report)
    ends = Counter(local_name(flow.get(end, "")) for flow in flows for end in ("sourceRef", "targetRef"))
    for name, count in ends.items():
        element = by_id.get(name)
        if count > 1 and element is not None and tag(element) in _INTERMEDIATE:
            report(
                name, "message-flow", f"The intermediate event {name!r} has {count} message flows, but may have one.",
                "Keep one of them, or draw an event for each.",
            )  # fmt: skip
    for element in root.iter():
        _operation(element, by_id, report)


def _message_flow(flow: etree._Element, by_id: _ById, report: Report) -> None:
    ends = []
    for attribute, allowed, verb in (("sourceRef", _SENDERS, "sends"), ("targetRef", _RECEIVERS, "receives")):
        reference = local_name(flow.get(attribute, ""))
        element = by_id.get(reference)
        if element is None:
            missing(report, flow, reference, "element")
            continue
        ends.append(element)
        event = tag(element) in EVENTS and not _is_message_event(element)
        if tag(element) not in allowed or event:
            report(
                flow.get("id"), "message-flow", f"The message flow is at {reference!r}, which {verb} no message.",
                "Connect it to a pool, an activity or a message event.",
            )  # fmt: skip
    names = {name for end in (*ends, flow) for name in [_message_of(end, by_id)] if name}
    if len(names) > 1:
        report(
            flow.get("id"), "message-flow",
            f"The message flow joins different messages: {' and '.join(sorted(names))}.",
            "Choose the same message at both ends: it is found by its name.",
        )  # fmt: skip
    if len(ends) == 2 and _pool(ends[0], by_id) is _pool(ends[1], by_id):
        report(
            flow.get("id"), "message-flow", "The message flow stays within one pool.",
            "Use a sequence flow within a pool; messages go to another pool.",
        )  # fmt: skip


def _operation(element: etree._Element, by_id: _ById, report: Report) -> None:
    """Whoever names a message and an operation must name a message of the operation."""
    reference = element.get("operationRef") or text(child(element, "operationRef"))
    named = element.get("messageRef")
    operation = by_id.get(local_name(reference or ""))
    if not named or operation is None or tag(operation) != "operation":
        return
    parts = (text(child(operation, part)) for part in ("inMessageRef", "outMessageRef"))
    known = [local_name(part) for part in parts if part]
    if local_name(named) not in known:
        report(
            owner_of(element), "operation",
            f"The message {named!r} is not one of the operation {reference!r}, which has {', '.join(known)}.",
            "Choose the message of the operation, or remove the operation.",
        )  # fmt: skip


def _is_message_event(element: etree._Element) -> bool:
    kinds = {tag(item) for item in element}
    # An event that takes its definition from the file may have any kind.
    return "messageEventDefinition" in kinds or "eventDefinitionRef" in kinds


def _message_of(element: etree._Element, by_id: _ById) -> str | None:
    """The name of the message that an element or a flow says it sends or receives."""
    definition = element.find(bpmn("messageEventDefinition"))
    reference = (definition if definition is not None else element).get("messageRef")
    message = by_id.get(local_name(reference or ""))
    return message.get("name") if message is not None else None


def _pool(element: etree._Element, by_id: _ById) -> etree._Element | None:
    if tag(element) == "participant":
        return by_id.get(local_name(element.get("processRef") or "")) if element.get("processRef") else element
    return next((ancestor for ancestor in element.iterancestors() if tag(ancestor) == "process"), None)
