"""Copies of a tree of process instances under new keys, to fill a database for measuring."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa

from engine.db import Tx
from engine.store import running
from engine.store import tables as t

_BY_ROOT = (t.process_instance, t.element_instance, t.user_task, t.job, t.timer, t.message_subscription, t.history)
_BY_INSTANCE = (t.variable,)
NUMBER = "number"
"""The variable that holds the business key, to search by."""
_SHARED = frozenset({"definition_key", "form_key"})
"""Keys of what copies have in common."""


class Copy(NamedTuple):
    """One copy of the tree: what is added to its keys, its business key, and how much earlier all of it happened."""

    shift: int
    business_key: str
    earlier: timedelta


class Tree:
    """The rows of a tree, read once."""

    def __init__(self, tx: Tx, root_key: int) -> None:
        c = t.process_instance.c
        instances = list(tx.connection.scalars(sa.select(c.key).where(c.root_key == root_key)))
        self._rows: dict[sa.Table, list[dict[str, Any]]] = {}
        for table in _BY_ROOT:
            self._rows[table] = _read(tx, table, table.c.root_key == root_key)
        for table in _BY_INSTANCE:
            self._rows[table] = _read(tx, table, table.c.process_instance_key.in_(instances))
        tasks = [row["key"] for row in self._rows[t.user_task]]
        self._rows[t.user_task_group] = _read(tx, t.user_task_group, t.user_task_group.c.user_task_key.in_(tasks))

    def write(self, tx: Tx, copies: Iterable[Copy]) -> None:
        """Write copies of all rows."""
        given = list(copies)
        for table, rows in self._rows.items():
            running.insert(tx, table, [_changed(table, row, copy) for copy in given for row in rows])


def _read(tx: Tx, table: sa.Table, condition: Any) -> list[dict[str, Any]]:
    # A number that the database gives itself is given anew to each copy.
    columns = [column for column in table.c if column.autoincrement is not True]
    return [dict(row._mapping) for row in tx.connection.execute(sa.select(*columns).where(condition))]


def _changed(table: sa.Table, row: dict[str, Any], copy: Copy) -> dict[str, Any]:
    changed = dict(row)
    for name, value in row.items():
        if value is None or name in _SHARED:
            continue
        if name == "business_key":
            changed[name] = copy.business_key
        elif isinstance(value, int) and (name == "key" or name.endswith("_key")):
            changed[name] = value + copy.shift
        elif name == "at" or name.endswith("_at"):
            changed[name] = value - copy.earlier
    if table is t.variable and row["name"] == NUMBER:
        changed.update(value=copy.business_key, search=copy.business_key)
    return changed
