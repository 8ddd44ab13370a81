"""When timers are due: ISO 8601 dates, durations and cycles, by the calendar and in a time zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateutil.relativedelta import relativedelta

from engine.expressions import shown
from engine.feel import FeelError, to_json
from engine.records import ElementFailure

_DURATION = re.compile(
    r"(?P<sign>-)?P(?=.)(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?=.)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?"
)
_ZONE = re.compile(r"\[(?P<name>[^\]]*)\]$|@(?P<other>.*)$")
_CYCLE = re.compile(r"R(?P<count>\d*)/(?:(?P<start>\d[^/\[]*(?:\[[^\]]*\])?)/)?(?P<duration>-?P[^/]+)(?:/(?P<end>.+))?")


@dataclass(frozen=True)
class Due:
    """When a timer fires, and how often it will after that (None = for ever)."""

    at: datetime
    repetitions_left: int | None = 0
    expression: str = ""
    """What the following firings are computed from."""


def due(kind: str, value: Any, now: datetime, zone: ZoneInfo) -> Due:
    """The first firing of a timer whose diagram says `value` (a text or a FEEL temporal value).

    After a negative duration, as after none, it is due at once, as in Camunda 8.
    Raises ElementFailure("timer") for a value that is no date, duration or cycle.
    """
    match kind:
        case "date":
            return Due(moment(value, zone))
        case "duration":
            return Due(after(now, as_text(value), zone))
        case _:
            return _first_of_cycle(as_text(value), now, zone)


def next_of_cycle(
    expression: str, fired_due: datetime, now: datetime, left: int | None, zone: ZoneInfo, missed: str = "once"
) -> Due | None:
    """The firing after one that was due at `fired_due`; None when the cycle is used up.

    Firings that were missed meanwhile are made up for by that one ("once"), or by one each ("all").
    """
    if left is not None and left <= 0:
        return None
    cycle = _read_cycle(expression)
    zone = _zone_in(cycle["start"] or "") or zone
    start = moment(cycle["start"], zone) if cycle["start"] else fired_due
    number = _first_after(start, cycle["duration"], fired_due, zone)
    remaining = None if left is None else left - 1
    if missed == "once":
        skipped = max(_first_after(start, cycle["duration"], now, zone) - number, 0)
        if remaining is not None:
            skipped = min(skipped, remaining)
            remaining -= skipped
        number += skipped
    at = after(start, cycle["duration"], zone, number)
    if cycle["end"] and at > moment(cycle["end"], zone):
        return None
    return Due(at, remaining, expression)


def moment(value: Any, zone: ZoneInfo) -> datetime:
    """A date and time as an aware UTC datetime; without an offset it is read in the zone it names, else in `zone`.

    Raises ElementFailure("timer").
    """
    if isinstance(value, str):
        zone = _zone_in(value) or zone
        try:
            value = datetime.fromisoformat(_ZONE.sub("", value.strip()))
        except ValueError as error:
            raise _failure("a date and time like 2026-05-01T09:00:00+08:00", value) from error
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time())
    if not isinstance(value, datetime):
        raise _failure("a date and time", value)
    return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC)


def moment_from(now: datetime, value: Any, zone: ZoneInfo) -> datetime:
    """A date and time, or what a duration from `now` on leads to. Raises ElementFailure("timer")."""
    text = _json(value, "a date and time or a duration")
    if isinstance(text, str) and text.removeprefix("-").startswith("P"):
        return after(now, text, zone)
    return moment(value, zone)


def after(start: datetime, duration: str, zone: ZoneInfo, times: int = 1) -> datetime:
    """`start` plus some times an ISO 8601 duration; years, months, weeks and days go by the calendar of `zone`.

    So a month after a month after 31 January is 31 March. A negative duration leads into the past. Raises
    ElementFailure("timer") for anything that is not a duration.
    """
    try:
        calendar, clock = _parts(duration)
        local = start.astimezone(zone) + relativedelta(**{name: number * times for name, number in calendar.items()})  # type: ignore[arg-type]
        return local.astimezone(UTC) + clock * times
    except (OverflowError, ValueError) as error:
        raise _failure("a duration that leads to a year from 1 to 9999", duration) from error


def _parts(duration: str) -> tuple[dict[str, int], timedelta]:
    found = _DURATION.fullmatch(duration.strip())
    if found is None or not any(found.group(*range(2, 9))):
        raise _failure("a duration like PT1H or P3D", duration)
    sign = -1 if found["sign"] else 1
    calendar = {name: sign * int(found[name] or 0) for name in ("years", "months", "weeks", "days")}
    clock = sign * timedelta(
        hours=int(found["hours"] or 0), minutes=int(found["minutes"] or 0), seconds=float(found["seconds"] or 0)
    )
    return calendar, clock


def as_text(value: Any) -> str:
    """A FEEL duration as its ISO text; a text as it is."""
    text = _json(value, "an ISO 8601 duration or cycle")
    if not isinstance(text, str):
        raise _failure("an ISO 8601 duration or cycle", value)
    return text


def _json(value: Any, expected: str) -> Any:
    try:
        return to_json(value)
    except FeelError as error:
        raise _failure(expected, value) from error


def _first_of_cycle(text: str, now: datetime, zone: ZoneInfo) -> Due:
    found = _read_cycle(text)
    count = int(found["count"]) if found["count"] else None
    if count == 0:
        raise _failure("a cycle with at least one repetition", text)
    if after(now, found["duration"], zone) <= now:
        raise _failure("a cycle whose duration is longer than nothing", text)
    left = None if count is None else count - 1
    first = moment(found["start"], zone) if found["start"] else after(now, found["duration"], zone)
    if found["end"] and first > moment(found["end"], zone):
        raise _failure("a cycle that fires before its end", text)
    if found["start"]:
        return Due(first, left, text.strip())
    # The following firings are counted from here, so that they do not drift.
    end = f"/{found['end']}" if found["end"] else ""
    expression = f"R{found['count']}/{now.astimezone(UTC).isoformat()}/{found['duration']}{end}"
    return Due(first, left, expression)


def _read_cycle(text: str) -> re.Match[str]:
    found = _CYCLE.fullmatch(text.strip())
    if found is None:
        raise _failure("a cycle like R3/PT1H", text)
    return found


def _first_after(start: datetime, duration: str, at: datetime, zone: ZoneInfo) -> int:
    """How many durations after `start` the first moment after `at` is."""
    calendar, clock = _parts(duration)
    days = {"years": 366, "months": 31, "weeks": 7, "days": 1}
    longest = timedelta(days=sum(days[name] * number for name, number in calendar.items())) + clock
    # A change of the clocks may make some days shorter, never two durations together.
    number = max(int((at - start) / longest) - 2, 0)
    while after(start, duration, zone, number) <= at:
        number += 1
    return number


def _zone_in(text: str) -> ZoneInfo | None:
    """The time zone that a text names at its end, as [Europe/Berlin] or @Europe/Berlin."""
    found = _ZONE.search(text.strip())
    if found is None:
        return None
    name = found["name"] or found["other"]
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise _failure("a time zone like Europe/Berlin", name) from error


def _failure(expected: str, found: Any) -> ElementFailure:
    return ElementFailure("timer", f"Expected {expected}, but found {shown(found)}.")
