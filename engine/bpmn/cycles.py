"""Finds activities that a token can come back to without ever waiting for a person, a message or a time."""

from __future__ import annotations

from engine.bpmn.model import Node, ProcessModel, Scope

_PAUSES = frozenset({"userTask", "receiveTask", "intermediateCatchEvent", "eventBasedGateway"})
_PAUSING_EVENTS = ("message", "timer", "signal", "conditional")


def mark(model: ProcessModel) -> None:
    """Mark the activities whose laps must be counted: jobs, calls and sub-processes on such a way round."""
    for scope in model.scopes():
        for node in scope.nodes.values():
            works = node.job_type is not None or node.type == "callActivity" or node.inner is not None
            node.spins = works and not _pauses(node) and _comes_back(scope, node)


def _pauses(node: Node) -> bool:
    """Whether a token that passes the node waits for something from outside."""
    if node.inner is not None:
        return any(_pauses(inner) for inner in node.inner.nodes.values() if not inner.begins_apart)
    if node.type == "boundaryEvent":
        return any(node.has_event(kind) for kind in _PAUSING_EVENTS)
    return node.type in _PAUSES and node.job_type is None and not node.has_event("link")


def _comes_back(scope: Scope, node: Node) -> bool:
    seen: set[str] = set()
    todo = _following(scope, node)
    while todo:
        following = todo.pop()
        if following is node:
            return True
        if following.id not in seen and not _pauses(following):
            seen.add(following.id)
            todo += _following(scope, following)
    return False


def _following(scope: Scope, node: Node) -> list[Node]:
    targets = [scope.flows[flow].target for flow in node.outgoing]
    return [scope.nodes[target] for target in [*targets, *node.boundary]]
