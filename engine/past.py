"""What an instance looked like at any past moment, rebuilt from its history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.views import HistoryEvent


@dataclass
class PastState:
    """An instance as it was between two events of its history."""

    elements: dict[int, str] = field(default_factory=dict)
    """The elements that were active: element instance key → element id."""
    variables: dict[int, dict[str, Any]] = field(default_factory=dict)
    """Scope key (of the instance or an element instance) → its variables."""
    incidents: set[str] = field(default_factory=set)
    suspended: bool = False
    ended: str | None = None

    @property
    def state(self) -> str:
        """The instance's state as its row said it."""
        if self.ended is not None:
            return self.ended
        if self.suspended:
            return "suspended"
        return "incident" if self.incidents else "active"


def rebuild(events: Iterable[HistoryEvent], before: int | None = None) -> PastState:
    """The state of the instance these events are of, after all of them or just before the one at `before`."""
    past = PastState()
    for event in events:
        if before is not None and event.sequence >= before:
            break
        _apply(past, event.kind, event.element_instance_key, event.element_id, event.data)
    return past


def _apply(past: PastState, kind: str, key: int | None, element_id: str | None, data: Mapping[str, Any]) -> None:
    match kind:
        case "element.entered" if key is not None and element_id is not None:
            past.elements[key] = element_id
        case "element.left" | "element.cancelled" if key is not None:
            past.elements.pop(key, None)
            past.variables.pop(key, None)
        case "variable.set" if key is not None:
            past.variables.setdefault(key, {})[data["name"]] = data.get("value")
        case "variable.removed" if key is not None:
            past.variables.get(key, {}).pop(data["name"], None)
        case "incident.raised":
            past.incidents.add(data["incident"])
        case "incident.resolved":
            past.incidents.discard(data["incident"])
        case "instance.suspended" | "instance.resumed":
            past.suspended = kind == "instance.suspended"
        case "instance.ended":
            past.ended = data["state"]
