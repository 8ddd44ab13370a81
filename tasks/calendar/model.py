"""Day arithmetic on a table of days: working days, the statutory shift, and what is only provisional."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
ONE_DAY = timedelta(days=1)


class DayKind(StrEnum):
    """What a day is: an ordinary workday, a rest day, or a weekend day worked instead (调休)."""

    WORK = "work"
    REST = "rest"
    MAKE_UP = "make_up"


@dataclass(frozen=True)
class Day:
    """One day of the calendar table."""

    day: date
    kind: DayKind
    name_zh: str
    name_en: str
    source: str
    provisional: bool


@dataclass(frozen=True)
class Deadline:
    """The two last days of a period: as counted, and moved behind a rest period (Civil Code art. 203)."""

    raw: date
    shifted: date
    provisional: bool


class Calendar:
    """Answers questions about days from a table held in memory.

    A day the table does not know is judged by its weekday and counts as provisional.
    """

    def __init__(self, days: Iterable[Day]) -> None:
        self._days: Mapping[date, Day] = {entry.day: entry for entry in days}

    def day(self, day: date) -> Day:
        """The entry for `day`."""
        known = self._days.get(day)
        if known is not None:
            return known
        kind = DayKind.WORK if day.weekday() < 5 else DayKind.REST
        return Day(day, kind, "", "", "weekday", provisional=True)

    def is_working(self, day: date) -> bool:
        """Whether people work on `day`."""
        return self.day(day).kind is not DayKind.REST

    def is_provisional(self, first: date, last: date) -> bool:
        """Whether any day from `first` to `last` (both included) is only an estimate."""
        return any(self.day(day).provisional for day in _each(first, last))

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; 0 when `end` is not later than `start`."""
        return sum(1 for day in _each(start + ONE_DAY, end) if self.is_working(day))

    def add_working_days(self, start: date, days: int) -> date:
        """The last of `days` working days after `start`, the start day not counted. `days` >= 0."""
        if days < 0:
            raise ValueError(f"Expected a number of working days >= 0, but found {days}")
        day = start
        while days:
            day += ONE_DAY
            days -= self.is_working(day)
        return day

    def shift(self, day: date) -> date:
        """`day`, or the first working day after it when it is a rest day (Civil Code art. 203)."""
        while not self.is_working(day):
            day += ONE_DAY
        return day

    def statutory_deadline(self, start: date, days: int, suspended_days: int = 0) -> Deadline:
        """A period in calendar days: the first day is not counted (Civil Code art. 201).

        `suspended_days` lengthen the period. Whether weekends move the last day is for a lawyer to
        say, therefore both dates are given.
        """
        raw = start + timedelta(days=days + suspended_days)
        shifted = self.shift(raw)
        return Deadline(raw, shifted, self.is_provisional(raw, shifted))

    def working_deadline(self, start: date, days: int) -> Deadline:
        """A goal in working days; its last day is a working day, so both dates are the same."""
        last = self.add_working_days(start, days)
        return Deadline(last, last, self.is_provisional(start + ONE_DAY, last))

    def working_seconds(self, start: datetime, end: datetime) -> float:
        """Seconds between two aware times that lie on working days in Shanghai."""
        return sum((to - since).total_seconds() for since, to in self._working_spans(start, end))

    def working_instant(self, start: datetime, end: datetime, fraction: float) -> datetime:
        """The moment by which `fraction` (0 to 1) of the working time from `start` to `end` is used up."""
        left = self.working_seconds(start, end) * fraction
        for since, to in self._working_spans(start, end):
            length = (to - since).total_seconds()
            if length >= left:
                return since + timedelta(seconds=left)
            left -= length
        return end

    def _working_spans(self, start: datetime, end: datetime) -> Iterable[tuple[datetime, datetime]]:
        start, end = start.astimezone(SHANGHAI), end.astimezone(SHANGHAI)
        for day in _each(start.date(), end.date()):
            if self.is_working(day):
                since, to = max(start, day_start(day)), min(end, day_end(day))
                if since < to:
                    yield since, to


def local_date(moment: datetime) -> date:
    """The day in Shanghai on which an aware time falls."""
    return moment.astimezone(SHANGHAI).date()


def day_start(day: date) -> datetime:
    """Midnight in Shanghai at the beginning of `day`."""
    return datetime.combine(day, time(), SHANGHAI)


def day_end(day: date) -> datetime:
    """Midnight in Shanghai at the end of `day`: the moment a deadline on that day has passed."""
    return day_start(day + ONE_DAY)


def _each(first: date, last: date) -> Iterable[date]:
    day = first
    while day <= last:
        yield day
        day += ONE_DAY
