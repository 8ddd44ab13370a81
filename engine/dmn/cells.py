"""Reads a table cell that holds only constants as a set of values, so that rows can be indexed and compared."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<date>(?:date\s*\(\s*"(?P<d1>[0-9]{4}-[0-9][0-9]-[0-9][0-9])"\s*\)|@"(?P<d2>[0-9]{4}-[0-9][0-9]-[0-9][0-9])"))
    | (?P<string>"[^"\\\r\n]*")
    | (?P<number>-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?![\w.]*[A-Za-z_]))
    | (?P<word>true|false|null|not)(?![\w ]*[\w])
    | (?P<op><=|>=|<|>|\.\.|\[|\]|\(|\)|,|=|-)
    )\s*""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Span:
    """All values between two ends; an end that is None is open to infinity."""

    low: Any
    low_closed: bool
    high: Any
    high_closed: bool

    def holds(self, value: Any) -> bool:
        """Whether a value of the same kind lies inside."""
        if self.low is not None and not (value > self.low or (self.low_closed and value == self.low)):
            return False
        return self.high is None or value < self.high or (self.high_closed and value == self.high)

    @property
    def empty(self) -> bool:
        """Whether no value can lie inside, as in [5..1]."""
        if self.low is None or self.high is None:
            return False
        return bool(self.low > self.high or (self.low == self.high and not (self.low_closed and self.high_closed)))


@dataclass(frozen=True, slots=True)
class ValueSet:
    """What a cell of constants accepts: everything, or values of one `kind`, or (negated) the other values of it."""

    kind: str
    spans: tuple[Span, ...] = ()
    points: frozenset[Any] = frozenset()
    negated: bool = False
    accepts_null: bool = False

    @property
    def anything(self) -> bool:
        """Whether the cell is the dash: it accepts every value of every kind."""
        return self.kind == "any"

    def holds(self, value: Any) -> bool:
        """Whether the cell accepts `value`, which must be of the cell's kind (or null)."""
        if self.anything:
            return True
        if value is None:
            return self.accepts_null
        inside = value in self.points or any(span.holds(value) for span in self.spans)
        return inside is not self.negated


ANYTHING = ValueSet("any", accepts_null=True)


def kind_of(value: Any) -> str:
    """number, string, boolean, date or null for values that can be indexed; empty for all others."""
    return _KINDS.get(type(value), "")


_KINDS: dict[type, str] = {Decimal: "number", str: "string", bool: "boolean", date: "date", type(None): "null"}


class _NotConstant(ValueError):
    """The cell needs the FEEL evaluator."""


def read_constants(text: str) -> ValueSet | None:
    """The values that a unary test accepts; None when it is more than constants of one kind and ranges of them."""
    stripped = text.strip()
    if stripped in ("", "-"):
        return ANYTHING
    try:
        return _Reader(_tokens(stripped)).read()
    except _NotConstant:
        return None


def read_constant(text: str) -> tuple[Any] | None:
    """The value of a text that is one plain constant, in a tuple because it may be null; None for any other text."""
    try:
        tokens = _tokens(text.strip())
    except _NotConstant:
        return None
    return (tokens[0][1],) if len(tokens) == 1 and tokens[0][0] == "value" else None


def _tokens(text: str) -> list[tuple[str, Any]]:
    tokens: list[tuple[str, Any]] = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None or match.end() == position:
            raise _NotConstant
        tokens.append(_token(match))
        position = match.end()
    return tokens


def _token(match: re.Match[str]) -> tuple[str, Any]:
    if match["date"]:
        try:
            return "value", date.fromisoformat(match["d1"] or match["d2"])
        except ValueError:
            raise _NotConstant from None
    if match["string"]:
        return "value", match["string"][1:-1]
    if match["number"]:
        return "value", Decimal(match["number"])
    if match["word"]:
        word = match["word"]
        return ("not", None) if word == "not" else ("value", {"true": True, "false": False, "null": None}[word])
    return match["op"], None


class _Reader:
    """Recursive descent over the few forms that can be indexed."""

    def __init__(self, tokens: list[tuple[str, Any]]) -> None:
        self.tokens = tokens
        self.at = 0
        self.kinds: set[str] = set()
        self.points: set[Any] = set()
        self.spans: list[Span] = []
        self.null = False

    def read(self) -> ValueSet:
        negated = self._peek() == "not"
        if negated:
            self.at += 1
            self._expect("(")
        self._alternatives()
        if negated:
            self._expect(")")
        if self.at != len(self.tokens) or len(self.kinds) > 1 or (negated and self.null):
            raise _NotConstant
        # What null gives under a negation follows three-valued logic: unequal to every point, unknown for a range.
        accepts_null = not self.spans if negated else self.null
        kind = next(iter(self.kinds), "null")
        return ValueSet(kind, tuple(self.spans), frozenset(self.points), negated, accepts_null)

    def _alternatives(self) -> None:
        self._alternative()
        while self._peek() == ",":
            self.at += 1
            self._alternative()

    def _alternative(self) -> None:
        operator = self._peek()
        if operator == "value":
            self._point()
        elif operator in ("<", "<=", ">", ">=", "="):
            self.at += 1
            self._comparison(operator)
        elif operator in ("[", "(", "]"):
            self.at += 1
            low = self._end()
            self._expect("..")
            high = self._end()
            closing = self._peek()
            if closing not in ("]", ")", "["):
                raise _NotConstant
            self.at += 1
            if type(low) is not type(high):
                raise _NotConstant
            self.spans.append(Span(low, operator == "[", high, closing == "]"))
        else:
            raise _NotConstant

    def _point(self) -> None:
        value = self._value()
        if value is None:
            self.null = True
        else:
            self.points.add(value)

    def _comparison(self, operator: str) -> None:
        if operator == "=":
            self._point()
            return
        value = self._end()
        if operator.startswith("<"):
            self.spans.append(Span(None, False, value, operator == "<="))
        else:
            self.spans.append(Span(value, operator == ">=", None, False))

    def _end(self) -> Any:
        value = self._value()
        if kind_of(value) not in ("number", "date"):
            raise _NotConstant
        return value

    def _value(self) -> Any:
        if self._peek() != "value":
            raise _NotConstant
        value = self.tokens[self.at][1]
        self.at += 1
        if value is not None:
            self.kinds.add(kind_of(value))
        return value

    def _peek(self) -> str:
        return self.tokens[self.at][0] if self.at < len(self.tokens) else ""

    def _expect(self, token: str) -> None:
        if self._peek() != token:
            raise _NotConstant
        self.at += 1
