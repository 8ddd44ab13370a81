"""One line of a benchmark's table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from timeit import default_timer
from typing import Any


@dataclass(frozen=True)
class Row:
    """One line of a benchmark's table; lower is better."""

    name: str
    value: float
    unit: str
    ratio: float
    """Against the first row, or the row above that it is compared with."""
    target: float | None = None
    """The largest `value` that is wanted, in the same unit."""

    @property
    def missed(self) -> bool:
        """Whether the value is larger than wanted."""
        return self.target is not None and self.value > self.target

    def as_json(self) -> dict[str, Any]:
        """The line for scripts."""
        return asdict(self)


def seconds_each(run: Callable[[], object], times: int) -> float:
    """Seconds that one of so many runs in a row takes."""
    start = default_timer()
    for _ in range(times):
        run()
    return (default_timer() - start) / times
