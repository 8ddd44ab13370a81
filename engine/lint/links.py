"""Link events come in sets: any number of throws, one catch of the same name on the same level."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.bpmn.model import Node
from engine.resources import Artifact
from engine.views import Finding

if TYPE_CHECKING:
    from engine.lint import Surroundings


def check(artifact: Artifact, _surroundings: Surroundings) -> Iterator[Finding]:
    """Name links without a catch, without a throw, with several catches, and flows at the wrong end (BPMN 2.0.2, 10.5.4)."""
    assert artifact.model is not None
    for scope in artifact.model.scopes():
        links = [node for node in scope.nodes.values() if node.has_event("link")]
        throws = [node for node in links if node.type == "intermediateThrowEvent"]
        catches = [node for node in links if node.type == "intermediateCatchEvent"]
        for node in throws + catches:
            drawn = [flow for flow in node.outgoing + node.incoming if scope.flows[flow].drawn]
            forbidden = node.outgoing if node in throws else node.incoming
            if any(flow in drawn for flow in forbidden):
                yield _finding(
                    artifact, node, "link-flow", f"A sequence flow leaves the link {node.name!r} where it jumps.",
                    "A throwing link has no flow out of it and a catching link none into it; delete the flow.",
                )  # fmt: skip
            partners = [other for other in (catches if node in throws else throws) if _name(other) == _name(node)]
            if not _name(node):
                yield _finding(
                    artifact, node, "link-name", f"The link event {node.name!r} has no link name.",
                    "Give one throwing and one catching link event the same link name.",
                )  # fmt: skip
            if not partners:
                yield _finding(
                    artifact, node, "link-partner", f"The link {_name(node)!r} has no other end on this level.",
                    "Give one throwing and one catching link event the same link name.",
                )  # fmt: skip
            if node in catches and sum(_name(other) == _name(node) for other in catches) > 1:
                yield _finding(
                    artifact, node, "link-catch", f"The link {_name(node)!r} is caught more than once.",
                    "Let one catching link event have this link name.",
                )  # fmt: skip


def _name(node: Node) -> str:
    return next((event.name or "" for event in node.events if event.kind == "link"), "")


def _finding(artifact: Artifact, node: Node, rule: str, message: str, repair: str) -> Finding:
    return Finding(rule, "error", artifact.resource, node.id, message, repair)
