"""Cuts the inputs of a decision table into regions within which every cell answers the same, for its analysis."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from .cells import ValueSet

MAX_VISITS = 50_000


@dataclass(frozen=True, slots=True)
class Axis:
    """One input column: a sample value for each of its places, and for each row the places it accepts, as bits.

    `surely` counts only cells of constants; `maybe` takes a cell that must be evaluated as accepting everything.
    """

    label: str
    samples: tuple[str, ...]
    surely: tuple[int, ...]
    maybe: tuple[int, ...]

    @property
    def all_places(self) -> int:
        """The bits of all places."""
        return (1 << len(self.samples)) - 1

    def sample(self, places: int) -> str:
        """A value in one of the places, as FEEL text."""
        return self.samples[(places & -places).bit_length() - 1]


def make_axis(
    label: str,
    cells: Sequence[ValueSet | None],
    kind: str,
    allowed: ValueSet | None,
    *,
    whole: bool = False,
    with_null: bool = False,
) -> Axis:
    """The axis of a column whose values are of one kind; `whole` says that numbers are whole numbers.

    With `with_null` a missing value is a place of its own, which mostly only dashes accept.
    """
    candidates = _samples([*(cell for cell in cells if cell is not None), *([allowed] if allowed else [])], kind, whole)
    if allowed is not None and not allowed.anything:
        candidates = [value for value in candidates if not isinstance(value, _Other) and allowed.holds(value)]
    if with_null and (allowed is None or allowed.accepts_null):
        candidates.append(None)
    surely, maybe = [], []
    for cell in cells:
        if cell is None:
            surely.append(0)
            maybe.append((1 << len(candidates)) - 1)
        else:
            places = sum(1 << n for n, value in enumerate(candidates) if _accepts(cell, value))
            surely.append(places)
            maybe.append(places)
    return Axis(label, tuple(feel_literal(value) for value in candidates), tuple(surely), tuple(maybe))


class _Other:
    """A value that no cell of the column names."""


def _accepts(cell: ValueSet, value: Any) -> bool:
    if isinstance(value, _Other):
        return cell.anything or cell.negated
    return cell.holds(value)


def _samples(cells: Sequence[ValueSet], kind: str, whole: bool) -> list[Any]:
    """A value for every place of the axis: each named value or end, each gap between ends, and any other value."""
    if kind == "boolean":
        return [True, False]
    points = {p for cell in cells for p in cell.points}
    if kind not in ("number", "date"):
        return [*sorted(points, key=str), _Other()]
    for cell in cells:
        points.update(end for span in cell.spans for end in (span.low, span.high) if end is not None)
    ends = sorted(points)
    if not ends:
        return [_Other()]
    found: list[Any] = [_step(ends[0], -1)]
    for low, high in pairwise(ends):
        found.append(low)
        between = _between(low, high, whole)
        if between is not None:
            found.append(between)
    return [*found, ends[-1], _step(ends[-1], 1)]


def _step(value: Any, steps: int) -> Any:
    if isinstance(value, date):
        try:
            return value + timedelta(days=steps)
        except OverflowError:
            return value
    return value + steps


def _between(low: Any, high: Any, whole: bool) -> Any:
    """A simple value between two others, or None when there is none."""
    if isinstance(low, date):
        return low + timedelta(days=1) if (high - low).days > 1 else None
    following = Decimal(math.floor(low) + 1)
    if following < high:
        return following
    return None if whole else (low + high) / 2


def feel_literal(value: Any) -> str:
    """A value as FEEL text, for messages."""
    if isinstance(value, _Other):
        return "any other value"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return f'date("{value.isoformat()}")'
    return f'"{value}"' if isinstance(value, str) else format(value, "f")


class TooLarge(Exception):
    """The table has more regions than the analysis may visit."""


def uncovered(axes: Sequence[Axis], rows: int, within: int | None, most: int) -> list[dict[str, str]]:
    """Inputs that none of `rows` (bits) matches, at most `most`; only inputs of the row `within` when it is given.

    Cells that must be evaluated count as accepting everything, so that nothing is reported that may be covered.
    Raises TooLarge when the table is too large to tell.
    """
    masks = [_rows_by_place(axis, rows) for axis in axes]
    seen: set[tuple[int, int]] = set()
    found: list[dict[str, str]] = []
    visits = 0

    def visit(level: int, candidates: int, example: dict[str, str]) -> None:
        nonlocal visits
        if len(found) >= most:
            return
        visits += 1
        if visits > MAX_VISITS:
            raise TooLarge
        if not candidates:
            rest = {axis.label: axis.sample(_open(axis, within)) for axis in axes[level:] if _open(axis, within)}
            found.append({**example, **rest})
            return
        if level == len(axes) or (level, candidates) in seen:
            return
        seen.add((level, candidates))
        axis = axes[level]
        for place in _bits(_open(axis, within)):
            visit(level + 1, candidates & masks[level][place], {**example, axis.label: axis.samples[place]})

    if all(_open(axis, within) for axis in axes):
        visit(0, rows, {})
    return found


def _open(axis: Axis, within: int | None) -> int:
    return axis.all_places if within is None else axis.maybe[within]


def _rows_by_place(axis: Axis, rows: int) -> list[int]:
    by_place = [0] * len(axis.samples)
    for row in _bits(rows):
        for place in _bits(axis.maybe[row]):
            by_place[place] |= 1 << row
    return by_place


def _bits(mask: int) -> Iterator[int]:
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


def overlap(axes: Sequence[Axis], first: int, second: int) -> dict[str, str] | None:
    """An input that both rows surely match, or None."""
    example = {}
    for axis in axes:
        common = axis.surely[first] & axis.surely[second]
        if not common:
            return None
        example[axis.label] = axis.sample(common)
    return example
