"""Activities that run more than once must say how often."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.resources import Artifact
from engine.views import Finding

if TYPE_CHECKING:
    from engine.lint import Surroundings


def check(artifact: Artifact, _surroundings: Surroundings) -> Iterator[Finding]:
    """Name loops that end never, and multi-instances that say not for what."""
    assert artifact.model is not None
    for node in artifact.model.nodes.values():
        loop = node.standard_loop
        if loop is not None and loop.condition is None and loop.maximum is None:
            yield Finding(
                "endless-loop", "error", artifact.resource, node.id,
                f"The loop of {node.name!r} has neither a condition nor a maximum and would never end.",
                "Write a loop condition (it runs again while that is true), or a maximum.",
            )  # fmt: skip
        if loop is not None and loop.maximum is not None and loop.maximum < 0:
            yield Finding(
                "loop-maximum", "error", artifact.resource, node.id,
                f"The maximum of the loop of {node.name!r} is smaller than 0.", "Write a whole number from 0 on.",
            )  # fmt: skip
        if node.loop is not None and node.loop.collection is None and node.loop.cardinality is None:
            yield Finding(
                "no-items", "error", artifact.resource, node.id,
                f"The multi-instance {node.name!r} names neither a collection nor a cardinality.",
                "Fill in the input collection, or how often it runs.",
            )  # fmt: skip
