"""Whoever waits for an event must be found: by its correlation key, and as the only one who handles it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from engine.bpmn.model import EventDefinition, Node, ProcessModel, Scope
from engine.resources import Artifact
from engine.views import Finding

if TYPE_CHECKING:
    from engine.lint import Surroundings

_NAMED = frozenset({"message", "signal", "error", "escalation"})


def check(artifact: Artifact, _surroundings: Surroundings) -> Iterator[Finding]:
    """Name messages nobody could correlate, and events with more than one handler in a place.

    BPMN 2.0.2: 8.4.2 and 10.5.5 (correlation), 10.5.6 and 13.5 (one interrupting handler for each event).
    """
    model = artifact.model
    assert model is not None
    for scope in model.scopes():
        for node in scope.nodes.values():
            for event in node.events:
                if event.kind == "message" and event.name and not event.correlation_key and _waits(model, scope, node):
                    yield Finding(
                        "correlation-key", "error", artifact.resource, node.id,
                        f"The message {event.name!r} has no correlation key; it is needed to receive it.",
                        "Fill it in in the properties panel of the message, e.g. =order_id.",
                    )  # fmt: skip
        for handlers in _together(model, scope):
            yield from _twice(artifact, handlers)


def _waits(model: ProcessModel, scope: Scope, node: Node) -> bool:
    """Whether an instance that runs waits for the message, so that its key tells which one."""
    if node.type in ("endEvent", "intermediateThrowEvent", "sendTask"):
        return False
    if scope is not model.root:
        return True
    gates = [scope.nodes[scope.flows[flow].source] for flow in node.incoming]
    starts = node.type == "startEvent" or node.instantiates or any(gate.instantiates for gate in gates)
    return not starts or any(gate.all_events for gate in gates)


def _together(model: ProcessModel, scope: Scope) -> Iterator[list[Node]]:
    """Events that may happen to the same thing: a scope, an activity or an event-based gateway."""
    yield [start for inner in scope.event_sub_processes for start in _inner(model, inner).starts()]
    for node in scope.nodes.values():
        yield [scope.nodes[boundary] for boundary in node.boundary]
        if node.type == "eventBasedGateway":
            yield [scope.nodes[scope.flows[flow].target] for flow in node.outgoing]


def _inner(model: ProcessModel, node_id: str) -> Scope:
    inner = model.nodes[node_id].inner
    assert inner is not None
    return inner


def _twice(artifact: Artifact, handlers: Iterable[Node]) -> Iterator[Finding]:
    seen: dict[tuple[str, str], list[Node]] = defaultdict(list)
    for node in handlers:
        for event in node.events:
            if event.kind in _NAMED:
                seen[event.kind, _means(event)].append(node)
    for (kind, name), nodes in seen.items():
        # Signals that do not interrupt can all happen; of the others only one could.
        if len(nodes) > 1 and (kind != "signal" or any(node.interrupting for node in nodes)):
            yield Finding(
                "handled-twice", "error", artifact.resource, nodes[1].id,
                f"{nodes[0].name!r} and {nodes[1].name!r} wait for the same {kind} {name!r} in the same place.",
                "Keep one of them.",
            )  # fmt: skip


def _means(event: EventDefinition) -> str:
    if event.kind in ("message", "signal"):
        return event.name or ""
    return event.code.text if event.code is not None else ""
