"""SpiffWorkflow task specs of the dialect: what one token does at one flow node.

Tokens carry no data (variables live in scopes of the engine's own), predict nothing and never change
their spec, so one specification serves every instance of a version.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec
from SpiffWorkflow.util.task import TaskState

from engine.bpmn.model import Flow, Node

if TYPE_CHECKING:
    from engine.bpmn.tokens import Token

PREFIX = "#"
"""Every spec is called "#" + element id, so that no id can collide with SpiffWorkflow's own names."""


class NoFlowTaken(Exception):
    """No condition of an outgoing flow holds and there is no default flow."""


class TokenSpec(BpmnTaskSpec):
    """What all flow nodes share: no prediction, no data, one child for each flow that is taken."""

    def __init__(self, wf_spec: BpmnProcessSpec, name: str, *, node: Node, **kwargs: Any) -> None:
        super().__init__(wf_spec, name, inputs=[], outputs=[], data={}, pre_assign=[], post_assign=[], **kwargs)
        self.node = node
        self.bpmn_id, self.bpmn_name = node.id, node.name
        self.flows: list[Flow] = []
        """The outgoing flows but the default, in the order of the file."""
        self.default: Flow | None = None

    @property
    def chooses(self) -> bool:
        """Whether it depends on conditions where a token goes after it was here."""
        return False

    def test(self) -> None:
        """Nothing to check at run time: models are checked when they are deployed."""

    def _predict(self, my_task: Token, seen: Any = None, looked_ahead: int = 0, mask: int = 0) -> None:
        """Following tokens are made when this one leaves, not before."""

    def _update(self, my_task: Token) -> None:
        """A token came: let it run now if that is what the node says."""
        if self._update_hook(my_task):
            my_task._ready()

    def _update_hook(self, my_task: Token) -> bool:
        return True

    def _on_ready(self, my_task: Token) -> None:
        my_task.workflow.ready.append(my_task)

    def _run(self, my_task: Token) -> bool | None:
        return self._run_hook(my_task)

    def _run_hook(self, my_task: Token) -> bool | None:
        return my_task.workflow.host.enter(my_task)

    def choose(self, my_task: Token) -> None:
        """Decide which flows the token takes: every one, if a node does not say otherwise."""
        my_task.taken = self.flows

    def _on_complete_hook(self, my_task: Token) -> None:
        """Let as many tokens go on along each flow that is taken as the node says."""
        specs = self._wf_spec.task_specs
        flows = self.flows if my_task.taken is None else my_task.taken
        for _ in range(self.node.completion_quantity):
            for flow in flows:
                my_task._add_child(specs[PREFIX + flow.target], TaskState.FUTURE).arrived_by = flow.id

    def _on_complete(self, my_task: Token) -> None:
        my_task.workflow.host.left(my_task)
        self._on_complete_hook(my_task)
        my_task.workflow.forget(my_task)
        for token in my_task.children:
            token.task_spec._update(token)

    def _on_cancel(self, my_task: Token) -> None:
        my_task.workflow.forget(my_task)

    def _all_that_hold(self, my_task: Token, *, must: bool = True) -> None:
        """Take every flow whose condition holds; the default when no condition does."""
        holds = my_task.workflow.host.condition_holds
        fulfilled = [flow for flow in self.flows if flow.condition is not None and holds(my_task, flow)]
        open_flows = [flow for flow in self.flows if flow.condition is None]
        others = [self.default] if self.default is not None and not fulfilled else []
        my_task.taken = [flow for flow in self.flows if flow in fulfilled or flow in open_flows] + others
        if must and not my_task.taken and (self.flows or self.default):
            raise NoFlowTaken(self.node.id)


class FlowNode(TokenSpec):
    """Activities and events; several outgoing flows are an implicit parallel split, conditions count."""

    @property
    def chooses(self) -> bool:
        return self.default is not None or any(flow.condition is not None for flow in self.flows)

    def _update_hook(self, my_task: Token) -> bool:
        return self.node.start_quantity == 1 or my_task.workflow.gather(my_task)

    def _run_hook(self, my_task: Token) -> bool | None:
        entered = my_task.workflow.host.enter(my_task)
        return my_task.workflow.host.leave(my_task) if entered and self.chooses else entered

    def choose(self, my_task: Token) -> None:
        self._all_that_hold(my_task)


class ExclusiveGateway(TokenSpec):
    """Takes the first flow whose condition holds, else the default flow."""

    def _run_hook(self, my_task: Token) -> bool | None:
        return my_task.workflow.host.decide(my_task)

    def choose(self, my_task: Token) -> None:
        holds = my_task.workflow.host.condition_holds
        first = next((flow for flow in self.flows if flow.condition is None or holds(my_task, flow)), self.default)
        if first is None and self.flows:
            raise NoFlowTaken(self.node.id)
        my_task.taken = [first] if first is not None else []


class ParallelGateway(TokenSpec):
    """Waits for one token on each incoming flow, then sends one along each outgoing flow."""

    def _update_hook(self, my_task: Token) -> bool:
        return my_task.workflow.join_parallel(my_task)


class InclusiveGateway(TokenSpec):
    """Takes every flow whose condition holds, else the default; joins when no more token can come."""

    def _update_hook(self, my_task: Token) -> bool:
        if len(self.node.incoming) < 2:
            return True
        my_task.workflow.hold(my_task)
        return False

    def _run_hook(self, my_task: Token) -> bool | None:
        return my_task.workflow.host.decide(my_task)

    def choose(self, my_task: Token) -> None:
        self._all_that_hold(my_task)


class ComplexGateway(TokenSpec):
    """Goes on when its activation condition holds, and once more when it resets (BPMN 2.0.2, 13.4.5)."""

    def _update_hook(self, my_task: Token) -> bool:
        return len(self.node.incoming) < 2 or my_task.workflow.join_complex(my_task)

    def _run_hook(self, my_task: Token) -> bool | None:
        return my_task.workflow.host.decide(my_task)

    def choose(self, my_task: Token) -> None:
        # When it resets it may take no flow at all.
        self._all_that_hold(my_task, must=not my_task.resets)


class EventBasedGateway(TokenSpec):
    """Waits until the host says which of the following events happened."""

    def _on_complete_hook(self, my_task: Token) -> None:
        my_task.taken = [flow for flow in self.flows if flow.target == my_task.chosen]
        super()._on_complete_hook(my_task)


class ScopeSpec(BpmnProcessSpec):
    """The specification of one scope; the host decides when a scope is finished, not an end join."""
