"""Statements on what is due and goes to a broker: the rows are the truth, the broker only carries their keys."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engine.db import Tx
from engine.store import tables as t

Item = tuple[str, int]
"""`job` or `timer`, and its key."""

_NOW = sa.bindparam("now")
_JOB, _TIMER = t.job.c, t.timer.c
_DUE = {
    "timer": (t.timer, sa.and_(_TIMER.suspended.is_(False), _TIMER.due_at <= _NOW)),
    "job": (t.job, sa.and_(_JOB.state == "due", _JOB.due_at <= _NOW)),
}


def unsent(tx: Tx, now: datetime, limit: int) -> list[Item]:
    """Take up to `limit` timers and jobs each that are due and with no broker yet, and mark them as sent.

    What another process is taking is passed over.
    """
    return _take(tx, now, limit, lambda c: sa.or_(c.sent_at.is_(None), c.sent_at < c.due_at))


def sent_before(tx: Tx, now: datetime, moment: datetime, limit: int) -> list[Item]:
    """Take what was sent before `moment` and is due nevertheless, and mark it as sent now."""
    return _take(tx, now, limit, lambda c: c.sent_at < moment)


def sent_at_of(tx: Tx, now: datetime, place: int) -> datetime | None:
    """When the `place`-th newest (from 1) of all was sent that are due and with a broker; None if there are fewer."""
    sent = [sa.select(table.c.sent_at).where(due, table.c.sent_at.is_not(None)) for table, due in _DUE.values()]
    times = sa.union_all(*sent).subquery()
    nth = sa.select(times.c.sent_at).order_by(times.c.sent_at.desc()).offset(place - 1).limit(1)
    return tx.connection.scalar(nth, {"now": now})


def take_back(tx: Tx, items: list[Item]) -> None:
    """Mark as not sent what could not be sent."""
    for kind, (table, _) in _DUE.items():
        keys = [key for of, key in items if of == kind]
        if keys:
            tx.connection.execute(sa.update(table).where(table.c.key.in_(keys)).values(sent_at=None))


def _take(tx: Tx, now: datetime, limit: int, wanted: Callable[[Any], Any]) -> list[Item]:
    taken: list[Item] = []
    for kind, (table, due) in _DUE.items():
        c = table.c
        found = (
            sa.select(c.key)
            .where(due, wanted(c))
            .order_by(c.due_at, c.key)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        mark = sa.update(table).where(c.key.in_(found.scalar_subquery())).values(sent_at=_NOW).returning(c.key)
        taken += [(kind, key) for key in sorted(tx.connection.scalars(mark, {"now": now}))]
    return taken
