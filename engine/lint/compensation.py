"""What is to be undone must be told completely: handlers, compensation events, transactions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.bpmn.model import Node, ProcessModel, Scope
from engine.bpmn.read_compensation import is_compensation_boundary, undoes_its_scope
from engine.resources import Artifact
from engine.views import Finding

if TYPE_CHECKING:
    from engine.lint import Surroundings


def check(artifact: Artifact, _surroundings: Surroundings) -> Iterator[Finding]:
    """Name handlers and compensation or cancel events that could never work."""
    model = artifact.model
    assert model is not None
    scopes = {model.root.id: model.root} | {n.inner.id: n.inner for n in model.nodes.values() if n.inner is not None}
    for node in model.nodes.values():
        scope = scopes[node.scope_id]
        for message, repair in [*_handlers(model, node), *_throws(model, scopes, scope, node), *_cancels(model, node)]:
            yield Finding("compensation", "error", artifact.resource, node.id, message, repair)


def _handlers(model: ProcessModel, node: Node) -> Iterator[tuple[str, str]]:
    if is_compensation_boundary(node) and node.attached_to in model.nodes:
        handler = model.nodes.get(model.nodes[node.attached_to].handler or "")
        if handler is None or not handler.for_compensation or handler.scope_id != node.scope_id:
            yield (
                f"The compensation event {node.name!r} leads to no activity that undoes {node.attached_to!r}.",
                "Connect it, by an association, with a task on the same level that is marked as compensation.",
            )
        if node.outgoing:
            yield "A sequence flow leaves a compensation event.", "Use an association to the compensation task instead."
        same = [n for n in model.nodes.values() if is_compensation_boundary(n) and n.attached_to == node.attached_to]
        if len(same) > 1:
            yield "The activity has more than one compensation event.", "Keep one of them."
    if node.for_compensation:
        own_undo = any(is_compensation_boundary(n) and n.attached_to == node.id for n in model.nodes.values())
        if node.incoming or node.outgoing or node.boundary or own_undo:
            yield (
                f"The compensation task {node.name!r} has sequence flows or boundary events.",
                "Remove them; a compensation that takes several steps is a sub-process.",
            )
        if all(other.handler != node.id for other in model.nodes.values()):
            yield (
                f"Nothing leads to the compensation task {node.name!r}.",
                "Connect it with a compensation event on the activity that it undoes.",
            )
    if node.inner is not None:
        by_itself = [inner for inner in node.inner.nodes.values() if undoes_its_scope(inner)]
        if len(by_itself) > 1 or (by_itself and node.handler is not None):
            yield f"The sub-process {node.name!r} would be undone in more than one way.", "Keep one of them."
    if undoes_its_scope(node) and node.scope_id == model.root.id:
        yield (
            "A process cannot be undone, so its compensation event sub-process would never run.",
            "Move it into a sub-process.",
        )


def _throws(model: ProcessModel, scopes: dict[str, Scope], scope: Scope, node: Node) -> Iterator[tuple[str, str]]:
    if node.event is None or node.event.kind != "compensation" or node.event.activity is None:
        return
    if node.type in ("boundaryEvent", "startEvent"):
        yield "Only an event that throws compensation can name an activity.", "Remove the activity from this event."
        return
    while scope.id in model.nodes and model.nodes[scope.id].triggered_by_event:
        scope = scopes[model.nodes[scope.id].scope_id]
        if node.event.activity in scope.nodes:
            break
    found = scope.nodes.get(node.event.activity) or scopes[node.scope_id].nodes.get(node.event.activity)
    if found is None or not found.compensable:
        yield (
            f"The event undoes {node.event.activity!r}, which is no activity of its level that can be undone.",
            "Choose an activity of the same level that has a compensation event.",
        )


def _cancels(model: ProcessModel, node: Node) -> Iterator[tuple[str, str]]:
    if node.event is None or node.event.kind != "cancel":
        return
    if node.type == "boundaryEvent":
        host = model.nodes.get(node.attached_to or "")
        if host is None or host.type != "transaction":
            yield (
                "A cancel event stands on something else than a transaction.",
                "Put it on the border of a transaction.",
            )
        elif sum(_is_cancel(model.nodes[boundary]) for boundary in host.boundary) > 1:
            yield f"The transaction {host.name!r} has more than one cancel event.", "Keep one of them."
        return
    outer = model.nodes.get(node.scope_id)
    while outer is not None and outer.type != "transaction":
        outer = model.nodes.get(outer.scope_id)
    if outer is None:
        yield "A cancel end event stands outside of a transaction.", "Use it in a transaction, or an error end event."
        return
    if not any(_is_cancel(model.nodes[boundary]) for boundary in outer.boundary):
        yield f"The transaction {outer.name!r} has no cancel event to leave it by.", "Put one on its border."
    if outer.repeats:
        yield (
            f"The transaction {outer.name!r} is a multi-instance, of which no single instance can be cancelled.",
            "Put the transaction into a multi-instance sub-process.",
        )


def _is_cancel(node: Node) -> bool:
    return node.event is not None and node.event.kind == "cancel"
