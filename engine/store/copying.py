"""Copies every row from one database to another of whatever kind: backups, and the way from SQLite to PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from engine.columns import UtcDateTime
from engine.db import Database, Tx
from engine.store import tables as t

_CHUNK = 500


def is_empty(database: Database, further: Sequence[sa.MetaData] = ()) -> bool:
    """Whether no table, the engine's or of the `further` ones, holds a row."""
    with database.read() as tx:
        return not any(tx.connection.scalar(sa.select(sa.exists().select_from(table))) for table in _tables(further))


def copy_rows(source: Database, target: Database, further: Sequence[sa.MetaData] = ()) -> int:
    """Copy the engine's tables and the `further` ones into those of `target`, all or nothing; gives the rows.

    Both are at their newest schema, and `target` is empty. What is copied is one moment's state, also
    while `source` is in use; encrypted columns stay as they are.
    """
    rows = 0
    with source.snapshot() as there, target.transaction() as here:
        tables = _tables(further)
        _defer_references(here, tables)
        for table in tables:
            plain = _plain(table)
            for chunk in _chunks(there, plain):
                here.connection.execute(sa.insert(plain), chunk)
                rows += len(chunk)
        _check_references(here, tables)
        _continue_numbering(here, tables)
    return rows


def _tables(further: Sequence[sa.MetaData]) -> list[sa.Table]:
    return [table for metadata in (t.metadata, *further) for table in metadata.sorted_tables]


def _plain(table: sa.Table) -> sa.TableClause:
    """The table with what is stored, not what the program reads from it."""
    return sa.table(table.name, *(sa.column(column.name, _stored(column.type)) for column in table.columns))


def _stored(kind: sa.types.TypeEngine[Any]) -> sa.types.TypeEngine[Any]:
    if isinstance(kind, sa.Enum):
        return sa.String()
    if isinstance(kind, sa.types.TypeDecorator) and not isinstance(kind, UtcDateTime):
        return kind.impl_instance
    return kind


def _chunks(tx: Tx, table: sa.TableClause) -> Iterator[list[dict[str, Any]]]:
    found = tx.connection.execution_options(yield_per=_CHUNK).execute(sa.select(table))
    for part in found.mappings().partitions():
        yield [dict(row) for row in part]


def _own_references(tables: Sequence[sa.Table]) -> Iterator[tuple[str, str]]:
    """Tables whose rows refer to rows of the same table, with the constraint's name."""
    for table in tables:
        for reference in table.foreign_key_constraints:
            if reference.referred_table is table:
                yield table.name, str(reference.name)


def _defer_references(tx: Tx, tables: Sequence[sa.Table]) -> None:
    # A row may refer to one that comes later.
    if tx.dialect.name == "sqlite":
        tx.connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        return
    for table, name in _own_references(tables):
        tx.connection.exec_driver_sql(f"ALTER TABLE {table} ALTER CONSTRAINT {name} DEFERRABLE INITIALLY DEFERRED")


def _check_references(tx: Tx, tables: Sequence[sa.Table]) -> None:
    if tx.dialect.name == "sqlite":
        return
    tx.connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
    for table, name in _own_references(tables):
        tx.connection.exec_driver_sql(f"ALTER TABLE {table} ALTER CONSTRAINT {name} NOT DEFERRABLE")


def _continue_numbering(tx: Tx, tables: Sequence[sa.Table]) -> None:
    """Numbers that PostgreSQL gives go on after the copied ones; SQLite takes the next one by itself."""
    if tx.dialect.name == "sqlite":
        return
    for table in tables:
        column = table.autoincrement_column
        if column is not None and column.autoincrement is True:
            sequence = sa.func.pg_get_serial_sequence(table.name, column.name)
            highest = sa.select(sa.func.coalesce(sa.func.max(column), 0) + 1).scalar_subquery()
            tx.connection.execute(sa.select(sa.func.setval(sequence, highest, False)))
