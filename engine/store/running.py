"""Statements on process instances, element instances, variables and history: the rows of a transition."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from engine.codec import to_json
from engine.db import Tx
from engine.errors import NotFound
from engine.store import tables as t
from engine.store.dialect import insert_for

HIDDEN = "#"
"""Variables whose names begin so are the engine's own (items and results of a multi-instance), seen by nobody."""

_CHUNK = 500


def lock_tree(tx: Tx, root_key: int) -> None:
    """Take the lock of a tree of process instances until the transaction ends. Raises NotFound."""
    c = t.process_instance.c
    locked = tx.connection.execute(
        sa.update(t.process_instance).where(c.key == root_key).values(lock_version=c.lock_version + 1)
    )
    if locked.rowcount == 0:
        raise NotFound("process instance", root_key)


def process_instance(tx: Tx, key: int) -> sa.Row:
    """Raises NotFound."""
    row = tx.connection.execute(sa.select(t.process_instance).where(t.process_instance.c.key == key)).first()
    if row is None:
        raise NotFound("process instance", key)
    return row


def element_instance(tx: Tx, key: int) -> sa.Row | None:
    return tx.connection.execute(sa.select(t.element_instance).where(t.element_instance.c.key == key)).first()


def elements_in_scope(tx: Tx, scope_key: int) -> list[sa.Row]:
    query = sa.select(t.element_instance).where(t.element_instance.c.scope_key == scope_key)
    return list(tx.connection.execute(query))


def open_called_instances(tx: Tx, caller_key: int, element_instance_key: int) -> list[int]:
    """Keys of instances that a call activity started and that have not ended."""
    c = t.process_instance.c
    query = sa.select(c.key).where(
        c.parent_key == caller_key, c.parent_element_instance_key == element_instance_key, c.ended_at.is_(None)
    )
    return list(tx.connection.scalars(query))


def variables_of(tx: Tx, scope_keys: Collection[int]) -> list[sa.Row]:
    """Scope key, name and value of all variables of some scopes."""
    c = t.variable.c
    query = sa.select(c.scope_key, c.name, c.value).where(c.scope_key.in_(scope_keys), c.name.not_like(HIDDEN + "%"))
    return list(tx.connection.execute(query))


def hidden_variables(tx: Tx, scope_key: int, prefix: str) -> dict[str, Any]:
    """The engine's own variables of a scope by name."""
    c = t.variable.c
    query = sa.select(c.name, c.value).where(c.scope_key == scope_key, c.name.like(prefix + "%"))
    return {row.name: row.value for row in tx.connection.execute(query)}


def insert(tx: Tx, table: sa.Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        tx.connection.execute(sa.insert(table), rows)


def update(tx: Tx, table: sa.Table, key: int, **values: Any) -> None:
    tx.connection.execute(sa.update(table).where(table.c.key == key).values(values))


def delete_keys(tx: Tx, column: sa.Column[int], keys: list[int]) -> None:
    """Delete the rows whose `column` is one of `keys`."""
    for start in range(0, len(keys), _CHUNK):
        tx.connection.execute(sa.delete(column.table).where(column.in_(keys[start : start + _CHUNK])))


def delete_waiting(tx: Tx, element_instance_key: int) -> None:
    """Delete the timers and subscriptions that an element (or scope) waits with."""
    for table in (t.timer, t.message_subscription):
        tx.connection.execute(sa.delete(table).where(table.c.element_instance_key == element_instance_key))


def upsert_variables(tx: Tx, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    statement = insert_for(tx, t.variable)
    statement = statement.on_conflict_do_update(
        index_elements=["scope_key", "name"],
        set_={"value": statement.excluded.value, "search": statement.excluded.search},
    )
    tx.connection.execute(statement, rows)


def search_text(value: Any) -> str:
    """The form in which a variable's value is searched: a text as it is, anything else as JSON."""
    return (value if isinstance(value, str) else to_json(value))[:100]


def next_node_number(tx: Tx) -> int:
    """Draw the next node number for keys."""
    c = t.node_counter.c
    value = tx.connection.execute(sa.update(t.node_counter).values(value=c.value + 1).returning(c.value)).scalar()
    if value is None:
        tx.connection.execute(sa.insert(t.node_counter).values(id=1, value=1))
        return 1
    return value
