"""Statements on messages and on what waits for them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engine.db import Tx
from engine.store import tables as t
from engine.store.dialect import insert_for

_MESSAGE, _HAD, _SUBSCRIPTION = t.message.c, t.message_correlation.c, t.message_subscription.c
_LIVING = (
    sa.select(_MESSAGE.name, _MESSAGE.correlation_key)
    .where(
        _MESSAGE.name.in_(sa.bindparam("names", expanding=True)),
        _MESSAGE.correlation_key.in_(sa.bindparam("keys", expanding=True)),
        _MESSAGE.expires_at > sa.bindparam("now"),
    )
    .distinct()
)
# Not "not exists", of which PostgreSQL makes a join: until it counts again what has come, it would read all
# that was ever had for each message.
_NOT_HAD = (
    sa.select(_HAD.message_key)
    .where(_HAD.message_key == _MESSAGE.key, _HAD.process_id == sa.bindparam("process_id"))
    .scalar_subquery()
    .is_(None)
)
_BUFFERED = (
    sa.select(t.message)
    .where(
        _MESSAGE.name == sa.bindparam("name"),
        _MESSAGE.correlation_key == sa.bindparam("correlation_key"),
        _MESSAGE.expires_at > sa.bindparam("now"),
        _NOT_HAD,
    )
    .order_by(_MESSAGE.key)
    .limit(1)
)
_KEPT = (
    sa.select(_MESSAGE.key)
    .where(
        _MESSAGE.name.in_(sa.bindparam("names", expanding=True)),
        _MESSAGE.correlation_key == sa.bindparam("correlation_key"),
        _MESSAGE.expires_at > sa.bindparam("now"),
        _MESSAGE.key > sa.bindparam("after"),
        _NOT_HAD,
    )
    .order_by(_MESSAGE.key)
)
_KEPT_ONE = sa.select(t.message).where(_MESSAGE.key == sa.bindparam("key"), _NOT_HAD)
_MATCHING = (
    sa.select(t.message_subscription)
    .where(
        _SUBSCRIPTION.kind == sa.bindparam("kind"),
        _SUBSCRIPTION.name == sa.bindparam("name"),
        _SUBSCRIPTION.correlation_key == sa.bindparam("correlation_key"),
        _SUBSCRIPTION.suspended.is_(False),
    )
    .order_by(_SUBSCRIPTION.key)
    .limit(1)
)
_WAITING_FOR_SIGNAL = (
    sa.select(t.message_subscription)
    .where(
        _SUBSCRIPTION.kind == "signal",
        _SUBSCRIPTION.name == sa.bindparam("name"),
        _SUBSCRIPTION.correlation_key == "",
        _SUBSCRIPTION.suspended.is_(False),
    )
    .order_by(_SUBSCRIPTION.key)
)
_CONDITIONS = (
    sa.select(t.message_subscription)
    .where(_SUBSCRIPTION.process_instance_key == sa.bindparam("of"), _SUBSCRIPTION.kind == "condition")
    .order_by(_SUBSCRIPTION.key)
)
_NOTE_CONDITION = (
    sa.update(t.message_subscription)
    .where(_SUBSCRIPTION.key == sa.bindparam("of"))
    .values(correlation_key=sa.bindparam("holds"))
)
_WAITING_BY_KEY = sa.select(_SUBSCRIPTION.key).where(
    _SUBSCRIPTION.key == sa.bindparam("of"), _SUBSCRIPTION.suspended.is_(False)
)
_SUSPENDED_PROCESSES = sa.select(_SUBSCRIPTION.process_id).where(
    _SUBSCRIPTION.kind == "message",
    _SUBSCRIPTION.name == sa.bindparam("name"),
    _SUBSCRIPTION.correlation_key == sa.bindparam("correlation_key"),
    _SUBSCRIPTION.suspended.is_(True),
)


def add(tx: Tx, **row: Any) -> sa.Row | None:
    """Keep a message; None when one with the same name, correlation key and id came before."""
    insert = insert_for(tx, t.message).values(row)
    if row["message_id"] is not None:
        insert = insert.on_conflict_do_nothing(index_elements=["name", "correlation_key", "message_id"])
    return tx.connection.execute(insert.returning(t.message)).first()


def living(tx: Tx, names: Collection[str], correlation_keys: Collection[str], now: datetime) -> set[tuple[str, str]]:
    """Name and correlation key of the messages with such a name and key that have not expired."""
    rows = tx.connection.execute(_LIVING, {"names": list(names), "keys": list(correlation_keys), "now": now})
    return {(row.name, row.correlation_key) for row in rows}


def buffered(tx: Tx, name: str, correlation_key: str, process_id: str, now: datetime) -> sa.Row | None:
    """The oldest living message that fits and that this process has not had."""
    given = {"name": name, "correlation_key": correlation_key, "process_id": process_id, "now": now}
    return tx.connection.execute(_BUFFERED, given).first()


def kept(tx: Tx, names: Collection[str], correlation_key: str, process_id: str, now: datetime, after: int) -> list[int]:
    """The living messages of these names above a key that a process has not had, the oldest first."""
    given = {"names": list(names), "correlation_key": correlation_key, "process_id": process_id}
    return list(tx.connection.scalars(_KEPT, {**given, "now": now, "after": after}))


def kept_one(tx: Tx, key: int, process_id: str) -> sa.Row | None:
    """One of them, unless the process has had it meanwhile."""
    return tx.connection.execute(_KEPT_ONE, {"key": key, "process_id": process_id}).first()


def correlated(tx: Tx, message_key: int, process_id: str, process_instance_key: int) -> None:
    """Note which instance of a process had a message."""
    tx.connection.execute(
        sa.insert(t.message_correlation).values(
            message_key=message_key, process_id=process_id, process_instance_key=process_instance_key
        )
    )


def begin_alone(tx: Tx, process_id: str, correlation_key: str, process_instance_key: int) -> bool:
    """Let an instance be the one of its process that began with this key; False while another one is that.

    Either way nobody else begins, and the other one does not end, before this transaction has ended.
    """
    insert = insert_for(tx, t.message_start).values(
        process_id=process_id, correlation_key=correlation_key, process_instance_key=process_instance_key
    )
    # Not "do nothing": what is changed is locked.
    insert = insert.on_conflict_do_update(
        index_elements=["process_id", "correlation_key"], set_={"process_id": insert.excluded.process_id}
    )
    holder = tx.connection.scalar(insert.returning(t.message_start.c.process_instance_key))
    return holder == process_instance_key


def end_alone(tx: Tx, process_id: str, correlation_key: str) -> None:
    """Let the next instance of a process begin with this key."""
    c = t.message_start.c
    mine = c.process_id == process_id, c.correlation_key == correlation_key
    tx.connection.execute(sa.delete(t.message_start).where(*mine))


def hand_on(tx: Tx, process_id: str, correlation_key: str, process_instance_key: int) -> None:
    """Note which instance of a process is now the one that began with this key."""
    c = t.message_start.c
    mine = c.process_id == process_id, c.correlation_key == correlation_key
    tx.connection.execute(sa.update(t.message_start).where(*mine).values(process_instance_key=process_instance_key))


def purge(tx: Tx, now: datetime) -> int:
    """Delete messages whose time to live is over, but for those a suspended instance will want; returns how many."""
    wanted = sa.exists().where(
        _SUBSCRIPTION.kind == "message",
        _SUBSCRIPTION.name == _MESSAGE.name,
        _SUBSCRIPTION.correlation_key == _MESSAGE.correlation_key,
        _SUBSCRIPTION.suspended.is_(True),
    )
    over = (_MESSAGE.expires_at <= now, ~wanted)
    tx.connection.execute(
        sa.delete(t.message_correlation).where(_HAD.message_key.in_(sa.select(_MESSAGE.key).where(*over)))
    )
    return tx.connection.execute(sa.delete(t.message).where(*over)).rowcount


def next_subscription(
    tx: Tx,
    kind: str,
    name: str,
    correlation_key: str,
    *,
    not_processes: Collection[str] = (),
    process_id: str | None = None,
) -> sa.Row | None:
    """The oldest subscription that a message matches, besides those of the processes named."""
    c = _SUBSCRIPTION
    query = _MATCHING
    if not_processes:
        query = query.where(c.process_id.not_in(not_processes))
    if process_id is not None:
        query = query.where(c.process_id == process_id)
    given = {"kind": kind, "name": name, "correlation_key": correlation_key}
    return tx.connection.execute(query, given).first()


def waiting_for_signal(tx: Tx, name: str, in_tree: int | None = None) -> list[sa.Row]:
    """Everything that waits for a signal, the longest waiting first; with `in_tree` only what that root's tree holds."""
    query = _WAITING_FOR_SIGNAL if in_tree is None else _WAITING_FOR_SIGNAL.where(_SUBSCRIPTION.root_key == in_tree)
    return list(tx.connection.execute(query, {"name": name}))


