"""What waits for events, and what happens when one arrives: messages, timers, signals, errors, escalations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine import expressions, incidents, schedule
from engine.bpmn.model import EventDefinition, Node
from engine.records import ElementFailure, ElementInstance, ProcessInstance, Record, Thrown
from engine.store import tables as t

if TYPE_CHECKING:
    from engine.execution import Execution

INTERRUPTED = "interrupted"
"""In the state of a scope of which only an interrupting event sub-process runs any more."""

# Subscribing


def subscribe(execution: Execution, record: Record, node: Node) -> None:
    """Wait, on behalf of `record`, for the events of `node`.

    Raises ElementFailure when a timer or a correlation key cannot be evaluated.
    """
    for event in node.events:
        _subscribe(execution, record, node, event)


def _subscribe(execution: Execution, record: Record, node: Node, event: EventDefinition) -> None:
    match event.kind:
        case "timer":
            _start_timer(execution, record, node, event)
        case "message":
            key = _correlation_key(execution, record, event)
            _insert_subscription(execution, record, node, "message", event.name or "", key)
        case "signal":
            _insert_subscription(execution, record, node, "signal", event.name or "", "")
        case "conditional":
            assert event.condition is not None
            _insert_subscription(execution, record, node, "condition", event.watching, "")
            execution.transition.written.setdefault(record.process_instance_key, set()).add(f"#{node.id}")
        case _:
            # Errors and escalations are looked for in the diagram when they are thrown.
            return
    waits = record.state.setdefault("waits", [])
    kind = "timer" if event.kind == "timer" else "subscription"
    if kind not in waits:
        waits.append(kind)
        record.dirty = True


def subscribe_boundary(execution: Execution, element: ElementInstance, node: Node) -> None:
    """Wait for the boundary events of an activity, once."""
    if not node.boundary or element.kind == "inner" or element.state.get("boundary_open"):
        return
    model = execution.transition.instance(element.process_instance_key).model
    assert model is not None
    for boundary_id in node.boundary:
        subscribe(execution, element, model.nodes[boundary_id])
    element.state["boundary_open"] = True


def subscribe_event_sub_processes(execution: Execution, scope: Record) -> None:
    """Wait for the start events of a scope's event sub-processes."""
    for node_id in scope.inner.event_sub_processes:
        node = scope.inner.nodes[node_id]
        assert node.inner is not None
        for start in node.inner.starts():
            subscribe(execution, scope, start)


def unsubscribe_event_sub_processes(execution: Execution, scope: Record) -> None:
    """Stop waiting for the start events of a scope's event sub-processes; its boundary events are still waited for."""
    for node_id in scope.inner.event_sub_processes:
        node = scope.inner.nodes[node_id]
        assert node.inner is not None
        for start in node.inner.starts():
            execution.transition.delete_waiting(scope.key, scope.state.get("waits", ()), start.id)


def unsubscribe(execution: Execution, record: Record) -> None:
    """Stop waiting for anything on behalf of `record`."""
    waits = record.state.pop("waits", None)
    if waits:
        execution.transition.delete_waiting(record.key, waits)


def _start_timer(execution: Execution, record: Record, node: Node, event: EventDefinition) -> None:
    assert event.timer is not None and event.timer_kind is not None
    zone = execution.runtime.timezone
    visible = execution.transition.variables(record.key)
    value = expressions.evaluate(event.timer, visible, execution.now)
    first = schedule.due(event.timer_kind, value, execution.now, zone)
    execution.transition.insert(
        t.timer,
        key=execution.runtime.keys.next(), process_instance_key=record.process_instance_key,
        root_key=record.root_key, definition_key=None, element_id=node.id, element_instance_key=record.key,
        kind=event.timer_kind, due_at=first.at, expression=first.expression,
        repetitions_left=first.repetitions_left,
    )  # fmt: skip
    execution.transition.tx.after_commit(execution.runtime.wake)


def _correlation_key(execution: Execution, record: Record, event: EventDefinition) -> str:
    if event.correlation_key is None:
        raise ElementFailure(
            "message", f"The message {event.name!r} has no correlation key; it is needed to receive it."
        )
    visible = execution.transition.variables(record.key)
    key = expressions.text(event.correlation_key, visible, execution.now, "the correlation key")
    if not key:
        raise ElementFailure("message", f"The correlation key {event.correlation_key.text} of {event.name!r} is empty.")
    return key


def _insert_subscription(
    execution: Execution, record: Record, node: Node, kind: str, name: str, correlation_key: str
) -> None:
    instance = execution.transition.instance(record.process_instance_key)
    execution.transition.insert(
        t.message_subscription,
        key=execution.runtime.keys.next(), kind=kind, name=name, correlation_key=correlation_key,
        process_instance_key=instance.key, process_id=instance.process_id, root_key=instance.root_key,
        element_id=node.id, element_instance_key=record.key,
    )  # fmt: skip
    if kind == "message":
        execution.opened_subscriptions.append((name, correlation_key, instance.process_id))


# Triggering


def trigger(
    execution: Execution, record: Record, node: Node, payload: Mapping[str, Any], subscription: Any = None
) -> ElementInstance | None:
    """An event that `record` waited for at `node` has happened; `subscription` is the row it waited with, if any.

    Returns the event sub-process that it started.
    """
    if node.parallel_multiple:
        brought = _all_happened(execution, record, node, payload, subscription)
        if brought is None:
            return None
        payload = brought
    if node.type == "boundaryEvent":
        assert isinstance(record, ElementInstance)
        _trigger_boundary(execution, record, node, payload)
    elif node.type == "startEvent":
        return start_event_sub_process(execution, record, node, payload)
    else:
        assert isinstance(record, ElementInstance)
        if record.element_id == node.id:
            execution.complete(record, payload)
        else:
            _leave_event_gateway(execution, record, node, payload)
    return None


