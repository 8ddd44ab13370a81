"""Reads for pages and scripts: every query runs on an index and answers with views."""

from __future__ import annotations

import functools
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engine.db import Tx
from engine.errors import InvalidInput
from engine.store import history, search
from engine.store import tables as t
from engine.store.prepared import Prepared
from engine.store.queues import open_queues
from engine.store.running import HIDDEN, process_instance
from engine.views import (
    ActiveElement,
    DefinitionView,
    IncidentView,
    JobView,
    ProcessInstanceView,
    SubscriptionView,
    Suspension,
    TimerView,
    UserTaskView,
    VariableView,
)


@dataclass
class ElementSummary:
    """How often an element was gone through, for the diagram."""

    element_id: str
    entered: int = 0
    left: int = 0
    cancelled: int = 0
    active: int = 0
    incidents: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None
    called: list[int] = field(default_factory=list)


def definitions(tx: Tx, kind: str | None, all_versions: bool) -> list[DefinitionView]:
    query = sa.select(t.definition).order_by(t.definition.c.kind, t.definition.c.id, t.definition.c.version.desc())
    if kind is not None:
        query = query.where(t.definition.c.kind == kind)
    if not all_versions:
        query = query.where(t.definition.c.latest.is_(True))
    return [definition_view(row) for row in tx.connection.execute(query)]


def definition_view(row: Any) -> DefinitionView:
    """A definition row as its view."""
    return DefinitionView(
        key=row.key, kind=row.kind, id=row.id, version=row.version, version_tag=row.version_tag,
        name=row.names.get("en", row.id), names=row.names, resource_name=row.resource_name,
        deployment_key=row.deployment_key, deployed_at=row.deployed_at, deployed_by=row.deployed_by,
    )  # fmt: skip


def instance_view(row: sa.Row) -> ProcessInstanceView:
    return ProcessInstanceView(
        key=row.key, process_id=row.process_id, version=row.version, definition_key=row.definition_key,
        business_key=row.business_key, state=row.state, parent_key=row.parent_key,
        parent_element_id=row.parent_element_id, root_key=row.root_key, started_at=row.started_at,
        ended_at=row.ended_at, started_by=row.started_by, end_reason=row.end_reason,
        suspension=_suspension(row.scope_state.get("suspended")),
    )  # fmt: skip


def _suspension(noted: Any) -> Suspension | None:
    return Suspension(datetime.fromisoformat(noted["at"]), noted["by"], noted["reason"]) if noted else None


def instances(tx: Tx, *, limit: int = 100, offset: int = 0, **conditions: Any) -> list[ProcessInstanceView]:
    """Process instances that fit all given conditions (those of `search.Wanted`), the newest first."""
    return [instance_view(row) for row in search.find(tx, search.Wanted(**conditions), limit, offset)]


def user_task_view(row: sa.Row) -> UserTaskView:
    return UserTaskView(
        key=row.key, process_instance_key=row.process_instance_key, root_process_instance_key=row.root_key,
        process_id=row.process_id, definition_key=row.definition_key, business_key=row.business_key,
        element_id=row.element_id, element_instance_key=row.element_instance_key,
        name=row.names.get("en", row.element_id), names=row.names, state=row.state, assignee=row.assignee,
        candidate_groups=tuple(row.candidate_groups), candidate_users=tuple(row.candidate_users),
        form_id=row.form_id, form_key=row.form_key, priority=row.priority, due_at=row.due_at,
        follow_up_at=row.follow_up_at, created_at=row.created_at, completed_at=row.completed_at,
        completed_by=row.completed_by, version=row.version, draft=row.draft, headers=row.headers,
        suspended=row.suspended,
    )  # fmt: skip


