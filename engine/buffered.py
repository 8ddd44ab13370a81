"""Messages that came before anyone waited for them: kept until they expire, delivered once to each process."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from engine import catching
from engine.store import messages
from engine.store import tables as t

if TYPE_CHECKING:
    from engine.execution import Execution


def deliver_all(execution: Execution, opened: Sequence[tuple[str, str, str]]) -> None:
    """Give subscriptions just opened (message name, correlation key, process id) what came before them."""
    names, keys = {name for name, _, _ in opened}, {key for _, key, _ in opened}
    living = messages.living(execution.transition.tx, names, keys, execution.now)
    for name, correlation_key, process_id in opened:
        if (name, correlation_key) in living:
            deliver(execution, name, correlation_key, process_id)


def deliver(execution: Execution, name: str, correlation_key: str, process_id: str) -> None:
    """Give the oldest buffered message that fits to a subscription that was just opened."""
    tx = execution.transition.tx
    row = messages.buffered(tx, name, correlation_key, process_id, execution.now)
    if row is None:
        return
    subscription = messages.next_subscription(tx, "message", name, correlation_key, process_id=process_id)
    if subscription is not None:
        correlate(execution, subscription, row)


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
    catching.trigger(execution, record, node, message.variables)