def conditions(tx: Tx, process_instance_key: int) -> list[sa.Row]:
    """The conditional events that an instance waits for, the longest waiting first."""
    return list(tx.connection.execute(_CONDITIONS, {"of": process_instance_key}))


def note_condition(tx: Tx, key: int, holds: bool) -> None:
    """Keep whether the condition of a subscription holds."""
    tx.connection.execute(_NOTE_CONDITION, {"of": key, "holds": "true" if holds else ""})


def still_waits(tx: Tx, key: int) -> bool:
    """Whether a subscription is still there, and its instance not suspended."""
    return tx.connection.scalar(_WAITING_BY_KEY, {"of": key}) is not None


def suspended_processes(tx: Tx, name: str, correlation_key: str) -> set[str]:
    """Ids of processes of which a suspended instance waits for this message."""
    return set(tx.connection.scalars(_SUSPENDED_PROCESSES, {"name": name, "correlation_key": correlation_key}))


def awaited(tx: Tx, process_instances: Collection[int]) -> list[tuple[str, str, str]]:
    """Name, correlation key and process id of each message that these process instances wait for."""
    c = _SUBSCRIPTION
    mine = c.process_instance_key.in_(list(process_instances)), c.kind == "message"
    query = sa.select(c.name, c.correlation_key, c.process_id).where(*mine).order_by(c.key)
    return [(row.name, row.correlation_key, row.process_id) for row in tx.connection.execute(query)]
