"""One thing that an analysis found: which rule, where, a sentence, and the repair."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding of an analysis; an `error` must be repaired before deployment, a `warning` may be meant so."""

    rule: str
    element: str
    message: str
    repair: str
    severity: Severity
