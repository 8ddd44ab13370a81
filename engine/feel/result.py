"""What goes in and out: results with numbers made Decimal and no larger than allowed; no numbers that are none."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from .compare import DIRECT, normal
from .errors import FeelLimitError, FeelValueError


class Result:
    """One result; parts that occur more than once are converted once but counted each time.

    A few nested lists that share their parts can stand for more items than any computer holds;
    whoever writes such a result out would never finish.
    """

    def __init__(self, allowed: int) -> None:
        self._allowed = allowed
        self._done: dict[int, tuple[object, int]] = {}

    def normal(self, value: object) -> object:
        """The value with all numbers as Decimal; the same object when nothing changes."""
        return self._convert(value)[0]

    def _convert(self, value: object) -> tuple[object, int]:
        kind = type(value)
        if kind is tuple:
            value, kind = list(value), list
        if kind is not list and kind is not dict:
            return (value if kind in DIRECT else normal(value)), 1
        known = self._done.get(id(value))
        if known is None:
            known = self._done[id(value)] = self._convert_collection(value)
        return known

    def _convert_collection(self, value: list | dict) -> tuple[object, int]:
        items = value if type(value) is list else list(value.values())
        found = [self._convert(item) for item in items]
        size = 1 + sum(count for _, count in found)
        if size > self._allowed:
            raise FeelLimitError(
                f"The result has more than {self._allowed} items, nested ones included.", "result_items", self._allowed
            )
        if all(new is old for (new, _), old in zip(found, items, strict=True)):
            return value, size
        converted = [new for new, _ in found]
        return (converted if type(value) is list else dict(zip(value, converted, strict=True))), size


def refuse_what_is_no_number(context: Mapping[str, object]) -> None:
    """Raise FeelValueError when a context holds a NaN or an infinity, which FEEL does not have."""
    pending: list[object] = [context]
    seen: set[int] = set()
    while pending:
        value = pending.pop()
        if isinstance(value, Decimal) and not value.is_finite():
            raise FeelValueError(f"{value} is no number of FEEL; give a finite number or null.")
        if isinstance(value, Mapping | list | tuple) and id(value) not in seen:
            seen.add(id(value))
            pending.extend(value.values() if isinstance(value, Mapping) else value)
