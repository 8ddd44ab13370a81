"""Checks of models before they run: one rule a module, filled in by hand in `RULES`."""

from __future__ import annotations

from collections.abc import Iterable

from engine.bpmn.ids import is_invented
from engine.lint import (
    compensation,
    connections,
    event_gateways,
    gateways,
    handlers,
    levels,
    links,
    loops,
    reachability,
    references,
    starts,
    timers,
    values,
    variables,
)
from engine.lint.surroundings import Library, Surroundings
from engine.resources import Artifact
from engine.views import Finding

RULES = (
    connections.check,
    levels.check,
    gateways.check,
    event_gateways.check,
    handlers.check,
    links.check,
    loops.check,
    starts.check,
    compensation.check,
    reachability.check,
)
RULES_OF_NAMES_AND_VALUES = (references.check, timers.check, values.check)
RULES_OF_SOUND_MODELS = (variables.check,)
"""Rules that follow a model and so need one that holds together."""


def check(artifacts: Iterable[Artifact], surroundings: Surroundings, *, sound: bool = True) -> list[Finding]:
    """All findings of all rules on the processes among `artifacts`; `sound` when reading them found no error."""
    models = [artifact for artifact in artifacts if artifact.model is not None]
    found = [finding for artifact in models for rule in RULES for finding in rule(artifact, surroundings)]
    sound = sound and not any(finding.severity == "error" for finding in found)
    rules = (*RULES_OF_NAMES_AND_VALUES, *(RULES_OF_SOUND_MODELS if sound else ()))
    found += [finding for artifact in models for rule in rules for finding in rule(artifact, surroundings)]
    return [finding for finding in found if not is_invented(finding.element)]


__all__ = ["RULES", "Library", "Surroundings", "check"]
