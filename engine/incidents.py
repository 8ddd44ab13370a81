"""Incidents: what stands still and why, and how it goes on after the repair."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine import ad_hoc, catching
from engine.bpmn.model import Node
from engine.bpmn.tokens import ScopeWorkflow
from engine.errors import InvalidState
from engine.records import ElementFailure, ElementInstance, Record
from engine.store import tables as t
from engine.store import work

if TYPE_CHECKING:
    from engine.execution import Execution

DEADLOCK = "deadlock"
LEAVING = "leaving"
"""In the state of an element that is done, but does not know which flow to take."""
DELIVERED = "delivered"
"""In the state of an event that stood still: what it brought has been written, as its mappings say."""
ARRIVED_BY = "arrived_by"
"""In the state of an element that stands for a token before a join: the flow it came by."""


def raise_incident(
    execution: Execution, record: Record, failure: ElementFailure, *, job_key: int | None = None, element_id: str = ""
) -> None:
    """Make an element (or, with `element_id`, a place in its scope or border) stand still with a cause a person can read."""
    transition = execution.transition
    instance = transition.instance(record.process_instance_key)
    element = element_id or (record.element_id if isinstance(record, ElementInstance) else "")
    key = execution.runtime.keys.next()
    transition.insert(
        t.incident,
        key=key, process_instance_key=instance.key, root_key=instance.root_key, process_id=instance.process_id,
        business_key=instance.business_key, element_id=element, element_instance_key=record.key, job_key=job_key,
        kind=failure.kind, message=failure.message, created_at=execution.now,
    )  # fmt: skip
    instance.state["incidents"] = instance.state.get("incidents", 0) + 1
    instance.status = "incident"
    instance.dirty = True
    data = {"incident": str(key), "kind": failure.kind, "message": failure.message}
    transition.log(record, "incident.raised", data, element_id=element)


def raise_deadlock(execution: Execution, scope: Record, workflow: ScopeWorkflow) -> None:
    """Tokens wait at joins, and nothing is left that could bring the missing ones."""
    if scope.state.get(DEADLOCK):
        return
    scope.state[DEADLOCK] = True
    gateway, arrived = next(iter(workflow.arrivals.items()))
    missing = sorted(set(workflow.scope.nodes[gateway].incoming) - set(arrived))
    wanted = f"a token on {', '.join(missing)}" if missing else "more tokens"
    failure = ElementFailure(
        DEADLOCK,
        f"The element waits for {wanted}, but none can arrive any more. "
        "Cancel the instance, or repair the diagram: fork and join must match.",
    )
    raise_incident(execution, scope, failure, element_id=gateway)


def resolve_for(execution: Execution, record: Record) -> None:
    """Close the open incidents of something that ended."""
    transition = execution.transition
    if not transition.instance(record.process_instance_key).state.get("incidents"):
        return
    transition.flush()
    keys = work.open_incidents_of(transition.tx, record.process_instance_key, record.key)
    for key in keys:
        close(execution, key, record)


def close(execution: Execution, key: int, record: Record) -> None:
    """Mark an incident as resolved; the last one sets the instance going again."""
    transition = execution.transition
    work.resolve_incident(transition.tx, key, execution.now, transition.actor)
    instance = transition.instance(record.process_instance_key)
    instance.state["incidents"] = max(instance.state.get("incidents", 0) - 1, 0)
    if not instance.state["incidents"] and instance.status == "incident":
        instance.status = "active"
    instance.dirty = True
    element_id = record.element_id if isinstance(record, ElementInstance) else None
    transition.log(record, "incident.resolved", {"incident": str(key)}, element_id=element_id)


def retry(execution: Execution, row: Any) -> None:
    """Try again what an incident stopped, after the repair.

    Raises InvalidState for an incident that no retry can help.
    """
    transition = execution.transition
    if row.kind == DEADLOCK:
        raise InvalidState("incident", row.key, "one that can be retried", "a deadlock of the diagram")
    if row.kind == work.HELD_TIMER:
        close(execution, row.key, transition.record(row.element_instance_key, row.process_instance_key))
        work.release_timers(transition.tx, row.element_instance_key, row.element_id)
        transition.tx.after_commit(execution.runtime.wake)
        return
    record = transition.record(row.element_instance_key, row.process_instance_key)
    if catching.BEGINS in record.state:
        close(execution, row.key, record)
        catching.begin(execution, record)
        return
    element = transition.element(row.element_instance_key)
    node = element.node
    assert node is not None
    close(execution, row.key, element)
    if row.job_key is not None:
        work.change_job(transition.tx, row.job_key, state="due", retries=1, due_at=execution.now, error=None)
        transition.tx.after_commit(execution.runtime.wake)
        return
    if _retry_token(execution, element, node):
        return
    if element.state.get("completing"):
        execution.complete(element, {})
        return
    if ad_hoc.OPEN in element.state:
        ad_hoc.look_again(execution, element)
        return
    if "payload" in element.state:
        try:
            execution.deliver(transition.scope_of(element), node, element.state["payload"])
        except ElementFailure as failure:
            raise_incident(execution, element, failure)
            return
        element.state[DELIVERED] = True
        execution.complete(element, {})
        return
    results = execution.activate(element)
    if results is not None and not element.gone:
        execution.complete(element, results)


def _retry_token(execution: Execution, element: ElementInstance, node: Node) -> bool:
    """Let a token go on that could not come to its node or leave it; False when that is not what stands still."""
    gateway = node.type in ("exclusiveGateway", "inclusiveGateway", "complexGateway")
    if not (gateway or ARRIVED_BY in element.state or LEAVING in element.state):
        return False
    run = execution.scope_run(execution.transition.scope_of(element))
    execution.schedule(run.scope)
    if ARRIVED_BY in element.state:
        execution.discard(element)
        run.workflow.arrive(node.id, element.state[ARRIVED_BY])
        return True
    token = run.token_of(element)
    if run.leave(token):
        if LEAVING in element.state:
            execution.discard(element)
        else:
            execution.finish(element, {})
        token.complete()
    return True
