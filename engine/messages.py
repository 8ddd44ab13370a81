"""Messages and signals: published once, correlated by key, kept while nobody waits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from engine import buffered, catching, instances
from engine.commands import running
from engine.db import Tx
from engine.errors import InvalidInput
from engine.runtime import Runtime
from engine.store import tables as t

DEFAULT_TTL = 3600.0


def publish(
    runtime: Runtime,
    tx: Tx,
    name: str,
    correlation_key: str,
    variables: dict[str, Any],
    *,
    message_id: str | None = None,
    ttl: float = DEFAULT_TTL,
    by: str = "system",
    business_key: str | None = None,
) -> int | None:
    """Publish a message; returns its key, or None when a message with this id came before.

    It goes to at most one waiting instance of each process, and starts processes that begin with it.
    `ttl` is how long, in seconds, it is kept for instances that are not waiting yet.
    """
    if not name:
        raise InvalidInput("name", "A message needs a name.")
    now = runtime.clock.now()
    key = runtime.keys.next()
    row = {
        "key": key, "name": name, "correlation_key": correlation_key, "message_id": message_id,
        "business_key": business_key, "variables": variables, "published_at": now, "published_by": by,
        "expires_at": now + timedelta(seconds=ttl),
    }  # fmt: skip
    insert = runtime.upsert(t.message).values(row)
    if message_id is not None:
        insert = insert.on_conflict_do_nothing(index_elements=["name", "correlation_key", "message_id"])
    if tx.connection.execute(insert).rowcount == 0:
        return None
    message = tx.connection.execute(sa.select(t.message).where(t.message.c.key == key)).one()
    taken = _correlate(runtime, tx, message, by)
    _start(runtime, tx, message, by, taken)
    return key


def broadcast(runtime: Runtime, tx: Tx, name: str, variables: dict[str, Any], *, by: str = "system") -> int:
    """Give a signal to everything that waits for it and start what begins with it; returns to how many."""
    reached = 0
    done: set[int] = set()
    while True:
        subscription = _next_subscription(tx, "signal", name, "", done)
        if subscription is None:
            break
        done.add(subscription.key)
        reached += 1
        with running(runtime, tx, by, subscription.root_key) as execution:
            instance = execution.transition.instance(subscription.process_instance_key)
            own = subscription.element_instance_key == instance.key
            record = instance if own else execution.transition.element(subscription.element_instance_key)
            assert instance.model is not None
            catching.trigger(execution, record, instance.model.nodes[subscription.element_id], variables)
    for row in _starts(tx, "signal", name):
        instances.start_definition(runtime, tx, row.definition_key, variables, None, by, start_id=row.element_id)
        reached += 1
    return reached


def purge_expired(runtime: Runtime, tx: Tx) -> int:
    """Delete messages whose time to live is over; returns how many."""
    expired = sa.select(t.message.c.key).where(t.message.c.expires_at <= runtime.clock.now())
    tx.connection.execute(sa.delete(t.message_correlation).where(t.message_correlation.c.message_key.in_(expired)))
    return tx.connection.execute(sa.delete(t.message).where(t.message.c.expires_at <= runtime.clock.now())).rowcount


def _correlate(runtime: Runtime, tx: Tx, message: sa.Row, by: str) -> set[str]:
    """Give the message to one waiting instance of each process; returns the process ids."""
    taken: set[str] = set()
    while True:
        subscription = _next_subscription(tx, "message", message.name, message.correlation_key, set(), taken)
        if subscription is None:
            return taken
        taken.add(subscription.process_id)
        with running(runtime, tx, by, subscription.root_key) as execution:
            still_there = tx.connection.scalar(
                sa.select(t.message_subscription.c.key).where(t.message_subscription.c.key == subscription.key)
            )
            if still_there is None:
                taken.discard(subscription.process_id)
                continue
            buffered.correlate(execution, subscription, message)


def _next_subscription(
    tx: Tx, kind: str, name: str, correlation_key: str, done: set[int], taken: set[str] | None = None
) -> sa.Row | None:
    table = t.message_subscription
    query = sa.select(table).where(
        table.c.kind == kind, table.c.name == name, table.c.correlation_key == correlation_key
    )
    if done:
        query = query.where(table.c.key.not_in(done))
    if taken:
        query = query.where(table.c.process_id.not_in(taken))
    return tx.connection.execute(query.order_by(table.c.key).limit(1)).first()


def _starts(tx: Tx, kind: str, name: str) -> list[sa.Row]:
    table = t.start_subscription
    return list(tx.connection.execute(sa.select(table).where(table.c.kind == kind, table.c.name == name)))


def _start(runtime: Runtime, tx: Tx, message: sa.Row, by: str, taken: set[str]) -> None:
    for row in _starts(tx, "message", message.name):
        if row.process_id in taken:
            continue
        business_key = message.business_key or message.correlation_key or None
        instance = instances.start_definition(
            runtime, tx, row.definition_key, message.variables, business_key, by, start_id=row.element_id
        )
        tx.connection.execute(
            sa.insert(t.message_correlation).values(
                message_key=message.key, process_id=row.process_id, process_instance_key=instance.key
            )
        )
