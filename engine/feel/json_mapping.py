"""FEEL values as JSON and back (the mapping is the table in this package's README)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from .calendar import is_date, is_datetime, is_time
from .compare import normal
from .errors import FeelValueError, NullResult
from .temporal import parse_date, parse_datetime, parse_duration, parse_time, temporal_text
from .types import (
    ANY,
    DATE,
    DATE_TIME,
    DAYS_TIME,
    DURATION,
    NAMED_TYPES,
    RANGE,
    TIME,
    YEARS_MONTHS,
    ContextType,
    FeelType,
    ListType,
    RangeType,
    conforms,
    type_name,
)
from .values import DaysTimeDuration, FeelFunction, Range, YearsMonthsDuration

_SIMPLE = frozenset({str, bool, type(None)})
_AS_THEY_ARE = _SIMPLE | {Decimal}
_PARSERS = {
    DATE: parse_date,
    TIME: parse_time,
    DATE_TIME: parse_datetime,
    DAYS_TIME: parse_duration,
    YEARS_MONTHS: parse_duration,
    DURATION: parse_duration,
}
_OPERATORS = (None, "<", "<=", ">", ">=", "=", "!=")


def to_json(value: object) -> object:
    """A FEEL value as values of JSON: None, bool, Decimal, str, list and dict.

    Numbers stay exact `Decimal`s (write them with a JSON encoder that keeps decimals); dates,
    times and durations become ISO 8601 strings, a zone written `@Area/City`; a range becomes
    `{"start", "end", "start included", "end included"}` and, for a comparison, `"operator"`.
    Raises FeelValueError for a function, which has no JSON form, and for what is no value of FEEL.
    """
    kind = type(value)
    if kind in _SIMPLE or (kind is Decimal and value.is_finite()):
        return value
    if kind is list:
        return [to_json(item) for item in value]
    value = normal(value)
    if isinstance(value, FeelFunction):
        raise FeelValueError(f"The function {value.name!r} cannot be written as JSON; call it first.")
    if value is None or isinstance(value, bool | str | Decimal):
        return value
    if isinstance(value, list):
        return [to_json(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): to_json(item) for key, item in value.items()}
    if is_date(value) or is_time(value) or is_datetime(value):
        return temporal_text(value)
    if isinstance(value, DaysTimeDuration | YearsMonthsDuration):
        return str(value)
    assert isinstance(value, Range)
    result = {
        "start": to_json(value.low),
        "end": to_json(value.high),
        "start included": value.low_included,
        "end included": value.high_included,
    }
    return result | ({"operator": value.operator} if value.operator else {})


def from_json(value: object, type: FeelType | str | None = None) -> object:
    """A value of JSON as a FEEL value of the given type (a type object or a simple type's name).

    Without a type, numbers become Decimal and all else stays as JSON has it. With a type,
    strings are read as dates, times or durations, deeply. Raises FeelValueError when the value
    does not conform.
    """
    if isinstance(type, str):
        if type not in NAMED_TYPES:
            raise FeelValueError(f"{type!r} is not the name of a FEEL type.")
        type = NAMED_TYPES[type]
    result = _read(value, ANY if type is None else type)
    if type is not None and not conforms(result, type):
        raise FeelValueError(f"Expected a value of type {type} but found {type_name(result)}.")
    return result


def _read(value: object, kind: FeelType) -> object:
    if kind is ANY and type(value) in _AS_THEY_ARE:
        return value
    if isinstance(value, str) and kind in _PARSERS:
        try:
            return _PARSERS[kind](value)
        except NullResult as problem:
            raise FeelValueError(f"Expected a value of type {kind}, but {problem.reason}.") from None
    if isinstance(value, list | tuple):
        element = kind.element if isinstance(kind, ListType) else ANY
        return [_read(item, element) for item in value]
    if isinstance(value, Mapping):
        if isinstance(kind, RangeType) or kind == RANGE:
            return _read_range(value, kind.element if isinstance(kind, RangeType) else ANY)
        entries = dict(kind.entries) if isinstance(kind, ContextType) else {}
        return {str(key): _read(item, entries.get(key, ANY)) for key, item in value.items()}
    return normal(value)


def _read_range(value: Mapping, element: FeelType) -> Range:
    operator = value.get("operator")
    if operator not in _OPERATORS or not {"start", "end"} <= value.keys():
        raise FeelValueError("Expected a range with start, end, start included, end included and perhaps an operator.")
    low, high = _read(value["start"], element), _read(value["end"], element)
    return Range(low, high, value.get("start included") is True, value.get("end included") is True, operator)
