"""Which elements flows may lead to and from, and which of them may have conditions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.bpmn.model import ACTIVITIES, EVENTS, GATEWAYS, Node, Scope
from engine.bpmn.read_compensation import is_compensation_boundary
from engine.resources import Artifact
from engine.views import Finding

if TYPE_CHECKING:
    from engine.lint import Surroundings

_Found = tuple[str, str, str]
"""Element id, message and repair."""
_NO_CONDITION = EVENTS | {"parallelGateway", "eventBasedGateway"}


def check(artifact: Artifact, _surroundings: Surroundings) -> Iterator[Finding]:
    """Name flows where BPMN allows none, missing ones, and conditions and defaults in the wrong place.

    BPMN 2.0.2: 10.3.5 (event sub-processes), 10.5.2 to 10.5.4 (events), 8.4.13 and 10.3 (conditions, defaults).
    """
    assert artifact.model is not None
    for scope in artifact.model.scopes():
        for node in scope.nodes.values():
            for element, message, repair in (*_ends(node), *_choices(scope, node)):
                yield Finding("connection", "error", artifact.resource, element, message, repair)


def _ends(node: Node) -> Iterator[_Found]:
    match node.type:
        case "startEvent" if node.incoming:
            yield (
                node.id,
                f"A flow leads into the start event {node.name!r}.",
                "Lead it to the element behind the start.",
            )
        case "startEvent" if not node.outgoing:
            yield node.id, f"No flow leads out of the start event {node.name!r}.", "Lead it to what is done first."
        case "endEvent" if node.outgoing:
            yield node.id, f"A flow leads out of the end event {node.name!r}.", "Make it an intermediate event."
        case "boundaryEvent" if node.incoming:
            yield node.id, f"A flow leads into the boundary event {node.name!r}.", "Lead it to the activity."
        case "boundaryEvent" if not node.outgoing and not is_compensation_boundary(node):
            yield (
                node.id,
                f"No flow leads out of the boundary event {node.name!r}.",
                "Lead it to what is to happen then.",
            )
        case "intermediateCatchEvent" | "intermediateThrowEvent" if not node.outgoing and not node.has_event("link"):
            yield (
                node.id,
                f"No flow leads out of the intermediate event {node.name!r}.",
                "Make it an end event, or go on.",
            )
        case _ if node.type in GATEWAYS and len(node.incoming) < 2 and len(node.outgoing) < 2:
            yield (
                node.id, f"The gateway {node.name!r} neither joins nor splits flows.",
                "Draw the other flow, or delete the gateway.",
            )  # fmt: skip
        case _ if node.triggered_by_event and (node.incoming or node.outgoing):
            yield (
                node.id, f"A flow leads into or out of the event sub-process {node.name!r}.",
                "Delete the flow: it begins with its event and ends by itself.",
            )  # fmt: skip


def _choices(scope: Scope, node: Node) -> Iterator[_Found]:
    conditional = [flow for flow in node.outgoing if scope.flows[flow].condition is not None]
    if node.type in _NO_CONDITION:
        for flow in conditional:
            yield (
                flow, f"The flow out of {node.name!r} has a condition, but an element of this kind does not choose.",
                "Remove the condition, or put an exclusive or inclusive gateway in between.",
            )  # fmt: skip
    if node.type in ACTIVITIES and conditional and len(node.outgoing) == 1:
        yield (
            node.outgoing[0], f"The only flow out of {node.name!r} has a condition.",
            "Remove the condition, or draw the flow for the other case too.",
        )  # fmt: skip
    if node.default is None:
        return
    if node.default not in node.outgoing:
        yield (
            node.id, f"The default flow {node.default!r} does not lead out of {node.name!r}.",
            "Choose one of its outgoing flows as the default.",
        )  # fmt: skip
    elif node.default in conditional:
        yield (
            node.default, f"The default flow out of {node.name!r} has a condition.",
            "Remove the condition: the default is taken when no other flow is.",
        )  # fmt: skip
