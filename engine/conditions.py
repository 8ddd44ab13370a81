"""Conditional events: looked at again when a variable they read was written, in the same transition.

A condition counts when it is entered and after every step that wrote one of its variables, before the
next step begins; those that wait longest come first. An event that does not interrupt happens each time
its condition becomes true, and again only after it was false in between.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine import catching, expressions
from engine.bpmn.model import EventDefinition, Node
from engine.records import ElementFailure, ProcessInstance, Record
from engine.store import messages as store

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.execution import Execution


def settle(execution: Execution) -> None:
    """Let conditional events happen whose variables were written since the last look."""
    transition = execution.transition
    written, transition.written = transition.written, {}
    if execution.suspended:
        # All of them are looked at when the instance goes on.
        return
    transition.flush()
    for key, names in written.items():
        instance = transition.instance(key)
        if instance.ended_at is None:
            for row in store.conditions(transition.tx, key):
                _look(execution, instance, row, names)


def look_again(execution: Execution, instances: Iterable[ProcessInstance]) -> None:
    """Let every condition of some instances be looked at, whatever was written."""
    for instance in instances:
        assert instance.model is not None
        names = {f"#{node.id}" for node in instance.model.nodes.values() if node.has_event("conditional")}
        if names:
            execution.transition.written[instance.key] = names


def _look(execution: Execution, instance: ProcessInstance, row: Any, names: set[str]) -> None:
    assert instance.model is not None
    node = instance.model.nodes[row.element_id]
    event = next(event for event in node.events if event.condition is not None and event.watching == row.name)
    if names.isdisjoint({*event.watches, f"#{node.id}"}) or not store.still_waits(execution.transition.tx, row.key):
        return
    own = row.element_instance_key == instance.key
    record = instance if own else execution.transition.element(row.element_instance_key)
    holds, held = _holds(execution, record, event), row.correlation_key == "true"
    if holds != held:
        store.note_condition(execution.transition.tx, row.key, holds)
    if holds and not held:
        _happen(execution, record, node, row)


def _holds(execution: Execution, record: Record, event: EventDefinition) -> bool:
    assert event.condition is not None
    visible = execution.transition.variables(record.key)
    try:
        return expressions.evaluate(event.condition, visible, execution.now) is True
    except ElementFailure:
        # A condition that cannot be worked out does not hold.
        return False


def _happen(execution: Execution, record: Record, node: Node, row: Any) -> None:
    execution.transition.log(record, "condition.fulfilled", {}, element_id=node.id)
    catching.trigger_by_itself(execution, record, node, {}, row)