def _all_happened(
    execution: Execution, record: Record, node: Node, payload: Mapping[str, Any], subscription: Any
) -> dict[str, Any] | None:
    """Note one of the events of a parallel multiple event; what all of them brought when this was the last."""
    happened = record.state.setdefault("happened", {}).setdefault(node.id, {})
    what = "timer" if subscription is None else f"{subscription.kind} {subscription.name}"
    happened[what] = dict(payload)
    record.dirty = True
    if subscription is not None:
        # What comes a second time is for somebody else.
        execution.transition.delete_subscription(subscription.key)
    if len(happened) < len(node.events):
        return None
    del record.state["happened"][node.id]
    if not node.interrupting:
        for event in node.events:
            if event.kind != "timer":
                _subscribe(execution, record, node, event)
    return {name: value for values in happened.values() for name, value in values.items()}


def _trigger_boundary(execution: Execution, host: ElementInstance, node: Node, payload: Mapping[str, Any]) -> None:
    scope = execution.transition.scope_of(host)
    if node.interrupting:
        execution.cancel(host)
    execution.scope_run(scope).place(node, dict(payload))
    execution.schedule(scope)


def start_event_sub_process(
    execution: Execution, scope: Record, start: Node, payload: Mapping[str, Any]
) -> ElementInstance:
    """Run an event sub-process of a scope, whose start event has happened."""
    node = next(n for n in scope.inner.nodes.values() if n.inner is not None and start.id in n.inner.nodes)
    if start.interrupting:
        unsubscribe_event_sub_processes(execution, scope)
        execution.empty_scope(scope)
        scope.state[INTERRUPTED] = True
    element = execution.new_element(scope, node)
    execution.transition.log(element, "element.entered", {})
    execution.open_scope(element, start, dict(payload))
    return element


def _leave_event_gateway(
    execution: Execution, gateway: ElementInstance, node: Node, payload: Mapping[str, Any]
) -> None:
    scope = execution.transition.scope_of(gateway)
    run = execution.scope_run(scope)
    token = run.token_of(gateway)
    token.chosen = node.id
    if not execution.finish(gateway, {}):
        return
    token.complete()
    for following in run.workflow.ready:
        if following.node is node:
            following.internal_data.update(payload=dict(payload), happened=True)
    execution.schedule(scope)


# Errors and escalations


def throw(execution: Execution, origin: Record, thrown: Thrown, *, job_key: int | None = None) -> None:
    """Find who catches an error or escalation, from `origin` outwards; nobody: an incident with its code."""
    transition = execution.transition
    record: Record = origin
    inside_event_sub_process: str | None = None
    while True:
        if isinstance(record, ElementInstance):
            if record.kind != "inner" and not record.opened_again:
                boundary = _catching_boundary(execution, record, thrown)
                if boundary is not None:
                    _trigger_boundary(execution, record, boundary, thrown.variables)
                    return
            if record.node is not None and record.node.triggered_by_event:
                inside_event_sub_process = record.element_id
            record = transition.scope_of(record)
        else:
            assert isinstance(record, ProcessInstance)
            if record.parent_element_instance_key is None:
                break
            record = transition.element(record.parent_element_instance_key)
            inside_event_sub_process = None
            continue
        if isinstance(record, ProcessInstance) or (record.holds_tokens and not record.opened_again):
            start = _catching_start(record, thrown, inside_event_sub_process, execution)
            if start is not None:
                start_event_sub_process(execution, record, start, thrown.variables)
                return
            inside_event_sub_process = None
    message = f"No event of the diagram catches the {thrown.kind} {thrown.code!r}."
    if thrown.message:
        message += f" It says: {thrown.message}"
    failure = ElementFailure(f"uncaught_{thrown.kind}", message)
    incidents.raise_incident(execution, origin, failure, job_key=job_key)


def _catching_boundary(execution: Execution, element: ElementInstance, thrown: Thrown) -> Node | None:
    if element.node is None or not element.node.boundary:
        return None
    model = execution.transition.instance(element.process_instance_key).model
    assert model is not None
    nodes = [model.nodes[boundary_id] for boundary_id in element.node.boundary]
    return _best_match(nodes, thrown, element, execution)


def _catching_start(scope: Record, thrown: Thrown, skip: str | None, execution: Execution) -> Node | None:
    if scope.state.get(INTERRUPTED):
        # It waits for no other event either.
        return None
    starts = [
        start
        for node_id in scope.inner.event_sub_processes
        if node_id != skip
        for start in (scope.inner.nodes[node_id].inner or scope.inner).starts(thrown.kind)
    ]
    return _best_match(starts, thrown, scope, execution)


def _best_match(nodes: list[Node], thrown: Thrown, record: Record, execution: Execution) -> Node | None:
    """The node that names the code, else one that catches every code."""
    catch_all = None
    for node in nodes:
        for event in node.events:
            if event.kind != thrown.kind:
                continue
            if event.code is None:
                catch_all = catch_all or node
                continue
            visible = execution.transition.variables(record.key)
            if expressions.evaluate(event.code, visible, execution.now) == thrown.code:
                return node
    return catch_all
