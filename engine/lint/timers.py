"""Timers must say a time, and what becomes of firings that were missed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from engine import schedule
from engine.records import ElementFailure
from engine.resources import Artifact
from engine.views import Finding

if TYPE_CHECKING:
    from engine.lint import Surroundings

MISSED = ("once", "all")
_SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)


def check(artifact: Artifact, _surroundings: Surroundings) -> Iterator[Finding]:
    """Name timers whose fixed text is no time, and properties "missed" that say neither once nor all."""
    assert artifact.model is not None
    for node in artifact.model.nodes.values():
        for event in node.events:
            if event.timer_kind is None or event.timer is None or event.timer.expression is not None:
                continue
            try:
                schedule.due(event.timer_kind, event.timer.text, _SOME_DAY, ZoneInfo("UTC"))
            except ElementFailure as failure:
                yield Finding(
                    "timer", "error", artifact.resource, node.id, f"The timer says no {event.timer_kind}: {failure.message}",
                    "Write it as ISO 8601 says, or as a FEEL expression that begins with =.",
                )  # fmt: skip
        missed = node.properties.get("missed")
        if missed is not None and node.has_event("timer") and missed not in MISSED:
            yield Finding(
                "timer", "error", artifact.resource, node.id, f"The property missed says {missed!r}.",
                "Write once (missed firings are made up for by one) or all (by one each).",
            )  # fmt: skip
