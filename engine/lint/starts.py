"""What starts a level must be clear: one plain start, and every event only once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.bpmn.model import Node, ProcessModel, Scope
from engine.resources import Artifact
from engine.views import Finding

if TYPE_CHECKING:
    from engine.lint import Surroundings

_BRINGS_A_START = frozenset({"message", "signal"})


def check(artifact: Artifact, _surroundings: Surroundings) -> Iterator[Finding]:
    """Name starts that contradict each other or cannot start anything (BPMN 2.0.2, 10.5.2, 10.6.6 and 13.2)."""
    model = artifact.model
    assert model is not None
    for scope in model.scopes():
        for element, rule, message, repair in (*_none_starts(scope), *_instantiating(model, scope)):
            yield Finding(rule, "error", artifact.resource, element, message, repair)
    for element, rule, message, repair in _same_event(model.root):
        yield Finding(rule, "error", artifact.resource, element, message, repair)


_Found = tuple[str, str, str, str]


def _none_starts(scope: Scope) -> Iterator[_Found]:
    for node in scope.starts("none")[1:]:
        yield (
            node.id, "several-starts", f"The start event {node.name!r} is the second one that waits for no event.",
            "Keep one of them and fork behind it, or let the others wait for an event.",
        )  # fmt: skip


def _same_event(root: Scope) -> Iterator[_Found]:
    named = Counter((event.kind, event.name) for node in root.beginnings() for event in node.events if event.name)
    for node in root.beginnings():
        for event in node.events:
            if event.name and named[event.kind, event.name] > 1:
                yield (
                    node.id, "start-twice", f"The {event.kind} {event.name!r} starts the process in more than one place.",
                    "Start with it in one place and choose the way behind it.",
                )  # fmt: skip


def _instantiating(model: ProcessModel, scope: Scope) -> Iterator[_Found]:
    for node in scope.nodes.values():
        if node.all_events and not node.instantiates:
            yield (
                node.id, "parallel-event-gateway",
                f"The event gateway {node.name!r} waits for all events, but does not start the process.",
                "Only a gateway that starts the process may be parallel; set its type to exclusive.",
            )  # fmt: skip
        if not node.instantiates:
            continue
        if node.incoming or scope is not model.root:
            yield (
                node.id, "instantiate", f"{node.name!r} starts the process, but a token can come to it.",
                "Only an element of the process itself that no flow leads to may start it.",
            )  # fmt: skip
        if node.repeats:
            yield (
                node.id, "instantiate", f"{node.name!r} starts the process and runs more than once.",
                "Remove the loop, or start the process with a message start event.",
            )  # fmt: skip
        for flow in node.outgoing if node.type == "eventBasedGateway" else ():
            target = scope.nodes[scope.flows[flow].target]
            if not _can_start(target):
                yield (
                    target.id, "instantiate", f"{target.name!r} cannot start the process: it waits for no message or signal.",
                    "Lead the gateway to message and signal events and receive tasks only.",
                )  # fmt: skip


def _can_start(node: Node) -> bool:
    return bool(node.events) and all(event.kind in _BRINGS_A_START for event in node.events)
