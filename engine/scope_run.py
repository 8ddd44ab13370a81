"""The link between a scope's tokens (SpiffWorkflow) and the engine's element instances."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from engine import ad_hoc, behaviours, conditions, expressions, incidents, signals
from engine.bpmn.model import ACTIVITIES, Flow, Node
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
        self.steps = 0
        """How many nodes tokens have left since somebody looked whether an ad-hoc sub-process is over."""
        self.is_ad_hoc = ad_hoc.OPEN in scope.state
        self.untold = False
        """Whether its condition could not be worked out in this transition."""
        arrivals = scope.state.setdefault("arrivals", {})
        resets = scope.state.setdefault("resets", {}) if scope.inner.complex_gateways else {}
        self.workflow = ScopeWorkflow(scope.inner, self, arrivals, resets)

    def place(
        self,
        node: Node,
        payload: Mapping[str, Any] | None = None,
        *,
        delivered: bool = False,
        happened: bool = False,
    ) -> Token:
        """Put a new token on a node; `payload` is what a triggered event brings, if it is not delivered yet.

        `happened` says that the event the node waits for is there already.
        """
        token = self.workflow.place(node.id)
        token.internal_data.update(payload=payload, delivered=delivered, happened=happened)
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
        key = self._log_entered(token)
        happened = bool(token.internal_data.get("happened"))
        passing = node.type in _PASSING
        passing = passing and not (node.compensable or node.repeats or node.job_type)
        # An event maps its inputs as it passes; a task does so like other activities.
        passing = passing and not (node.inputs and node.type in ACTIVITIES)
        if passing or happened or _waits_for_nothing(node):
            return self._pass(token, node, payload)
        if node.is_bare_script:
            return self._compute(token, node)
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

    def _compute(self, token: Token, node: Node) -> bool | None:
        """Run a script; only one that fails becomes an element that stays."""
        try:
            written = behaviours.script(self.execution, self.scope.key, node)
        except ElementFailure as failure:
            token.instance = self.execution.new_element(self.scope, node, key=token.internal_data["key"])
            incidents.raise_incident(self.execution, token.instance, failure)
            return None
        self.execution.transition.merge(self.scope.key, written)
        return True

    def left(self, token: Token) -> None:
        self.steps += 1
        if token.instance is None:
            key = token.internal_data.get("key")
            self.execution.transition.log_passing(self.scope, token.node.id, key, "element.left", {})

    def decide(self, token: Token) -> bool | None:
        if token.instance is None:
            self._log_entered(token)
        failure = self._choose(token)
        if failure is None:
            return True
        if token.instance is None:
            token.instance = self.execution.new_element(self.scope, token.node, key=token.internal_data["key"])
        incidents.raise_incident(self.execution, token.instance, failure)
        return None

    def leave(self, token: Token) -> bool | None:
        failure = self._choose(token)
        if failure is None:
            return True
        if token.instance is None or token.instance.gone:
            self.left(token)
            token.instance = self.execution.new_element(self.scope, token.node)
            token.instance.state[incidents.LEAVING] = True
        incidents.raise_incident(self.execution, token.instance, failure)
        return None

    def go_on(self, token: Token) -> None:
        """Let the token of an element that has ended leave it."""
        if not token.task_spec.chooses or self.leave(token):
            token.complete()

    def _choose(self, token: Token) -> ElementFailure | None:
        """Decide where a token goes; why it cannot be decided."""
        try:
            token.task_spec.choose(token)
        except NoFlowTaken:
            return ElementFailure(
                "no_flow", "Expected the condition of one outgoing flow to hold, or a default flow, but none does."
            )
        except ElementFailure as failure:
            return failure
        return None

    def _log_entered(self, token: Token) -> int:
        """Write that a token came to its node; the key of the element instance there."""
        key = token.internal_data["key"] = self.execution.runtime.keys.next()
        flow = self.scope.inner.flows.get(token.arrived_by or "")
        arrived = {"flow": flow.id} if flow is not None and flow.drawn else {}
        self.execution.transition.log_passing(self.scope, token.node.id, key, "element.entered", arrived)
        return key

    def condition_holds(self, token: Token, flow: Flow) -> bool:
        assert flow.condition is not None
        variables: Mapping[str, Any] = self.execution.transition.variables(self.scope.key)
        if token.node.type == "complexGateway":
            variables = ChainMap({"waitingForStart": not token.resets}, dict(variables))
        return expressions.condition(flow.condition, variables, self.execution.now, f"flow {flow.id}")

    def activates(self, gateway: Node, counts: Mapping[str, int], token: Token | None = None) -> bool | None:
        assert gateway.activation_condition is not None
        self.scope.dirty = True
        state = {
            "activationCount": {flow: counts.get(flow, 0) for flow in gateway.incoming},
            "activatedFlows": len(counts),
        }
        variables = ChainMap(state, dict(self.execution.transition.variables(self.scope.key)))
        try:
            return expressions.condition(
                gateway.activation_condition, variables, self.execution.now, "the activation condition"
            )
        except ElementFailure as failure:
            if token is None:
                return False
            token.instance = self.execution.new_element(self.scope, gateway, key=self._log_entered(token))
            token.instance.state[incidents.ARRIVED_BY] = token.arrived_by
            incidents.raise_incident(self.execution, token.instance, failure)
            return None

    def joined(self, token: Token) -> None:
        self.scope.dirty = True
        self.execution.transition.log_passing(self.scope, token.node.id, None, "flow.taken", {"flow": token.arrived_by})

    def stop_loop(self, token: Token) -> None:
        node: Node = token.node
        key = self._log_entered(token)
        token.instance = self.execution.new_element(self.scope, node, key=key)
        if node.type in _PASSING or _waits_for_nothing(node) or token.internal_data.get("payload") is not None:
            token.instance.state["payload"] = dict(token.internal_data.get("payload") or {})
        failure = ElementFailure(
            "loop",
            "The elements before this one went round and round without waiting for a person, a message or a time. "
            "Correct what decides about the way out of the loop, then retry; or cancel the instance.",
        )
        incidents.raise_incident(self.execution, token.instance, failure)

    def laps_used_up(self, token: Token) -> bool:
        laps = self.scope.state.setdefault("laps", {})
        self.scope.dirty = True
        laps[token.node.id] = laps.get(token.node.id, 0) + 1
        if laps[token.node.id] <= self.execution.runtime.max_laps:
            return False
        # After the retry of the incident as many laps are free again.
        laps[token.node.id] = 0
        return True

    def stepped(self) -> None:
        if self.execution.transition.written:
            conditions.settle(self.execution)
        if self.execution.signalled:
            signals.settle(self.execution)
        if self.is_ad_hoc and self.steps and ad_hoc.is_open(self.scope):
            ad_hoc.look(self.execution, self.scope, self)

    def other_active_nodes(self) -> Iterable[str]:
        loaded = {id(token.instance) for token in self.workflow.tasks.values() if token.instance is not None}
        return [c.element_id for c in self.execution.transition.children(self.scope) if id(c) not in loaded]


def _waits_for_nothing(node: Node) -> bool:
    return node.event is not None and node.event.kind in ("none", "link") and node.job_type is None
