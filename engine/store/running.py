"""Statements on process instances, element instances, variables and history: the rows of a transition."""

from __future__ import annotations

import functools
from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa

from engine.codec import JsonSource, to_json
from engine.db import Tx
from engine.errors import NotFound
from engine.store import tables as t
from engine.store.prepared import Insert, Prepared
from engine.variables import LARGE

HIDDEN = "#"
"""Variables whose names begin so are the engine's own (items and results of a multi-instance), seen by nobody."""

_INSTANCE, _ELEMENT, _VARIABLE = t.process_instance.c, t.element_instance.c, t.variable.c
_OF = sa.bindparam("of")
_LOCK = Prepared(sa.select(t.process_instance).where(_INSTANCE.key == _OF).with_for_update())
_INSTANCE_BY_KEY = Prepared(sa.select(t.process_instance).where(_INSTANCE.key == _OF))
_ELEMENT_BY_KEY = Prepared(sa.select(t.element_instance).where(_ELEMENT.key == _OF))
_IN = sa.bindparam("inside")
_ELEMENTS_IN_SCOPE = Prepared(
    sa.select(t.element_instance).where(_ELEMENT.process_instance_key == _IN, _ELEMENT.scope_key == _OF)
)
_ELEMENTS_OF = Prepared(
    sa.select(t.element_instance).where(_ELEMENT.process_instance_key == _OF).order_by(_ELEMENT.key)
)
_SCOPE = _VARIABLE.process_instance_key == _IN, _VARIABLE.scope_key == _OF
_NAMED = *_SCOPE, _VARIABLE.name == sa.bindparam("called")
_DELETE_VARIABLE = Prepared(sa.delete(t.variable).where(*_NAMED))
_DELETE_SCOPE = Prepared(sa.delete(t.variable).where(*_SCOPE))
_OPEN_CALLED = Prepared(
    sa.select(_INSTANCE.key).where(
        _INSTANCE.parent_key == sa.bindparam("caller"),
        _INSTANCE.parent_element_instance_key == _OF,
        _INSTANCE.ended_at.is_(None),
    )
)
_VARIABLE_OF = Prepared(sa.select(_VARIABLE.value).where(*_NAMED))
_HIDDEN_OF = Prepared(
    sa.select(_VARIABLE.name, _VARIABLE.value).where(*_SCOPE, _VARIABLE.name.like(sa.bindparam("pattern")))
)
SMALL_VARIABLES = sa.select(
    _VARIABLE.scope_key,
    _VARIABLE.name,
    sa.case((_VARIABLE.size <= LARGE, _VARIABLE.value)).label("value"),
    _VARIABLE.size,
)
"""Variables as a transition reads them: of a large one only that it is there."""
WAITING = {"timer": t.timer, "subscription": t.message_subscription}
"""The tables of what an element or scope waits with."""
_DELETE_WAITING = {
    table: Prepared(sa.delete(table).where(table.c.element_instance_key == _OF)) for table in WAITING.values()
}
_DELETE_WAITING_AT = {
    table: Prepared(
        sa.delete(table).where(table.c.element_instance_key == _OF, table.c.element_id == sa.bindparam("at"))
    )
    for table in WAITING.values()
}


@functools.cache
def _insert(table: sa.Table, columns: tuple[str, ...]) -> Insert:
    return Insert(table, columns)


@functools.cache
def _update(table: sa.Table, columns: tuple[str, ...]) -> Prepared:
    values = {name: sa.bindparam(f"new_{name}") for name in columns}
    return Prepared(sa.update(table).where(table.c.key == _OF).values(values))


@functools.cache
def _delete(column: sa.Column[int]) -> Prepared:
    return Prepared(sa.delete(column.table).where(column == _OF))


@functools.cache
def _variables_of(scopes: int) -> Prepared:
    keys = [sa.bindparam(f"of{number}") for number in range(scopes)]
    return Prepared(SMALL_VARIABLES.where(_VARIABLE.process_instance_key == _IN, _VARIABLE.scope_key.in_(keys)))


def _replacing(insert: Any) -> Any:
    return insert.on_conflict_do_update(
        index_elements=["process_instance_key", "scope_key", "name"],
        set_={name: insert.excluded[name] for name in ("value", "search", "size")},
    )


_UPSERT_VARIABLES = Insert(t.variable, tuple(_VARIABLE.keys()), _replacing)


def lock_tree(tx: Tx, root_key: int) -> Any:
    """Take the lock of a tree of process instances until the transaction ends; gives its root. Raises NotFound.

    On PostgreSQL it is the root's row that is locked; a SQLite transaction for writing has the file to itself.
    """
    row = _LOCK.first(tx, of=root_key)
    if row is None:
        raise NotFound("process instance", root_key)
    return row


def lock_trees_of(tx: Tx, business_key: str) -> None:
    """Take the lock of every running tree with this business key, always in the same order."""
    roots = sa.select(_INSTANCE.key).where(
        _INSTANCE.business_key == business_key, _INSTANCE.parent_key.is_(None), _INSTANCE.ended_at.is_(None)
    )
    tx.connection.execute(roots.order_by(_INSTANCE.key).with_for_update()).all()


