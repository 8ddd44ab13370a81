"""Reads the event definitions of a BPMN file and the messages, errors and the like they refer to."""

from __future__ import annotations

from typing import Literal

from lxml import etree

from engine.bpmn.model import EventDefinition
from engine.bpmn.read_values import Report, ValueReader
from engine.bpmn.xml import child, extension, tag, text


class EventReader:
    """Reads what events wait for or throw."""

    def __init__(self, root: etree._Element, values: ValueReader, report: Report) -> None:
        self.values = values
        self.report = report
        self.declared: dict[tuple[str, str], etree._Element] = {
            (tag(element), element.get("id", "")): element for element in root if tag(element)
        }

    def read(self, node_id: str, item: etree._Element) -> EventDefinition:
        """The event of an event element; "none" when it has no definition."""
        for element in item:
            kind = tag(element).removesuffix("EventDefinition")
            if not tag(element).endswith("EventDefinition"):
                continue
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
                case "terminate":
                    return EventDefinition("terminate")
                case _:
                    self.report(
                        node_id, "unsupported", f"A {kind} event is not supported.",
                        "Use a message, timer, error, escalation, signal or terminate event.",
                    )  # fmt: skip
        return EventDefinition("none")

    def message(self, node_id: str, element: etree._Element) -> EventDefinition:
        """The message that an event definition or task refers to."""
        message = self.declared.get(("message", element.get("messageRef", "")))
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
        return EventDefinition("message", name=message.get("name"), correlation_key=value)

    def _signal(self, node_id: str, element: etree._Element) -> EventDefinition:
        signal = self.declared.get(("signal", element.get("signalRef", "")))
        if signal is None or not signal.get("name"):
            self.report(
                node_id, "signal", "The event refers to no signal with a name.",
                "Choose or create a signal in the properties panel.",
            )  # fmt: skip
            return EventDefinition("signal")
        return EventDefinition("signal", name=signal.get("name"))

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
        declared = self.declared.get((kind, reference))
        code = declared.get(f"{kind}Code") if declared is not None else None
        if declared is None or not code:
            self.report(
                node_id, f"{kind}-code", f"The {kind} {reference!r} has no code.",
                f"Give the {kind} a code in the properties panel.",
            )  # fmt: skip
            return EventDefinition(kind)
        return EventDefinition(kind, name=declared.get("name"), code=self.values.read(node_id, code, f"{kind} code"))
