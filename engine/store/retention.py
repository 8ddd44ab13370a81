"""Statements that find finished trees of process instances and delete all their rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from engine.db import Tx
from engine.store import tables as t

_I = t.process_instance.c
_BY_INSTANCE = (t.variable, t.element_instance, t.timer, t.message_subscription, t.incident, t.job, t.compensation)


class Finished(NamedTuple):
    """A root instance that has ended."""

    key: int
    business_key: str | None
    started_at: datetime
    ended_at: datetime


def finished(tx: Tx, state: str, before: datetime, after: Finished | None, limit: int) -> list[Finished]:
    """Roots of a state that ended before `before`, the first started first; continues behind `after`."""
    # What ended before a moment also started before it, and the time of the start is what there is an index on.
    query = sa.select(_I.key, _I.business_key, _I.started_at, _I.ended_at).where(
        _I.state == state, _I.started_at < before, _I.ended_at < before, _I.parent_key.is_(None)
    )
    if after is not None:
        query = query.where(
            _I.started_at >= after.started_at, sa.or_(_I.started_at > after.started_at, _I.key > after.key)
        )
    rows = tx.connection.execute(query.order_by(_I.started_at, _I.key).limit(limit))
    return [Finished(*row) for row in rows]


def delete_trees(tx: Tx, roots: Sequence[int]) -> int:
    """Delete these roots with everything they called; returns how many process instances."""
    trees = list(tx.connection.scalars(t.keys_in_tree(roots)))
    _delete(tx, t.user_task, t.user_task.c.process_instance_key.in_(trees))
    for table in _BY_INSTANCE:
        _delete(tx, table, table.c.process_instance_key.in_(trees))
    _delete(tx, t.history, t.history.c.process_instance_key.in_(trees))
    _delete(tx, t.process_instance, _I.key.in_(trees))
    return len(trees)


def _delete(tx: Tx, table: sa.Table, condition: Any) -> None:
    tx.connection.execute(sa.delete(table).where(condition))
