"""Process instances: started, cancelled, their variables corrected, their incidents retried."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine import catching, incidents
from engine.codec import to_json
from engine.commands import is_sending, running
from engine.db import Tx
from engine.definitions import CompiledProcess
from engine.errors import InvalidInput, InvalidState
from engine.execution import Execution
from engine.expressions import storable
from engine.jobs import binding
from engine.records import BEGAN_WITH, ElementFailure, ProcessInstance
from engine.runtime import Runtime
from engine.store import running as store
from engine.store import tables as t
from engine.store import work


def start_definition(
    runtime: Runtime,
    tx: Tx,
    definition_key: int,
    variables: Mapping[str, Any],
    business_key: str | None,
    by: str,
    *,
    start_id: str | None = None,
    key: int | None = None,
    began_with: str | None = None,
) -> ProcessInstance:
    """Start an instance of a process definition and run it to its first wait states.

    `start_id` names the start event; without it the process needs a none start event. `began_with` is the
    correlation key of the message that starts it.
    Raises InvalidInput for variables that are no JSON, or when there is no such start, or it cannot begin so;
    what a diagram has thrown begins as an incident then.
    """
    definition = runtime.definitions.process(tx, definition_key)
    start = definition.model.nodes.get(start_id) if start_id else None
    if start is None and not definition.model.root.none_starts():
        events = [(node, event) for node in definition.model.root.beginnings() for event in node.events]
        starts = ", ".join(f"{event.kind} {event.name or node.id}" for node, event in events)
        raise InvalidInput("process_id", f"The process {definition.model.id!r} starts only by: {starts}.")
    given = checked(variables)
    with running(runtime, tx, by, None) as execution:
        instance = _new(execution, definition, key or runtime.keys.next(), business_key, by, began_with)
        if start is None:
            execution.transition.set_local(instance.key, given)
        elif is_sending(tx):
            # Nobody is there who could be told; the instance stands still with what it lacks.
            instance.state[catching.BEGINS] = {"start": start.id, "payload": given}
            catching.begin(execution, instance)
            return instance
        try:
            execution.open_scope(instance, start, given)
        except ElementFailure as failure:
            raise InvalidInput("variables", failure.message) from failure
    return instance


def start_held(runtime: Runtime, tx: Tx, timer: Any, failure: ElementFailure) -> None:
    """Let what a timer should have started stand still at its start event, as `timers` holds a timer of an instance."""
    definition = runtime.definitions.process(tx, timer.definition_key)
    with running(runtime, tx, "timer", None) as execution:
        instance = _new(execution, definition, runtime.keys.next(), None, "timer", None)
        execution.transition.insert(
            t.timer,
            key=runtime.keys.next(), process_instance_key=instance.key, root_key=instance.key, definition_key=None,
            element_id=timer.element_id, element_instance_key=instance.key, kind=timer.kind, due_at=timer.due_at,
            expression=timer.expression, repetitions_left=timer.repetitions_left, suspended=True,
        )  # fmt: skip
        instance.state["waits"] = ["timer"]
        incidents.raise_incident(execution, instance, failure, element_id=timer.element_id)


def _new(
    execution: Execution,
    definition: CompiledProcess,
    key: int,
    business_key: str | None,
    by: str,
    began_with: str | None,
) -> ProcessInstance:
    transition = execution.transition
    instance = ProcessInstance(
        key=key, process_instance_key=key, root_key=key, definition_key=definition.key,
        process_id=definition.model.id, version=definition.version, business_key=business_key,
        started_at=transition.now, started_by=by, model=definition.model, bindings=definition.bindings,
    )  # fmt: skip
    if began_with:
        instance.state[BEGAN_WITH] = began_with
    transition.add_instance(instance)
    transition.log(instance, "instance.started", {"business_key": business_key})
    return instance


def cancel(runtime: Runtime, tx: Tx, key: int, by: str, reason: str) -> None:
    """Terminate an instance with everything it called.

    Raises NotFound, InvalidState when it has ended or was called by another instance, InvalidInput
    without a reason.
    """
    if not reason.strip():
        raise InvalidInput("reason", "Say why the instance is cancelled.")
    row = store.process_instance(tx, key)
    if row.parent_key is not None:
        raise InvalidState(
            "process instance", key, "one that nobody called", f"called by {row.parent_key}; cancel that one"
        )
    with running(runtime, tx, by, row.root_key, while_suspended=True) as execution:
        instance = execution.transition.instance(key)
        if instance.ended_at is not None:
            raise InvalidState("process instance", key, "running", instance.status)
        execution.end_tree(instance, reason)


def set_variables(
    runtime: Runtime, tx: Tx, key: int, variables: Mapping[str, Any], by: str, reason: str, scope_key: int | None = None
) -> None:
    """Correct variables of an instance (or of one of its inner scopes).

    Raises NotFound, InvalidState when it has ended, InvalidInput for values that are no JSON or without
    a reason.
    """
    if not reason.strip():
        raise InvalidInput("reason", "Say why the variables are corrected.")
    given = checked(variables)
    row = store.process_instance(tx, key)
    with running(runtime, tx, by, row.root_key, while_suspended=True) as execution:
        transition = execution.transition
        instance = transition.instance(key)
        if instance.ended_at is not None:
            raise InvalidState("process instance", key, "running", instance.status)
        record = instance if scope_key in (None, key) else transition.element(scope_key)
        transition.log(record, "variables.corrected", {"names": sorted(given), "reason": reason})
        transition.set_local(record.key, given)


def retry(runtime: Runtime, tx: Tx, incident_key: int, by: str, reason: str = "") -> None:
    """Try again what an incident stopped.

    Raises NotFound, InvalidState when it is resolved already or cannot be retried.
    """
    row = work.incident(tx, incident_key)
    with running(runtime, tx, by, row.root_key) as execution:
        row = work.incident(tx, incident_key)
        if row.resolved_at is not None:
            raise InvalidState("incident", incident_key, "open", "resolved")
        if reason:
            instance = execution.transition.instance(row.process_instance_key)
            data = {"incident": str(incident_key), "reason": reason}
            execution.transition.log(instance, "incident.retried", data, element_id=row.element_id)
        incidents.retry(execution, row)


def checked(variables: Mapping[str, Any]) -> dict[str, Any]:
    """Variables as JSON with exact decimals. Raises InvalidInput that names the one which is not."""
    result = {}
    for name, value in variables.items():
        if not isinstance(name, str) or not name or len(name) > 200 or name.startswith("#"):
            raise InvalidInput("variables", f"{name!r} is no name of a variable (1 to 200 characters, no # in front).")
        if isinstance(value, float):
            raise InvalidInput(
                name, f"Numbers are exact decimals here; pass Decimal({str(value)!r}) instead of a float."
            )
        try:
            result[name] = storable(binding.storable({name: value})[name])
            to_json(result[name])
        except (TypeError, ValueError) as error:
            raise InvalidInput(name, f"The value is no JSON: {error}.") from error
    return result
