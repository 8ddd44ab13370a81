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
    table: str = ""
    """The name of the decision table; empty when the finding is not about one."""
    row: int | None = None
    """The row, from 1."""
    column: str = ""
    """The label of the input or output column."""
