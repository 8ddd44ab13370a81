"""SpiffWorkflow task specs of the dialect: what one token does at one flow node.

Tokens carry no data (variables live in scopes of the engine's own), predict nothing and never change
their spec, so one specification serves every instance of a version.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec
from SpiffWorkflow.bpmn.specs.mixins.exclusive_gateway import ExclusiveGateway as SpiffExclusiveGateway
from SpiffWorkflow.exceptions import WorkflowException
from SpiffWorkflow.operators import Operator
from SpiffWorkflow.specs.MultiChoice import MultiChoice
from SpiffWorkflow.util.task import TaskState

from engine.bpmn.model import Flow, Node

if TYPE_CHECKING:
    from engine.bpmn.tokens import Token

PREFIX = "#"
"""Every spec is called "#" + element id, so that no id can collide with SpiffWorkflow's own names."""


class NoFlowTaken(Exception):
    """No condition of a gateway holds and it has no default flow."""


class FlowCondition(Operator):
    """The FEEL condition of a sequence flow."""

    def __init__(self, flow: Flow) -> None:
        super().__init__(flow)
        self.flow = flow

    def _matches(self, task: Token) -> bool:
        return task.workflow.host.condition_holds(task, self.flow)


class TokenSpec(BpmnTaskSpec):
    """What all flow nodes share: no prediction, no data, one child for each flow that is taken."""

    def __init__(self, wf_spec: BpmnProcessSpec, name: str, *, node: Node, **kwargs: Any) -> None:
        super().__init__(wf_spec, name, inputs=[], outputs=[], data={}, pre_assign=[], post_assign=[], **kwargs)
        self.node = node
        self.bpmn_id, self.bpmn_name = node.id, node.name
        self.flow_ids: dict[str, list[str]] = {}
        """The ids of the sequence flows to each following spec, by that spec's name."""

    def test(self) -> None:
        """Nothing to check at run time: models are checked when they are deployed."""

    def _predict(self, my_task: Token, seen: Any = None, looked_ahead: int = 0, mask: int = 0) -> None:
        """Following tokens are made when this one leaves, not before."""

    def _update_hook(self, my_task: Token) -> bool:
        return True

    def _on_ready(self, my_task: Token) -> None:
        my_task.workflow.ready.append(my_task)

    def _run(self, my_task: Token) -> bool | None:
        return self._run_hook(my_task)

    def _run_hook(self, my_task: Token) -> bool | None:
        return my_task.workflow.host.enter(my_task)

    def _on_complete_hook(self, my_task: Token) -> None:
        """Let one token go on along every outgoing flow."""
        my_task._sync_children(self.outputs, TaskState.FUTURE)

    def _on_complete(self, my_task: Token) -> None:
        my_task.workflow.host.left(my_task)
        self._on_complete_hook(my_task)
        my_task.workflow.forget(my_task)
        taken: dict[str, int] = {}
        for token in my_task.children:
            target = token.task_spec.name
            flows = self.flow_ids[target]
            token.arrived_by = flows[min(taken.get(target, 0), len(flows) - 1)]
            taken[target] = taken.get(target, 0) + 1
            token.task_spec._update(token)

    def _on_cancel(self, my_task: Token) -> None:
        my_task.workflow.forget(my_task)


class FlowNode(TokenSpec):
    """Activities and events; several outgoing flows are an implicit parallel split."""


class ExclusiveGateway(SpiffExclusiveGateway, TokenSpec):
    """Takes the first flow whose condition holds, else the default flow."""

    def _run_hook(self, my_task: Token) -> bool | None:
        return my_task.workflow.host.decide(my_task, lambda: self._choose(my_task))

    def _choose(self, my_task: Token) -> None:
        try:
            SpiffExclusiveGateway._run_hook(self, my_task)
        except WorkflowException as error:
            raise NoFlowTaken(my_task.node.id) from error

    def _on_complete_hook(self, my_task: Token) -> None:
        """The chosen child was made when the gateway ran."""


class ParallelGateway(TokenSpec):
    """Waits for one token on each incoming flow, then sends one along each outgoing flow."""

    def _update_hook(self, my_task: Token) -> bool:
        return my_task.workflow.join_parallel(my_task)


class InclusiveGateway(MultiChoice, TokenSpec):
    """Takes every flow whose condition holds, else the default; joins when no more token can come."""

    def _update_hook(self, my_task: Token) -> bool:
        if len(self._inputs) < 2:
            return True
        my_task.workflow.hold_inclusive(my_task)
        return False

    def _run_hook(self, my_task: Token) -> bool | None:
        return my_task.workflow.host.decide(my_task, lambda: self._choose(my_task))

    def _choose(self, my_task: Token) -> None:
        matches, defaults = self._get_matching_outputs(my_task)
        chosen = matches or defaults
        if self._outputs and not chosen:
            raise NoFlowTaken(my_task.node.id)
        my_task._sync_children(chosen, TaskState.FUTURE)

    def _on_complete_hook(self, my_task: Token) -> None:
        """The chosen children were made when the gateway ran."""


class EventBasedGateway(TokenSpec):
    """Waits until the host says which of the following events happened."""

    def _on_complete_hook(self, my_task: Token) -> None:
        chosen = self._wf_spec.task_specs[PREFIX + my_task.chosen]
        my_task._sync_children([chosen], TaskState.FUTURE)


class ScopeSpec(BpmnProcessSpec):
    """The specification of one scope; the host decides when a scope is finished, not an end join."""