def user_tasks(
    tx: Tx,
    *,
    state: str | None = None,
    process_instance: int | None = None,
    root: int | None = None,
    assignee: str | None = None,
    groups: Collection[str] | None = None,
    element_id: str | None = None,
    business_key: str | None = None,
    limit: int = 100,
    offset: int = 0,
) -> list[UserTaskView]:
    """User tasks that fit all given conditions, by due date and priority; with `groups` open ones alone.

    Raises InvalidInput for `groups` with another state.
    """
    if groups is not None:
        if state not in (None, "open"):
            raise InvalidInput(
                "groups", f"Expected the state open, but found {state}: only open tasks have candidates."
            )
        state = "open"
    given = {
        "state": state, "process_instance_key": process_instance, "assignee": assignee, "element_id": element_id,
        "business_key": business_key, "root": root,
    }  # fmt: skip
    wanted = {name: value for name, value in given.items() if value is not None}
    numbers = (
        [] if groups is None else [q.number for q in open_queues(tx) if not set(groups).isdisjoint(q.candidate_groups)]
    )
    if groups is not None and not numbers:
        return []
    mine = {f"queue{number}": queue for number, queue in enumerate(numbers)}
    query = _user_tasks(tuple(wanted), state == "open", None if groups is None else len(mine))
    return [user_task_view(row) for row in query.all(tx, **wanted, **mine, at_most=limit, skipped=offset)]


@functools.cache
def _user_tasks(columns: tuple[str, ...], is_open: bool, queues: int | None) -> Prepared:
    c, i = t.user_task.c, t.process_instance.c
    query = sa.select(t.user_task).order_by(c.due_at.is_(None), c.due_at, c.priority.desc(), c.key)
    for name in columns:
        if name == "business_key":
            instances = sa.select(i.key).where(i.business_key == sa.bindparam(name))
            query = query.where(c.process_instance_key.in_(instances))
        elif name == "root":
            query = query.where(c.process_instance_key.in_(t.keys_in_tree(sa.bindparam("root"))))
        elif name != "state" or not is_open:
            query = query.where(c[name] == sa.bindparam(name))
    if is_open:
        query = query.where(t.IS_OPEN)
    if queues is not None:
        # Not by the index of queues where fewer tasks fit another condition.
        queue = c.queue if set(columns) <= {"state"} else c.queue + 0
        query = query.where(queue.in_([sa.bindparam(f"queue{number}") for number in range(queues)]))
    return Prepared(query.limit(sa.bindparam("at_most")).offset(sa.bindparam("skipped")))


def jobs(tx: Tx, process_instance: int | None, state: str | None, limit: int) -> list[JobView]:
    query = sa.select(t.job).order_by(t.job.c.key).limit(limit)
    if process_instance is not None:
        query = query.where(t.job.c.process_instance_key == process_instance)
    if state is not None:
        query = query.where(t.job.c.state == state)
    return [
        JobView(
            key=row.key,
            type=row.type,
            process_instance_key=row.process_instance_key,
            root_process_instance_key=row.root_key,
            element_id=row.element_id,
            element_instance_key=row.element_instance_key,
            state=row.state,
            retries=row.retries,
            attempt=row.attempt,
            due_at=row.due_at,
            error=row.error,
            created_at=row.created_at,
        )
        for row in tx.connection.execute(query)
    ]


def timers(tx: Tx, process_instance: int | None, limit: int) -> list[TimerView]:
    query = sa.select(t.timer).order_by(t.timer.c.due_at).limit(limit)
    if process_instance is not None:
        query = query.where(t.timer.c.process_instance_key == process_instance)
    return [
        TimerView(row.key, row.process_instance_key, row.element_id, row.due_at, row.kind, row.repetitions_left)
        for row in tx.connection.execute(query)
    ]


def subscriptions(tx: Tx, process_instance: int) -> list[SubscriptionView]:
    c = t.message_subscription.c
    query = sa.select(t.message_subscription).where(c.process_instance_key == process_instance).order_by(c.key)
    return [
        SubscriptionView(row.key, row.process_instance_key, row.element_id, row.name, row.correlation_key)
        for row in tx.connection.execute(query)
    ]


def incidents(
    tx: Tx, *, process_instance: int | None = None, root: int | None = None, open_only: bool = True, limit: int = 100
) -> list[IncidentView]:
    c = t.incident.c
    query = sa.select(t.incident).order_by(c.created_at.desc(), c.key.desc()).limit(limit)
    if process_instance is not None:
        query = query.where(c.process_instance_key == process_instance)
    if root is not None:
        query = query.where(c.root_key == root)
    if open_only:
        query = query.where(c.resolved_at.is_(None))
    return [
        IncidentView(
            key=row.key,
            process_instance_key=row.process_instance_key,
            root_process_instance_key=row.root_key,
            process_id=row.process_id,
            business_key=row.business_key,
            element_id=row.element_id,
            element_instance_key=row.element_instance_key,
            job_key=row.job_key,
            kind=row.kind,
            message=row.message,
            created_at=row.created_at,
            resolved_at=row.resolved_at,
            resolved_by=row.resolved_by,
        )
        for row in tx.connection.execute(query)
    ]


