"""The link between a scope's tokens (SpiffWorkflow) and the engine's element instances."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from engine import expressions, incidents
from engine.bpmn.model import Flow, Node
from engine.bpmn.specs import NoFlowTaken
from engine.bpmn.tokens import ScopeWorkflow, Token
from engine.records import ElementFailure, ElementInstance, Record

if TYPE_CHECKING:
    from engine.execution import Execution

_PASSING = frozenset({"parallelGateway", "startEvent", "boundaryEvent", "task", "manualTask"})


class ScopeRun:
    """The host of one scope's tokens during one transition."""

    def __init__(self, execution: Execution, scope: Record) -> None:
        self.execution, self.scope = execution, scope
        arrivals = scope.state.setdefault("arrivals", {})
        self.workflow = ScopeWorkflow(scope.inner, self, arrivals)

    def place(self, node: Node, payload: Mapping[str, Any] | None = None, *, delivered: bool = False) -> Token:
        """Put a new token on a node; `payload` is what a triggered event brings, if it is not delivered yet."""
        token = self.workflow.place(node.id)
        token.internal_data.update(payload=payload, delivered=delivered)
        return token

    def token_of(self, element: ElementInstance) -> Token:
        """The token that stands on an element instance."""
        for token in self.workflow.tasks.values():
            if token.instance is element:
                return token
        return self.workflow.resume(element.element_id, element)

    def drop(self, element: ElementInstance) -> None:
        """Remove the token of a cancelled element, if this transition has it."""
        for token in list(self.workflow.tasks.values()):
            if token.instance is element:
                token.cancel()

    def stop(self) -> None:
        """Remove every token."""
        self.workflow.ready.clear()
        self.workflow.tasks.clear()

    # Host

    def enter(self, token: Token) -> bool | None:
        node: Node = token.node
        payload = token.internal_data.get("payload")
        key = self.execution.runtime.keys.next()
        token.internal_data["key"] = key
        arrived = {"flow": token.arrived_by} if token.arrived_by else {}
        self.execution.transition.log_passing(self.scope, node.id, key, "element.entered", arrived)
        passing = node.type in _PASSING or (payload is not None and node.event_gateway)
        passing = passing and not node.compensable
        if (passing and node.loop is None and not node.inputs and node.job_type is None) or _is_none_event(node):
            return self._pass(token, node, payload)
        element = self.execution.new_element(self.scope, node, key=key)
        token.instance = element
        results = self.execution.activate(element)
        if results is None or element.gone:
            return None
        return True if self.execution.finish(element, results) else None

    def _pass(self, token: Token, node: Node, payload: Mapping[str, Any] | None) -> bool | None:
        """Go through a node that has nothing to wait for, taking in what its event brought."""
        try:
            if (payload or node.outputs) and not token.internal_data.get("delivered"):
                self.execution.deliver(self.scope, node, payload or {})
        except ElementFailure as failure:
            token.instance = self.execution.new_element(self.scope, node, key=token.internal_data["key"])
            token.instance.state["payload"] = dict(payload or {})
            incidents.raise_incident(self.execution, token.instance, failure)
            return None
        return True

    def left(self, token: Token) -> None:
        if token.instance is None:
            key = token.internal_data.get("key")
            self.execution.transition.log_passing(self.scope, token.node.id, key, "element.left", {})

    def decide(self, token: Token, choose: Callable[[], Any]) -> bool | None:
        transition, node = self.execution.transition, token.node
        if token.instance is None:
            key = self.execution.runtime.keys.next()
            token.internal_data["key"] = key
            arrived = {"flow": token.arrived_by} if token.arrived_by else {}
            transition.log_passing(self.scope, node.id, key, "element.entered", arrived)
        try:
            choose()
        except NoFlowTaken:
            failure = ElementFailure(
                "no_flow", "Expected the condition of one outgoing flow to hold, or a default flow, but none does."
            )
        except ElementFailure as error:
            failure = error
        else:
            return True
        if token.instance is None:
            token.instance = self.execution.new_element(self.scope, node, key=token.internal_data["key"])
        incidents.raise_incident(self.execution, token.instance, failure)
        return None

    def condition_holds(self, token: Token, flow: Flow) -> bool:
        assert flow.condition is not None
        variables = self.execution.transition.variables(self.scope.key)
        return expressions.condition(flow.condition, variables, self.execution.now, f"flow {flow.id}")

    def joined(self, token: Token) -> None:
        self.scope.dirty = True
        self.execution.transition.log_passing(self.scope, token.node.id, None, "flow.taken", {"flow": token.arrived_by})

    def stop_loop(self, token: Token) -> None:
        node: Node = token.node
        key = self.execution.runtime.keys.next()
        arrived = {"flow": token.arrived_by} if token.arrived_by else {}
        self.execution.transition.log_passing(self.scope, node.id, key, "element.entered", arrived)
        token.instance = self.execution.new_element(self.scope, node, key=key)
        if node.type in _PASSING or _is_none_event(node) or token.internal_data.get("payload") is not None:
            token.instance.state["payload"] = dict(token.internal_data.get("payload") or {})
        failure = ElementFailure(
            "loop",
            "The elements before this one went round and round without waiting for a person, a message or a time. "
            "Correct what decides about the way out of the loop, then retry; or cancel the instance.",
        )
        incidents.raise_incident(self.execution, token.instance, failure)

    def other_active_nodes(self) -> Iterable[str]:
        loaded = {id(token.instance) for token in self.workflow.tasks.values() if token.instance is not None}
        return [c.element_id for c in self.execution.transition.children(self.scope) if id(c) not in loaded]


def _is_none_event(node: Node) -> bool:
    return node.event is not None and node.event.kind == "none" and node.job_type is None
