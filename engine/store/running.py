"""Statements on process instances, element instances, variables and history: the rows of a transition."""

from __future__ import annotations

import functools
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from engine.codec import to_json
from engine.db import Tx
from engine.errors import NotFound
from engine.store import tables as t
from engine.store.dialect import insert_of

HIDDEN = "#"
"""Variables whose names begin so are the engine's own (items and results of a multi-instance), seen by nobody."""

_CHUNK = 500


# Statements are built once: building one costs more than running it.
_INSTANCE, _ELEMENT, _VARIABLE = t.process_instance.c, t.element_instance.c, t.variable.c
_LOCK = (
    sa.update(t.process_instance)
    .where(_INSTANCE.key == sa.bindparam("of"))
    .values(lock_version=_INSTANCE.lock_version + 1)
)
_INSTANCE_BY_KEY = sa.select(t.process_instance).where(_INSTANCE.key == sa.bindparam("of"))
_ELEMENT_BY_KEY = sa.select(t.element_instance).where(_ELEMENT.key == sa.bindparam("of"))
_ELEMENTS_IN_SCOPE = sa.select(t.element_instance).where(_ELEMENT.scope_key == sa.bindparam("of"))
_OPEN_CALLED = sa.select(_INSTANCE.key).where(
    _INSTANCE.parent_key == sa.bindparam("caller"),
    _INSTANCE.parent_element_instance_key == sa.bindparam("of"),
    _INSTANCE.ended_at.is_(None),
)
_VARIABLES_OF = sa.select(_VARIABLE.scope_key, _VARIABLE.name, _VARIABLE.value).where(
    _VARIABLE.scope_key.in_(sa.bindparam("of", expanding=True)), _VARIABLE.name.not_like(HIDDEN + "%")
)
_HIDDEN_OF = sa.select(_VARIABLE.name, _VARIABLE.value).where(
    _VARIABLE.scope_key == sa.bindparam("of"), _VARIABLE.name.like(sa.bindparam("pattern"))
)
WAITING = {"timer": t.timer, "subscription": t.message_subscription}
"""The tables of what an element or scope waits with."""
_DELETE_WAITING = {
    table: sa.delete(table).where(table.c.element_instance_key == sa.bindparam("of")) for table in WAITING.values()
}


@functools.cache
def _insert(table: sa.Table) -> sa.Insert:
    return sa.insert(table)


@functools.cache
def _update(table: sa.Table, columns: tuple[str, ...]) -> sa.Update:
    values = {name: sa.bindparam(f"new_{name}") for name in columns}
    return sa.update(table).where(table.c.key == sa.bindparam("of")).values(values)


@functools.cache
def _delete(column: sa.Column[int]) -> sa.Delete:
    return sa.delete(column.table).where(column.in_(sa.bindparam("of", expanding=True)))


@functools.cache
def _upsert_variables(dialect: str) -> Any:
    statement = insert_of(dialect, t.variable)
    return statement.on_conflict_do_update(
        index_elements=["scope_key", "name"],
        set_={"value": statement.excluded.value, "search": statement.excluded.search},
    )


def lock_tree(tx: Tx, root_key: int) -> None:
    """Take the lock of a tree of process instances until the transaction ends. Raises NotFound."""
    if tx.connection.execute(_LOCK, {"of": root_key}).rowcount == 0:
        raise NotFound("process instance", root_key)


def process_instance(tx: Tx, key: int) -> sa.Row:
    """Raises NotFound."""
    row = tx.connection.execute(_INSTANCE_BY_KEY, {"of": key}).first()
    if row is None:
        raise NotFound("process instance", key)
    return row


def element_instance(tx: Tx, key: int) -> sa.Row | None:
    return tx.connection.execute(_ELEMENT_BY_KEY, {"of": key}).first()


def elements_in_scope(tx: Tx, scope_key: int) -> list[sa.Row]:
    return list(tx.connection.execute(_ELEMENTS_IN_SCOPE, {"of": scope_key}))


def open_called_instances(tx: Tx, caller_key: int, element_instance_key: int) -> list[int]:
    """Keys of instances that a call activity started and that have not ended."""
    return list(tx.connection.scalars(_OPEN_CALLED, {"caller": caller_key, "of": element_instance_key}))


def variables_of(tx: Tx, scope_keys: Collection[int]) -> list[sa.Row]:
    """Scope key, name and value of all variables of some scopes."""
    return list(tx.connection.execute(_VARIABLES_OF, {"of": list(scope_keys)}))


def hidden_variables(tx: Tx, scope_key: int, prefix: str) -> dict[str, Any]:
    """The engine's own variables of a scope by name."""
    rows = tx.connection.execute(_HIDDEN_OF, {"of": scope_key, "pattern": f"{prefix}%"})
    return {row.name: row.value for row in rows}


def insert(tx: Tx, table: sa.Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        tx.connection.execute(_insert(table), rows)


def update(tx: Tx, table: sa.Table, key: int, **values: Any) -> None:
    tx.connection.execute(_update(table, tuple(values)), {"of": key, **{f"new_{n}": v for n, v in values.items()}})


def delete_keys(tx: Tx, column: sa.Column[int], keys: list[int]) -> None:
    """Delete the rows whose `column` is one of `keys`."""
    for start in range(0, len(keys), _CHUNK):
        tx.connection.execute(_delete(column), {"of": keys[start : start + _CHUNK]})


def delete_waiting(tx: Tx, table: sa.Table, element_instance_key: int) -> None:
    """Delete the timers or subscriptions that an element (or scope) waits with."""
    tx.connection.execute(_DELETE_WAITING[table], {"of": element_instance_key})


def upsert_variables(tx: Tx, rows: list[dict[str, Any]]) -> None:
    if rows:
        tx.connection.execute(_upsert_variables(tx.connection.dialect.name), rows)


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
