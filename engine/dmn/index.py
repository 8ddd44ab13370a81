"""Finds the rows of a decision table that can match without testing every cell: one bit a row, one look-up a column."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Any

from .cells import ValueSet, kind_of

Cells = Sequence[ValueSet | None]


class ColumnIndex:
    """For one input column, the set of rows whose cell may accept a value, as the bits of a whole number.

    Rows whose cell could not be read as constants are always in the set and in `open_rows`: their cells
    have still to be evaluated.
    """

    __slots__ = ("kind", "open_rows", "_null", "_ends", "_masks", "_points", "_others")

    def __init__(self, cells: Cells) -> None:
        kinds = {cell.kind for cell in cells if cell is not None and cell.kind not in ("any", "null")}
        # A column of mixed kinds is tested cell by cell; nobody writes one on purpose.
        self.kind = next(iter(kinds)) if len(kinds) == 1 else ""
        known = not kinds or bool(self.kind)
        self.open_rows = sum(1 << row for row, cell in enumerate(cells) if cell is None)
        self._null = self.open_rows | _rows(cells, None) if known else None
        self._points: dict[Any, int] = {}
        self._ends: list[Any] = []
        self._masks: list[int] = []
        self._others = 0
        if self.kind in ("number", "date"):
            self._index_ends(cells)
        elif self.kind:
            self._index_points(cells)
        elif known:
            self._others = self.open_rows | sum(
                1 << row for row, cell in enumerate(cells) if cell is not None and cell.anything
            )

    def _index_points(self, cells: Cells) -> None:
        for point in {p for cell in cells if cell is not None for p in cell.points}:
            self._points[point] = self.open_rows | _rows(cells, point)
        self._others = self.open_rows | sum(
            1 << row for row, cell in enumerate(cells) if cell is not None and (cell.anything or cell.negated)
        )

    def _index_ends(self, cells: Cells) -> None:
        ends = {p for cell in cells if cell is not None for p in cell.points}
        for cell in cells:
            for span in cell.spans if cell is not None else ():
                ends.update(end for end in (span.low, span.high) if end is not None)
        self._ends = sorted(ends)
        size = 2 * len(self._ends) + 1
        masks = [self.open_rows] * size
        position = {end: 2 * n + 1 for n, end in enumerate(self._ends)}
        for row, cell in enumerate(cells):
            if cell is not None:
                for place in _places(cell, position, size):
                    masks[place] |= 1 << row
        self._masks = masks

    def rows(self, value: Any) -> int | None:
        """The rows that may accept `value`; None when the column's cells must all be evaluated for it."""
        if value is None:
            return self._null
        if not self.kind:
            return self._others if self._null is not None and kind_of(value) else None
        if kind_of(value) != self.kind:
            return None
        if self._masks:
            place = bisect_left(self._ends, value)
            exact = place < len(self._ends) and self._ends[place] == value
            return self._masks[2 * place + 1 if exact else 2 * place]
        return self._points.get(value, self._others)


def _rows(cells: Cells, value: Any) -> int:
    return sum(1 << row for row, cell in enumerate(cells) if cell is not None and cell.holds(value))


def _places(cell: ValueSet, position: dict[Any, int], size: int) -> Sequence[int]:
    """The places (ends at odd numbers, gaps between them at even numbers) that a cell of numbers or dates accepts."""
    if cell.anything:
        return range(size)
    accepted: set[int] = {position[point] for point in cell.points}
    for span in cell.spans:
        low = 0 if span.low is None else position[span.low] + (0 if span.low_closed else 1)
        high = size - 1 if span.high is None else position[span.high] - (0 if span.high_closed else 1)
        accepted.update(range(low, high + 1))
    if cell.negated:
        return [place for place in range(size) if place not in accepted]
    return sorted(accepted)
