"""What waits for events, and what happens when one arrives: messages, timers, signals, conditions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from engine import expressions, incidents, schedule
from engine.bpmn.model import EventDefinition, Node
from engine.records import ElementFailure, ElementInstance, Record
from engine.store import tables as t

if TYPE_CHECKING:
    from engine.execution import Execution

INTERRUPTED = "interrupted"
"""In the state of a scope of which only an interrupting event sub-process runs any more."""
BEGINS = "begins"
"""In the state of an event sub-process, or process, that could not begin yet: its start event and what that brought."""

MOST = 1_000
"""How many event sub-processes a tree may begin by itself in one transition before that counts as an endless loop."""

# Subscribing


def subscribe(execution: Execution, record: Record, *nodes: Node) -> None:
    """Wait, on behalf of `record`, for the events of `nodes`; for none of them when one cannot be waited for.

    Raises ElementFailure when a timer or a correlation key cannot be evaluated.
    """
    try:
        for node in nodes:
            for event in node.events:
                _subscribe(execution, record, node, event)
    except ElementFailure:
        # Or else the retry would wait for the first ones twice.
        _unsubscribe_from(execution, record, nodes)
        raise


def _subscribe(execution: Execution, record: Record, node: Node, event: EventDefinition) -> None:
    match event.kind:
        case "timer":
            _start_timer(execution, record, node, event)
        case "message":
            key = _correlation_key(execution, record, event)
            _insert_subscription(execution, record, node, "message", _name(execution, record, event), key)
        case "signal":
            _insert_subscription(execution, record, node, "signal", _name(execution, record, event), "")
        case "conditional":
            assert event.condition is not None
            _insert_subscription(execution, record, node, "condition", event.watching, "")
            execution.transition.written.setdefault(record.process_instance_key, set()).add(f"#{node.id}")
        case _:
            # Errors and escalations are looked for in the diagram when they are thrown (engine.throwing).
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
    subscribe(execution, element, *(model.nodes[boundary_id] for boundary_id in node.boundary))
    element.state["boundary_open"] = True


def subscribe_event_sub_processes(execution: Execution, scope: Record) -> None:
    """Wait for the start events of a scope's event sub-processes. Raises ElementFailure."""
    if scope.inner.event_sub_processes:
        subscribe(execution, scope, *_starts_inside(scope))


def unsubscribe_event_sub_processes(execution: Execution, scope: Record) -> None:
    """Stop waiting for the start events of a scope's event sub-processes; its boundary events are still waited for."""
    _unsubscribe_from(execution, scope, _starts_inside(scope))


def _starts_inside(scope: Record) -> list[Node]:
    inner = (scope.inner.nodes[node_id].inner for node_id in scope.inner.event_sub_processes)
    return [start for content in inner if content is not None for start in content.starts()]


def _unsubscribe_from(execution: Execution, record: Record, nodes: Iterable[Node]) -> None:
    for node in nodes:
        execution.transition.delete_waiting(record.key, record.state.get("waits", ()), node.id)


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


def _name(execution: Execution, record: Record, event: EventDefinition) -> str:
    return expressions.event_name(event, execution.transition.variables(record.key), execution.now)


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
        trigger_boundary(execution, record, node, payload)
    elif node.type == "startEvent":
        return start_event_sub_process(execution, record, node, payload)
    else:
        assert isinstance(record, ElementInstance)
        if record.element_id == node.id:
            execution.complete(record, payload)
        else:
            _leave_event_gateway(execution, record, node, payload)
    return None


def trigger_by_itself(
    execution: Execution, record: Record, node: Node, payload: Mapping[str, Any], subscription: Any
) -> None:
    """Something that the run itself did makes an event happen: a variable it wrote, or a signal it threw."""
    element = trigger(execution, record, node, payload, subscription)
    if element is None:
        return
    execution.begun_by_itself += 1
    if execution.begun_by_itself > MOST:
        # Two event sub-processes may go on setting each other off.
        execution.scope_run(element).workflow.exhaust()


def _all_happened(
    execution: Execution, record: Record, node: Node, payload: Mapping[str, Any], subscription: Any
) -> dict[str, Any] | None:
    """Note one of the events of a parallel multiple event; what all of them brought when this was the last."""
    happened = record.state.setdefault("happened", {}).setdefault(node.id, {})
    what = "timer" if subscription is None else f"{subscription.kind} {subscription.name}"
    happened[what] = dict(payload)
    record.dirty = True
    keys = record.state.setdefault("happened_by", {}).setdefault(node.id, {})
    if subscription is not None:
        keys[what] = subscription.correlation_key
        # What comes a second time is for somebody else.
        execution.transition.delete_subscription(subscription.key)
    if len(happened) < len(node.events):
        return None
    del record.state["happened"][node.id], record.state["happened_by"][node.id]
    if not node.interrupting:
        for event in node.events:
            if event.kind == "message":
                # As at any event that waits on, the key stays what it was when the waiting began.
                name = _name(execution, record, event)
                key = keys.get(f"message {name}") or _correlation_key(execution, record, event)
                _insert_subscription(execution, record, node, "message", name, key)
            elif event.kind != "timer":
                _subscribe(execution, record, node, event)
    return {name: value for values in happened.values() for name, value in values.items()}


def trigger_boundary(execution: Execution, host: ElementInstance, node: Node, payload: Mapping[str, Any]) -> None:
    """Leave an activity by a boundary event, or go on beside it."""
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
    return run_event_sub_process(execution, scope, node, start, payload)


def run_event_sub_process(
    execution: Execution, scope: Record, node: Node, start: Node, payload: Mapping[str, Any]
) -> ElementInstance:
    """Enter an event sub-process by its start event, beside whatever else runs in its scope."""
    element = execution.new_element(scope, node)
    execution.transition.log(element, "element.entered", {})
    element.state[BEGINS] = {"start": start.id, "payload": dict(payload)}
    begin(execution, element)
    return element


def begin(execution: Execution, scope: Record) -> None:
    """Run an event sub-process (or process) from the event that happened; it stands still if that fails."""
    happened = scope.state[BEGINS]
    start = scope.inner.nodes[happened["start"]]
    try:
        if isinstance(scope, ElementInstance):
            assert scope.node is not None
            execution.prepare(scope, scope.node)
        if happened["payload"] is not None:
            execution.deliver(scope, start, happened["payload"])
            # A retry does not bring back what somebody has corrected meanwhile.
            happened["payload"] = None
        execution.open_scope(scope, start)
    except ElementFailure as failure:
        at = "" if isinstance(scope, ElementInstance) else start.id
        incidents.raise_incident(execution, scope, failure, element_id=at)
        return
    del scope.state[BEGINS]
    scope.dirty = True


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
