"""Checks of models before they run: one rule a module, filled in by hand in `RULES`."""

from __future__ import annotations

from collections.abc import Iterable

from engine.lint import compensation, gateways, links, loops, reachability, references, starts, timers, variables
from engine.lint.surroundings import Library, Surroundings
from engine.resources import Artifact
from engine.views import Finding

RULES = (
    references.check,
    gateways.check,
    links.check,
    loops.check,
    starts.check,
    timers.check,
    compensation.check,
    reachability.check,
    variables.check,
)


def check(artifacts: Iterable[Artifact], surroundings: Surroundings) -> list[Finding]:
    """All findings of all rules on the processes among `artifacts`."""
    return [
        finding
        for artifact in artifacts
        if artifact.model is not None
        for rule in RULES
        for finding in rule(artifact, surroundings)
    ]


__all__ = ["RULES", "Library", "Surroundings", "check"]
