"""An earlier run of the benchmark, to see what has become slower since."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from engine.bench.row import Row

STORED = Path(__file__).with_name("baseline.json")
"""What `claimflow bench --json` printed when it was last looked at."""

_SLOWER = 1.25


def read(file: Path) -> dict[str, float]:
    """The ratio of each line of an earlier run, by its name. Raises ValueError when the file holds no such run."""
    try:
        rows = json.loads(file.read_text(encoding="utf-8"))["rows"]
        return {row["name"]: float(row["ratio"]) for row in rows}
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"Expected {file} to hold what `claimflow bench --json` prints.") from error


def slower(rows: Iterable[Row], before: Mapping[str, float]) -> list[Row]:
    """The lines whose ratio has grown by more than a quarter; the machine's noise is about a tenth."""
    return [row for row in rows if row.name in before and row.ratio > _SLOWER * before[row.name]]
