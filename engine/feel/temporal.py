"""Reading, writing and calculating with dates, times and durations (DMN 10.3.2.3, 10.3.2.11)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .calendar import (
    MAX_YEAR,
    AnyDate,
    AnyDateTime,
    AnyTime,
    as_datetime,
    date_of_number,
    date_part,
    day_number,
    day_number_of,
    days_in_month,
    fixed_zone,
    instant,
    is_date,
    is_datetime,
    make_date,
    make_datetime,
    make_time,
    nanoseconds_of_day,
    offset_seconds,
    split_nanoseconds,
    zone_name,
)
from .errors import NullResult
from .values import NANOS_PER_DAY, NANOS_PER_SECOND, DaysTimeDuration, YearsMonthsDuration

_DATE = re.compile(r"(-?(?:[0-9]{4}|[1-9][0-9]{4,8}))-([0-9]{2})-([0-9]{2})")
_TIME = re.compile(
    r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,30}))?"
    r"(?:(Z)|([+-])([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?|@([A-Za-z0-9_+\-]{1,32}(?:/[A-Za-z0-9_+\-]{1,32}){0,3}))?"
)
_YEARS_MONTHS = re.compile(r"(-?)P(?:([0-9]{1,12})Y)?(?:([0-9]{1,12})M)?")
_DAYS_TIME = re.compile(
    r"(-?)P(?:([0-9]{1,12})D)?(?:T(?:([0-9]{1,14})H)?(?:([0-9]{1,16})M)?(?:([0-9]{1,18})(?:\.([0-9]{1,30}))?S)?)?"
)
_MAX_OFFSET = 14 * 3600
_MAX_FUNCTION_OFFSET = 18 * 3600


def parse_date(text: str) -> AnyDate:
    """A date from ISO 8601; raises NullResult with the reason when it is none."""
    found = _DATE.fullmatch(text)
    if not found:
        raise NullResult(f"{text[:60]!r} is not a date such as 2024-12-31")
    return make_date(int(found[1]), int(found[2]), int(found[3]))


def parse_time(text: str) -> AnyTime:
    """A time from ISO 8601 with optional offset or `@Area/City`; raises NullResult."""
    found = _TIME.fullmatch(text)
    if not found:
        raise NullResult(f"{text[:60]!r} is not a time such as 23:59:00 or 23:59:00+08:00")
    nanos, _ = _clock(found, text)
    return make_time(nanos, _zone(found, text))


def parse_datetime(text: str) -> AnyDateTime:
    """A date and time from ISO 8601; a date alone is midnight; raises NullResult."""
    date_text, separator, time_text = text.partition("T")
    day = parse_date(date_text)
    if not separator:
        return make_datetime(day.year, day.month, day.day, 0, None)
    found = _TIME.fullmatch(time_text)
    if not found:
        raise NullResult(f"{text[:60]!r} is not a date and time such as 2024-12-31T23:59:00+08:00")
    nanos, next_day = _clock(found, text)
    zone = _zone(found, text)
    year, month, day_of_month = day.year, day.month, day.day
    if next_day:
        year, month, day_of_month = date_of_number(day_number(year, month, day_of_month) + 1)
    return make_datetime(year, month, day_of_month, nanos, zone)


def _clock(found: re.Match[str], text: str) -> tuple[int, bool]:
    """Nanoseconds since midnight, and whether 24:00:00 moves the date on."""
    hour, minute, second = int(found[1]), int(found[2]), int(found[3])
    nanos = int((found[4] or "0")[:9].ljust(9, "0"))
    if (hour, minute, second, nanos) == (24, 0, 0, 0):
        return 0, True
    if hour > 23 or minute > 59 or second > 59:
        raise NullResult(f"{text[:60]!r} has an hour, minute or second out of range")
    return ((hour * 60 + minute) * 60 + second) * NANOS_PER_SECOND + nanos, False


def _zone(found: re.Match[str], text: str) -> tzinfo | None:
    if found[5]:
        return UTC
    if found[6]:
        minutes, seconds = int(found[8]), int(found[9] or 0)
        total = int(found[7]) * 3600 + minutes * 60 + seconds
        if minutes > 59 or seconds > 59 or total > _MAX_OFFSET:
            raise NullResult(f"{text[:60]!r} has an offset from UTC beyond 14:00")
        return fixed_zone(-total if found[6] == "-" else total)
    return named_zone(found[10]) if found[10] else None


def named_zone(name: str) -> tzinfo:
    """The zone with an IANA name; raises NullResult when there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise NullResult(f"there is no time zone {name!r}") from None


