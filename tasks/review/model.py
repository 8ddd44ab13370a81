"""Review: score, bands, and the words in which a decision is explained."""

from __future__ import annotations

from enum import StrEnum


class FlagStatus(StrEnum):
    """A flag is a reason to look; a person confirms or clears it."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    CLEARED = "cleared"
