"""Messages and signals: published once, correlated by key, kept while nobody waits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from engine import buffered, catching, instances
from engine.commands import running
from engine.db import Tx
from engine.errors import InvalidInput
from engine.runtime import Runtime
from engine.store import cluster, definitions
from engine.store import messages as store

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

    It goes to at most one waiting instance of each process, and starts processes that begin with it; but
    not while an instance that began with a message of the same (not empty) correlation key still runs.
    `ttl` is how long, in seconds, it is kept for instances that are not waiting yet, or for that one to end.
    """
    if not name:
        raise InvalidInput("name", "A message needs a name.")
    now = runtime.clock.now()
    cluster.messages_in_turn(tx, {(name, correlation_key)})
    message = store.add(
        tx,
        key=runtime.keys.next(),
        name=name,
        correlation_key=correlation_key,
        message_id=message_id,
        business_key=business_key,
        variables=variables,
        published_at=now,
        published_by=by,
        expires_at=now + timedelta(seconds=ttl),
    )
    if message is None:
        return None
    taken = _correlate(runtime, tx, message, by)
    _start(runtime, tx, message, by, taken)
    return message.key


def broadcast(
    runtime: Runtime,
    tx: Tx,
    name: str,
    variables: dict[str, Any],
    *,
    by: str = "system",
    heard_in: int | None = None,
) -> int:
    """Give a signal to everything that waits for it and start what begins with it; returns to how many.

    The tree `heard_in` has heard it already.
    """
    reached = 0
    # Who begins to wait because of this signal waits for the next one.
    for subscription in store.waiting_for_signal(tx, name):
        if subscription.root_key == heard_in:
            continue
        with running(runtime, tx, by, subscription.root_key, while_suspended=True) as execution:
            if not store.still_waits(tx, subscription.key):
                continue
            reached += 1
            instance = execution.transition.instance(subscription.process_instance_key)
            own = subscription.element_instance_key == instance.key
            record = instance if own else execution.transition.element(subscription.element_instance_key)
            assert instance.model is not None
            catching.trigger(execution, record, instance.model.nodes[subscription.element_id], variables, subscription)
    for row in definitions.starts(tx, "signal", name):
        instances.start_definition(runtime, tx, row.definition_key, variables, None, by, start_id=row.element_id)
        reached += 1
    return reached


def purge_expired(runtime: Runtime, tx: Tx) -> int:
    """Delete messages whose time to live is over; returns how many."""
    return store.purge(tx, runtime.clock.now())


def _correlate(runtime: Runtime, tx: Tx, message: Any, by: str) -> set[str]:
    """Give the message to one waiting instance of each process; returns the process ids."""
    taken: set[str] = set()
    while True:
        subscription = store.next_subscription(
            tx, "message", message.name, message.correlation_key, not_processes=taken
        )
        if subscription is None:
            return taken
        taken.add(subscription.process_id)
        with running(runtime, tx, by, subscription.root_key, while_suspended=True) as execution:
            if not store.still_waits(tx, subscription.key):
                taken.discard(subscription.process_id)
                continue
            buffered.correlate(execution, subscription, message)


def _start(runtime: Runtime, tx: Tx, message: Any, by: str, taken: set[str]) -> None:
    starts = definitions.starts(tx, "message", message.name)
    # A suspended instance that waits for the message gets it when it goes on; it starts no second one.
    waiting = taken | store.suspended_processes(tx, message.name, message.correlation_key) if starts else taken
    for row in starts:
        if row.process_id in waiting:
            continue
        start_one(runtime, tx, message, row, by)


def start_one(runtime: Runtime, tx: Tx, message: Any, start: Any, by: str, *, alone: bool = False) -> int | None:
    """Start an instance with a message and give its key; or keep it while one that began with its correlation key runs.

    `alone` says that nobody else can have begun meanwhile.
    """
    key = runtime.keys.next()
    correlation_key = message.correlation_key or None
    if correlation_key and not alone and not store.begin_alone(tx, start.process_id, correlation_key, key):
        return None
    # Noted first, since an instance that ends at once lets the next message have its turn.
    store.correlated(tx, message.key, start.process_id, key)
    instances.start_definition(
        runtime, tx, start.definition_key, message.variables, message.business_key or correlation_key, by,
        start_id=start.element_id, key=key, began_with=correlation_key,
    )  # fmt: skip
    return key
