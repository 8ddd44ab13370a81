"""When timers are due: ISO 8601 dates, durations and cycles, by the calendar and in a time zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from engine.feel import to_json
from engine.records import ElementFailure

_DURATION = re.compile(
    r"(?P<sign>-)?P(?=.)(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?=.)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?"
)
_CYCLE = re.compile(r"R(?P<count>\d*)/(?:(?P<start>[^P/][^/]*)/)?(?P<duration>-?P[^/]+)(?:/(?P<end>[^/]+))?")


@dataclass(frozen=True)
class Due:
    """When a timer fires, and how often it will after that (None = for ever)."""

    at: datetime
    repetitions_left: int | None = 0
    expression: str = ""
    """What the following firings are computed from."""


def due(kind: str, value: Any, now: datetime, zone: ZoneInfo) -> Due:
    """The first firing of a timer whose diagram says `value` (a text or a FEEL temporal value).

    Raises ElementFailure("timer") for a value that is no date, duration or cycle.
    """
    match kind:
        case "date":
            return Due(moment(value, zone))
        case "duration":
            return Due(after(now, as_text(value), zone))
        case _:
            return _first_of_cycle(as_text(value), now, zone)


def next_of_cycle(expression: str, fired_due: datetime, now: datetime, left: int | None, zone: ZoneInfo) -> Due | None:
    """The firing after one that was due at `fired_due`; missed ones are made up for by one.

    None when the cycle is used up.
    """
    if left is not None and left <= 0:
        return None
    step = _CYCLE.fullmatch(expression)
    assert step is not None
    at = after(fired_due, step["duration"], zone)
    remaining = None if left is None else left - 1
    while at <= now and (remaining is None or remaining > 0):
        at = after(at, step["duration"], zone)
        remaining = None if remaining is None else remaining - 1
    if step["end"] and at > moment(step["end"], zone):
        return None
    return Due(at, remaining, expression)


def moment(value: Any, zone: ZoneInfo) -> datetime:
    """A date and time as an aware UTC datetime; without a time zone it is read in `zone`.

    Raises ElementFailure("timer").
    """
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(re.sub(r"\[.*\]$", "", value.strip()))
        except ValueError as error:
            raise _failure("a date and time like 2026-05-01T09:00:00+08:00", value) from error
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time())
    if not isinstance(value, datetime):
        raise _failure("a date and time", value)
    return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC)


def after(start: datetime, duration: str, zone: ZoneInfo) -> datetime:
    """`start` plus an ISO 8601 duration; years, months, weeks and days go by the calendar of `zone`.

    Raises ElementFailure("timer") for anything that is not a duration, also for a negative one.
    """
    found = _DURATION.fullmatch(duration.strip())
    if found is None or not any(found.group(*range(2, 9))) or found["sign"]:
        raise _failure("a duration like PT1H or P3D", duration)
    number = {name: int(found[name] or 0) for name in ("years", "months", "weeks", "days")}
    local = start.astimezone(zone) + relativedelta(**number)  # type: ignore[arg-type]
    clock = timedelta(
        hours=int(found["hours"] or 0), minutes=int(found["minutes"] or 0), seconds=float(found["seconds"] or 0)
    )
    return local.astimezone(UTC) + clock


def as_text(value: Any) -> str:
    """A FEEL duration as its ISO text; a text as it is."""
    text = to_json(value)
    if not isinstance(text, str):
        raise _failure("an ISO 8601 duration or cycle", value)
    return text


def _first_of_cycle(text: str, now: datetime, zone: ZoneInfo) -> Due:
    found = _CYCLE.fullmatch(text.strip())
    if found is None:
        raise _failure("a cycle like R3/PT1H", text)
    count = int(found["count"]) if found["count"] else None
    if count == 0:
        raise _failure("a cycle with at least one repetition", text)
    start = moment(found["start"], zone) if found["start"] else after(now, found["duration"], zone)
    return Due(start, None if count is None else count - 1, text.strip())


def _failure(expected: str, found: Any) -> ElementFailure:
    return ElementFailure("timer", f"Expected {expected}, but found {found!r}.")
