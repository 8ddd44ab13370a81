"""Statements on trees of process instances: who called whom, setting aside all their work and taking it up again."""

from __future__ import annotations

import sqlalchemy as sa

from engine.db import Tx
from engine.store import tables as t
from engine.store import work

SUSPENDED = "suspended"
_OPEN = t.process_instance.c.ended_at.is_(None)
_MARKED = (t.timer, t.message_subscription, t.user_task)


def open_tree(tx: Tx, root_key: int) -> list[int]:
    """Keys of the instances of a tree that have not ended, the root first."""
    c = t.process_instance.c
    return list(tx.connection.scalars(t.keys_in_tree([root_key]).where(_OPEN).order_by(c.key)))


def callers(tx: Tx, root_key: int) -> dict[int, tuple[int | None, str | None]]:
    """For each instance of a tree: who called it, at which element."""
    c = t.process_instance.c
    query = sa.select(c.key, c.parent_key, c.parent_element_id).where(t.in_tree([root_key]))
    return {row.key: (row.parent_key, row.parent_element_id) for row in tx.connection.execute(query)}


def hold(tx: Tx, root_key: int) -> None:
    """Set aside what would otherwise be done: due jobs, timers, subscriptions, open user tasks."""
    instances = t.process_instance
    mine = open_tree(tx, root_key)
    tx.connection.execute(sa.update(instances).where(instances.c.key.in_(mine)).values(state=SUSPENDED))
    due = t.job.c.process_instance_key.in_(mine), t.job.c.state == "due"
    tx.connection.execute(sa.update(t.job).where(*due).values(state=SUSPENDED))
    _mark(tx, mine, suspended=True)


def release(tx: Tx, root_key: int) -> None:
    """Take up again what `hold` set aside; each thing is due when it was due before."""
    mine = open_tree(tx, root_key)
    held = t.job.c.process_instance_key.in_(mine), t.job.c.state == SUSPENDED
    tx.connection.execute(sa.update(t.job).where(*held).values(state="due", sent_at=None))
    _mark(tx, mine, suspended=False)


def hold_job(tx: Tx, key: int) -> None:
    """Set aside a job whose tree was suspended while a worker that is lost had it."""
    c, root = t.job.c, t.process_instance
    suspended = sa.exists().where(root.c.key == c.root_key, root.c.state == SUSPENDED)
    open_job = c.key == key, c.state.in_(("due", "running")), suspended
    tx.connection.execute(sa.update(t.job).where(*open_job).values(state=SUSPENDED, locked_until=None))


def _mark(tx: Tx, instances: list[int], *, suspended: bool) -> None:
    for table in _MARKED:
        query = sa.update(table).where(table.c.process_instance_key.in_(instances))
        if table is t.user_task:
            query = query.where(t.user_task.c.state == "open")
        if table is t.timer and not suspended:
            query = query.where(~work.held_by_an_incident())
        tx.connection.execute(query.values(suspended=suspended))
