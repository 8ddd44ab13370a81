"""Event-based gateways lead to events that can be waited for, and to nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.bpmn.model import Node, Scope
from engine.resources import Artifact
from engine.views import Finding

if TYPE_CHECKING:
    from engine.lint import Surroundings

_CATCHING = frozenset({"intermediateCatchEvent", "receiveTask"})


def check(artifact: Artifact, _surroundings: Surroundings) -> Iterator[Finding]:
    """Name event gateways whose configuration is not the one of BPMN 2.0.2, 10.6.6."""
    assert artifact.model is not None
    for scope in artifact.model.scopes():
        for node in scope.nodes.values():
            if node.type == "eventBasedGateway":
                for element, message, repair in _gateway(scope, node):
                    yield Finding("event-gateway", "error", artifact.resource, element, message, repair)


def _gateway(scope: Scope, node: Node) -> Iterator[tuple[str, str, str]]:
    following = [scope.nodes[scope.flows[flow].target] for flow in node.outgoing]
    if len(following) < 2:
        yield (
            node.id, f"The event-based gateway {node.name!r} leads to fewer than two events.",
            "Add the other event, or remove the gateway.",
        )  # fmt: skip
    for flow, target in zip(node.outgoing, following, strict=True):
        if target.type not in _CATCHING or target.event is None or target.has_event("link"):
            yield (
                flow, f"The event-based gateway leads to {target.name!r}, which catches no event.",
                "Lead it to intermediate catch events or receive tasks only.",
            )  # fmt: skip
        if len(target.incoming) > 1:
            yield (
                target.id, f"Another flow leads to {target.name!r} besides the one from its event-based gateway.",
                "Lead the other flow to the gateway, or draw the event twice.",
            )  # fmt: skip
        if target.type == "receiveTask" and any(other.attached_to == target.id for other in scope.nodes.values()):
            yield (
                target.id, f"The receive task {target.name!r} behind an event-based gateway has boundary events.",
                "Lead the gateway to those events instead.",
            )  # fmt: skip
        if target.repeats or target.start_quantity > 1:
            yield (
                target.id,
                f"The receive task {target.name!r} behind an event-based gateway runs more than once or needs several tokens.",
                "Remove its loop and start quantity, or wait for the messages behind the gateway.",
            )
    tasks = [target for target in following if target.type == "receiveTask"]
    if tasks and any(target.type != "receiveTask" and target.has_event("message") for target in following):
        yield (
            tasks[0].id, "Behind an event-based gateway stand receive tasks and message events together.",
            "Use either receive tasks or message events.",
        )  # fmt: skip
