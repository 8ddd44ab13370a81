"""Hit policies: one value from the rows that matched (DMN 1.5, chapter 8.2.10)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal, DecimalException
from typing import Any

from engine.feel import NullResult, Runtime
from engine.feel.builtins.aggregates import extreme, total
from engine.feel.compare import equal

Outputs = tuple[Any, ...]
_AGGREGATES: dict[str, Callable[[Runtime, list[Any]], Any]] = {"SUM": total, "MIN": extreme(-1), "MAX": extreme(1)}


class HitError(Exception):
    """The matched rows break the hit policy, so that the table has no value; `code` says which rule."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        self.message = message
        super().__init__(message)


class HitPolicy:
    """The value of a table: how the outputs of the matched rows are put together.

    `names` are the output columns; `ranks` give, a column, the place of a value in the ordered allowed
    values, which is what PRIORITY and OUTPUT ORDER sort by.
    """

    def __init__(
        self,
        policy: str,
        aggregation: str,
        names: Sequence[str],
        ranks: Sequence[Callable[[Any], int]],
    ) -> None:
        self.policy = policy
        self.aggregation = aggregation
        self.names = tuple(names)
        self.ranks = tuple(ranks)
        self.first_only = policy == "FIRST"

    def value(self, rows: Sequence[int], outputs: Sequence[Outputs]) -> tuple[Any, Sequence[int]]:
        """The value and the numbers of the rows that made it; `outputs` stand beside `rows` (numbers from 1).

        Raises HitError when the rows break the policy or cannot be aggregated. At least one row must be given.
        """
        match self.policy:
            case "UNIQUE":
                if len(rows) > 1:
                    raise HitError(
                        "hit-policy-unique",
                        f"Expected at most one matching row but rows {_numbers(rows)} match. "
                        "Make the rows exclude each other or choose another hit policy.",
                    )
                return self._one(outputs[0]), rows
            case "ANY":
                if any(equal(list(other), list(outputs[0])) is not True for other in outputs[1:]):
                    raise HitError(
                        "hit-policy-any",
                        f"Expected rows with equal outputs but rows {_numbers(rows)} match and differ. "
                        "Give them the same outputs or make them exclude each other.",
                    )
                return self._one(outputs[0]), rows
            case "FIRST":
                return self._one(outputs[0]), rows[:1]
            case "PRIORITY":
                best = min(range(len(outputs)), key=lambda n: self._rank(outputs[n]))
                return self._one(outputs[best]), [rows[best]]
            case "OUTPUT ORDER":
                order = sorted(range(len(outputs)), key=lambda n: self._rank(outputs[n]))
                return [self._one(outputs[n]) for n in order], [rows[n] for n in order]
            case "COLLECT" if self.aggregation:
                return self._aggregated(outputs), rows
            case _:
                return [self._one(output) for output in outputs], rows

    def value_without_match(self) -> Any:
        """The value when no row matches and the table has no default: an empty list or 0 for COLLECT, else null."""
        if self.policy != "COLLECT":
            return None
        if self.aggregation == "COUNT":
            return Decimal(0)
        return None if self.aggregation else []

    @property
    def gives_list(self) -> bool:
        """Whether the value is a list of outputs."""
        return self.policy in ("RULE ORDER", "OUTPUT ORDER") or (self.policy == "COLLECT" and not self.aggregation)

    def _one(self, output: Outputs) -> Any:
        return output[0] if len(self.names) == 1 else dict(zip(self.names, output, strict=True))

    def _rank(self, output: Outputs) -> tuple[int, ...]:
        return tuple(rank(value) for rank, value in zip(self.ranks, output, strict=True))

    def _aggregated(self, outputs: Sequence[Outputs]) -> Any:
        columns = [[v for v in column if v is not None] for column in zip(*outputs, strict=True)]
        values = tuple(self._aggregate(column) for column in columns)
        return self._one(values)

    def _aggregate(self, column: list[Any]) -> Any:
        if self.aggregation == "COUNT":
            return Decimal(len(column))
        if not column:
            return None
        try:
            return _AGGREGATES[self.aggregation](Runtime({}), column)
        except NullResult as problem:
            raise HitError(
                "aggregation", f"The outputs cannot be aggregated with {self.aggregation}: {problem.reason}."
            ) from None
        except DecimalException:
            raise HitError("aggregation", "The sum of the outputs is out of the range of numbers.") from None


def _numbers(rows: Sequence[int]) -> str:
    return ", ".join(map(str, rows))
