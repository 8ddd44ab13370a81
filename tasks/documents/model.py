"""What documents are, how a file's type is told from its content, and what is still missing."""

from __future__ import annotations

from enum import StrEnum


class DocumentStatus(StrEnum):
    """Where one document of a claim stands."""

    REQUIRED = "required"
    REQUESTED = "requested"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WAIVED = "waived"


class Level(StrEnum):
    """How firmly a document is asked for: must, conditional, not asked."""

    MUST = "M"
    CONDITIONAL = "C"
    NOT_ASKED = "N"
