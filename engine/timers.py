"""Timers: found when they are due, fired one transition each, held when what they lead to is refused."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from engine import catching, incidents, instances, schedule
from engine.bpmn.model import Node
from engine.commands import running
from engine.database_errors import DatabaseError
from engine.db import Tx
from engine.errors import EngineError, StorageUnavailable
from engine.records import ElementFailure
from engine.runtime import Runtime
from engine.store import cluster, work

log = logging.getLogger(__name__)


def run(runtime: Runtime, key: int, now: datetime) -> bool:
    """Fire a timer in a transaction of its own; False when there was nothing to do.

    What the engine refuses to do because of it, such as messages that answer each other without end, becomes an
    incident at the timer, which is due again when somebody retries it. A timer that starts a process has no
    instance to show one: this time nothing starts.
    """
    try:
        return runtime.database.repeated(lambda tx: fire(runtime, tx, key, now))
    except (DatabaseError, StorageUnavailable):
        raise
    except EngineError as error:
        log.exception("timer_refused", extra={"timer": key})
        message = str(error)
    return runtime.database.repeated(lambda tx: _hold(runtime, tx, key, now, message))


def _hold(runtime: Runtime, tx: Tx, key: int, now: datetime, message: str) -> bool:
    row = _due(tx, key, now)
    if row is None:
        return False
    if row.definition_key is not None:
        model = runtime.definitions.process(tx, row.definition_key).model
        _advance(runtime, tx, row, now, model.nodes[row.element_id])
        return True
    with running(runtime, tx, "timer", row.root_key, while_suspended=True) as execution:
        row = _due(tx, key, now)
        if row is None:
            return False
        record = execution.transition.record(row.element_instance_key, row.process_instance_key)
        work.hold_timer(tx, key)
        failure = ElementFailure(work.HELD_TIMER, message)
        incidents.raise_incident(execution, record, failure, element_id=row.element_id)
    return True


def fire(runtime: Runtime, tx: Tx, key: int, now: datetime) -> bool:
    """Fire a timer; False when somebody else did, or it was cancelled or moved."""
    if not cluster.alone(tx, key):
        return False
    row = _due(tx, key, now)
    if row is None:
        return False
    if row.definition_key is not None:
        model = runtime.definitions.process(tx, row.definition_key).model
        _advance(runtime, tx, row, now, model.nodes[row.element_id])
        instances.start_definition(runtime, tx, row.definition_key, {}, None, "timer", start_id=row.element_id)
        return True
    with running(runtime, tx, "timer", row.root_key, while_suspended=True) as execution:
        # Under the lock once more: a command that came first may have cancelled or suspended the timer.
        row = _due(tx, key, now)
        if row is None:
            return False
        transition = execution.transition
        instance = transition.instance(row.process_instance_key)
        assert instance.model is not None
        node = instance.model.nodes[row.element_id]
        _advance(runtime, tx, row, now, node)
        record = transition.record(row.element_instance_key, instance.key)
        transition.log(record, "timer.fired", {"due": row.due_at}, element_id=row.element_id)
        catching.trigger(execution, record, node, {})
    return True


def _due(tx: Tx, key: int, now: datetime) -> Any:
    """The timer, unless it was cancelled, suspended or moved."""
    row = work.timer(tx, key)
    return None if row is None or row.suspended or row.due_at > now else row


def _advance(runtime: Runtime, tx: Tx, row: Any, now: datetime, node: Node) -> None:
    """Delete a timer that fired, or set a cycle to its next time."""
    following = None
    if row.kind == "cycle":
        following = schedule.next_of_cycle(
            row.expression,
            row.due_at,
            now,
            row.repetitions_left,
            runtime.timezone,
            missed=node.properties.get("missed", "once"),
        )
    if following is None:
        work.delete_timer(tx, row.key)
    else:
        work.move_timer(tx, row.key, following.at, following.repetitions_left)
