"""Statements on completed activities that can be undone."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from engine.db import Tx
from engine.store import tables as t

_CHUNK = 500
_C = t.compensation.c
_NEXT = (
    sa.select(t.compensation)
    .where(_C.reserved_by == sa.bindparam("owner"))
    .order_by(_C.sequence.desc())
    .limit(1)
)  # fmt: skip
_INSIDE = sa.select(_C.element_instance_key).where(_C.scope_key.in_(sa.bindparam("of", expanding=True)))
_DELETE_INSIDE = sa.delete(t.compensation).where(_C.scope_key.in_(sa.bindparam("of", expanding=True)))
_DELETE_ALL = sa.delete(t.compensation).where(_C.process_instance_key == sa.bindparam("of"))
_DELETE_ONE = sa.delete(t.compensation).where(_C.sequence == sa.bindparam("of"))
_MOVE = sa.update(t.compensation).where(_C.scope_key == sa.bindparam("of")).values(scope_key=sa.bindparam("target"))


def any_in(tx: Tx, scope_key: int) -> bool:
    """Whether something that completed in a scope can be undone."""
    return tx.connection.execute(_INSIDE.limit(1), {"of": [scope_key]}).first() is not None


def reserve(tx: Tx, scope_keys: Collection[int], owner: int, element_id: str | None) -> None:
    """Reserve what completed in some scopes (of one element only, if it is named) for `owner` to undo."""
    conditions = [_C.scope_key.in_(list(scope_keys)), _C.reserved_by.is_(None)]
    if element_id is not None:
        conditions.append(_C.element_id == element_id)
    tx.connection.execute(sa.update(t.compensation).where(*conditions).values(reserved_by=owner))


def release(tx: Tx, owner: int) -> None:
    """Take back what `owner` reserved and has not undone."""
    tx.connection.execute(sa.update(t.compensation).where(_C.reserved_by == owner).values(reserved_by=None))


def take(tx: Tx, owner: int) -> sa.Row | None:
    """Remove and return what `owner` must undo next: of what it reserved, the last that completed."""
    row = tx.connection.execute(_NEXT, {"owner": owner}).first()
    if row is not None:
        tx.connection.execute(_DELETE_ONE, {"of": row.sequence})
    return row


def move(tx: Tx, scope_key: int, target: int) -> None:
    """Hand what completed in one scope over to another."""
    tx.connection.execute(_MOVE, {"of": scope_key, "target": target})


def forget_scope(tx: Tx, scope_key: int) -> None:
    """Forget what completed in a scope, and in the completed scopes inside it."""
    scopes = [scope_key]
    while scopes:
        some, scopes = scopes[:_CHUNK], scopes[_CHUNK:]
        inside = list(tx.connection.scalars(_INSIDE, {"of": some}))
        if inside:
            tx.connection.execute(_DELETE_INSIDE, {"of": some})
        scopes += inside


def forget_instance(tx: Tx, process_instance_key: int) -> None:
    """Forget everything that completed in a process instance."""
    tx.connection.execute(_DELETE_ALL, {"of": process_instance_key})
