"""The engine's running things in memory, while a transition works on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from engine.bpmn.model import SUB_PROCESSES, Node, ProcessModel, Scope
from engine.views import ProcessInstanceView

ElementKind = Literal["element", "body", "inner"]
BEGAN_WITH = "began_with"
"""In the state of a process instance: the correlation key of the message that started it."""


@dataclass(slots=True)
class Record:
    """What a process instance and an element instance have in common: both can hold a scope."""

    key: int
    process_instance_key: int
    root_key: int
    state: dict[str, Any] = field(default_factory=dict)
    """A scope's own counters: "active" (elements that wait), "arrivals" (tokens at joins) and "resets"
    (complex gateways that wait for theirs)."""
    new: bool = False
    dirty: bool = False
    gone: bool = False

    @property
    def active(self) -> int:
        return self.state.get("active", 0)

    def forget_tokens(self) -> None:
        """No token waits at a join of this scope any more."""
        for name in ("arrivals", "resets"):
            if self.state.get(name):
                self.state[name].clear()
        self.dirty = True

    def count(self, by: int) -> None:
        """One more or one fewer element waits in this scope."""
        self.state["active"] = self.active + by
        self.dirty = True


@dataclass(slots=True)
class ProcessInstance(Record):
    definition_key: int = 0
    process_id: str = ""
    version: int = 0
    business_key: str | None = None
    status: str = "active"
    parent_key: int | None = None
    parent_element_instance_key: int | None = None
    parent_element_id: str | None = None
    started_at: datetime | None = None
    started_by: str = ""
    ended_at: datetime | None = None
    end_reason: str | None = None
    model: ProcessModel | None = None
    bindings: dict[str, int] = field(default_factory=dict)

    @property
    def scope_key(self) -> None:
        return None

    @property
    def inner(self) -> Scope:
        """The scope whose tokens this instance holds."""
        assert self.model is not None
        return self.model.root

    def as_view(self) -> ProcessInstanceView:
        """The instance as callers of the engine see it."""
        assert self.started_at is not None
        return ProcessInstanceView(
            key=self.key, process_id=self.process_id, version=self.version, definition_key=self.definition_key,
            business_key=self.business_key, state=self.status, parent_key=self.parent_key,
            parent_element_id=self.parent_element_id, root_key=self.root_key, started_at=self.started_at,
            ended_at=self.ended_at, started_by=self.started_by, end_reason=self.end_reason,
        )  # fmt: skip

    def as_row(self) -> dict[str, Any]:
        """The columns of a new instance."""
        return {
            "key": self.key, "definition_key": self.definition_key, "process_id": self.process_id,
            "version": self.version, "business_key": self.business_key, "state": self.status,
            "root_key": self.root_key, "parent_key": self.parent_key,
            "parent_element_instance_key": self.parent_element_instance_key,
            "parent_element_id": self.parent_element_id, "started_at": self.started_at,
            "started_by": self.started_by, "ended_at": self.ended_at, "end_reason": self.end_reason,
            "scope_state": self.state,
        }  # fmt: skip


@dataclass(slots=True)
class ElementInstance(Record):
    """An element that waits: a task, an event, a sub-process, a multi-instance body or one of its items."""

    scope_key: int = 0
    element_id: str = ""
    kind: ElementKind = "element"
    entered_at: datetime | None = None
    node: Node | None = None

    @property
    def holds_tokens(self) -> bool:
        """True for a sub-process (and one item of a multi-instance sub-process)."""
        return self.kind != "body" and self.node is not None and self.node.type in SUB_PROCESSES

    @property
    def opened_again(self) -> bool:
        """True for a completed sub-process that is open only to undo what happened inside it."""
        return self.state.get("undoing") in ("inside", "by itself")

    @property
    def inner(self) -> Scope:
        """The scope whose tokens this sub-process holds."""
        assert self.node is not None and self.node.inner is not None
        return self.node.inner

    def as_row(self) -> dict[str, Any]:
        """The columns of a new element instance."""
        return {
            "key": self.key, "process_instance_key": self.process_instance_key, "root_key": self.root_key,
            "scope_key": self.scope_key, "element_id": self.element_id, "kind": self.kind,
            "state": self.state, "entered_at": self.entered_at,
        }  # fmt: skip


class ElementFailure(Exception):
    """An element cannot go on as the diagram and the data are; becomes an incident.

    `kind` is one of the incident kinds in engine/README.md.
    """

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind, self.message = kind, message


@dataclass(slots=True)
class Thrown:
    """A BPMN error or escalation on its way up."""

    kind: Literal["error", "escalation"]
    code: str
    message: str = ""
    variables: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message or signal that a diagram throws; or that a process id has its correlation key free again."""

    kind: Literal["message", "signal", "freed"]
    name: str
    correlation_key: str
    variables: Mapping[str, Any]
    message_id: str | None = None
    heard_in: int | None = None
    """The root of the tree that threw a signal, and heard it at once."""
