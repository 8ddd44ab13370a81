"""Messages that came before anyone waited for them: kept until they expire, delivered once to each process."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from engine import catching
from engine.store import cluster, messages
from engine.store import tables as t

if TYPE_CHECKING:
    from engine.execution import Execution


def deliver_all(execution: Execution, opened: Sequence[tuple[str, str, str]], since: datetime | None = None) -> None:
    """Give subscriptions (message name, correlation key, process id) what came before they were opened.

    `since` is the moment at which messages must still have been living, now if it is not given.
    """
    if not opened:
        return
    alive = since or execution.now
    names, keys = {name for name, _, _ in opened}, {key for _, key, _ in opened}
    cluster.messages_in_turn(execution.transition.tx, {(name, key) for name, key, _ in opened})
    living = messages.living(execution.transition.tx, names, keys, alive)
    for name, correlation_key, process_id in opened:
        if (name, correlation_key) in living:
            deliver(execution, name, correlation_key, process_id, alive)


def deliver(execution: Execution, name: str, correlation_key: str, process_id: str, alive: datetime) -> None:
    """Give the buffered messages that fit, the oldest first, to whoever waits for them."""
    tx = execution.transition.tx
    while True:
        row = messages.buffered(tx, name, correlation_key, process_id, alive)
        if row is None:
            return
        subscription = messages.next_subscription(tx, "message", name, correlation_key, process_id=process_id)
        if subscription is None:
            return
        correlate(execution, subscription, row)
        # What waits without being interrupted takes the next one too.
        execution.transition.flush()


def correlate(execution: Execution, subscription: Any, message: Any) -> None:
    """Hand a message to the element that waits for it."""
    transition = execution.transition
    instance = transition.instance(subscription.process_instance_key)
    assert instance.model is not None
    record = (
        instance
        if subscription.element_instance_key == instance.key
        else transition.element(subscription.element_instance_key)
    )
    node = instance.model.nodes[subscription.element_id]
    transition.insert(
        t.message_correlation,
        message_key=message.key, process_id=subscription.process_id, process_instance_key=instance.key,
    )  # fmt: skip
    data = {"message": message.name, "key": str(message.key), "message_id": message.message_id}
    transition.log(record, "message.correlated", data, element_id=node.id)
    catching.trigger(execution, record, node, message.variables, subscription)
