"""Queues of open user tasks: those of the same kind that the same people may take."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import NamedTuple

import sqlalchemy as sa

from engine.codec import to_json
from engine.db import Tx
from engine.store import tables as t
from engine.store.prepared import Prepared


class Queue(NamedTuple):
    """A queue with what its tasks have in common; the names are those of one of them."""

    number: int
    candidate_groups: Sequence[str]
    candidate_users: Sequence[str]
    form_id: str | None
    names: Mapping[str, str]


def number_of(candidate_groups: Sequence[str], candidate_users: Sequence[str], form_id: str | None) -> int:
    """The number of the queue a task stands in, the same in every process of an installation."""
    return _number_of(tuple(candidate_groups), tuple(candidate_users), form_id)


@functools.lru_cache(maxsize=1000)
def _number_of(groups: tuple[str, ...], users: tuple[str, ...], form_id: str | None) -> int:
    text = to_json([sorted(groups), sorted(users), form_id])
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), signed=True)


def open_queues(tx: Tx) -> list[Queue]:
    """The queues in which open tasks stand; costs as much as there are queues, however long they are."""
    return [Queue(*row) for row in _OPEN_QUEUES.all(tx)]


def _open_queues() -> sa.Select[tuple[int, list[str], list[str], str | None, dict[str, str]]]:
    # From one queue to the next along the index, where DISTINCT would read every task.
    task = t.user_task.c
    found = sa.select(sa.func.min(task.queue).label("queue")).where(t.IS_OPEN).cte("found", recursive=True)
    following = sa.select(sa.func.min(task.queue)).where(t.IS_OPEN, task.queue > found.c.queue).scalar_subquery()
    found = found.union_all(sa.select(following.label("queue")).where(found.c.queue.is_not(None)))
    one = t.user_task.alias()
    stands = one.c.state == sa.literal_column("'open'")
    # The first from the queue on is one of the queue; asked like this, no other index seems to do as well.
    first = sa.select(one.c.key).where(stands, one.c.queue >= found.c.queue).order_by(one.c.queue, one.c.due_at)
    example = first.limit(1).scalar_subquery()
    columns = (task.queue, task.candidate_groups, task.candidate_users, task.form_id, task.names)
    return sa.select(*columns).select_from(found.join(t.user_task, task.key == example))


_OPEN_QUEUES = Prepared(_open_queues())
