"""Runs an instance again from an element it passed before: what is active in that scope ends, and it goes on from there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine import catching
from engine.bpmn.model import Node, ProcessModel
from engine.commands import running
from engine.db import Tx
from engine.errors import InvalidInput, NotFound
from engine.execution import Execution
from engine.modification import Change, node_of, running_instance
from engine.past import PastState, rebuild
from engine.records import Record
from engine.runtime import Runtime
from engine.store import history
from engine.store import running as store
from engine.store import suspension as trees
from engine.transition import Transition
from engine.views import ActiveElement, HistoryEvent


@dataclass(frozen=True)
class OutsideCall:
    """A service task with an effect outside that ran since, and would be run again."""

    process_instance_key: int
    element_id: str
    type: str
    times: int


@dataclass(frozen=True)
class RerunPlan:
    """What running again from an event of the history would do."""

    event: HistoryEvent
    ends: tuple[ActiveElement, ...]
    outside: tuple[OutsideCall, ...]
    variables: Mapping[str, tuple[Any, Any]]
    """The instance's variables that differ from then: name → (now, then); a missing one is None."""


def plan(runtime: Runtime, tx: Tx, key: int, element_instance_key: int) -> RerunPlan:
    """What `rerun` would do, to be shown before; changes nothing.

    Raises NotFound, InvalidState when the instance has ended, InvalidInput when it cannot be run from there.
    """
    row = store.process_instance(tx, key)
    execution = Execution(Transition(tx, runtime, "", runtime.clock.now()))
    change = Change(execution, running_instance(execution, key))
    events = history.events(tx, key)
    event = _entered(events, element_instance_key)
    node = node_of(change.model, event.element_id or "")
    place, _missing = change.place_of(node)
    ends = [
        ActiveElement(e.key, e.element_id, e.kind, e.scope_key, e.entered_at or event.at)
        for e in change.elements()
        if place.key in change.transition.chain(e.key)[1:]
    ]
    now, then = rebuild(events).variables.get(key, {}), rebuild(events, event.sequence).variables.get(key, {})
    differing = {n: (now.get(n), then.get(n)) for n in sorted({*now, *then}) if now.get(n) != then.get(n)}
    outside = _outside_calls(runtime, tx, row, event, reachable(change.model, node))
    return RerunPlan(event, tuple(ends), outside, differing)


def rerun(runtime: Runtime, tx: Tx, key: int, element_instance_key: int, by: str, reason: str, restore: bool) -> None:
    """Start an element again that was entered before, after ending what is active in its scope.

    With `restore` the variables of that scope and those around it are set to what they were then.
    Raises NotFound, InvalidState when the instance has ended, InvalidInput without a reason or when the
    element cannot be started by hand.
    """
    if not reason.strip():
        raise InvalidInput("reason", "Say why it is run again.")
    row = store.process_instance(tx, key)
    with tx.savepoint(), running(runtime, tx, by, row.root_key, while_suspended=True) as execution:
        change = Change(execution, running_instance(execution, key))
        events = history.events(tx, key)
        event = _entered(events, element_instance_key)
        node = node_of(change.model, event.element_id or "")
        place, _missing = change.place_of(node)
        data = {"reason": reason, "entered": event.at, "restored": restore}
        execution.transition.log(change.instance, "instance.rerun", data, element_id=node.id)
        _empty(execution, place)
        if restore:
            _restore(execution, place, rebuild(events, event.sequence))
        change.put(change.enter(node), node)
        change.settle()


def reachable(model: ProcessModel, node: Node) -> set[str]:
    """Ids of the elements that a token on `node` can come to, at any depth."""
    seen: set[str] = set()
    todo = [node.id]
    while todo:
        element_id = todo.pop()
        if element_id in seen:
            continue
        seen.add(element_id)
        current = model.nodes[element_id]
        todo += [model.flows[flow].target for flow in current.outgoing]
        todo += current.boundary
        if current.inner is not None:
            todo += current.inner.nodes
        if current.scope_id in model.nodes:
            # When the sub-process ends, what follows it is run again too.
            around = model.nodes[current.scope_id]
            todo += [model.flows[flow].target for flow in around.outgoing] + around.boundary
    return seen


def _entered(events: list[HistoryEvent], element_instance_key: int) -> HistoryEvent:
    for event in events:
        if event.kind == "element.entered" and event.element_instance_key == element_instance_key:
            return event
    raise NotFound("passed element of the instance", element_instance_key)


def _empty(execution: Execution, place: Record) -> None:
    """End everything in a scope, and let it wait again for the events that interrupt it."""
    execution.empty_scope(place)
    closed = [place.state.pop(name, False) for name in (catching.INTERRUPTED, "completing")]
    if place.inner.event_sub_processes and (any(closed) or "waits" not in place.state):
        catching.subscribe_event_sub_processes(execution, place)


def _restore(execution: Execution, place: Record, past: PastState) -> None:
    transition = execution.transition
    for key in transition.chain(place.key):
        transition.variables(key)
        then = past.variables.get(key, {})
        for name in list(transition.variables(key).maps[0]):
            if name not in then:
                transition.remove_local(key, name)
        transition.set_local(key, then)


def _outside_calls(runtime: Runtime, tx: Tx, row: Any, since: HistoryEvent, again: set[str]) -> tuple[OutsideCall, ...]:
    """The external service tasks that ended in the instance and in what it called since an event."""
    callers = trees.callers(tx, row.root_key)
    counts: dict[tuple[int, str, str], int] = {}
    for event in history.events(tx, row.root_key, tree=True, kinds=("job.completed", "job.threw")):
        element = _own_element(event, row.key, callers)
        if event.sequence < since.sequence or element not in again:
            continue
        task = runtime.service_tasks.get(event.data.get("type", ""))
        if task is not None and task.mode == "external":
            place = (event.process_instance_key, event.element_id or "", task.name)
            counts[place] = counts.get(place, 0) + 1
    return tuple(OutsideCall(*place, times) for place, times in counts.items())


def _own_element(event: HistoryEvent, key: int, callers: Mapping[int, tuple[int | None, str | None]]) -> str | None:
    """The element of instance `key` at (or below) which an event of the tree happened."""
    instance, element = event.process_instance_key, event.element_id
    while instance != key:
        parent, element = callers.get(instance, (None, None))
        if parent is None:
            return None
        instance = parent
    return element
