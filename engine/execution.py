"""Runs process instances: what happens when elements are entered, completed, cancelled or fail."""

from __future__ import annotations

from collections import ChainMap, deque
from collections.abc import Mapping
from typing import Any

from engine import (
    ad_hoc,
    behaviours,
    buffered,
    catching,
    compensation,
    conditions,
    expressions,
    incidents,
    loops,
    signals,
)
from engine.bpmn.model import Node
from engine.records import BEGAN_WITH, ElementFailure, ElementInstance, Outgoing, ProcessInstance, Record
from engine.scope_run import ScopeRun
from engine.transition import Transition


class Execution:
    """One run of a tree of process instances, from a command to the next wait states."""

    def __init__(self, transition: Transition) -> None:
        self.transition = transition
        self.runtime = transition.runtime
        self.now = transition.now
        self.runs: dict[int, ScopeRun] = {}
        self.opened_subscriptions: list[tuple[str, str, str]] = []
        """Message subscriptions made in this run: (name, correlation key, process id)."""
        self.outbox: list[Outgoing] = []
        """Messages and signals thrown in this run; they are sent when it is written."""
        self.suspended = False
        """Whether what this run leaves behind is set aside until the tree is resumed."""
        self.signalled: list[Outgoing] = []
        """Signals thrown in this run that its own tree has not heard yet."""
        self.begun_by_itself = 0
        """How many event sub-processes began because of what this run did: by conditions and signals."""
        self._pending: deque[int] = deque()

    # Scopes

    def scope_run(self, scope: Record) -> ScopeRun:
        """The token game of a scope, made when it is first needed."""
        run = self.runs.get(scope.key)
        if run is None:
            run = self.runs[scope.key] = ScopeRun(self, scope)
        return run

    def schedule(self, scope: Record) -> None:
        """Let the scope's tokens move before the transition ends."""
        self._pending.append(scope.key)

    def run(self) -> None:
        """Move all tokens until everything waits, then write."""
        while True:
            while self._pending or self.transition.written or self.signalled:
                if self.transition.written:
                    conditions.settle(self)
                    continue
                if self.signalled:
                    signals.settle(self)
                    continue
                key = self._pending.popleft()
                run = self.runs.get(key)
                if run is None:
                    continue
                run.workflow.run()
                if key in self.runs:
                    self.check_scope(run.scope)
            self.transition.flush()
            if not self.opened_subscriptions:
                return
            opened, self.opened_subscriptions = self.opened_subscriptions, []
            buffered.deliver_all(self, opened)

    def open_scope(self, scope: Record, start: Node | None = None, payload: Mapping[str, Any] | None = None) -> None:
        """Begin a scope at its start event (the none start event unless another one is given).

        `payload` is what that event brings, None when it is delivered already.
        Raises ElementFailure when an event sub-process cannot wait for its event.
        """
        run = self.scope_run(scope)
        if start is not None and payload is not None:
            # What started the scope is known before its event sub-processes begin to wait, for their
            # correlation keys may depend on it.
            self.deliver(scope, start, payload)
        catching.subscribe_event_sub_processes(self, scope)
        for node in [start] if start is not None else scope.inner.none_starts():
            run.place(node, happened=start is not None, delivered=start is not None)
        for node in scope.inner.awaited_with(start) if start is not None else ():
            run.place(node)
        self.schedule(scope)

    def check_scope(self, scope: Record) -> None:
        """Complete the scope when nothing waits in it any more."""
        run = self.runs.get(scope.key)
        if run is None or scope.gone or run.workflow.ready or not ad_hoc.may_end(self, scope, run) or scope.active:
            return
        if scope.state.get("undoing"):
            compensation.go_on(self, scope)
            return
        if run.workflow.arrivals:
            incidents.raise_deadlock(self, scope, run.workflow)
            return
        self.close_run(scope)
        if isinstance(scope, ProcessInstance):
            self._end_instance(scope, "completed", None)
        else:
            assert isinstance(scope, ElementInstance)
            self.complete(scope, {})
            if not scope.gone:
                # Its results could not be written; what is on its border may still end that, but nothing begins inside.
                catching.unsubscribe_event_sub_processes(self, scope)

    def close_run(self, scope: Record) -> None:
        """Forget the token game of a scope that is over."""
        run = self.runs.pop(scope.key, None)
        if run is not None:
            run.stop()
        scope.forget_tokens()

    # Elements

    def activate(self, element: ElementInstance) -> Mapping[str, Any] | None:
        """Do what the element is for.

        Returns its variables when it is done at once, None when it waits (or failed: an incident).
        """
        node = element.node
        assert node is not None
        try:
            if node.repeats and element.kind != "inner":
                return loops.enter(self, element, node)
            self.prepare(element, node)
            return behaviours.enter(self, element, node)
        except ElementFailure as failure:
            incidents.raise_incident(self, element, failure)
            return None

    def prepare(self, element: ElementInstance, node: Node) -> None:
        """Map an element's inputs and begin to wait for its boundary events, once. Raises ElementFailure."""
        if node.inputs and not element.state.get("inputs_done"):
            visible = self.transition.variables(element.key)
            self.transition.set_local(element.key, expressions.map_inputs(node.inputs, visible, self.now))
            element.state["inputs_done"] = True
        catching.subscribe_boundary(self, element, node)

    def complete(self, element: ElementInstance, variables: Mapping[str, Any]) -> None:
        """End an element that waited and let its token go on."""
        if not self.finish(element, variables):
            return
        scope = self.transition.scope_of(element)
        if element.kind == "inner":
            assert isinstance(scope, ElementInstance)
            loops.item_completed(self, scope, element)
            return
        if element.node is not None and element.node.for_compensation:
            compensation.undone(self, element)
            return
        if element.node is not None and element.node.triggered_by_event:
            self.scope_run(scope).steps += 1
            self.schedule(scope)
            return
        run = self.scope_run(scope)
        run.go_on(run.token_of(element))
        self.schedule(scope)

    def finish(self, element: ElementInstance, variables: Mapping[str, Any]) -> bool:
        """Write the element's results outwards and end it; False when an output mapping failed."""
        node = element.node
        assert node is not None
        try:
            self.write_results(element, node, variables)
            if element.kind == "inner":
                loops.collect(self, element)
        except ElementFailure as failure:
            element.state["completing"] = True
            element.dirty = True
            incidents.raise_incident(self, element, failure)
            return False
        if node.remembers:
            compensation.remember(self, element, node)
        self.clear(element)
        self.transition.log(element, "element.left", {})
        self.transition.remove_element(element)
        return True

    def write_results(self, element: ElementInstance, node: Node, variables: Mapping[str, Any]) -> None:
        """Propagate variables from a finished element, as its output mappings say."""
        transition = self.transition
        if node.outputs and element.kind != "body" and incidents.DELIVERED not in element.state:
            transition.set_local(element.key, variables)
            visible = transition.variables(element.key)
            mapped = expressions.map_outputs(node.outputs, visible, self.now)
            if element.kind == "inner" and node.loop is not None and node.loop.result in mapped:
                transition.set_local(element.key, {node.loop.result: mapped.pop(node.loop.result)})
            transition.merge(element.scope_key, mapped)
        else:
            transition.merge(element.key, variables)

    def discard(self, element: ElementInstance) -> None:
        """Remove an element instance that was there only to hold an incident."""
        self.clear(element)
        self.transition.remove_element(element)

    def clear(self, element: ElementInstance) -> None:
        """Take back everything that waits on behalf of an element."""
        if not element.new:
            incidents.resolve_for(self, element)
        catching.unsubscribe(self, element)

    def deliver(self, scope: Record, node: Node, payload: Mapping[str, Any]) -> None:
        """Write what an event brought into the scope it happened in, as its mappings say. Raises ElementFailure."""
        visible = self.transition.variables(scope.key)
        local = expressions.map_inputs(node.inputs, visible, self.now) if node.inputs else {}
        if node.outputs:
            seen = ChainMap({**local, **payload}, visible)
            self.transition.merge(scope.key, expressions.map_outputs(node.outputs, seen, self.now))
        else:
            self.transition.merge(scope.key, {name: payload[name] for name in payload if name not in local})

    # Ending

    def cancel(self, element: ElementInstance) -> None:
        """Cancel an element and everything inside it; its token is gone."""
        todo: list[tuple[ElementInstance, bool]] = [(element, False)]
        while todo:
            current, opened = todo.pop()
            if current.gone:
                continue
            if not opened:
                todo.append((current, True))
                if current.holds_tokens or current.kind == "body":
                    todo += [(child, False) for child in self.transition.children(current)]
                if current.node is not None and current.node.type == "callActivity":
                    for called in self.transition.called_instances(current):
                        self.end_tree(called, "the calling activity was cancelled")
                continue
            self._cancel_one(current)

    def _cancel_one(self, element: ElementInstance) -> None:
        if element.holds_tokens:
            self.close_run(element)
        if element.node is not None and element.node.remembers:
            compensation.forget(self, element)
        behaviours.cancel(self, element)
        self.clear(element)
        scope = self.transition.scope_of(element)
        run = self.runs.get(scope.key)
        if run is not None:
            run.drop(element)
        self.transition.log(element, "element.cancelled", {})
        self.transition.remove_element(element)

    def end_tree(self, instance: ProcessInstance, reason: str) -> None:
        """Terminate a process instance with everything in it."""
        self.empty_scope(instance)
        catching.unsubscribe(self, instance)
        self.close_run(instance)
        self._end_instance(instance, "terminated", reason)

    def empty_scope(self, scope: Record, keep: ElementInstance | None = None) -> None:
        """Cancel everything that waits in a scope and all tokens at its joins."""
        run = self.runs.get(scope.key)
        if run is not None:
            run.stop()
        for child in self.transition.children(scope):
            if child is not keep:
                self.cancel(child)
        if run is not None:
            run.workflow.arrivals.clear()
            run.workflow.resets.clear()
        scope.forget_tokens()
        if scope.state.pop(incidents.DEADLOCK, False):
            incidents.resolve_for(self, scope)

    def _end_instance(self, instance: ProcessInstance, status: str, reason: str | None) -> None:
        catching.unsubscribe(self, instance)
        incidents.resolve_for(self, instance)
        if instance.inner.compensable:
            compensation.forget_all(self, instance)
        instance.status, instance.ended_at, instance.end_reason = status, self.now, reason
        instance.dirty = True
        self.transition.log(instance, "instance.ended", {"state": status, "reason": reason})
        if BEGAN_WITH in instance.state:
            self.outbox.append(Outgoing("freed", instance.process_id, instance.state[BEGAN_WITH], {}))
        if status == "completed" and instance.parent_element_instance_key is not None:
            caller = self.transition.element(instance.parent_element_instance_key)
            assert caller.node is not None
            results: dict[str, Any] = {}
            if caller.node.outputs:
                results = dict(self.transition.variables(instance.key))
            elif caller.node.propagate_child:
                # Only what the called instance wrote goes back, so that it cannot undo what others
                # wrote in the calling instance in the meantime.
                own = self.transition.variables(instance.key)
                results = {name: own[name] for name in instance.state.get("written", ()) if name in own}
            self.complete(caller, results)

    def new_element(self, scope: Record, node: Node, kind: Any = "element", key: int | None = None) -> ElementInstance:
        """Make an element instance in a scope."""
        element = ElementInstance(
            key=key or self.runtime.keys.next(), process_instance_key=scope.process_instance_key,
            root_key=scope.root_key, scope_key=scope.key, element_id=node.id, kind=kind, entered_at=self.now, node=node,
        )  # fmt: skip
        self.transition.add_element(element)
        return element
