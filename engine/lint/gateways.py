"""Gateways must know where to go: conditions on all flows but one, and that one the default."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.bpmn.model import Node
from engine.resources import Artifact
from engine.views import Finding

if TYPE_CHECKING:
    from engine.lint import Surroundings


def check(artifact: Artifact, _surroundings: Surroundings) -> Iterator[Finding]:
    """Name gateways whose choice is not complete."""
    assert artifact.model is not None
    for node in artifact.model.nodes.values():
        if node.type in ("exclusiveGateway", "inclusiveGateway") and len(node.outgoing) > 1:
            yield from _choice(artifact, node)
        if node.type == "complexGateway":
            yield from _complex(artifact, node)


def _choice(artifact: Artifact, node: Node) -> Iterator[Finding]:
    assert artifact.model is not None
    for flow_id in node.outgoing:
        if artifact.model.flows[flow_id].condition is None and flow_id != node.default:
            yield Finding(
                "no-condition", "error", artifact.resource, flow_id,
                f"The flow out of gateway {node.name!r} has no condition and is not the default.",
                "Write a condition, or make it the default flow.",
            )  # fmt: skip
    if node.default is None:
        yield Finding(
            "no-default", "warning", artifact.resource, node.id,
            f"The gateway {node.name!r} has no default flow; when no condition holds, the instance stands still.",
            "Make one flow the default.",
        )  # fmt: skip


def _complex(artifact: Artifact, node: Node) -> Iterator[Finding]:
    """A complex gateway that joins chooses twice: when it is activated and when it resets."""
    assert artifact.model is not None
    joins = len(node.incoming) > 1
    if joins and node.activation_condition is None:
        yield Finding(
            "no-activation", "error", artifact.resource, node.id,
            f"The complex gateway {node.name!r} joins flows, but does not say when it goes on.",
            "Write an activation condition, e.g. activatedFlows >= 2.",
        )  # fmt: skip
    for flow_id in node.outgoing:
        alone = len(node.outgoing) == 1 and not joins
        if artifact.model.flows[flow_id].condition is None and flow_id != node.default and not alone:
            yield Finding(
                "no-condition", "error", artifact.resource, flow_id,
                f"The flow out of the complex gateway {node.name!r} has no condition and is not the default.",
                "Write a condition; =waitingForStart is true when the gateway is activated and false when it resets.",
            )  # fmt: skip