def process_instance(tx: Tx, key: int) -> Any:
    """Raises NotFound."""
    row = _INSTANCE_BY_KEY.first(tx, of=key)
    if row is None:
        raise NotFound("process instance", key)
    return row


def element_instance(tx: Tx, key: int) -> Any:
    return _ELEMENT_BY_KEY.first(tx, of=key)


def elements_in_scope(tx: Tx, process_instance_key: int, scope_key: int) -> list[Any]:
    return _ELEMENTS_IN_SCOPE.all(tx, inside=process_instance_key, of=scope_key)


def elements_of_instance(tx: Tx, process_instance_key: int) -> list[Any]:
    """All element instances of a process instance, at any depth."""
    return _ELEMENTS_OF.all(tx, of=process_instance_key)


def delete_variable(tx: Tx, process_instance_key: int, scope_key: int, name: str) -> None:
    _DELETE_VARIABLE.run(tx, inside=process_instance_key, of=scope_key, called=name)


def delete_scopes(tx: Tx, scopes: Mapping[int, int]) -> None:
    """Delete all variables of some scopes; each with the process instance it belongs to."""
    _DELETE_SCOPE.post(tx, [{"inside": instance, "of": scope} for scope, instance in scopes.items()])


def elements_of(tx: Tx, process_instance_key: int, element_id: str) -> list[sa.Row]:
    """What stands at one element of a process instance."""
    query = sa.select(t.element_instance).where(
        _ELEMENT.process_instance_key == process_instance_key, _ELEMENT.element_id == element_id
    )
    return list(tx.connection.execute(query))


def open_called_instances(tx: Tx, caller_key: int, element_instance_key: int) -> list[int]:
    """Keys of instances that a call activity started and that have not ended."""
    return [row.key for row in _OPEN_CALLED.all(tx, caller=caller_key, of=element_instance_key)]


def variables_of(tx: Tx, process_instance_key: int, scope_keys: Collection[int]) -> list[Any]:
    """Scope key, name, size and value of all variables of some scopes; a large value is left out."""
    keys = {f"of{number}": key for number, key in enumerate(scope_keys)}
    return _variables_of(len(keys)).all(tx, inside=process_instance_key, **keys)


def variable(tx: Tx, process_instance_key: int, scope_key: int, name: str) -> Any:
    """The value of a variable that is there."""
    return _VARIABLE_OF.first(tx, inside=process_instance_key, of=scope_key, called=name).value


def variable_row(scope_key: int, name: str, process_instance_key: int, value: Any) -> dict[str, Any]:
    """The columns of a variable."""
    text = to_json(value)
    return {
        "scope_key": scope_key, "name": name, "process_instance_key": process_instance_key, "value": JsonSource(text),
        "search": search_text(value, text), "size": len(text),
    }  # fmt: skip


def hidden_scope(scope_key: int) -> int:
    """The key under which the engine's own variables of a scope stand, apart from those that everybody sees."""
    return -scope_key


def hidden_variable(tx: Tx, process_instance_key: int, scope_key: int, name: str) -> Any:
    """One of the engine's own variables of a scope."""
    return variable(tx, process_instance_key, hidden_scope(scope_key), name)


def hidden_variables(tx: Tx, process_instance_key: int, scope_key: int, prefix: str) -> dict[str, Any]:
    """The engine's own variables of a scope by name."""
    rows = _HIDDEN_OF.all(tx, inside=process_instance_key, of=hidden_scope(scope_key), pattern=f"{prefix}%")
    return {row.name: row.value for row in rows}


def insert(tx: Tx, table: sa.Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        _insert(table, tuple(rows[0])).post(tx, rows)


def update(tx: Tx, table: sa.Table, key: int, **values: Any) -> None:
    row = {f"new_{name}": value for name, value in values.items()}
    _update(table, tuple(values)).post(tx, [{"of": key, **row}])


def delete_keys(tx: Tx, column: sa.Column[int], keys: list[int]) -> None:
    """Delete the rows whose `column` is one of `keys`."""
    _delete(column).post(tx, [{"of": key} for key in keys])


def delete_waiting(tx: Tx, table: sa.Table, element_instance_key: int, at: str | None = None) -> None:
    """Delete the timers or subscriptions that an element (or scope) waits with, or only those for the event `at`."""
    if at is None:
        _DELETE_WAITING[table].run(tx, of=element_instance_key)
    else:
        _DELETE_WAITING_AT[table].run(tx, of=element_instance_key, at=at)


def upsert_variables(tx: Tx, rows: list[dict[str, Any]]) -> None:
    _UPSERT_VARIABLES.post(tx, rows)


def search_text(value: Any, text: str | None = None) -> str:
    """The form in which a variable's value is searched: a text as it is, anything else as JSON (`text` if known)."""
    if isinstance(value, str):
        return value[:100]
    return (to_json(value) if text is None else text)[:100]


def next_node_number(tx: Tx) -> int:
    """Draw the next node number for keys."""
    c = t.node_counter.c
    value = tx.connection.execute(sa.update(t.node_counter).values(value=c.value + 1).returning(c.value)).scalar()
    if value is None:
        tx.connection.execute(sa.insert(t.node_counter).values(id=1, value=1))
        return 1
    return value
