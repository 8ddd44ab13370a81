"""Every element must be reachable from a start, and something must start the process."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.bpmn.model import Node, Scope
from engine.bpmn.read_compensation import is_compensation_boundary
from engine.resources import Artifact
from engine.views import Finding

if TYPE_CHECKING:
    from engine.lint import Surroundings


def check(artifact: Artifact, _surroundings: Surroundings) -> Iterator[Finding]:
    """Name elements no token can come to, and levels without a start event."""
    assert artifact.model is not None
    for scope in artifact.model.scopes():
        yield from _scope(artifact, scope, artifact.model.root)


def _scope(artifact: Artifact, scope: Scope, root: Scope) -> Iterator[Finding]:
    starts = scope.beginnings() or scope.none_starts()
    starts += [node for node in scope.nodes.values() if node.instantiates]
    outer = None if artifact.model is None else artifact.model.nodes.get(scope.id)
    if not starts and outer is not None and outer.ad_hoc is not None:
        yield Finding(
            "ad-hoc", "error", artifact.resource, scope.id, "The ad-hoc sub-process holds nothing that can be started.",
            "Add an activity that no sequence flow leads to.",
        )  # fmt: skip
        return
    if not starts and (scope.nodes or scope is root):
        yield Finding(
            "no-start", "error", artifact.resource, scope.id,
            "Nothing starts here: there is no start event, and flows lead to every element.",
            "Add a start event.",
        )  # fmt: skip
        return
    reached: set[str] = set()
    todo: list[Node] = [*starts]
    while todo:
        node = todo.pop()
        if node.id in reached:
            continue
        reached.add(node.id)
        todo += [scope.nodes[scope.flows[flow].target] for flow in node.outgoing]
        todo += [scope.nodes[boundary] for boundary in node.boundary]
    for node in scope.nodes.values():
        if node.id not in reached and not node.begins_apart and not is_compensation_boundary(node):
            yield Finding(
                "unreachable", "error", artifact.resource, node.id, f"No token can come to {node.name!r}.",
                "Connect it, or delete it.",
            )  # fmt: skip
