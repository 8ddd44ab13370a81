"""Conversion functions (DMN 10.3.4.1) and the boolean function not (10.3.4.2)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from ..calendar import date_part, is_date, is_datetime, is_time, make_date, make_datetime, make_time, nanoseconds_of_day
from ..compare import normal
from ..errors import NullResult
from ..numbers import DECIMAL128, plain
from ..runtime import Runtime
from ..temporal import (
    months_between,
    named_zone,
    offset_zone,
    parse_date,
    parse_datetime,
    parse_duration,
    parse_time,
    temporal_text,
)
from ..values import NANOS_PER_SECOND, DaysTimeDuration, FeelFunction, Range, YearsMonthsDuration
from .signature import builtin

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,6})?")
_KEY = re.compile(r"[^\W\d]\w*")
_MAX_DEPTH = 50


def _whole(name: str, number: Decimal) -> int:
    if number != number.to_integral_value() or number.adjusted() > 12:
        raise NullResult(f"the {name} must be a whole number")
    return int(number)


def date_from(rt: Runtime, value: object) -> object:
    """`date` of a string, a date, or a date and time."""
    if isinstance(value, str):
        return parse_date(value)
    if is_date(value) or is_datetime(value):
        return date_part(value)
    raise NullResult("a date is made from a string or a date and time")


def date_of(rt: Runtime, year: Decimal, month: Decimal, day: Decimal) -> object:
    """`date` of year, month and day."""
    return make_date(_whole("year", year), _whole("month", month), _whole("day", day))


def time_from(rt: Runtime, value: object) -> object:
    """`time` of a string, a time, or a date and time; a date is midnight UTC."""
    if isinstance(value, str):
        return parse_time(value)
    if is_time(value):
        return value
    if is_date(value):
        return parse_time("00:00:00Z")
    if is_datetime(value):
        return make_time(nanoseconds_of_day(value), value.tzinfo)
    raise NullResult("a time is made from a string or a date and time")


def _nanoseconds(hour: Decimal, minute: Decimal, second: Decimal) -> int:
    whole_hour, whole_minute = _whole("hour", hour), _whole("minute", minute)
    if not (0 <= whole_hour <= 23 and 0 <= whole_minute <= 59 and 0 <= second < 60):
        raise NullResult(f"there is no time {hour}:{minute}:{second}")
    return (whole_hour * 60 + whole_minute) * 60 * NANOS_PER_SECOND + int(second * NANOS_PER_SECOND)


def time_of(rt: Runtime, hour: Decimal, minute: Decimal, second: Decimal, offset: DaysTimeDuration | None) -> object:
    """`time` of hour, minute, second and offset."""
    return make_time(_nanoseconds(hour, minute, second), None if offset is None else offset_zone(offset))


def datetime_from(rt: Runtime, value: object) -> object:
    """`date and time` of a string, a date, or a date and time."""
    if isinstance(value, str):
        return parse_datetime(value)
    if is_datetime(value):
        return value
    if is_date(value):
        return make_datetime(value.year, value.month, value.day, 0, None)
    raise NullResult("a date and time is made from a string")


def datetime_of(rt: Runtime, day: object, clock: object) -> object:
    """`date and time` of a date (or the date of a date and time) and a time."""
    return make_datetime(day.year, day.month, day.day, nanoseconds_of_day(clock), clock.tzinfo)


def datetime_of_parts(
    rt: Runtime,
    year: Decimal,
    month: Decimal,
    day: Decimal,
    hour: Decimal,
    minute: Decimal,
    second: Decimal,
    offset: DaysTimeDuration | None = None,
    zone: str | None = None,
) -> object:
    """`date and time` of its parts, with an offset or a zone."""
    found = date_of(rt, year, month, day)
    zone_info = offset_zone(offset) if offset is not None else named_zone(zone) if zone is not None else None
    return make_datetime(found.year, found.month, found.day, _nanoseconds(hour, minute, second), zone_info)


def datetime_in_zone(rt: Runtime, *parts: object) -> object:
    """`date and time` of its parts, the last being the name of a zone."""
    return datetime_of_parts(rt, *parts[:6], zone=parts[6])


def number_plain(rt: Runtime, value: object) -> Decimal:
    """`number` of a string without separators, or of a number."""
    if isinstance(value, Decimal):
        return value
    if not isinstance(value, str):
        raise NullResult("a number is made from a string")
    return _number(value)


def _number(text: str) -> Decimal:
    if not _NUMBER.fullmatch(text):
        raise NullResult(f"{text[:60]!r} is not a number")
    return DECIMAL128.create_decimal(text)


def number_from(rt: Runtime, text: str, grouping: str | None, decimal: str | None) -> Decimal:
    """`number` of a string with a separator of groups and one of decimals."""
    if grouping not in (None, " ", ",", ".") or decimal not in (None, ",", "."):
        raise NullResult("the grouping separator is a space, comma or period, the decimal separator a comma or period")
    if grouping is not None and grouping == decimal:
        raise NullResult("the two separators must differ")
    if grouping:
        text = text.replace(grouping, "")
    if decimal and decimal != ".":
        if "." in text:
            raise NullResult(f"{text[:60]!r} is not a number with {decimal!r} as decimal separator")
        text = text.replace(decimal, ".")
    return _number(text)


def string_from(rt: Runtime, value: object) -> str | None:
    """`string` of any value."""
    value = normal(value)
    if value is None or isinstance(value, str):
        return value
    text = _written(rt, value, 0)
    rt.check_string(len(text))
    return text


def _written(rt: Runtime, value: object, depth: int) -> str:
    """A value as FEEL writes it, strings inside of lists and contexts in quotation marks."""
    rt.spend(2)
    if depth > _MAX_DEPTH:
        raise NullResult("the value is nested too deeply")
    value = normal(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, list):
        return "[" + ", ".join(_written(rt, item, depth + 1) for item in value) + "]"
    if isinstance(value, Mapping):
        entries = (f"{_key(key)}: {_written(rt, item, depth + 1)}" for key, item in value.items())
        return "{" + ", ".join(entries) + "}"
    if isinstance(value, Range):
        return _range_text(rt, value, depth)
    if isinstance(value, FeelFunction):
        return f"function({', '.join(param.name for param in value.params)})"
    if isinstance(value, DaysTimeDuration | YearsMonthsDuration):
        return str(value)
    return temporal_text(value)


def _key(key: str) -> str:
    return key if _KEY.fullmatch(key) else '"' + key.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _range_text(rt: Runtime, value: Range, depth: int) -> str:
    if value.operator is not None:
        bound = value.low if value.high is None else value.high
        return f"{value.operator} {_written(rt, bound, depth + 1)}"
    low, high = _written(rt, value.low, depth + 1), _written(rt, value.high, depth + 1)
    return f"{'[' if value.low_included else '('}{low}..{high}{']' if value.high_included else ')'}"


def duration_from(rt: Runtime, value: object) -> object:
    """`duration` of a string or a duration."""
    return parse_duration(value) if isinstance(value, str) else value


def years_and_months(rt: Runtime, start: object, end: object) -> YearsMonthsDuration:
    """`years and months duration` between two dates."""
    return months_between(start, end)


def negated(rt: Runtime, value: object) -> bool | None:
    """`not`; null for anything but a boolean."""
    if not isinstance(value, bool):
        raise NullResult("only true and false can be negated")
    return not value


_PARTS = "year: number, month: number, day: number, hour: number, minute: number, second: number"

FUNCTIONS = (
    builtin("date", "date", ("from: any", date_from), ("year: number, month: number, day: number", date_of)),
    builtin(
        "time",
        "time",
        ("from: any", time_from),
        ("hour: number, minute: number, second: number, [offset: days and time duration?]", time_of),
    ),
    builtin(
        "date and time",
        "date and time",
        ("from: any", datetime_from),
        ("date: day, time: time", datetime_of),
        (_PARTS, datetime_of_parts),
        (_PARTS + ", offset: days and time duration?", datetime_of_parts),
        (_PARTS + ", timezone: string", datetime_in_zone),
    ),
    builtin(
        "number",
        "number",
        ("from: any", number_plain),
        ("from: string, grouping separator: string?, decimal separator: string?", number_from),
    ),
    builtin("string", "string", ("from: any?", string_from)),
    builtin("duration", None, ("from: string", duration_from), ("from: duration", duration_from)),
    builtin("years and months duration", "years and months duration", ("from: day, to: day", years_and_months)),
    builtin("not", "boolean", ("negand: any", negated)),
)
