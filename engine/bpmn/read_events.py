"""Reads the event definitions of a BPMN file and the messages, errors and the like they refer to."""

from __future__ import annotations

from typing import Literal, TypedDict

from lxml import etree

from engine.bpmn.model import EventDefinition, Value
from engine.bpmn.read_values import Report, ValueReader
from engine.bpmn.xml import child, extension, flag, local_name, tag, text


class _Named(TypedDict):
    name: str
    computed_name: Value | None


Declared = dict[tuple[str, str], etree._Element]
"""What stands directly below `bpmn:definitions`, by element name and id."""


def declared_in(root: etree._Element) -> Declared:
    """The messages, errors, signals, event definitions and the like of a file."""
    return {(tag(element), element.get("id", "")): element for element in root if tag(element)}


def definitions_of(item: etree._Element, declared: Declared) -> list[tuple[str, etree._Element | None]]:
    """The event definitions of an event, its own and those it refers to: kind and element.

    For a reference that leads nowhere the element is None and the kind is what it names.
    """
    found: list[tuple[str, etree._Element | None]] = []
    for element in item:
        if tag(element).endswith("EventDefinition"):
            found.append((tag(element).removesuffix("EventDefinition"), element))
        elif tag(element) == "eventDefinitionRef":
            name = local_name(text(element) or "")
            known = [e for (kind, id), e in declared.items() if id == name and kind.endswith("EventDefinition")]
            found += [(tag(e).removesuffix("EventDefinition"), e) for e in known] or [(name, None)]
    return found


class EventReader:
    """Reads what events wait for or throw."""

    def __init__(self, root: etree._Element, values: ValueReader, report: Report) -> None:
        self.values = values
        self.report = report
        self.declared = declared_in(root)

    def read(self, node_id: str, item: etree._Element) -> tuple[EventDefinition, ...]:
        """What an event waits for or throws; one definition of kind "none" when it says nothing."""
        found = [self._definition(node_id, *definition) for definition in definitions_of(item, self.declared)]
        return tuple(found) or (EventDefinition("none"),)

    def _definition(self, node_id: str, kind: str, element: etree._Element | None) -> EventDefinition:
        if element is None:
            self.report(
                node_id, "unknown-reference", f"The event refers to the event definition {kind!r}, which is not there.",
                "Declare the event definition in the file, or put it into the event itself.",
            )  # fmt: skip
            return EventDefinition("none")
        match kind:
            case "message":
                return self.message(node_id, element)
            case "timer":
                return self._timer(node_id, element)
            case "error":
                return self._coded(node_id, element, "error")
            case "escalation":
                return self._coded(node_id, element, "escalation")
            case "signal":
                return self._signal(node_id, element)
            case "cancel":
                return EventDefinition("cancel")
            case "conditional":
                return self._conditional(node_id, element)
            case "compensate":
                wait = flag(element, "waitForCompletion", True)
                return EventDefinition(
                    "compensation", activity=local_name(element.get("activityRef", "")) or None, wait=wait
                )
            case "link":
                return EventDefinition("link", name=element.get("name", ""))
            case "terminate":
                return EventDefinition("terminate")
            case _:
                # The gate refuses it by name.
                return EventDefinition("none")

    def message(self, node_id: str, element: etree._Element) -> EventDefinition:
        """The message that an event definition or task refers to."""
        message = self.declared.get(("message", local_name(element.get("messageRef", ""))))
        if message is None or not message.get("name"):
            self.report(
                node_id, "message", "The element refers to no message with a name.",
                "Choose or create a message in the properties panel.",
            )  # fmt: skip
            return EventDefinition("message")
        subscription = extension(message, "subscription")
        key = subscription.get("correlationKey") if subscription is not None else None
        value = None
        if key:
            value = self.values.feel(node_id, key, "correlation key")
        return EventDefinition("message", **self._named(node_id, message, "message name"), correlation_key=value)

    def _signal(self, node_id: str, element: etree._Element) -> EventDefinition:
        signal = self.declared.get(("signal", local_name(element.get("signalRef", ""))))
        if signal is None or not signal.get("name"):
            self.report(
                node_id, "signal", "The event refers to no signal with a name.",
                "Choose or create a signal in the properties panel.",
            )  # fmt: skip
            return EventDefinition("signal")
        return EventDefinition("signal", **self._named(node_id, signal, "signal name"))

    def _named(self, node_id: str, declared: etree._Element, what: str) -> _Named:
        name = declared.get("name", "")
        return {"name": name, "computed_name": self.values.feel(node_id, name, what) if name.startswith("=") else None}

    def _conditional(self, node_id: str, element: etree._Element) -> EventDefinition:
        source = text(child(element, "condition"))
        if not source:
            self.report(node_id, "condition", "The event says no condition.", "Fill in one, e.g. =amount > 1000.")
            return EventDefinition("conditional")
        if extension(element, "conditionalFilter") is not None:
            self.report(
                node_id, "unsupported", "A filter of variables is not supported.",
                "Remove it: the condition is looked at again whenever a variable in it was written.",
            )  # fmt: skip
        condition = self.values.feel(node_id, source, "condition")
        if condition.expression is not None and condition.expression.type not in (None, "boolean"):
            self.report(
                node_id, "condition", f"The condition {source!r} is a {condition.expression.type}, never true or false.",
                "Compare it with something, e.g. =amount > 1000.",
            )  # fmt: skip
        return EventDefinition("conditional", condition=condition)

    def _timer(self, node_id: str, element: etree._Element) -> EventDefinition:
        for name, kind in (("timeDate", "date"), ("timeDuration", "duration"), ("timeCycle", "cycle")):
            source = text(child(element, name))
            if source:
                return EventDefinition("timer", timer_kind=kind, timer=self.values.read(node_id, source, "timer"))
        self.report(node_id, "timer", "The timer says no date, duration or cycle.", "Fill in one, e.g. PT1H.")
        return EventDefinition("timer")

    def _coded(self, node_id: str, element: etree._Element, kind: Literal["error", "escalation"]) -> EventDefinition:
        reference = element.get(f"{kind}Ref")
        if not reference:
            return EventDefinition(kind)
        declared = self.declared.get((kind, local_name(reference)))
        code = declared.get(f"{kind}Code") if declared is not None else None
        if declared is None or not code:
            self.report(
                node_id, f"{kind}-code", f"The {kind} {reference!r} has no code.",
                f"Give the {kind} a code in the properties panel.",
            )  # fmt: skip
            return EventDefinition(kind)
        return EventDefinition(kind, name=declared.get("name"), code=self.values.read(node_id, code, f"{kind} code"))
