"""Statements on what is to be done: user tasks, jobs, timers and incidents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engine.db import Tx
from engine.errors import NotFound
from engine.store import running
from engine.store import tables as t
from engine.store.prepared import Prepared

_USER_TASK = Prepared(sa.select(t.user_task).where(t.user_task.c.key == sa.bindparam("of")))
_JOB = Prepared(sa.select(t.job).where(t.job.c.key == sa.bindparam("of")))
_ROOT_SUSPENDED = sa.exists().where(
    t.process_instance.c.key == t.job.c.root_key, t.process_instance.c.state == "suspended"
)
_TAKE_JOB = Prepared(
    sa.update(t.job)
    .where(
        ~_ROOT_SUSPENDED,
        t.job.c.key == sa.bindparam("of"),
        t.job.c.state == sa.bindparam("found_state"),
        t.job.c.attempt == sa.bindparam("found_attempt"),
    )
    .values(
        state="running",
        attempt=sa.bindparam("new_attempt"),
        locked_until=sa.bindparam("until"),
        locked_by=sa.bindparam("process"),
    )
)
_DUE = t.job.c.key, t.job.c.type, t.job.c.due_at
_DUE_OR_LOST = sa.union_all(
    sa.select(*_DUE).where(t.job.c.state == "due", t.job.c.due_at <= sa.bindparam("now")),
    sa.select(*_DUE).where(t.job.c.state == "running", t.job.c.locked_until <= sa.bindparam("now")),
).subquery()
_DUE_JOBS = (
    sa.select(_DUE_OR_LOST.c.key, _DUE_OR_LOST.c.type)
    .order_by(_DUE_OR_LOST.c.due_at, _DUE_OR_LOST.c.key)
    .limit(sa.bindparam("at_most"))
)
_RELEASE = (
    sa.update(t.job)
    .where(t.job.c.state == "running")
    .values(state="due", locked_until=None, locked_by=None, sent_at=None)
)
HELD_TIMER = "held_timer"
"""Kind of the incident of a timer that is due, but whose consequences were refused."""
_DUE_TIMERS = (
    sa.select(t.timer.c.key)
    .where(t.timer.c.suspended.is_(False), t.timer.c.due_at <= sa.bindparam("now"))
    .order_by(t.timer.c.due_at, t.timer.c.key)
    .limit(sa.bindparam("at_most"))
)

# User tasks


def user_task(tx: Tx, key: int) -> Any:
    """Raises NotFound."""
    row = _USER_TASK.first(tx, of=key)
    if row is None:
        raise NotFound("user task", key)
    return row


def change_user_task(tx: Tx, key: int, **values: Any) -> None:
    running.update(tx, t.user_task, key, **values)


def cancel_user_task(tx: Tx, process_instance_key: int, element_instance_key: int, now: datetime) -> bool:
    """Cancel the open task of an element; whether there was one."""
    c = t.user_task.c
    cancelled = tx.connection.execute(
        sa.update(t.user_task)
        .where(
            c.process_instance_key == process_instance_key,
            c.state == "open",
            c.element_instance_key == element_instance_key,
        )
        .values(state="cancelled", completed_at=now, version=c.version + 1)
    )
    return cancelled.rowcount > 0


# Jobs


def job(tx: Tx, key: int) -> Any:
    return _JOB.first(tx, of=key)


def change_job(tx: Tx, key: int, **values: Any) -> None:
    running.update(tx, t.job, key, **values)


def take_job(tx: Tx, row: sa.Row, attempt: int, locked_until: datetime, process: int | None) -> bool:
    """Mark a job as running in a process; False when another worker was quicker or its tree is suspended."""
    found = {"of": row.key, "found_state": row.state, "found_attempt": row.attempt}
    return _TAKE_JOB.run(tx, **found, new_attempt=attempt, until=locked_until, process=process) > 0


def cancel_jobs(tx: Tx, element_instance_key: int) -> None:
    c = t.job.c
    open_jobs = c.state.in_(("due", "running", "failed", "suspended"))
    tx.connection.execute(
        sa.update(t.job).where(c.element_instance_key == element_instance_key, open_jobs).values(state="cancelled")
    )


def release_running_jobs(tx: Tx) -> int:
    return tx.connection.execute(_RELEASE).rowcount


def running_jobs(tx: Tx) -> Sequence[sa.Row]:
    """Key, attempt and process of the jobs that are running in a process which told its number."""
    c = t.job.c
    wanted = sa.select(c.key, c.attempt, c.locked_by).where(c.state == "running", c.locked_by.is_not(None))
    return tx.connection.execute(wanted).all()


def release_job(tx: Tx, key: int, attempt: int) -> bool:
    """Make a running job due again; False when it has come further meanwhile."""
    return tx.connection.execute(_RELEASE.where(t.job.c.key == key, t.job.c.attempt == attempt)).rowcount > 0


def due_jobs(tx: Tx, now: datetime, limit: int) -> Sequence[sa.Row[tuple[int, str]]]:
    """Keys and types of jobs that are due, the longest due first; also those whose worker was lost."""
    return tx.connection.execute(_DUE_JOBS, {"now": now, "at_most": limit}).all()


def oldest_due(tx: Tx, now: datetime) -> datetime | None:
    """Since when the job or timer that is due longest has been due."""
    job_due = sa.select(sa.func.min(t.job.c.due_at)).where(t.job.c.state == "due", t.job.c.due_at <= now)
    timer_due = sa.select(sa.func.min(t.timer.c.due_at)).where(t.timer.c.suspended.is_(False), t.timer.c.due_at <= now)
    found = [tx.connection.scalar(query) for query in (job_due, timer_due)]
    return min((moment for moment in found if moment is not None), default=None)


# Timers


def timer(tx: Tx, key: int) -> sa.Row | None:
    return tx.connection.execute(sa.select(t.timer).where(t.timer.c.key == key)).first()


def due_timers(tx: Tx, now: datetime, limit: int) -> list[int]:
    """Keys of timers that are due, the longest due first."""
    return list(tx.connection.scalars(_DUE_TIMERS, {"now": now, "at_most": limit}))


def hold_timer(tx: Tx, key: int) -> None:
    """Set a timer aside, so that it is not due until somebody lets it go on."""
    running.update(tx, t.timer, key, suspended=True)


def held_by_an_incident() -> sa.ColumnElement[bool]:
    """The condition for timers that an open incident keeps from going on."""
    incident, timer = t.incident.c, t.timer.c
    return sa.exists().where(
        incident.process_instance_key == timer.process_instance_key,
        incident.element_instance_key == timer.element_instance_key,
        incident.element_id == timer.element_id,
        incident.kind == HELD_TIMER,
        incident.resolved_at.is_(None),
    )


def release_timers(tx: Tx, element_instance_key: int, element_id: str) -> None:
    """Let the timers of an element go on that were set aside."""
    c = t.timer.c
    mine = c.element_instance_key == element_instance_key, c.element_id == element_id
    tx.connection.execute(sa.update(t.timer).where(*mine).values(suspended=False, sent_at=None))


def add_timer(tx: Tx, **row: Any) -> None:
    tx.connection.execute(sa.insert(t.timer).values(row))


def delete_timer(tx: Tx, key: int) -> None:
    tx.connection.execute(sa.delete(t.timer).where(t.timer.c.key == key))


def change_timer(tx: Tx, key: int, due_at: datetime, expression: str, repetitions_left: int | None) -> None:
    running.update(tx, t.timer, key, due_at=due_at, expression=expression, repetitions_left=repetitions_left)


def move_timer(tx: Tx, key: int, due_at: datetime, repetitions_left: int | None) -> None:
    query = sa.update(t.timer).where(t.timer.c.key == key)
    tx.connection.execute(query.values(due_at=due_at, repetitions_left=repetitions_left))


# Incidents


def incident(tx: Tx, key: int) -> sa.Row:
    """Raises NotFound."""
    row = tx.connection.execute(sa.select(t.incident).where(t.incident.c.key == key)).first()
    if row is None:
        raise NotFound("incident", key)
    return row


def open_incidents_of(tx: Tx, process_instance_key: int, element_instance_key: int) -> list[int]:
    c = t.incident.c
    query = sa.select(c.key).where(
        c.process_instance_key == process_instance_key,
        c.element_instance_key == element_instance_key,
        c.resolved_at.is_(None),
    )
    return list(tx.connection.scalars(query))


def resolve_incident(tx: Tx, key: int, now: datetime, by: str) -> None:
    tx.connection.execute(sa.update(t.incident).where(t.incident.c.key == key).values(resolved_at=now, resolved_by=by))
