"""When people work: demo tasks are done in office hours on Chinese working days."""

from __future__ import annotations

from datetime import datetime, timedelta

from tasks.calendar.model import SHANGHAI, Calendar, day_start

_OPENS, _CLOSES = timedelta(hours=9), timedelta(hours=18)


def after_office_hours(calendar: Calendar, start: datetime, hours: float) -> datetime:
    """The moment when `hours` of office time have passed since `start`."""
    left = timedelta(hours=hours)
    day = start.astimezone(SHANGHAI).date()
    moment = start
    while True:
        if calendar.is_working(day):
            opens, closes = day_start(day) + _OPENS, day_start(day) + _CLOSES
            moment = max(moment, opens)
            if moment < closes:
                if moment + left <= closes:
                    return moment + left
                left -= closes - moment
        day += timedelta(days=1)
        moment = day_start(day)
