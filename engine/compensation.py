"""Compensation: remembers what completed and can be undone, and undoes it, the last one first.

What undoes is an *owner*: the compensation event that was thrown, a completed sub-process opened again
for the handlers inside it, or a transaction that is being cancelled. An owner reserves its share of the
remembered completions at once and runs their handlers one after another.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine import catching
from engine.bpmn.model import EventDefinition, Node
from engine.bpmn.read_compensation import undoes_its_scope
from engine.errors import NotFound
from engine.records import ElementInstance, ProcessInstance, Record
from engine.store import compensations as store
from engine.store import tables as t

if TYPE_CHECKING:
    from engine.execution import Execution

# Remembering


def remember(execution: Execution, element: ElementInstance, node: Node) -> None:
    """Note the completion of an activity that has a handler, or has completed ones with handlers inside."""
    transition = execution.transition
    if not node.compensable:
        forget(execution, element)
        return
    if element.kind == "body":
        # The instances of a multi-instance activity count only when all of it has completed.
        transition.flush()
        store.move(transition.tx, element.key, element.scope_key)
        return
    if node.handler is not None:
        if node.inner is not None and node.inner.compensable:
            forget(execution, element)
    elif not any(undoes_its_scope(inner) for inner in _inner_nodes(node)):
        transition.flush()
        if not store.any_in(transition.tx, element.key):
            return
    transition.insert(
        t.compensation,
        process_instance_key=element.process_instance_key, scope_key=element.scope_key, element_id=node.id,
        element_instance_key=element.key, variables=dict(transition.variables(element.key).maps[0]), reserved_by=None,
    )  # fmt: skip


def forget(execution: Execution, element: ElementInstance) -> None:
    """Drop what completed inside an element that was cancelled, or whose handler undoes it as a whole."""
    execution.transition.flush()
    store.forget_scope(execution.transition.tx, element.key)


def forget_all(execution: Execution, instance: ProcessInstance) -> None:
    """Drop what completed in a process instance that has ended."""
    execution.transition.flush()
    store.forget_instance(execution.transition.tx, instance.key)


# Undoing


def throw(execution: Execution, element: ElementInstance, event: EventDefinition) -> Mapping[str, Any] | None:
    """Undo what has completed in the scope of a compensation event, or one activity in it.

    In an event sub-process the scope around it counts too. None when the event waits for the handlers.
    """
    transition = execution.transition
    scope = transition.scope_of(element)
    keys = [scope.key]
    while isinstance(scope, ElementInstance) and scope.node is not None and scope.node.triggered_by_event:
        scope = transition.scope_of(scope)
        keys.append(scope.key)
    transition.flush()
    store.reserve(transition.tx, keys, element.key, event.activity)
    if _advance(execution, element.key) and event.wait:
        element.state["undoing"] = "event"
        element.dirty = True
        return None
    return {}


def cancel_transaction(execution: Execution, end: ElementInstance) -> None:
    """Cancel the transaction around a cancel end event: stop it, undo what completed, leave by its cancel event."""
    transition = execution.transition
    scope = transition.scope_of(end)
    while isinstance(scope, ElementInstance) and scope.node is not None and scope.node.type != "transaction":
        scope = transition.scope_of(scope)
    if not execution.finish(end, {}):
        return
    catching.unsubscribe(execution, scope)
    execution.empty_scope(scope)
    scope.state["undoing"] = "transaction"
    scope.dirty = True
    transition.flush()
    store.reserve(transition.tx, [scope.key], scope.key, None)
    execution.scope_run(scope)
    execution.schedule(scope)


def undone(execution: Execution, handler: ElementInstance) -> None:
    """A handler that waited has completed: let its owner go on."""
    _owner_goes_on(execution, handler)


def go_on(execution: Execution, scope: Record) -> None:
    """Nothing waits in a scope that is being undone: undo what is next, or end it."""
    assert isinstance(scope, ElementInstance) and scope.node is not None
    if scope.state["undoing"] != "by itself" and _advance(execution, scope.key):
        return
    if scope.state["undoing"] == "transaction":
        catching.trigger(execution, scope, _cancel_boundary(execution, scope), {})
        return
    forget(execution, scope)
    execution.close_run(scope)
    execution.clear(scope)
    execution.transition.log(scope, "element.compensated", {})
    execution.transition.remove_element(scope)
    _owner_goes_on(execution, scope)


def abandon(execution: Execution, owner: ElementInstance) -> None:
    """An owner was cancelled: what it has not begun to undo can be undone by others."""
    execution.transition.flush()
    store.release(execution.transition.tx, owner.key)


def _advance(execution: Execution, owner: int) -> bool:
    """Start handlers until one waits; False when nothing is left to undo."""
    transition = execution.transition
    while True:
        transition.flush()
        row = store.take(transition.tx, owner)
        if row is None:
            return False
        instance = transition.instance(row.process_instance_key)
        scope: Record = instance if row.scope_key == instance.key else transition.element(row.scope_key)
        assert instance.model is not None
        node = instance.model.nodes[row.element_id]
        if node.handler is None:
            _open_again(execution, scope, node, row, owner)
            return True
        handler = execution.new_element(scope, instance.model.nodes[node.handler])
        handler.state["undoes_for"] = owner
        transition.log(handler, "element.entered", {"compensates": node.id})
        transition.set_local(handler.key, row.variables)
        results = execution.activate(handler)
        if results is None or handler.gone or not execution.finish(handler, results):
            return True


def _open_again(execution: Execution, outer: Record, node: Node, row: Any, owner: int) -> None:
    """Open a completed sub-process with the variables it ended with, to undo what completed inside it."""
    transition = execution.transition
    scope = execution.new_element(outer, node, key=row.element_instance_key)
    scope.state["undoes_for"] = owner
    transition.log(scope, "element.compensating", {})
    transition.set_local(scope.key, row.variables)
    execution.scope_run(scope)
    by_itself = next((inner for inner in _inner_nodes(node) if undoes_its_scope(inner)), None)
    if by_itself is not None:
        assert by_itself.inner is not None
        scope.state["undoing"] = "by itself"
        catching.run_event_sub_process(execution, scope, by_itself, by_itself.inner.starts("compensation")[0], {})
    else:
        scope.state["undoing"] = "inside"
        transition.flush()
        store.reserve(transition.tx, [scope.key], scope.key, None)
        execution.schedule(scope)


def _owner_goes_on(execution: Execution, undone: ElementInstance) -> None:
    owner: int = undone.state["undoes_for"]
    try:
        element = execution.transition.element(owner)
    except NotFound:
        element = None
    if element is None or element.gone:
        # A compensation event that does not wait has gone on already, and its scope may be over now.
        if not _advance(execution, owner):
            around = execution.transition.scope_of(undone)
            execution.scope_run(around)
            execution.schedule(around)
    elif element.holds_tokens:
        execution.scope_run(element)
        execution.schedule(element)
    elif not _advance(execution, owner):
        execution.complete(element, {})


def _cancel_boundary(execution: Execution, transaction: ElementInstance) -> Node:
    model = execution.transition.instance(transaction.process_instance_key).model
    assert model is not None and transaction.node is not None
    events = (model.nodes[boundary] for boundary in transaction.node.boundary)
    return next(node for node in events if node.has_event("cancel"))


def _inner_nodes(node: Node) -> list[Node]:
    return list(node.inner.nodes.values()) if node.inner is not None else []
