"""Temporal functions (DMN 10.3.4.7, 10.3.4.8, 10.3.4.10)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from ..calendar import (
    day_number,
    day_number_of,
    is_date,
    is_datetime,
    is_time,
    nanoseconds_of_day,
    offset_seconds,
    zone_name,
)
from ..compare import equal, normal
from ..runtime import Runtime
from ..types import type_name
from .signature import builtin

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def now(rt: Runtime) -> datetime:
    """`now`: the time of the evaluation."""
    return rt.current_time()


def today(rt: Runtime) -> date:
    """`today`: the date of the evaluation, in the zone of its time."""
    return rt.current_time().date()


def day_of_year(rt: Runtime, day: object) -> Decimal:
    """`day of year`: 1 for the first of January."""
    return Decimal(day_number_of(day) - day_number(day.year, 1, 1) + 1)


def day_of_week(rt: Runtime, day: object) -> str:
    """`day of week`: the English name."""
    return _DAYS[(day_number_of(day) - 1) % 7]


def month_of_year(rt: Runtime, day: object) -> str:
    """`month of year`: the English name."""
    return _MONTHS[day.month - 1]


def week_of_year(rt: Runtime, day: object) -> Decimal:
    """`week of year`: ISO 8601, where week 1 has the year's first Thursday."""
    # The calendar repeats every 400 years, weekdays included.
    return Decimal(date(2000 + day.year % 400, day.month, day.day).isocalendar().week)


def is_same(rt: Runtime, a: object, b: object) -> bool:
    """`is`: whether two values are the same element of the same type, zones and fractions included."""
    a, b = normal(a), normal(b)
    if type_name(a) != type_name(b):
        return False
    if is_date(a):
        return day_number_of(a) == day_number_of(b)
    if is_time(a) or is_datetime(a):
        if is_datetime(a) and day_number_of(a) != day_number_of(b):
            return False
        return (nanoseconds_of_day(a), offset_seconds(a), zone_name(a.tzinfo)) == (
            nanoseconds_of_day(b),
            offset_seconds(b),
            zone_name(b.tzinfo),
        )
    return equal(a, b, rt) is True


FUNCTIONS = (
    builtin("now", "date and time", ("", now)),
    builtin("today", "date", ("", today)),
    builtin("day of year", "number", ("date: day", day_of_year)),
    builtin("day of week", "string", ("date: day", day_of_week)),
    builtin("month of year", "string", ("date: day", month_of_year)),
    builtin("week of year", "number", ("date: day", week_of_year)),
    builtin("is", "boolean", ("value1: any?, value2: any?", is_same)),
)
