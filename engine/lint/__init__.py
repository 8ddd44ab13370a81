"""Checks of models before they run: one rule a module, filled in by hand in `RULES`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from engine.lint import compensation, gateways, reachability, references
from engine.resources import Artifact
from engine.service_tasks import ServiceTask
from engine.views import Finding


@dataclass(frozen=True)
class Surroundings:
    """What exists around the checked files."""

    known: Collection[tuple[str, str]]
    """("process" | "decision" | "form", id) of everything in the deployment or deployed before."""
    service_tasks: Mapping[str, ServiceTask]


RULES = (references.check, gateways.check, compensation.check, reachability.check)


def check(
    artifacts: Iterable[Artifact], known: Collection[tuple[str, str]], service_tasks: Mapping[str, ServiceTask]
) -> list[Finding]:
    """All findings of all rules on the processes among `artifacts`."""
    artifacts = list(artifacts)
    surroundings = Surroundings({*known, *((a.kind, a.id) for a in artifacts)}, service_tasks)
    return [
        finding
        for artifact in artifacts
        if artifact.model is not None
        for rule in RULES
        for finding in rule(artifact, surroundings)
    ]
