"""`value.name`: entries of contexts and the properties of dates, times, durations and ranges."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from .calendar import (
    day_number_of,
    is_date,
    is_datetime,
    is_time,
    nanoseconds_of_day,
    offset_seconds,
    split_nanoseconds,
    zone_name,
)
from .compare import normal
from .runtime import Runtime
from .types import type_name
from .values import NANOS_PER_SECOND, DaysTimeDuration, Range, YearsMonthsDuration


def _second(value: object) -> Decimal:
    _, _, second, nanos = split_nanoseconds(nanoseconds_of_day(value))
    return Decimal(second) + Decimal(nanos).scaleb(-9).normalize() if nanos else Decimal(second)


def _offset(value: object) -> DaysTimeDuration | None:
    seconds = offset_seconds(value)
    return None if seconds is None else DaysTimeDuration(seconds * NANOS_PER_SECOND)


_DATE: dict[str, Callable] = {
    "year": lambda value: Decimal(value.year),
    "month": lambda value: Decimal(value.month),
    "day": lambda value: Decimal(value.day),
    "weekday": lambda value: Decimal((day_number_of(value) - 1) % 7 + 1),
}
_TIME: dict[str, Callable] = {
    "hour": lambda value: Decimal(split_nanoseconds(nanoseconds_of_day(value))[0]),
    "minute": lambda value: Decimal(split_nanoseconds(nanoseconds_of_day(value))[1]),
    "second": _second,
    "time offset": _offset,
    "timezone": lambda value: zone_name(value.tzinfo),
}
_DAYS_TIME: dict[str, Callable] = {
    "days": lambda value: Decimal(value.days),
    "hours": lambda value: Decimal(value.hours),
    "minutes": lambda value: Decimal(value.minutes),
    "seconds": lambda value: value.seconds,
}
_YEARS_MONTHS: dict[str, Callable] = {
    "years": lambda value: Decimal(value.years),
    "months": lambda value: Decimal(value.months),
}
_RANGE: dict[str, Callable] = {
    "start": lambda value: value.low,
    "end": lambda value: value.high,
    "start included": lambda value: value.low_included,
    "end included": lambda value: value.high_included,
}
_DATE_TIME = _DATE | _TIME


def _properties(value: object) -> dict[str, Callable]:
    if is_datetime(value):
        return _DATE_TIME
    if is_date(value):
        return _DATE
    if is_time(value):
        return _TIME
    if isinstance(value, DaysTimeDuration):
        return _DAYS_TIME
    if isinstance(value, YearsMonthsDuration):
        return _YEARS_MONTHS
    return _RANGE if isinstance(value, Range) else {}


def has_property(value: object, name: str) -> bool:
    """Whether `value.name` exists."""
    value = normal(value)
    return name in value if isinstance(value, Mapping) else name in _properties(value)


def property_of(rt: Runtime, value: object, name: str) -> object:
    """`value.name`; of a list, the list of its items' properties; null with a warning if absent."""
    value = normal(value)
    if isinstance(value, Mapping):
        if name in value:
            return normal(value[name])
        rt.warn(f"The context has no entry {name!r}.")
        return None
    if isinstance(value, list):
        rt.check_list(len(value))
        return [property_of(rt, item, name) for item in value]
    getter = _properties(value).get(name)
    if getter is None:
        rt.warn(f"A value of type {type_name(value)} has no property {name!r}.")
        return None
    return getter(value)