def offset_zone(offset: DaysTimeDuration) -> tzinfo:
    """The zone at a constant offset; raises NullResult when it is out of range."""
    seconds, rest = divmod(abs(offset.nanoseconds), NANOS_PER_SECOND)
    if seconds > _MAX_FUNCTION_OFFSET or rest:
        raise NullResult(f"{offset} is not an offset from UTC")
    return fixed_zone(-seconds if offset.nanoseconds < 0 else seconds)


def parse_duration(text: str) -> DaysTimeDuration | YearsMonthsDuration:
    """Either duration from ISO 8601; raises NullResult when it is none."""
    found = _YEARS_MONTHS.fullmatch(text)
    if found and (found[2] or found[3]):
        months = int(found[2] or 0) * 12 + int(found[3] or 0)
        return years_months(-months if found[1] else months)
    found = _DAYS_TIME.fullmatch(text)
    if found and any(found.group(2, 3, 4, 5)) and not text.endswith("T"):
        days, hours, minutes, seconds = (int(part or 0) for part in found.group(2, 3, 4, 5))
        total = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
        nanos = total * NANOS_PER_SECOND + int((found[6] or "0")[:9].ljust(9, "0"))
        return days_time(-nanos if found[1] else nanos)
    raise NullResult(f"{text[:60]!r} is not a duration such as P1DT2H or P1Y6M")


def years_months(months: int) -> YearsMonthsDuration:
    """A bounded duration of months; raises NullResult when it is too long."""
    if abs(months) > (2 * MAX_YEAR + 1) * 12:
        raise NullResult("the duration is too long")
    return YearsMonthsDuration(months)


def days_time(nanos: int) -> DaysTimeDuration:
    """A bounded duration of nanoseconds; raises NullResult when it is too long."""
    if abs(nanos) > (2 * MAX_YEAR + 1) * 366 * NANOS_PER_DAY:
        raise NullResult("the duration is too long")
    return DaysTimeDuration(nanos)


def parse_at_literal(text: str) -> object:
    """The value of `@"..."`: a date, time, date and time or duration; raises NullResult."""
    if text.lstrip("-").startswith("P"):
        return parse_duration(text)
    if _DATE.fullmatch(text):
        return parse_date(text)
    if _TIME.fullmatch(text):
        return parse_time(text)
    return parse_datetime(text)


def _year_text(year: int) -> str:
    return f"-{-year:04d}" if year < 0 else f"{year:04d}"


def _clock_text(value: AnyTime | AnyDateTime) -> str:
    hour, minute, second, nanos = split_nanoseconds(nanoseconds_of_day(value))
    fraction = f".{nanos:09d}".rstrip("0") if nanos else ""
    text = f"{hour:02d}:{minute:02d}:{second:02d}{fraction}"
    name = zone_name(value.tzinfo)
    if name is not None:
        return f"{text}@{name}"
    offset = offset_seconds(value)
    if offset is None:
        return text
    if offset == 0:
        return text + "Z"
    hours, rest = divmod(abs(offset), 3600)
    minutes, seconds = divmod(rest, 60)
    tail = f":{seconds:02d}" if seconds else ""
    return f"{text}{'-' if offset < 0 else '+'}{hours:02d}:{minutes:02d}{tail}"


def temporal_text(value: AnyDate | AnyTime | AnyDateTime) -> str:
    """A date, time or date and time in the form FEEL reads."""
    if is_date(value) or is_datetime(value):
        day = f"{_year_text(value.year)}-{value.month:02d}-{value.day:02d}"
        return day if is_date(value) else f"{day}T{_clock_text(value)}"
    return _clock_text(value)


