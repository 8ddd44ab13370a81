"""FEEL's types, and whether a value conforms to one (DMN 10.3.2.9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Protocol, runtime_checkable

from .calendar import PreciseTime, WideDate, WideDateTime, as_datetime, is_date
from .values import DaysTimeDuration, FeelFunction, Range, YearsMonthsDuration


@dataclass(frozen=True, slots=True)
class SimpleType:
    """A type without parameters, by its FEEL name."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class ListType:
    """`list<element>`."""

    element: FeelType

    def __str__(self) -> str:
        return f"list<{self.element}>"


@dataclass(frozen=True, slots=True)
class RangeType:
    """`range<element>`."""

    element: FeelType

    def __str__(self) -> str:
        return f"range<{self.element}>"


@dataclass(frozen=True, slots=True)
class ContextType:
    """`context<name: type, ...>`."""

    entries: tuple[tuple[str, FeelType], ...]

    def __str__(self) -> str:
        return "context<" + ", ".join(f"{name}: {kind}" for name, kind in self.entries) + ">"


@dataclass(frozen=True, slots=True)
class FunctionType:
    """`function<types> -> type`."""

    params: tuple[FeelType, ...]
    result: FeelType

    def __str__(self) -> str:
        return f"function<{', '.join(map(str, self.params))}> -> {self.result}"


@dataclass(frozen=True, slots=True)
class NamedType:
    """A type defined outside the expression, resolved by name when it is compiled."""

    name: str

    def __str__(self) -> str:
        return self.name


@runtime_checkable
class CustomType(Protocol):
    """A type of another package (an item definition): it decides itself what it accepts."""

    def accepts(self, value: object) -> bool:
        """Whether the value conforms."""


FeelType = SimpleType | ListType | RangeType | ContextType | FunctionType | NamedType | CustomType

ANY = SimpleType("Any")
NULL = SimpleType("Null")
NUMBER = SimpleType("number")
STRING = SimpleType("string")
BOOLEAN = SimpleType("boolean")
DATE = SimpleType("date")
TIME = SimpleType("time")
DATE_TIME = SimpleType("date and time")
DAYS_TIME = SimpleType("days and time duration")
YEARS_MONTHS = SimpleType("years and months duration")
DURATION = SimpleType("duration")
LIST = SimpleType("list")
CONTEXT = SimpleType("context")
FUNCTION = SimpleType("function")
RANGE = SimpleType("range")

SIMPLE_TYPES: dict[str, SimpleType] = {
    kind.name: kind
    for kind in (
        ANY,
        NULL,
        NUMBER,
        STRING,
        BOOLEAN,
        DATE,
        TIME,
        DATE_TIME,
        DAYS_TIME,
        YEARS_MONTHS,
        LIST,
        CONTEXT,
        FUNCTION,
        RANGE,
    )
} | {
    # The names of DMN 1.1 and of XML Schema are still found in files.
    "dateTime": DATE_TIME,
    "dayTimeDuration": DAYS_TIME,
    "days and time": DAYS_TIME,
    "yearMonthDuration": YEARS_MONTHS,
    "years and months": YEARS_MONTHS,
    "any": ANY,
}

# The types that Python code may name; a text of FEEL names either duration in full.
NAMED_TYPES = {**SIMPLE_TYPES, DURATION.name: DURATION}

_PYTHON_TYPES: dict[type, str] = {
    Decimal: "number",
    int: "number",
    float: "number",
    str: "string",
    bool: "boolean",
    date: "date",
    WideDate: "date",
    time: "time",
    PreciseTime: "time",
    datetime: "date and time",
    WideDateTime: "date and time",
    DaysTimeDuration: "days and time duration",
    timedelta: "days and time duration",
    YearsMonthsDuration: "years and months duration",
    list: "list",
    tuple: "list",
    dict: "context",
    Range: "range",
    FeelFunction: "function",
    type(None): "Null",
}


