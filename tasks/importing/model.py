"""How one row of a file becomes values: columns, tables of codes, dates, amounts; no code in a mapping."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

Row = Mapping[str, str]


class RowError(ValueError):
    """A value of a row cannot be taken; `field` names what it was meant for."""

    def __init__(self, target: str, message: str) -> None:
        super().__init__(f"{target}: {message}")
        self.field, self.message = target, message


@dataclass(frozen=True)
class Value:
    """Where one value comes from, and what is done with it.

    A constant, or one or more columns; then, in this order: a table of codes, a text pattern, a number, a
    date. A missing value gives `default`; without one it is an error when `required`.
    """

    constant: Any = None
    columns: tuple[str, ...] = ()
    table: Mapping[str, Any] | None = None
    pattern: str | None = None
    """E.g. "{0} / {1}" for two columns."""
    number: bool = False
    times: Decimal = Decimal(1)
    date: str | None = None
    """Format of a date as strptime reads it."""
    hour: str | None = None
    """Column with the hour of the day."""
    zone: str = "Asia/Shanghai"
    plus_hours: int = 0
    is_in: tuple[str, ...] | None = None
    """True or false: whether the column holds one of these."""
    default: Any = None
    required: bool = False

    def used(self) -> set[str]:
        """The columns it reads."""
        return {*self.columns, *([self.hour] if self.hour else [])}

    def of(self, row: Row, target: str, missing: frozenset[str]) -> Any:
        """The value for a row. Raises RowError naming `target` and what was found."""
        if not self.columns:
            return self.constant
        raw = [row[column].strip() for column in self.columns]
        if self.is_in is not None:
            return raw[0] in self.is_in
        if any(text in missing for text in raw):
            if self.required and self.default is None:
                raise RowError(target, f"column {' + '.join(self.columns)} is empty")
            return self.default
        text = self.pattern.format(*raw) if self.pattern else raw[0]
        if self.table is not None:
            return self._looked_up(text, target)
        if self.number:
            return self._number(text, target)
        if self.date is not None:
            return self._moment(text, row, target)
        return text

    def _looked_up(self, text: str, target: str) -> Any:
        assert self.table is not None
        if text in self.table:
            return self.table[text]
        if self.default is not None:
            return self.default
        known = ", ".join(self.table)
        raise RowError(target, f"column {self.columns[0]} holds {text!r}; the mapping knows {known}")

    def _number(self, text: str, target: str) -> Decimal:
        try:
            number = Decimal(text.replace(",", ""))
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            raise RowError(target, f"column {self.columns[0]} holds {text!r}, which is not a number")
        return number * self.times

    def _moment(self, text: str, row: Row, target: str) -> datetime:
        try:
            day = datetime.strptime(text, self.date or "").replace(tzinfo=ZoneInfo(self.zone))
        except ValueError:
            raise RowError(target, f"column {self.columns[0]} holds {text!r}, expected a date {self.date}") from None
        hour = row[self.hour].strip() if self.hour else "0"
        if not hour.isdecimal() or int(hour) > 23:
            raise RowError(target, f"column {self.hour} holds {hour!r}, expected an hour from 0 to 23")
        return day.replace(hour=int(hour)) + timedelta(hours=self.plus_hours)


@dataclass(frozen=True)
class Line:
    """One line of the loss; left out when its amount is 0 or missing."""

    name: str
    kind: str
    amount: Value


@dataclass(frozen=True)
class Paper:
    """A document the partner holds; `when` says for which rows, None means all."""

    doc_type: str
    when: Value | None = None


@dataclass(frozen=True)
class FileFormat:
    """How the file is written."""

    encoding: str = "utf-8-sig"
    delimiter: str = ","
    missing: frozenset[str] = frozenset({""})


@dataclass(frozen=True)
class RowMapping:
    """A whole mapping; see workflows/import/README.md for the words."""

    name: str
    file: FileFormat
    key: tuple[str, ...]
    """Columns that together name a row for ever: the same row twice is one claim."""
    claim: Mapping[str, Value]
    details: Mapping[str, Value]
    lines: tuple[Line, ...] = ()
    papers: tuple[Paper, ...] = ()
    policy: Mapping[str, Value] = field(default_factory=dict)
    coverage: Mapping[str, Any] = field(default_factory=dict)

    def columns(self) -> set[str]:
        """Every column the mapping reads."""
        values = [*self.claim.values(), *self.details.values(), *self.policy.values()]
        values += [line.amount for line in self.lines]
        values += [value for value in self.coverage.values() if isinstance(value, Value)]
        values += [paper.when for paper in self.papers if paper.when is not None]
        return set(self.key).union(*(value.used() for value in values))


@dataclass(frozen=True)
class MappedRow:
    """What a row says, in the words of the intake."""

    key: str
    claim: Mapping[str, Any]
    details: Mapping[str, Any]
    lines: Sequence[tuple[str, str, Decimal]]
    papers: Sequence[str]
    policy: Mapping[str, Any]
    coverage: Mapping[str, Any]


def apply(mapping: RowMapping, row: Row) -> tuple[MappedRow | None, list[RowError]]:
    """The row in the words of the intake, or everything that is wrong with it."""
    errors: list[RowError] = []

    def values(of: Mapping[str, Any], prefix: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, value in of.items():
            try:
                found[name] = value.of(row, prefix + name, mapping.file.missing) if isinstance(value, Value) else value
            except RowError as error:
                errors.append(error)
        return {name: value for name, value in found.items() if value is not None}

    claim, details = values(mapping.claim, ""), values(mapping.details, "details.")
    policy, coverage = values(mapping.policy, "policy."), values(mapping.coverage, "policy.coverage.")
    amounts = values({str(n): line.amount for n, line in enumerate(mapping.lines)}, "items.")
    lines = [(line.name, line.kind, amounts[str(n)]) for n, line in enumerate(mapping.lines) if amounts.get(str(n))]
    papers = [p.doc_type for p in mapping.papers if p.when is None or p.when.of(row, p.doc_type, frozenset())]
    if errors:
        return None, errors
    key = "|".join(row[column].strip() for column in mapping.key)
    return MappedRow(key, claim, details, lines, papers, policy, coverage), []
