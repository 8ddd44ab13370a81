"""When inclusive and complex gateways go on: by what can still come to them (BPMN 2.0.2, 13.4.3 and 13.4.5)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.bpmn.model import Scope

if TYPE_CHECKING:
    from engine.bpmn.tokens import ScopeWorkflow


def release(workflow: ScopeWorkflow) -> bool:
    """Let the first gateway go on that waits for no more tokens; True when one did."""
    nodes = workflow.scope.nodes
    inclusive = [g for g in workflow.arrivals if nodes[g].type == "inclusiveGateway"]
    waiting = [g for g in workflow.arrivals if nodes[g].type == "complexGateway" and g not in workflow.resets]
    for gateway in waiting:
        # What the condition depends on may have changed since the last token came.
        if workflow.host.activates(nodes[gateway], workflow.arrivals[gateway]):
            workflow.activate(gateway)
            workflow.release(gateway)
            return True
    if not inclusive and not workflow.resets:
        return False
    standing = {token.node.id for token in workflow.tasks.values()} | set(workflow.host.other_active_nodes())
    standing |= set(workflow.arrivals)
    for gateway in inclusive:
        if not _expects(workflow.scope, gateway, standing - {gateway}, set(workflow.arrivals[gateway])):
            workflow.consume(gateway, list(workflow.arrivals[gateway]))
            workflow.release(gateway)
            return True
    for gateway, activated_by in list(workflow.resets.items()):
        arrived = {flow for flow in workflow.arrivals.get(gateway, {}) if flow not in activated_by}
        if not _expects(workflow.scope, gateway, standing - {gateway}, arrived | set(activated_by)):
            del workflow.resets[gateway]
            if arrived:
                workflow.consume(gateway, arrived)
            workflow.release(gateway, resets=True)
            return True
    return False


def _expects(scope: Scope, gateway: str, standing: set[str], full: set[str]) -> bool:
    """Whether a token elsewhere can still come along an incoming flow that had none.

    A token that could as well come along a flow which had one is not waited for.
    """
    incoming = set(scope.nodes[gateway].incoming)
    if incoming <= full:
        return False
    for node_id in standing:
        for flows in _ways(scope, node_id, gateway):
            reached = flows & incoming
            if reached - full and not reached & full:
                return True
    return False


def _ways(scope: Scope, node_id: str, gateway: str) -> Iterator[set[str]]:
    """The flows a token on a node can take, none of them behind the gateway.

    What leaves an activity by a boundary event may do so beside the token that leaves it by its flows, so it
    is a way of its own.
    """
    starts, begun = [node_id], {node_id}
    while starts:
        flows: set[str] = set()
        todo = [starts.pop()]
        seen = set(todo)
        while todo:
            node = scope.nodes[todo.pop()]
            aside = [boundary for boundary in node.boundary if boundary not in begun]
            begun.update(aside)
            starts += aside
            for flow_id in node.outgoing:
                flows.add(flow_id)
                target = scope.flows[flow_id].target
                if target != gateway and target not in seen:
                    seen.add(target)
                    todo.append(target)
        yield flows
