"""Timers: found when they are due, fired one transition each, held when what they lead to is refused."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from engine import catching, incidents, instances, schedule
from engine.bpmn.model import Node
from engine.commands import running
from engine.database_errors import Contention
from engine.db import Tx
from engine.errors import EngineError, InvalidInput, StorageUnavailable
from engine.records import ElementFailure
from engine.runtime import Runtime
from engine.store import cluster, work

log = logging.getLogger(__name__)


def run(runtime: Runtime, key: int, now: datetime) -> bool:
    """Fire a timer in a transaction of its own; False when there was nothing to do.

    What goes wrong because of it, such as messages that answer each other without end or a value that the
    database refuses, becomes an incident at the timer, which is due again when somebody retries it. A timer
    that starts a process starts it all the same, as in Camunda 8: the instance has the incident at its start
    event. A database that is away or busy raises, and leaves the timer due.
    """
    try:
        return runtime.database.repeated(lambda tx: fire(runtime, tx, key, now))
    except (StorageUnavailable, *Contention):
        raise
    except Exception as error:  # Left due it would fail for ever: whatever a diagram sets off may be wrong here.
        log.exception("timer_refused", extra={"timer": key})
        failure = ElementFailure(work.HELD_TIMER, _cause(error))
    return runtime.database.repeated(lambda tx: _hold(runtime, tx, key, now, failure))


def _cause(error: BaseException) -> str:
    if isinstance(error, ElementFailure | InvalidInput):
        return error.message
    if isinstance(error, EngineError):
        return str(error)
    # What the database itself says, without the statement.
    error = getattr(error, "orig", None) or error
    return f"{type(error).__name__}: {error}"


def _hold(runtime: Runtime, tx: Tx, key: int, now: datetime, failure: ElementFailure) -> bool:
    row = _due(tx, key, now)
    if row is None:
        return False
    if row.definition_key is not None:
        return _hold_start(runtime, tx, row, now, failure)
    with running(runtime, tx, "timer", row.root_key, while_suspended=True) as execution:
        row = _due(tx, key, now)
        if row is None:
            return False
        record = execution.transition.record(row.element_instance_key, row.process_instance_key)
        work.hold_timer(tx, key)
        incidents.raise_incident(execution, record, failure, element_id=row.element_id)
    return True


def _hold_start(runtime: Runtime, tx: Tx, row: Any, now: datetime, failure: ElementFailure) -> bool:
    if not cluster.alone(tx, row.key):
        return False
    row = _due(tx, row.key, now)
    if row is None:
        return False
    model = runtime.definitions.process(tx, row.definition_key).model
    try:
        _advance(runtime, tx, row, now, model.nodes[row.element_id])
    except ElementFailure:
        # Its times cannot be computed, which is what the incident tells.
        work.delete_timer(tx, row.key)
    instances.start_held(runtime, tx, row, failure)
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
        if any(node is beginning for beginning in instance.model.root.beginnings()):
            work.delete_timer(tx, key)
            execution.open_scope(instance, node, {})
            return True
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
