"""Copies of a tree of process instances under new keys, to fill a database for measuring."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from engine.db import Database, Tx
from engine.store import tables as t

NUMBER = "number"
"""The variable that holds the business key, to search by."""

_BY_INSTANCE = (
    t.element_instance, t.user_task, t.job, t.timer, t.message_subscription, t.history, t.variable,
)  # fmt: skip
_SHARED = frozenset({"definition_key", "form_key"})
"""Keys of what copies have in common."""


@dataclass(frozen=True)
class Copies:
    """Which copies are made of a tree, all by the database itself: no row passes through the program."""

    numbers: range
    step: int
    """How far the keys of two copies lie apart."""
    prefix: str
    """What the business key of a copy begins with; its number follows."""
    earlier: Callable[[Any], Any]
    """How many minutes earlier than the original a copy happened, from its number."""


_NUMBER: sa.ColumnElement[int] = sa.column("number", sa.BigInteger)


class Tree:
    """A tree in the database, by its root."""

    def __init__(self, root_key: int) -> None:
        self._root = root_key

    def write(self, tx: Tx, copies: Copies) -> None:
        """Write copies of all rows."""
        first = sa.select(sa.literal(copies.numbers.start, sa.BigInteger).label("number")).cte(
            "numbers", recursive=True
        )
        numbers = first.union_all(sa.select(first.c.number + 1).where(first.c.number < copies.numbers.stop - 1))
        for table, condition in self._tables():
            # A number that the database gives itself is given anew to each copy.
            columns = [column for column in table.c if column.autoincrement is not True]
            values = [_changed(tx, table, column, copies) for column in columns]
            rows = sa.select(*values).select_from(table.join(numbers, sa.true())).where(condition)
            tx.connection.execute(sa.insert(table).from_select([column.name for column in columns], rows))

    def _tables(self) -> list[tuple[sa.Table, sa.ColumnElement[bool]]]:
        instances = t.keys_in_tree([self._root])
        return [
            (t.process_instance, t.in_tree([self._root])),
            *((table, table.c.process_instance_key.in_(instances)) for table in _BY_INSTANCE),
        ]


def _changed(tx: Tx, table: sa.Table, column: sa.Column[Any], copies: Copies) -> sa.ColumnElement[Any]:
    business_key = sa.literal(copies.prefix) + sa.cast(_NUMBER, sa.String)
    name = column.name
    if name in _SHARED:
        return column
    if name == "business_key":
        return business_key
    if table is t.variable and name in ("value", "search"):
        text = business_key if name == "search" else sa.literal('"') + business_key + sa.literal('"')
        return sa.case((t.variable.c.name == NUMBER, text), else_=sa.type_coerce(column, sa.Text))
    if name == "key" or name.endswith("_key"):
        return (
            column if isinstance(column.type, sa.String) else column + _NUMBER * sa.literal(copies.step, sa.BigInteger)
        )
    if name == "at" or name.endswith("_at"):
        return _earlier(tx, column, copies.earlier(_NUMBER))
    return column


def _earlier(tx: Tx, column: sa.Column[Any], minutes: sa.ColumnElement[int]) -> sa.ColumnElement[Any]:
    if tx.alone:
        # In the very form in which SQLAlchemy stores times there.
        change = sa.literal("-") + sa.cast(minutes, sa.String) + sa.literal(" minutes")
        return sa.func.strftime("%Y-%m-%d %H:%M:%f000", column, change)
    return column - sa.func.make_interval(0, 0, 0, 0, 0, sa.cast(minutes, sa.Integer))


def settle(database: Database) -> None:
    """Do at once what the database would do by itself some time after so many rows were written."""
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)" if database.is_sqlite else "VACUUM ANALYZE")
