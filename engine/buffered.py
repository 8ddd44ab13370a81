"""Messages that came before anyone waited for them: kept until they expire, delivered once to each process."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from engine import catching
from engine.store import tables as t

if TYPE_CHECKING:
    from engine.execution import Execution


def deliver(execution: Execution, name: str, correlation_key: str, process_id: str) -> None:
    """Give the oldest buffered message that fits to a subscription that was just opened."""
    row = execution.transition.tx.connection.execute(
        sa.select(t.message)
        .where(
            t.message.c.name == name,
            t.message.c.correlation_key == correlation_key,
            t.message.c.expires_at > execution.now,
            ~sa.exists().where(
                t.message_correlation.c.message_key == t.message.c.key,
                t.message_correlation.c.process_id == process_id,
            ),
        )
        .order_by(t.message.c.key)
        .limit(1)
    ).first()
    if row is None:
        return
    for subscription in catching.waiting_for(execution, "message", name, correlation_key):
        if subscription.process_id == process_id:
            correlate(execution, subscription, row)
            return


def correlate(execution: Execution, subscription: sa.Row, message: sa.Row) -> None:
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
