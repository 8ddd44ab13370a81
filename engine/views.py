"""What the engine shows: frozen views of its rows, safe to hand to a page or a script."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

FINISHED = ("completed", "terminated")
InstanceState = Literal["active", "suspended", "completed", "terminated", "incident"]


@dataclass(frozen=True)
class DeploymentView:
    key: int
    deployed_at: datetime
    deployed_by: str
    note: str
    process_definitions: tuple[DefinitionView, ...]
    decisions: tuple[DefinitionView, ...]
    forms: tuple[DefinitionView, ...]
    warnings: tuple[Any, ...] = ()


@dataclass(frozen=True)
class DefinitionView:
    """A deployed process, decision file or form, in one version."""

    key: int
    kind: Literal["process", "decision", "form"]
    id: str
    """BPMN process id, DMN decision id or form id."""
    version: int
    version_tag: str | None
    name: str
    names: Mapping[str, str]
    """The name by language, e.g. {"en": ..., "zh": ...}."""
    resource_name: str
    deployment_key: int
    deployed_at: datetime
    deployed_by: str


@dataclass(frozen=True)
class Suspension:
    """Who let a tree of process instances stand still, when and why."""

    at: datetime
    by: str
    reason: str


@dataclass(frozen=True)
class ProcessInstanceView:
    key: int
    process_id: str
    version: int
    definition_key: int
    business_key: str | None
    state: InstanceState
    parent_key: int | None
    parent_element_id: str | None
    root_key: int
    started_at: datetime
    ended_at: datetime | None
    started_by: str
    end_reason: str | None
    suspension: Suspension | None = None
    """Of a suspended root; what it called says so by its state alone."""


@dataclass(frozen=True)
class UserTaskView:
    key: int
    process_instance_key: int
    root_process_instance_key: int
    process_id: str
    definition_key: int
    business_key: str | None
    element_id: str
    element_instance_key: int
    name: str
    names: Mapping[str, str]
    state: Literal["open", "completed", "cancelled"]
    assignee: str | None
    candidate_groups: tuple[str, ...]
    candidate_users: tuple[str, ...]
    form_id: str | None
    form_key: int | None
    """Key of the pinned form definition; Engine.form(form_key) gives the schema."""
    priority: int
    """0-100, the higher the more urgent (Camunda 8's scale)."""
    due_at: datetime | None
    follow_up_at: datetime | None
    created_at: datetime
    completed_at: datetime | None
    completed_by: str | None
    version: int
    """Grows with every change; give it back when completing to notice a conflict."""
    draft: Mapping[str, Any] | None
    headers: Mapping[str, str]
    suspended: bool = False
    """True while its process instance is suspended: it can be taken and drafted, not completed."""


@dataclass(frozen=True)
class JobView:
    key: int
    type: str
    process_instance_key: int
    root_process_instance_key: int
    element_id: str
    element_instance_key: int
    state: Literal["due", "running", "suspended", "completed", "failed", "cancelled"]
    retries: int
    attempt: int
    due_at: datetime
    error: str | None
    created_at: datetime


@dataclass(frozen=True)
class TimerView:
    key: int
    process_instance_key: int | None
    element_id: str
    due_at: datetime
    kind: Literal["date", "duration", "cycle"]
    repetitions_left: int | None


@dataclass(frozen=True)
class SubscriptionView:
    key: int
    process_instance_key: int
    element_id: str
    message_name: str
    correlation_key: str


@dataclass(frozen=True)
class IncidentView:
    key: int
    process_instance_key: int
    root_process_instance_key: int
    process_id: str
    business_key: str | None
    element_id: str
    element_instance_key: int
    job_key: int | None
    kind: str
    message: str
    created_at: datetime
    resolved_at: datetime | None
    resolved_by: str | None


@dataclass(frozen=True)
class HistoryEvent:
    """One line of the append-only history, in order of `sequence`."""

    sequence: int
    at: datetime
    process_instance_key: int
    element_id: str | None
    element_instance_key: int | None
    kind: str
    """E.g. instance.started, element.entered, element.left, element.cancelled, flow.taken,
    variable.set, user_task.created, user_task.completed, job.created, job.failed, timer.fired,
    message.correlated, decision.evaluated, incident.raised, incident.resolved, instance.ended."""
    actor: str | None
    data: Mapping[str, Any]


@dataclass(frozen=True)
class ActiveElement:
    """An element instance that waits."""

    key: int
    element_id: str
    kind: Literal["element", "body", "inner"]
    """`body` of a multi-instance, `inner` for one of its items."""
    scope_key: int
    """The instance or sub-process it stands in."""
    entered_at: datetime


@dataclass(frozen=True)
class AdHocChoice:
    """An open ad-hoc sub-process, and what somebody can start in it."""

    element_instance_key: int
    element_id: str
    entered_at: datetime
    elements: tuple[str, ...]
    """Ids of what can be started, in the order of the file."""
    running: tuple[str, ...]
    """Ids of what runs in it, and of what will in its turn."""
    sequential: bool
    """Whether one thing is done after another; then nothing can be chosen while something runs."""
    ending: bool
    """Whether its completion condition was fulfilled, so that nothing new begins."""


@dataclass(frozen=True)
class VariableView:
    name: str
    value: Any
    scope_key: int
    element_id: str | None
    """None for a variable of the process instance itself."""


@dataclass(frozen=True)
class FormView:
    key: int
    id: str
    version: int
    schema: Mapping[str, Any]


@dataclass(frozen=True)
class Finding:
    """What is wrong with a resource, where, and how to repair it."""

    rule: str
    severity: Literal["error", "warning"]
    resource: str
    element: str | None
    message: str
    repair: str
    way: tuple[Mapping[str, str], ...] = ()
    """The elements on the path that the message tells, by their names in each language."""

    def __str__(self) -> str:
        place = f"{self.resource}#{self.element}" if self.element else self.resource
        return f"{place}: {self.message} {self.repair}"


@dataclass(frozen=True)
class Purged:
    """What has been looked at so far."""

    trees: int = 0
    """Root instances deleted (or, in a dry run, that would be)."""
    instances: int = 0
    """Process instances deleted, with those that were called; 0 in a dry run."""
    kept: int = 0
    """Root instances old enough that are on hold."""


@dataclass(frozen=True)
class Health:
    """How a process and its cluster are; `ready` is whether requests should come to this process."""

    database: bool
    """The database answers."""
    schema: bool
    """Its schema is the one this program was written for."""
    workers: int | None = None
    """Processes of the cluster that run jobs; None where that is not known (SQLite: threads of this machine)."""
    oldest_due_seconds: float = 0.0
    """How long the oldest due job or timer has been waiting."""
    broker: bool | None = None
    """The broker answers; None without one. Pages work without it, for the rows wait."""

    @property
    def ready(self) -> bool:
        return self.database and self.schema