def add_months(value: AnyDate | AnyDateTime, months: int) -> AnyDate | AnyDateTime:
    """The same day so many months later, or the last day of a shorter month."""
    year, month = divmod(value.year * 12 + value.month - 1 + months, 12)
    month += 1
    day = make_date(year, month, min(value.day, days_in_month(year, month)))
    if is_date(value):
        return day
    return make_datetime(day.year, day.month, day.day, nanoseconds_of_day(value), value.tzinfo)


def add_nanoseconds(value: AnyDateTime, nanos: int) -> AnyDateTime:
    """The point in time so much later, shown in the same zone."""
    zone = value.tzinfo
    if zone_name(zone) is None:
        return _local(day_number_of(value) * NANOS_PER_DAY + nanoseconds_of_day(value) + nanos, zone)
    later = instant(value) + nanos
    utc = _local(later - later % 1000, UTC)
    if isinstance(utc, datetime):
        shown = utc.astimezone(zone)
        offset = offset_seconds(shown) or 0
    else:
        # Outside of Python's years the rules of the zone cannot be asked for an instant.
        offset = offset_seconds(_local(later, zone)) or 0
    if isinstance(utc, datetime) and not later % 1000:
        return shown
    return _local(later + offset * NANOS_PER_SECOND, zone)


def _local(nanos: int, zone: tzinfo | None) -> AnyDateTime:
    number, rest = divmod(nanos, NANOS_PER_DAY)
    year, month, day = date_of_number(number)
    make_date(year, month, day)
    return make_datetime(year, month, day, rest, zone)


def add_to_date(value: AnyDate, nanos: int) -> AnyDate:
    """A date plus a duration: the date part of midnight plus it."""
    return date_part(add_nanoseconds(as_datetime(value), nanos))


def add_to_time(value: AnyTime, nanos: int) -> AnyTime:
    """A time plus a duration, around the clock."""
    return make_time((nanoseconds_of_day(value) + nanos) % NANOS_PER_DAY, value.tzinfo)


def difference(a: AnyDate | AnyDateTime, b: AnyDate | AnyDateTime) -> DaysTimeDuration:
    """`a - b` of dates or dates and times; raises NullResult when only one is local."""
    if is_date(a) and is_date(b):
        return DaysTimeDuration((day_number_of(a) - day_number_of(b)) * NANOS_PER_DAY)
    first, second = as_datetime(a), as_datetime(b)
    if (first.tzinfo is None) != (second.tzinfo is None):
        raise NullResult("a date and time with a zone and one without cannot be subtracted")
    return DaysTimeDuration(instant(first) - instant(second))


def time_difference(a: AnyTime, b: AnyTime) -> DaysTimeDuration:
    """`a - b` of times; raises NullResult when only one has an offset."""
    if (a.tzinfo is None) != (b.tzinfo is None):
        raise NullResult("a time with an offset and one without cannot be subtracted")
    nanos = nanoseconds_of_day(a) - nanoseconds_of_day(b)
    return DaysTimeDuration(nanos - ((offset_seconds(a) or 0) - (offset_seconds(b) or 0)) * NANOS_PER_SECOND)


def months_between(start: AnyDate | AnyDateTime, end: AnyDate | AnyDateTime) -> YearsMonthsDuration:
    """Whole months from `start` to `end` (the function years and months duration)."""
    months = (end.year - start.year) * 12 + end.month - start.month
    first, last = _within_month(start), _within_month(end)
    if months > 0 and last < first:
        months -= 1
    elif months < 0 and last > first:
        months += 1
    return YearsMonthsDuration(months)


def _within_month(value: AnyDate | AnyDateTime) -> tuple[int, int]:
    return value.day, 0 if is_date(value) else nanoseconds_of_day(value)


def whole(number: Decimal) -> int:
    """A bounded number cut to an integer; raises NullResult when it is beyond 30 digits."""
    if number.adjusted() > 30:
        raise NullResult("the number is too large here")
    return int(number)
