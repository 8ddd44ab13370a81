"""Errors and escalations: thrown somewhere, caught by the first event outwards that fits, else an incident."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine import catching, expressions, incidents
from engine.bpmn.model import EventDefinition, Node
from engine.records import ElementFailure, ElementInstance, ProcessInstance, Record, Thrown

if TYPE_CHECKING:
    from engine.execution import Execution


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
                    catching.trigger_boundary(execution, record, boundary, thrown.variables)
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
                catching.start_event_sub_process(execution, record, start, thrown.variables)
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
    if scope.state.get(catching.INTERRUPTED):
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
            if _code_of(execution, record, event) == thrown.code:
                return node
    return catch_all


def _code_of(execution: Execution, record: Record, event: EventDefinition) -> str | None:
    """The code an event catches; None for one that cannot be told, which fits nothing."""
    try:
        return expressions.text(event.code, execution.transition.variables(record.key), execution.now, "the code")
    except ElementFailure:
        return None
