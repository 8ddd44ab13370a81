"""What the administrator's pages read beside the engine's own queries: pages of history, runs of an element, counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engine import Engine
from engine.db import Tx
from engine.tables import incident, job, process_instance
from engine.views import HistoryEvent, JobView

OPEN = ("active", "incident", "suspended")


@dataclass
class ElementRun:
    """One time an element was gone through; variables are those of its own scope, with their last values."""

    key: int
    entered_at: datetime | None = None
    left_at: datetime | None = None
    cancelled: bool = False
    actor: str | None = None
    variables: dict[str, Any] = field(default_factory=dict)


def element_runs(engine: Engine, tx: Tx, instance_key: int, element_id: str, limit: int = 20) -> list[ElementRun]:
    """How an element was gone through, the latest time first."""
    runs: dict[int, ElementRun] = {}
    for event in engine.history(instance_key, tx=tx):
        key = event.element_instance_key
        if event.element_id != element_id or key is None:
            continue
        if event.kind == "element.entered":
            runs[key] = ElementRun(key)
        if key in runs:
            _add(runs[key], event)
    return list(reversed(runs.values()))[:limit]


def _add(run: ElementRun, event: HistoryEvent) -> None:
    match event.kind:
        case "element.entered":
            run.entered_at = event.at
        case "element.left":
            run.left_at = event.at
        case "element.cancelled":
            run.left_at, run.cancelled = event.at, True
        case "variable.set":
            run.variables[event.data["name"]] = event.data.get("value")
        case "user_task.completed":
            run.actor = event.actor


def open_by_process(tx: Tx) -> dict[str, int]:
    """How many instances of each process are open."""
    c = process_instance.c
    query = sa.select(c.process_id, sa.func.count()).where(c.state.in_(OPEN)).group_by(c.process_id)
    return {row[0]: row[1] for row in tx.connection.execute(query)}


def open_by_version(tx: Tx, process_id: str) -> dict[int, int]:
    """How many instances of a process are open, by version."""
    c = process_instance.c
    query = sa.select(c.version, sa.func.count()).where(c.process_id == process_id, c.state.in_(OPEN))
    return {row[0]: row[1] for row in tx.connection.execute(query.group_by(c.version))}


def incident_roots(tx: Tx, roots: Sequence[int]) -> dict[int, int]:
    """How many open incidents there are below each of these root instances."""
    c = incident.c
    query = sa.select(c.root_key, sa.func.count()).where(c.root_key.in_(list(roots)), c.resolved_at.is_(None))
    return {row[0]: row[1] for row in tx.connection.execute(query.group_by(c.root_key))}


def count_open_incidents(tx: Tx) -> int:
    """How many incidents wait for a repair."""
    query = sa.select(sa.func.count()).select_from(incident).where(incident.c.resolved_at.is_(None))
    return tx.connection.scalar(query) or 0


@dataclass(frozen=True)
class Standstill:
    """Which open incidents are meant; empty means any."""

    kind: str = ""
    process: str = ""
    element: str = ""


def fitting_incidents(
    tx: Tx, which: Standstill, *, after: int = 0, up_to: int | None = None, limit: int = 1
) -> list[int]:
    """Keys of open incidents that fit and can be retried, the oldest first, behind `after` and not behind `up_to`."""
    query = _fitting(sa.select(incident.c.key), which).where(incident.c.key > after)
    if up_to is not None:
        query = query.where(incident.c.key <= up_to)
    return list(tx.connection.scalars(query.order_by(incident.c.key).limit(limit)))


def count_fitting_incidents(tx: Tx, which: Standstill) -> tuple[int, int]:
    """How many open incidents fit and can be retried, and the key of the newest."""
    query = _fitting(sa.select(sa.func.count(), sa.func.max(incident.c.key)).select_from(incident), which)
    count, newest = tx.connection.execute(query).one()
    return count, newest or 0


def _fitting(query: Any, which: Standstill) -> Any:
    c = incident.c
    query = query.where(c.resolved_at.is_(None), c.kind != "deadlock")
    for column, value in ((c.kind, which.kind), (c.process_id, which.process), (c.element_id, which.element)):
        if value:
            query = query.where(column == value)
    return query


def retrying_jobs(tx: Tx, limit: int = 50) -> list[JobView]:
    """Jobs that failed and will be tried again by themselves, the next first."""
    c = job.c
    query = sa.select(job).where(c.state == "due", c.error.is_not(None)).order_by(c.due_at).limit(limit)
    return [_job(row) for row in tx.connection.execute(query)]


def overdue_jobs(tx: Tx, before: datetime, limit: int = 50) -> list[JobView]:
    """Jobs due since before `before` that no worker took: a sign that no worker runs."""
    c = job.c
    query = sa.select(job).where(c.state == "due", c.due_at < before).order_by(c.due_at).limit(limit)
    return [_job(row) for row in tx.connection.execute(query)]


def exists(tx: Tx, instance_key: int) -> bool:
    """Whether an instance is still there; of a claim closed long ago only its file is kept."""
    c = process_instance.c
    return tx.connection.scalar(sa.select(c.key).where(c.key == instance_key)) is not None


def parents(tx: Tx, instance_key: int) -> list[Mapping[str, Any]]:
    """The instances above this one, the root first: key, process and the element that called the next."""
    c = process_instance.c
    found: list[Mapping[str, Any]] = []
    key: int | None = instance_key
    while key is not None:
        row = tx.connection.execute(
            sa.select(c.key, c.process_id, c.definition_key, c.parent_key, c.parent_element_id).where(c.key == key)
        ).one()
        found.append(dict(row._mapping))
        key = row.parent_key
    return found[::-1]


def _job(row: sa.Row[Any]) -> JobView:
    return JobView(
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
