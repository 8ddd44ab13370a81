"""What the studio's pages show."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.views import DefinitionView, Finding


@dataclass(frozen=True)
class DraftView:
    """A draft without its content."""

    id: uuid.UUID
    kind: str
    resource_name: str
    base_key: int | None
    owner: str
    version: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class Release:
    """One version of a definition and the deployment it came with."""

    definition: DefinitionView
    note: str
    open_instances: int | None
    """How many instances run on it; None for what has none (decisions and forms)."""


@dataclass(frozen=True)
class Preview:
    """What a release would do."""

    findings: Sequence[Finding]
    own: Sequence[DefinitionView]
    """New versions of what stands in the file itself."""
    dependents: Sequence[DefinitionView]
    """Processes that get a new version because they refer to it."""
    overtaken_by: DefinitionView | None
    """A version somebody released after the draft was begun, whose changes would be undone."""

    @property
    def refused(self) -> bool:
        """Whether the engine would not take it."""
        return any(finding.severity == "error" for finding in self.findings)
