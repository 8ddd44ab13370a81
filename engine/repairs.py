"""Repairs that leave an instance where it stands: tries of a job, an incident taken as done, a timer's time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine import behaviours, expressions, incidents, schedule
from engine.bpmn.model import GATEWAYS
from engine.commands import running
from engine.db import Tx
from engine.errors import InvalidInput, InvalidState, NotFound
from engine.instances import checked
from engine.records import ElementFailure, ElementInstance, ProcessInstance
from engine.runtime import Runtime
from engine.store import work

MOST_RETRIES = 100


def change_retries(runtime: Runtime, tx: Tx, job_key: int, retries: int, by: str, reason: str) -> None:
    """Give a job another number of tries; one that used them up is due again, and its incident is resolved.

    Raises NotFound, InvalidState when it runs or is over, Suspended, InvalidInput for a number that is not
    1 to 100 or without a reason.
    """
    _require(reason)
    if not 1 <= retries <= MOST_RETRIES:
        raise InvalidInput("retries", f"Expected a number from 1 to {MOST_RETRIES}, but found {retries}.")
    found = work.job(tx, job_key)
    if found is None:
        raise NotFound("job", job_key)
    with running(runtime, tx, by, found.root_key) as execution:
        row = work.job(tx, job_key)
        if row is None or row.state not in ("due", "failed"):
            raise InvalidState("job", job_key, "due or failed", row.state if row else "gone")
        element = execution.transition.element(row.element_instance_key)
        data = {"job": str(job_key), "type": row.type, "retries": retries, "reason": reason}
        execution.transition.log(element, "job.retries_changed", data)
        work.change_job(tx, job_key, retries=retries)
        if row.state == "failed":
            work.change_job(tx, job_key, state="due", due_at=execution.now, error=None)
            incidents.resolve_for(execution, element)
            tx.after_commit(runtime.wake)


def resolve(runtime: Runtime, tx: Tx, incident_key: int, variables: Mapping[str, Any], by: str, reason: str) -> None:
    """Take the element of an incident as done, with its results given by hand, and go on behind it.

    Raises NotFound, InvalidState when the incident is resolved already or its element has no result (a
    gateway), Suspended, InvalidInput for values that are no JSON or without a reason.
    """
    _require(reason)
    given = checked(variables)
    row = work.incident(tx, incident_key)
    with running(runtime, tx, by, row.root_key) as execution:
        transition = execution.transition
        row = work.incident(tx, incident_key)
        if row.resolved_at is not None:
            raise InvalidState("incident", incident_key, "open", "resolved")
        if not resolvable(execution.transition.instance(row.process_instance_key), row):
            found = "at a gateway; correct the variables and retry, or move the token"
            raise InvalidState("incident", incident_key, "at an element that has a result", found)
        element = transition.element(row.element_instance_key)
        data = {"incident": str(incident_key), "reason": reason, "variables": given}
        transition.log(element, "element.done_by_hand", data)
        incidents.close(execution, incident_key, element)
        for child in transition.children(element):
            execution.cancel(child)
        for called in transition.called_instances(element):
            execution.end_tree(called, "the calling activity was taken as done")
        behaviours.cancel(execution, element)
        execution.complete(element, given)


def resolvable(instance: ProcessInstance, row: Any) -> bool:
    """Whether the element an incident stopped can be taken as done."""
    assert instance.model is not None
    node = instance.model.nodes.get(row.element_id)
    stands = row.kind not in (incidents.DEADLOCK, work.HELD_TIMER) and row.element_instance_key != instance.key
    return stands and node is not None and node.type not in GATEWAYS


def reevaluate_timer(runtime: Runtime, tx: Tx, timer_key: int, by: str, reason: str) -> None:
    """Compute a timer's due time anew with the variables of today, counted from when it began to wait.

    Raises NotFound, InvalidState for the timer of a start event, InvalidInput when its expression gives no
    time or without a reason.
    """
    _require(reason)
    found = work.timer(tx, timer_key)
    if found is None:
        raise NotFound("timer", timer_key)
    if found.process_instance_key is None:
        raise InvalidState("timer", timer_key, "one of an instance", "one that starts a process; deploy it anew")
    with running(runtime, tx, by, found.root_key, while_suspended=True) as execution:
        row = work.timer(tx, timer_key)
        if row is None:
            raise NotFound("timer", timer_key)
        transition, zone = execution.transition, runtime.timezone
        instance = transition.instance(row.process_instance_key)
        own = row.element_instance_key == instance.key
        record = instance if own else transition.element(row.element_instance_key)
        since = record.entered_at if isinstance(record, ElementInstance) else instance.started_at
        assert instance.model is not None and since is not None
        node = instance.model.nodes[row.element_id]
        event = next(event for event in node.events if event.timer_kind == row.kind)
        assert event.timer is not None
        try:
            value = expressions.evaluate(event.timer, transition.variables(record.key), execution.now)
            due = schedule.due(row.kind, value, since, zone)
            if row.kind == "cycle" and due.at <= execution.now:
                left = due.repetitions_left
                due = schedule.next_of_cycle(due.expression, due.at, execution.now, left, zone) or due
        except ElementFailure as failure:
            raise InvalidInput("timer", failure.message) from failure
        work.change_timer(tx, timer_key, due.at, due.expression, due.repetitions_left)
        data = {"was": row.due_at, "due": due.at, "reason": reason}
        transition.log(record, "timer.reevaluated", data, element_id=row.element_id)
        tx.after_commit(runtime.wake)


def _require(reason: str) -> None:
    if not reason.strip():
        raise InvalidInput("reason", "Say why; it is kept in the history.")
