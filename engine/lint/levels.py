"""What each level of a process must hold: starts that fit, ends where there is a start, codes that are thrown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.bpmn.model import ACTIVITIES, Node, ProcessModel, Scope
from engine.resources import Artifact
from engine.views import Finding

if TYPE_CHECKING:
    from engine.lint import Surroundings


def check(artifact: Artifact, _surroundings: Surroundings) -> Iterator[Finding]:
    """Name levels that begin or end wrongly (BPMN 2.0.2, 10.3.5, 10.5.2, 10.5.3) and throws without a code (10.5.5)."""
    model = artifact.model
    assert model is not None
    for scope in model.scopes():
        for element, rule, message, repair in (*_level(model, scope), *_nodes(scope)):
            yield Finding(rule, "error", artifact.resource, element, message, repair)
        starts = [node for node in scope.nodes.values() if node.type == "startEvent"]
        if starts and not any(node.type == "endEvent" for node in scope.nodes.values()):
            # The standard asks for an end event, and says in the same place what happens where a flow just ends (10.5.3).
            yield Finding(
                "start-without-end", "warning", artifact.resource, starts[0].id,
                f"There is the start event {starts[0].name!r}, but no end event.",
                "Add an end event where the flow ends.",
            )  # fmt: skip


_Found = tuple[str, str, str, str]


def _level(model: ProcessModel, scope: Scope) -> Iterator[_Found]:
    owner = model.nodes.get(scope.id)
    starts = scope.starts()
    if owner is not None and owner.triggered_by_event and len(starts) != 1:
        yield (
            scope.id, "event-sub-process", f"The event sub-process {owner.name!r} has {len(starts)} start events.",
            "Give it exactly one; for several events make several event sub-processes, or one multiple event.",
        )  # fmt: skip
    if owner is not None and owner.triggered_by_event and owner.repeats:
        yield (
            scope.id, "event-sub-process", f"The event sub-process {owner.name!r} has a loop.",
            "Remove the loop: it begins each time its event happens, or put a looping activity inside.",
        )  # fmt: skip
    ends = [node for node in scope.nodes.values() if node.type == "endEvent"]
    if ends and not scope.beginnings():
        yield (
            ends[0].id, "end-without-start", f"There is the end event {ends[0].name!r}, but no start event.",
            "Add a start event, or remove the end events.",
        )  # fmt: skip


def _nodes(scope: Scope) -> Iterator[_Found]:
    for node in scope.nodes.values():
        if node.type == "boundaryEvent" and node.attached_to in scope.nodes:
            host = scope.nodes[node.attached_to]
            if host.type not in ACTIVITIES or host.triggered_by_event:
                yield (
                    node.id, "boundary-host",
                    f"The boundary event {node.name!r} is attached to {host.name!r}, which is no activity.",
                    "Drag it onto the border of a task, sub-process or call activity.",
                )  # fmt: skip
        yield from _codes(node)


def _codes(node: Node) -> Iterator[_Found]:
    if node.type not in ("endEvent", "intermediateThrowEvent"):
        return
    for event in node.events:
        if event.kind in ("error", "escalation") and event.code is None:
            yield (
                node.id, "no-code", f"The event {node.name!r} throws an {event.kind} without a code.",
                "Choose or create one with a code in the properties panel.",
            )  # fmt: skip
