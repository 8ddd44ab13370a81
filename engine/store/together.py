"""Statements that only write, sent to PostgreSQL as few as can be: each that is sent costs as much as what it does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from engine.db import Tx
from engine.store.prepared import Compiled, Insert, Prepared, Rows

_joined: dict[tuple[Compiled, ...], str] = {}


@contextmanager
def together(tx: Tx) -> Iterator[None]:
    """A part in which `run_many` writes only at the end; nothing is written when it raises.

    SQLite has no way to a server that could be saved, so it writes at once.
    """
    if tx.alone or tx.gathered is not None:
        yield
        return
    gathered: list[tuple[Prepared, Rows]] = []
    tx.gathered = gathered
    try:
        yield
    finally:
        tx.gathered = None
    _send(tx, gathered)


def _send(tx: Tx, gathered: list[tuple[Prepared, Rows]]) -> None:
    """Statements on different tables go as one, for they do not see each other; the order of all others stays."""
    group: list[tuple[Compiled, list[Any]]] = []
    for prepared, rows in gathered:
        compiled = prepared.compiled(tx)
        if compiled.table in [other.table for other, _ in group]:
            _send_as_one(tx, group)
            group = []
        if len(rows) == 1:
            group.append((compiled, compiled.parameters(rows[0])))
        elif isinstance(prepared, Insert):
            group.append((prepared.of_lists(tx), prepared.lists(tx, rows)))
        else:
            _send_as_one(tx, group)
            group = []
            prepared.run_many(tx, rows)
    _send_as_one(tx, group)


def _send_as_one(tx: Tx, group: list[tuple[Compiled, list[Any]]]) -> None:
    if not group:
        return
    key = tuple(compiled for compiled, _ in group)
    sql = _joined.get(key)
    if sql is None:
        sql = _joined[key] = _join(key)
    tx.send(sql, [value for _, parameters in group for value in parameters])


def _join(statements: tuple[Compiled, ...]) -> str:
    """All but the last as parts of the last. PostgreSQL checks foreign keys when the whole has been done."""
    texts, first = [], 1
    for statement in statements:
        texts.append(statement.numbered(first))
        first += len(statement.parts) - 1
    *others, last = texts
    parts = ", ".join(f"w{number} AS ({text})" for number, text in enumerate(others))
    return f"WITH {parts} {last}" if others else last
