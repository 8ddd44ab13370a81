"""A user task or a job with all that a transition needs of it, read under the lock of its tree of process instances.

PostgreSQL is asked everything in one trip. The first statement waits for the lock, and each of the others sees what was
committed when it begins.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import sqlalchemy as sa

from engine.db import Tx
from engine.errors import NotFound
from engine.store import running
from engine.store import tables as t
from engine.store.prepared import Prepared, answers

_OF = sa.bindparam("of")


class Locked(NamedTuple):
    """What was read."""

    root: Any
    """The process instance at the root, which is the lock."""
    row: Any
    """The user task or job, with the columns of its element instance (`element_…`, None when that has ended)."""
    variables: list[Any]
    """Those of its element instance and of its process instance."""


def _root(table: sa.Table) -> sa.Select[Any]:
    root_key = sa.select(table.c.root_key).where(table.c.key == _OF).scalar_subquery()
    return sa.select(t.process_instance).where(t.process_instance.c.key == root_key).with_for_update()


def _root_if_alone(dialect: str) -> sa.Select[Any]:
    """The root of a job, unless another transaction runs the job; that is not waited for."""
    query = _root(t.job)
    if dialect == "sqlite":
        return query
    # A function with an effect is called before anything is locked, for it stands in a part of its own.
    mine = sa.select(sa.func.pg_try_advisory_xact_lock(_OF).label("mine")).cte("mine")
    return query.where(mine.c.mine).with_for_update(of=t.process_instance)


def _row(table: sa.Table) -> sa.Select[Any]:
    names = ("scope_key", "kind", "state", "entered_at")
    columns = (t.element_instance.c[name].label(f"element_{name}") for name in names)
    return (
        sa.select(table, *columns)
        .outerjoin(t.element_instance, t.element_instance.c.key == table.c.element_instance_key)
        .where(table.c.key == _OF)
    )


def _variables(table: sa.Table) -> sa.Select[Any]:
    scopes = table.c.element_instance_key, table.c.process_instance_key
    its = t.variable.c.process_instance_key == table.c.process_instance_key, t.variable.c.scope_key.in_(scopes)
    return running.SMALL_VARIABLES.join(table, sa.and_(*its)).where(table.c.key == _OF)


def _prepared(root: Prepared, table: sa.Table) -> tuple[Prepared, ...]:
    return root, Prepared(_row(table)), Prepared(_variables(table))


_TASK = _prepared(Prepared(_root(t.user_task)), t.user_task)
_JOB = _prepared(Prepared(_root(t.job)), t.job)
_JOB_ALONE = _prepared(Prepared(_root_if_alone), t.job)


def lock_task(tx: Tx, key: int) -> Locked:
    """Take the lock of the tree a user task belongs to, and read the task. Raises NotFound."""
    found = _read(tx, _TASK, key)
    if found is None:
        raise NotFound("user task", key)
    return found


def lock_job(tx: Tx, key: int) -> Locked | None:
    """Take the lock of the tree a job belongs to, and read the job; None when it is gone."""
    return _read(tx, _JOB, key)


def lock_job_alone(tx: Tx, key: int) -> Locked | None:
    """Have a job for this transaction alone, take the lock of its tree and read it; None when another one runs it.

    Not the job's row is locked, for whoever cancels the instance waits for no worker.
    """
    return _read(tx, _JOB_ALONE, key)


def _read(tx: Tx, statements: tuple[Prepared, ...], key: int) -> Locked | None:
    roots, rows, variables = answers(tx, [(statement, {"of": key}) for statement in statements])
    return Locked(roots[0], rows[0], variables) if roots else None
