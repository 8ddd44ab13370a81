"""Finds out which activities of a process can be undone, and by what."""

from __future__ import annotations

from lxml import etree

from engine.bpmn.model import Node, Scope
from engine.bpmn.xml import bpmn, local_name


def link(process: etree._Element, root: Scope, nodes: dict[str, Node]) -> None:
    """Give activities their compensation handlers, and mark what must be remembered when it completes.

    The association from a compensation boundary event names the handler (BPMN 2.0.2, 10.7.1).
    """
    ends = [(item.get("sourceRef", ""), item.get("targetRef", "")) for item in process.iter(bpmn("association"))]
    # An association may lead to a text annotation as well.
    targets = {local_name(source): local_name(target) for source, target in ends if local_name(target) in nodes}
    for node in nodes.values():
        host = nodes.get(node.attached_to or "")
        if host is not None and is_compensation_boundary(node) and node.id in targets:
            host.handler = targets[node.id]
    # Inner nodes were read before the sub-process they stand in.
    for node in nodes.values():
        if node.inner is not None:
            node.inner.compensable = _holds_compensable(node.inner)
        undone = node.handler is not None or (node.inner is not None and node.inner.compensable)
        node.compensable = undone and not node.for_compensation and not undoes_its_scope(node)
    root.compensable = _holds_compensable(root)


def is_compensation_boundary(node: Node) -> bool:
    return node.type == "boundaryEvent" and node.event is not None and node.event.kind == "compensation"


def undoes_its_scope(node: Node) -> bool:
    """Whether a node is a compensation event sub-process."""
    return node.triggered_by_event and node.inner is not None and bool(node.inner.starts("compensation"))


def _holds_compensable(scope: Scope) -> bool:
    return any(node.compensable or undoes_its_scope(node) for node in scope.nodes.values())
