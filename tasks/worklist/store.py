"""Where open tasks lie in due order: each person's own and each queue's; pages cut from such lists; who was reminded.

Nothing is ever looked for by asking one task after the other whom it is for: the lists are read along their indexes,
each only as far as the page goes.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine import Tx
from engine.tables import IS_OPEN, user_task
from tasks.database import Base, Record, claim_ref

Condition = sa.ColumnElement[bool]

_TASK = user_task.c
_MOST_LISTS = 100
"""Put into one statement."""


class TaskReminder(Record, Base):
    """People were told of a task's due time; a task that is given another one is told of anew."""

    __tablename__ = "task_reminder"
    __table_args__ = (sa.UniqueConstraint("task_key", "level", "due_at"),)

    task_key: Mapped[int] = mapped_column(sa.BigInteger)
    claim_no: Mapped[str] = claim_ref()
    level: Mapped[str] = mapped_column(sa.String(8))
    """warning or breach."""
    due_at: Mapped[datetime]


class Lists(NamedTuple):
    """Lists of open tasks that have no task in common, and what is wanted of each."""

    of: Sequence[Condition]
    """What each list holds; an index has those tasks in due order."""
    wanted: Sequence[Condition] = ()
    source: sa.FromClause = user_task
    """The tasks, joined with what the conditions are about."""


def any_of(lists: Sequence[Condition]) -> Condition:
    """Whether a task stands in one of the lists; asked of tasks found otherwise, so it chooses no index."""
    return sa.case((sa.or_(sa.false(), *lists), 1), else_=0) == 1


def mine(username: str) -> Condition:
    """The tasks somebody has."""
    return _TASK.assignee == username


def offered(queue: int) -> Condition:
    """The tasks of a queue that nobody has."""
    return (_TASK.queue == queue) & _TASK.assignee.is_(None)


def in_queue(queue: int) -> Condition:
    """The tasks of a queue, whoever has them."""
    return _TASK.queue == queue


def count(tx: Tx, lists: Lists, most: int) -> int:
    """How many tasks fit, up to one more than `most`."""
    found = 0
    for part in _parts(lists, [_TASK.key]):
        # In due order, so that the same index is read as for the page.
        limited = [sa.select(query.order_by(_TASK.due_at).limit(most + 1).subquery()) for query in part]
        counted = sa.select(sa.union_all(*limited).limit(most + 1 - found).subquery())
        found += tx.connection.scalar(sa.select(sa.func.count()).select_from(counted.subquery())) or 0
        if found > most:
            break
    return found


def page(tx: Tx, lists: Lists, limit: int, offset: int) -> list[int]:
    """Keys of tasks that fit, due first, then by priority; those without a due time come last."""
    found = _first(tx, lists, _TASK.due_at.is_not(None), offset + limit)
    if len(found) < offset + limit:
        found += _first(tx, lists, _TASK.due_at.is_(None), offset + limit - len(found))
    return found[offset:]


def _first(tx: Tx, lists: Lists, when: Condition, most: int) -> list[int]:
    found: list[Any] = []
    for part in _parts(lists, [_TASK.due_at, _TASK.priority, _TASK.key]):
        ordered = [
            sa.select(query.where(when).order_by(_TASK.due_at, _TASK.priority.desc(), _TASK.key).limit(most).subquery())
            for query in part
        ]
        found += tx.connection.execute(sa.union_all(*ordered))
    found.sort(key=lambda row: (row.due_at, -row.priority, row.key) if row.due_at else (-row.priority, row.key))
    return [row.key for row in found[:most]]


def _parts(lists: Lists, columns: Sequence[sa.Column[Any]]) -> list[list[sa.Select[Any]]]:
    """A query a list, as many together as one statement may have."""
    queries = [sa.select(*columns).select_from(lists.source).where(IS_OPEN, holds, *lists.wanted) for holds in lists.of]
    return [queries[start : start + _MOST_LISTS] for start in range(0, len(queries), _MOST_LISTS)]


def not_reminded(tx: Tx, lists: Lists, level: str, after: datetime | None, until: datetime, most: int) -> list[int]:
    """Keys of the tasks due in a span of time of whose due time nobody was told at this level, due first."""
    told = sa.exists().where(
        TaskReminder.task_key == _TASK.key, TaskReminder.level == level, TaskReminder.due_at == _TASK.due_at
    )
    span = _TASK.due_at <= until if after is None else (_TASK.due_at > after) & (_TASK.due_at <= until)
    return _first(tx, lists._replace(wanted=[*lists.wanted, _TASK.suspended.is_(False), ~told]), span, most)


def queues_of(tx: Tx, username: str, most: int) -> set[int]:
    """The queues in which the tasks stand that somebody has, of the `most` that are due first."""
    query = sa.select(_TASK.queue).where(IS_OPEN, mine(username)).order_by(_TASK.due_at)
    return set(tx.connection.scalars(query.limit(most)))


def of_claims(tx: Tx, numbers: Collection[str], beginning: str, most: int) -> list[int] | None:
    """Keys of the open tasks of these claims or of claims whose number has this beginning; None for more than `most`."""
    begins = _TASK.business_key.between(beginning, beginning + "z" * 32)
    queries = [sa.select(_TASK.key).where(IS_OPEN, begins, _TASK.business_key.startswith(beginning, autoescape=True))]
    if numbers:
        queries.append(sa.select(_TASK.key).where(IS_OPEN, _TASK.business_key.in_(list(numbers))))
    found = {key for query in queries for key in tx.connection.scalars(query.limit(most + 1))}
    return list(found) if len(found) <= most else None
