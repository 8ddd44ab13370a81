"""Dates and times beyond Python's range or precision, and one way to read and build all of them.

Python's own types are used wherever they can carry the value exactly; `WideDate`,
`WideDateTime` and `PreciseTime` stand in for years outside 1..9999 and for nanoseconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from .errors import NullResult
from .values import NANOS_PER_DAY, NANOS_PER_SECOND

MAX_YEAR = 999_999_999
_ORDINAL_SHIFT = 306  # days from 0000-03-01 to 0001-01-01
_REFERENCE_DAY = datetime(2000, 1, 1)  # noqa: DTZ001 - a zone is asked for its offset on this local day


@dataclass(frozen=True, slots=True)
class WideDate:
    """A date whose year Python's `date` cannot carry."""

    year: int
    month: int
    day: int


@dataclass(frozen=True, slots=True)
class PreciseTime:
    """A time with a fraction finer than microseconds: nanoseconds since midnight."""

    nanoseconds: int
    tzinfo: tzinfo | None = None


@dataclass(frozen=True, slots=True)
class WideDateTime:
    """A date and time that Python's `datetime` cannot carry exactly."""

    year: int
    month: int
    day: int
    nanoseconds: int
    tzinfo: tzinfo | None = None


AnyDate = date | WideDate
AnyTime = time | PreciseTime
AnyDateTime = datetime | WideDateTime


def is_date(value: object) -> bool:
    """Whether the value is a FEEL date (a `datetime` is not)."""
    return (isinstance(value, date) and not isinstance(value, datetime)) or isinstance(value, WideDate)


def is_time(value: object) -> bool:
    """Whether the value is a FEEL time."""
    return isinstance(value, time | PreciseTime)


def is_datetime(value: object) -> bool:
    """Whether the value is a FEEL date and time."""
    return isinstance(value, datetime | WideDateTime)


def days_in_month(year: int, month: int) -> int:
    """The number of days of a month in the proleptic Gregorian calendar."""
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def make_date(year: int, month: int, day: int) -> AnyDate:
    """A date from its fields; raises NullResult when there is no such day."""
    if not 1 <= month <= 12 or not -MAX_YEAR <= year <= MAX_YEAR or not 1 <= day <= days_in_month(year, month):
        raise NullResult(f"there is no date with year {year}, month {month} and day {day}")
    return date(year, month, day) if 1 <= year <= 9999 else WideDate(year, month, day)


def make_time(nanoseconds: int, zone: tzinfo | None) -> AnyTime:
    """A time from nanoseconds since midnight."""
    if nanoseconds % 1000:
        return PreciseTime(nanoseconds, zone)
    hour, minute, second, nanos = split_nanoseconds(nanoseconds)
    return time(hour, minute, second, nanos // 1000, tzinfo=zone)


def make_datetime(year: int, month: int, day: int, nanoseconds: int, zone: tzinfo | None) -> AnyDateTime:
    """A date and time from date fields and nanoseconds since midnight."""
    if 1 <= year <= 9999 and not nanoseconds % 1000:
        hour, minute, second, nanos = split_nanoseconds(nanoseconds)
        return datetime(year, month, day, hour, minute, second, nanos // 1000, tzinfo=zone)
    return WideDateTime(year, month, day, nanoseconds, zone)


def split_nanoseconds(nanoseconds: int) -> tuple[int, int, int, int]:
    """Nanoseconds since midnight as hour, minute, second and nanoseconds."""
    seconds, nanos = divmod(nanoseconds, NANOS_PER_SECOND)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return hour, minute, second, nanos


def nanoseconds_of_day(value: AnyTime | AnyDateTime) -> int:
    """Nanoseconds since midnight of a time or a date and time."""
    if isinstance(value, PreciseTime | WideDateTime):
        return value.nanoseconds
    seconds = (value.hour * 60 + value.minute) * 60 + value.second
    return seconds * NANOS_PER_SECOND + value.microsecond * 1000


def day_number(year: int, month: int, day: int) -> int:
    """Days since 0001-01-01 (which is 1), for any year; agrees with `date.toordinal`."""
    shifted = year - (1 if month <= 2 else 0)
    era, year_of_era = divmod(shifted, 400)
    day_of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    day_of_era = year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year
    return era * 146_097 + day_of_era - _ORDINAL_SHIFT + 1


def date_of_number(number: int) -> tuple[int, int, int]:
    """Year, month and day of a day number; the inverse of `day_number`."""
    era, day_of_era = divmod(number + _ORDINAL_SHIFT - 1, 146_097)
    year_of_era = (day_of_era - day_of_era // 1460 + day_of_era // 36_524 - day_of_era // 146_096) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted_month = (5 * day_of_year + 2) // 153
    day = day_of_year - (153 * shifted_month + 2) // 5 + 1
    month = shifted_month + 3 if shifted_month < 10 else shifted_month - 9
    return year_of_era + era * 400 + (1 if month <= 2 else 0), month, day


def day_number_of(value: AnyDate | AnyDateTime) -> int:
    """The day number of a date or of the local date of a date and time."""
    return day_number(value.year, value.month, value.day)


def offset_seconds(value: AnyTime | AnyDateTime) -> int | None:
    """The offset from UTC in seconds; None for a local value.

    A time with a zone has no date: its offset is the zone's on 1 January 2000.
    """
    zone = value.tzinfo
    if zone is None:
        return None
    if isinstance(value, datetime):
        delta = value.utcoffset()
    elif isinstance(value, WideDateTime):
        hour, minute, second, _ = split_nanoseconds(value.nanoseconds)
        # Rules of zones repeat; a year of the same leap kind inside Python's range stands in.
        year = 2000 + value.year % 400
        delta = datetime(year, value.month, value.day, hour, minute, second, tzinfo=zone).utcoffset()
    else:
        delta = zone.utcoffset(_REFERENCE_DAY)
    return None if delta is None else delta.days * 86_400 + delta.seconds


def instant(value: AnyDateTime) -> int:
    """Nanoseconds since 0001-01-01T00:00:00 UTC (local values count as UTC)."""
    offset = offset_seconds(value) or 0
    return day_number_of(value) * NANOS_PER_DAY + nanoseconds_of_day(value) - offset * NANOS_PER_SECOND


def fixed_zone(seconds: int) -> tzinfo:
    """The zone at a constant offset from UTC."""
    return UTC if seconds == 0 else timezone(timedelta(seconds=seconds))


def zone_name(zone: tzinfo | None) -> str | None:
    """The IANA name of a zone; None for local values and plain offsets."""
    return zone.key if isinstance(zone, ZoneInfo) else None


def as_datetime(value: AnyDate | AnyDateTime) -> AnyDateTime:
    """A date as midnight UTC of that day (DMN 10.3.2.9.4); a date and time as it is."""
    if is_date(value):
        return make_datetime(value.year, value.month, value.day, 0, UTC)
    return value


def date_part(value: AnyDate | AnyDateTime) -> AnyDate:
    """The local date of a date or date and time."""
    return make_date(value.year, value.month, value.day)
