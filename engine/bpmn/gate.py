"""Refuses by name what this engine does not run, so that no element is ever misread."""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from engine.bpmn import contents
from engine.bpmn.model import ACTIVITIES, EVENTS, GATEWAYS, SUB_PROCESSES
from engine.bpmn.named import owner_of
from engine.bpmn.read_events import Declared, declared_in, definitions_of
from engine.bpmn.xml import child, extension, flag, number, tag

Report = Callable[[str | None, str, str, str], None]

_FLOW_NODES = ACTIVITIES | EVENTS | GATEWAYS
_NEUTRAL = frozenset(
    {
        "sequenceFlow", "laneSet", "documentation", "extensionElements", "textAnnotation", "association", "group",
        "dataObject", "dataObjectReference", "dataStoreReference", "ioSpecification", "incoming", "outgoing",
        "multiInstanceLoopCharacteristics", "standardLoopCharacteristics", "monitoring", "auditing", "category",
        "completionCondition", "property", "dataInputAssociation", "dataOutputAssociation", "eventDefinitionRef",
        "supportedInterfaceRef", "supports",
    }
) | contents.REFUSED.keys()  # fmt: skip
_POSITIONS = {
    "startEvent": frozenset({"none", "message", "timer", "signal"}),
    "eventSubProcessStart": frozenset(
        {"message", "timer", "conditional", "error", "escalation", "signal", "compensate"}
    ),
    "intermediateCatchEvent": frozenset({"message", "timer", "signal", "conditional", "link"}),
    "intermediateThrowEvent": frozenset({"none", "message", "escalation", "signal", "compensate", "link"}),
    "boundaryEvent": frozenset(
        {"message", "timer", "conditional", "error", "escalation", "signal", "compensate", "cancel"}
    ),
    "endEvent": frozenset({"none", "message", "error", "escalation", "signal", "compensate", "cancel", "terminate"}),
}
_TOGETHER = frozenset({"message", "timer", "signal", "conditional", "error", "escalation"})
"""Kinds that may stand with others in one event."""
_ALWAYS_INTERRUPTING = frozenset({"error", "cancel"})
"""BPMN 2.0.2, tables 10.86 and 10.90: these interrupt always."""


def check(root: etree._Element, report: Report) -> None:
    """Report every element of the executable processes that cannot run."""
    declared = declared_in(root)
    for process in root:
        if tag(process) == "process" and flag(process, "isExecutable"):
            contents.check(process, report)
            _level(process, declared, report)


def _level(scope: etree._Element, declared: Declared, report: Report) -> None:
    for element in scope:
        kind = tag(element)
        if not kind or kind in _NEUTRAL:
            continue
        if kind not in _FLOW_NODES:
            _refuse(element, kind, report)
            continue
        if kind in _POSITIONS:
            _event(scope, element, kind, declared, report)
        elif kind in SUB_PROCESSES:
            _level(element, declared, report)
        _details(element, kind, report)
        contents.check(element, report)


def _event(scope: etree._Element, element: etree._Element, kind: str, declared: Declared, report: Report) -> None:
    found = [name for name, definition in definitions_of(element, declared) if definition is not None]
    allowed = _allowed(scope, element, kind)
    for name in found or ["none"]:
        if name not in allowed:
            report(
                element.get("id"), "unsupported",
                f"The event is of kind {name}, which is not supported as {kind} here.",
                f"Supported for {kind}: {', '.join(sorted(allowed))}.",
            )  # fmt: skip
        elif len(found) > 1 and name not in _TOGETHER:
            report(
                element.get("id"), "unsupported",
                f"The event is of kind {name}, which is not supported together with others in one event.",
                f"Supported together: {', '.join(sorted(_TOGETHER))}.",
            )  # fmt: skip
    if flag(element, "parallelMultiple") and len(found) > 1:
        _parallel_multiple(scope, element, kind, found, declared, report)


def _parallel_multiple(
    scope: etree._Element,
    element: etree._Element,
    kind: str,
    found: list[str],
    declared: Declared,
    report: Report,
) -> None:
    """All of its events must happen, so they must be different ones that can be waited for."""
    if kind == "startEvent" and tag(scope) == "process":
        report(
            element.get("id"), "unsupported", "A parallel multiple event cannot start a process.",
            "Start with one of the events and wait for the others behind it.",
        )  # fmt: skip
    references = [
        (name, definition.get("messageRef") or definition.get("signalRef") or "")
        for name, definition in definitions_of(element, declared)
        if definition is not None
    ]
    if len(set(references)) < len(references):
        report(
            element.get("id"), "same-event", "A parallel multiple event names the same event twice.",
            "Name each event once; of timers there can be one.",
        )  # fmt: skip
    for name in sorted(set(found) & {"error", "escalation"}):
        report(
            element.get("id"), "unsupported",
            f"The event is of kind {name}, which is not supported in a parallel multiple event.",
            "Use an event of its own.",
        )  # fmt: skip


def _allowed(scope: etree._Element, element: etree._Element, kind: str) -> frozenset[str]:
    """The kinds of event that may stand in this position."""
    if kind == "startEvent" and tag(scope) != "process":
        if not flag(scope, "triggeredByEvent"):
            return frozenset({"none"})
        kind = "eventSubProcessStart"
    position = _POSITIONS[kind]
    interrupting = flag(element, "isInterrupting", True) and flag(element, "cancelActivity", True)
    return position if interrupting else position - _ALWAYS_INTERRUPTING


def _details(element: etree._Element, kind: str, report: Report) -> None:
    if tag(element.getparent()) == "adHocSubProcess" and kind in ("startEvent", "endEvent"):
        report(
            element.get("id"), "ad-hoc", f"The element {kind} cannot stand in an ad-hoc sub-process.",
            "Delete it: what nothing leads to can be started, and a flow may just end.",
        )  # fmt: skip
    if kind in SUB_PROCESSES and extension(element, "taskDefinition") is not None:
        report(
            element.get("id"), "unsupported", "A sub-process that runs as a job is not supported.",
            "Remove the task definition, or use a service task.",
        )  # fmt: skip
    for name in ("startQuantity", "completionQuantity"):
        if (number(element, name, 1) or 0) < 1:
            report(element.get("id"), "quantity", f"The {name} is smaller than 1.", "Write a whole number from 1 on.")
    if kind == "transaction" and element.get("method", "##Compensate") != "##Compensate":
        report(
            element.get("id"), "unsupported", f"The transaction method {element.get('method')} is not supported.",
            "Remove it: a transaction is undone by the compensation handlers of its activities.",
        )  # fmt: skip
    script = child(element, "script")
    if script is not None or element.get("scriptFormat"):
        report(
            element.get("id"), "no-code", "The script task brings code; only FEEL may stand in a diagram.",
            "Write a FEEL expression (zeebe:script), or a Python service task and choose it here.",
        )  # fmt: skip
    elif kind == "scriptTask" and extension(element, "script") is None and extension(element, "taskDefinition") is None:
        report(element.get("id"), "script", "The script task has no script.", "Write a FEEL expression.")


def _refuse(element: etree._Element, kind: str, report: Report) -> None:
    report(
        owner_of(element), "unsupported", f"The element {kind} is not supported.", "Replace it by a supported element."
    )
