"""Searches for process instances: each walks along an index, the newest first, and only as far as the page goes."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice, product
from typing import Any, get_args

import sqlalchemy as sa

from engine.db import Tx
from engine.store import tables as t
from engine.store.prepared import Prepared
from engine.store.running import search_text
from engine.views import InstanceState

MOST_SEARCHED = 2_000
"""With other conditions, so many of the newest that hold a value or wait at an element are looked at."""

_STATES = get_args(InstanceState)
_I = t.process_instance.c
_MOST_BRANCHES = 100
_FIRST_LOOK, _LARGEST_LOOK = 100, 1000


@dataclass(frozen=True)
class Wanted:
    """The conditions of a search; None means any."""

    process_id: str | None = None
    version: int | None = None
    state: str | None = None
    business_key: str | None = None
    element_id: str | None = None
    variable: tuple[str, Any] | None = None
    started_after: datetime | None = None
    started_before: datetime | None = None
    parent: int | None = None
    root_only: bool = True


def find(tx: Tx, wanted: Wanted, limit: int, offset: int) -> list[sa.Row[Any]]:
    """Rows of the instances that fit, the newest first."""
    if wanted.business_key is not None or wanted.parent is not None:
        return _few(tx, wanted, limit, offset)
    if wanted.variable is not None or wanted.element_id is not None:
        return _rows(tx, list(islice(_holders(tx, wanted, offset + limit), offset, offset + limit)))
    if wanted.process_id is not None or wanted.version is not None:
        return _of_process(tx, wanted, limit, offset)
    return _all(tx, wanted, limit, offset)


def _few(tx: Tx, wanted: Wanted, limit: int, offset: int) -> list[sa.Row[Any]]:
    """Of one business key or one parent; what is left is sorted."""
    conditions = [*_own(wanted), *_related(wanted)]
    if wanted.parent is None and wanted.root_only:
        # Not by the index of roots, most instances are.
        conditions.append(sa.func.coalesce(_I.parent_key, 0) == 0)
    for column, value in ((_I.business_key, wanted.business_key), (_I.parent_key, wanted.parent)):
        if value is not None:
            conditions.append(column == value)
    return _page(tx, conditions, limit, offset)


def _all(tx: Tx, wanted: Wanted, limit: int, offset: int) -> list[sa.Row[Any]]:
    """Of any process: along the index of a state, or of the roots."""
    conditions = _own(wanted)
    if wanted.root_only:
        conditions.append(_I.parent_key.is_(None) if wanted.state is None else sa.func.coalesce(_I.parent_key, 0) == 0)
    return _page(tx, conditions, limit, offset)


def _page(tx: Tx, conditions: Sequence[Any], limit: int, offset: int) -> list[sa.Row[Any]]:
    query = sa.select(t.process_instance).where(*conditions).order_by(_I.started_at.desc(), _I.key.desc())
    return list(tx.connection.execute(query.limit(limit).offset(offset)))


def _own(wanted: Wanted) -> list[Any]:
    """Conditions on an instance's own row, but for those that choose the index."""
    conditions: list[Any] = []
    for column, value in ((_I.process_id, wanted.process_id), (_I.version, wanted.version), (_I.state, wanted.state)):
        if value is not None:
            conditions.append(column == value)
    if wanted.started_after is not None:
        conditions.append(_I.started_at >= wanted.started_after)
    if wanted.started_before is not None:
        conditions.append(_I.started_at < wanted.started_before)
    return conditions


def _related(wanted: Wanted) -> Iterator[Any]:
    """Conditions on what an instance waits at and holds, asked of one instance after the other."""
    below = t.process_instance.alias()
    member = below.c.key == _I.key
    if wanted.root_only:
        member = member | ((below.c.root_key == _I.key) & below.c.parent_key.is_not(None))
    if wanted.element_id is not None:
        e = t.element_instance.c
        waits = sa.exists().where(member, e.process_instance_key == below.c.key, e.element_id == wanted.element_id)
        yield waits.correlate(t.process_instance)
    if wanted.variable is not None:
        name, value = wanted.variable
        v = t.variable.c
        holds = sa.exists().where(
            member, v.process_instance_key == below.c.key, v.name == name, v.search == search_text(value)
        )
        yield holds.correlate(t.process_instance)


# Along what instances hold or wait at


