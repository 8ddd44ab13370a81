"""Where the days of the calendar come from: the published tables, and estimates for years without one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import chinese_calendar
import holidays

from tasks.calendar.model import ONE_DAY, Day, DayKind

FIRST_YEAR = 2014
LAST_YEAR = 2029

_CHINESE_NAMES = {holiday.value: holiday.chinese for holiday in chinese_calendar.Holiday}


def days_of(year: int) -> Iterator[Day]:
    """Every day of `year`: exact where the State Council's notice is published, else provisional.

    An estimate knows the festivals but no make-up workdays, which are decided each autumn for the
    next year.
    """
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        yield from _estimated(year)
    else:
        yield from _published(year)


def _published(year: int) -> Iterator[Day]:
    for day in _year(year):
        rest, name = chinese_calendar.get_holiday_detail(day)
        kind = DayKind.REST if rest else DayKind.MAKE_UP if day.weekday() >= 5 else DayKind.WORK
        english = name or ""
        chinese = _CHINESE_NAMES.get(english, "")
        yield Day(day, kind, chinese, english, "chinesecalendar", provisional=False)


def _estimated(year: int) -> Iterator[Day]:
    chinese = holidays.country_holidays("CN", years=year, language="zh_CN")
    english = holidays.country_holidays("CN", years=year, language="en_US")
    for day in _year(year):
        rest = day in chinese or day.weekday() >= 5
        kind = DayKind.REST if rest else DayKind.WORK
        yield Day(day, kind, chinese.get(day, ""), english.get(day, ""), "holidays", provisional=True)


def _year(year: int) -> Iterator[date]:
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += ONE_DAY