def variable_scopes(tx: Tx, key: int) -> list[VariableView]:
    """All variables of an instance with the scope each lives in."""
    c = t.variable.c
    owners = sa.select(t.element_instance.c.key, t.element_instance.c.element_id).where(
        t.element_instance.c.process_instance_key == key
    )
    elements = {row.key: row.element_id for row in tx.connection.execute(owners)}
    query = sa.select(c.name, c.value, c.scope_key).where(c.process_instance_key == key, c.name.not_like(HIDDEN + "%"))
    rows = tx.connection.execute(query.order_by(c.scope_key, c.name))
    return [VariableView(row.name, row.value, row.scope_key, elements.get(row.scope_key)) for row in rows]


def elements(tx: Tx, key: int) -> tuple[dict[str, ElementSummary], dict[str, int]]:
    """Per element how often it was entered and left and whether it waits now; and how often each flow was taken."""
    summaries: dict[str, ElementSummary] = {}
    flows: dict[str, int] = {}
    for event in history.events(tx, key, kinds=("element.entered", "element.left", "element.cancelled", "flow.taken")):
        assert event.element_id is not None
        if "flow" in event.data:
            flows[event.data["flow"]] = flows.get(event.data["flow"], 0) + 1
        if event.kind == "flow.taken":
            continue
        summary = summaries.setdefault(event.element_id, ElementSummary(event.element_id))
        summary.first_at = summary.first_at or event.at
        summary.last_at = event.at
        match event.kind:
            case "element.entered":
                summary.entered += 1
            case "element.left":
                summary.left += 1
            case _:
                summary.cancelled += 1
    active = sa.select(t.element_instance.c.element_id, sa.func.count()).where(
        t.element_instance.c.process_instance_key == key
    )
    for element_id, count in tx.connection.execute(active.group_by(t.element_instance.c.element_id)):
        summaries.setdefault(element_id, ElementSummary(element_id)).active = count
    for incident in incidents(tx, process_instance=key):
        summaries.setdefault(incident.element_id, ElementSummary(incident.element_id)).incidents += 1
    children = sa.select(t.process_instance.c.key, t.process_instance.c.parent_element_id).where(
        t.process_instance.c.parent_key == key
    )
    for child, element_id in tx.connection.execute(children.order_by(t.process_instance.c.key)):
        summaries.setdefault(element_id, ElementSummary(element_id)).called.append(child)
    return summaries, flows


def active_elements(tx: Tx, key: int) -> list[ActiveElement]:
    """The element instances of an instance that wait, in the order they were entered."""
    c = t.element_instance.c
    query = sa.select(c.key, c.element_id, c.kind, c.scope_key, c.entered_at).where(c.process_instance_key == key)
    return [ActiveElement(*row) for row in tx.connection.execute(query.order_by(c.key))]


def tokens_at_joins(tx: Tx, key: int) -> dict[str, int]:
    """How many tokens wait at each joining gateway of an instance for others."""
    c = t.element_instance.c
    root = tx.connection.scalar(sa.select(t.process_instance.c.scope_state).where(t.process_instance.c.key == key))
    inner = tx.connection.scalars(sa.select(c.state).where(c.process_instance_key == key))
    counts: dict[str, int] = {}
    for state in (root or {}, *inner):
        for gateway, flows in state.get("arrivals", {}).items():
            counts[gateway] = counts.get(gateway, 0) + sum(flows.values())
    return counts


def one_instance(tx: Tx, key: int) -> ProcessInstanceView:
    """Raises NotFound."""
    return instance_view(process_instance(tx, key))


def state_size(tx: Tx) -> int:
    """How many characters the state of all instances has: counters, what elements wait with, variables."""
    columns = (t.process_instance.c.scope_state, t.element_instance.c.state, t.variable.c.value)
    texts = (tx.connection.scalar(sa.select(sa.func.sum(sa.func.length(sa.cast(c, sa.Text))))) for c in columns)
    return sum(text or 0 for text in texts)
