"""Checks of models before they run: one rule a module, filled in by hand in `RULES`."""

from __future__ import annotations

from collections.abc import Iterable

from engine.lint import (
    compensation,
    connections,
    event_gateways,
    gateways,
    levels,
    links,
    loops,
    reachability,
    references,
    starts,
    timers,
    variables,
)
from engine.lint.surroundings import Library, Surroundings
from engine.resources import Artifact
from engine.views import Finding

RULES = (
    references.check,
    connections.check,
    levels.check,
    gateways.check,
    event_gateways.check,
    links.check,
    loops.check,
    starts.check,
    timers.check,
    compensation.check,
    reachability.check,
)
RULES_OF_SOUND_MODELS = (variables.check,)
"""Rules that follow a model and so need one that holds together."""


def check(artifacts: Iterable[Artifact], surroundings: Surroundings, *, sound: bool = True) -> list[Finding]:
    """All findings of all rules on the processes among `artifacts`; `sound` when reading them found no error."""
    rules = (*RULES, *RULES_OF_SOUND_MODELS) if sound else RULES
    return [
        finding
        for artifact in artifacts
        if artifact.model is not None
        for rule in rules
        for finding in rule(artifact, surroundings)
    ]


__all__ = ["RULES", "Library", "Surroundings", "check"]