def _holders(tx: Tx, wanted: Wanted, enough: int) -> Iterator[int]:
    """Keys of instances that hold the variable or wait at the element, the highest first, for keys grow with time.

    With `root_only` the roots above them, each once.
    """
    # An element is nearly always one of the process that is asked for.
    others = wanted if wanted.variable is not None else replace(wanted, process_id=None)
    combined = bool(_own(others)) or (wanted.variable is not None and wanted.element_id is not None)
    seen: set[int] = set()
    looked, size, before = 0, max(_FIRST_LOOK, enough), None
    while not combined or looked < MOST_SEARCHED:
        found = tx.connection.execute(_looked_at(wanted, before, size))
        rows = sorted(found, key=lambda row: row.holder, reverse=True)
        for row in rows:
            if row.key not in seen and row.fits and _fits(row, wanted):
                yield row.key
            seen.add(row.key)
        if len(rows) < size:
            return
        looked, size, before = looked + size, min(2 * size, _LARGEST_LOOK), rows[-1].holder


def _looked_at(wanted: Wanted, before: int | None, size: int) -> sa.Select[Any]:
    """The next holders, each with what the instance shown for it says of itself."""
    if wanted.variable is not None:
        name, value = wanted.variable
        column = t.variable.c.process_instance_key
        next_ones = sa.select(column).where(t.variable.c.name == name, t.variable.c.search == search_text(value))
        related = list(_related(replace(wanted, variable=None)))
    else:
        column = t.element_instance.c.process_instance_key
        next_ones = sa.select(column).where(t.element_instance.c.element_id == wanted.element_id)
        related = []
    if before is not None:
        next_ones = next_ones.where(column < before)
    holder = next_ones.order_by(column.desc()).limit(size).subquery().c.process_instance_key
    owner = t.process_instance.alias()
    shown = _I.key == (owner.c.root_key if wanted.root_only else owner.c.key)
    fits = sa.and_(sa.true(), *related).label("fits")
    return (
        sa.select(holder.label("holder"), _I.key, _I.process_id, _I.version, _I.state, _I.started_at, fits)
        .join_from(holder.table, owner, owner.c.key == holder)
        .join(t.process_instance, shown)
    )


def _fits(row: sa.Row[Any], wanted: Wanted) -> bool:
    # Not asked of the database, which would be tempted to take an index with many more entries.
    return (
        wanted.process_id in (None, row.process_id)
        and wanted.version in (None, row.version)
        and wanted.state in (None, row.state)
        and (wanted.started_after is None or row.started_at >= wanted.started_after)
        and (wanted.started_before is None or row.started_at < wanted.started_before)
    )


def _rows(tx: Tx, keys: Sequence[int]) -> list[sa.Row[Any]]:
    """Whole rows, in the order of their keys as given."""
    if not keys:
        return []
    found = {row.key: row for row in tx.connection.execute(sa.select(t.process_instance).where(_I.key.in_(keys)))}
    return [found[key] for key in keys if key in found]


# Along the versions and states of a process


def _of_process(tx: Tx, wanted: Wanted, limit: int, offset: int) -> list[sa.Row[Any]]:
    """Of a process or a version: the newest of each version and state, put together."""
    d = t.definition.c
    versions = sa.select(d.id, d.version).where(d.kind == "process")
    for column, value in ((d.id, wanted.process_id), (d.version, wanted.version)):
        if value is not None:
            versions = versions.where(column == value)
    states = _STATES if wanted.state is None else (wanted.state,)
    branches = list(product(tx.connection.execute(versions).all(), states))
    newest: list[tuple[datetime, int]] = []
    for first in range(0, len(branches), _MOST_BRANCHES):
        part = branches[first : first + _MOST_BRANCHES]
        given: dict[str, Any] = {"at_most": offset + limit}
        for number, ((process_id, version), state) in enumerate(part):
            given |= {f"process{number}": process_id, f"version{number}": version, f"state{number}": state}
        for name in ("started_after", "started_before"):
            if getattr(wanted, name) is not None:
                given[name] = getattr(wanted, name)
        query = _branches(len(part), wanted.root_only, *(name in given for name in ("started_after", "started_before")))
        newest += [(row.started_at, row.key) for row in query.all(tx, **given)]
    newest.sort(reverse=True)
    return _rows(tx, [key for _, key in newest[offset : offset + limit]])


@functools.cache
def _branches(count: int, root_only: bool, after: bool, before: bool) -> Prepared:
    parts = []
    for number in range(count):
        names = ((_I.process_id, "process"), (_I.version, "version"), (_I.state, "state"))
        query = sa.select(_I.started_at, _I.key).where(*(c == sa.bindparam(f"{name}{number}") for c, name in names))
        if root_only:
            query = query.where(sa.func.coalesce(_I.parent_key, 0) == 0)
        if after:
            query = query.where(_I.started_at >= sa.bindparam("started_after"))
        if before:
            query = query.where(_I.started_at < sa.bindparam("started_before"))
        query = query.order_by(_I.started_at.desc(), _I.key.desc()).limit(sa.bindparam("at_most"))
        parts.append(sa.select(query.subquery()))
    return Prepared(sa.union_all(*parts))