def type_name(value: object) -> str:
    """The FEEL name of a value's type, for messages and for `instance of`."""
    name = _PYTHON_TYPES.get(type(value))
    if name is not None:
        return name
    for kind, known in _PYTHON_TYPES.items():
        if isinstance(value, kind):
            return known
    return "context" if isinstance(value, Mapping) else "Any"


def is_instance(value: object, kind: FeelType) -> bool:
    """The operator `instance of`: null is an instance of Null alone."""
    if value is None:
        return kind == NULL
    return conforms(value, kind)


def conforms(value: object, kind: FeelType | str) -> bool:
    """Whether a value conforms to a type; null conforms to every type.

    `kind` is a type object or the FEEL name of a simple type; raises ValueError for a name
    that is no FEEL type.
    """
    if isinstance(kind, str):
        if kind not in NAMED_TYPES:
            raise ValueError(f"{kind!r} is not the name of a FEEL type")
        kind = NAMED_TYPES[kind]
    if value is None:
        return True
    match kind:
        case SimpleType(name):
            if name == "Any":
                return True
            actual = type_name(value)
            return actual == name or (name == "duration" and actual.endswith("duration"))
        case ListType(element):
            return isinstance(value, list) and all(conforms(item, element) for item in _distinct_objects(value))
        case RangeType(element):
            return isinstance(value, Range) and conforms(value.low, element) and conforms(value.high, element)
        case ContextType(entries):
            return isinstance(value, Mapping) and all(
                name in value and conforms(value[name], wanted) for name, wanted in entries
            )
        case FunctionType(params, result):
            return isinstance(value, FeelFunction) and _function_conforms(value, params, result)
        case NamedType():
            return False
        case _:
            return kind.accepts(value)


def _distinct_objects(items: list) -> list:
    """Each object once: a list may hold the same large list many times."""
    return items if len(items) < 2 else list({id(item): item for item in items}.values())


def _function_conforms(value: FeelFunction, params: tuple[FeelType, ...], result: FeelType) -> bool:
    if len(value.params) != len(params):
        return False
    for mine, wanted in zip(value.params, params, strict=True):
        if mine.type is not None and not type_conforms(wanted, mine.type):
            return False
    return value.result_type is None or type_conforms(value.result_type, result)


def type_conforms(sub: object, kind: object) -> bool:
    """Whether every value of type `sub` conforms to `kind` (DMN 10.3.2.9.2)."""
    if kind == ANY or sub in (kind, NULL):
        return True
    match sub, kind:
        case (ListType(a), ListType(b)) | (RangeType(a), RangeType(b)):
            return type_conforms(a, b)
        case (ContextType(mine), ContextType(wanted)):
            known = dict(mine)
            return all(name in known and type_conforms(known[name], t) for name, t in wanted)
        case (FunctionType(p1, r1), FunctionType(p2, r2)):
            return (
                len(p1) == len(p2)
                and type_conforms(r1, r2)
                and all(type_conforms(b, a) for a, b in zip(p1, p2, strict=True))
            )
        case (ListType(), SimpleType("list")) | (ContextType(), SimpleType("context")):
            return True
        case (RangeType(), SimpleType("range")) | (FunctionType(), SimpleType("function")):
            return True
    return False


class _Mismatch:
    """The one value of MISMATCH."""

    def __repr__(self) -> str:
        return "MISMATCH"


MISMATCH = _Mismatch()


def coerce(value: object, kind: FeelType) -> object:
    """The value as an instance of a type, by FEEL's implicit conversions (DMN 10.3.2.9.4).

    A one-item list becomes its item, a single value a list, a date a date and time at midnight
    UTC. Returns MISMATCH when the value cannot be converted.
    """
    if conforms(value, kind):
        return value
    if kind == DATE_TIME and is_date(value):
        return as_datetime(value)
    if isinstance(value, list):
        if len(value) == 1 and conforms(value[0], kind):
            return value[0]
    elif isinstance(kind, ListType):
        item = coerce(value, kind.element)
        return MISMATCH if item is MISMATCH else [item]
    elif kind == LIST:
        return [value]
    return MISMATCH
