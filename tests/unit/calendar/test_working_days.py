"""Chinese working days and statutory periods, with the golden dates of the domain reference (§2.6)."""

from datetime import UTC, date, datetime

import pytest

from tasks.calendar.model import Calendar, DayKind, day_end, local_date
from tasks.calendar.sources import days_of


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    return Calendar(day for year in (2025, 2026, 2027, 2028) for day in days_of(year))


def test_a_make_up_saturday_is_a_working_day_and_spring_festival_is_not(calendar: Calendar) -> None:
    assert calendar.working_days_between(date(2026, 2, 13), date(2026, 2, 25)) == 3
    assert calendar.day(date(2026, 2, 14)).kind is DayKind.MAKE_UP
    assert not calendar.is_working(date(2026, 2, 23))


def test_2026_has_248_working_days_with_six_make_up_days(calendar: Calendar) -> None:
    assert calendar.working_days_between(date(2025, 12, 31), date(2026, 12, 31)) == 248

    made_up = [day.day for day in days_of(2026) if day.kind is DayKind.MAKE_UP]
    assert [(day.month, day.day) for day in made_up] == [(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)]


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (date(2026, 2, 13), date(2026, 2, 25)),
        (date(2026, 9, 30), date(2026, 10, 10)),
        (date(2026, 4, 30), date(2026, 5, 8)),
    ],
)
def test_three_working_days_run_around_holidays(calendar: Calendar, start: date, expected: date) -> None:
    assert calendar.add_working_days(start, 3) == expected


@pytest.mark.parametrize(
    ("start", "days", "suspended", "raw", "shifted"),
    [
        (date(2026, 1, 20), 30, 0, date(2026, 2, 19), date(2026, 2, 24)),
        (date(2026, 3, 2), 30, 11, date(2026, 4, 12), date(2026, 4, 13)),
        (date(2026, 4, 24), 10, 0, date(2026, 5, 4), date(2026, 5, 6)),
        (date(2026, 9, 30), 3, 0, date(2026, 10, 3), date(2026, 10, 8)),
        (date(2026, 8, 10), 60, 0, date(2026, 10, 9), date(2026, 10, 9)),
    ],
)
def test_a_statutory_period_keeps_the_counted_and_the_shifted_day(
    calendar: Calendar, start: date, days: int, suspended: int, raw: date, shifted: date
) -> None:
    deadline = calendar.statutory_deadline(start, days, suspended)

    assert (deadline.raw, deadline.shifted, deadline.provisional) == (raw, shifted, False)


def test_every_date_of_2027_works_and_is_provisional(calendar: Calendar) -> None:
    deadline = calendar.statutory_deadline(date(2026, 11, 22), 60)

    assert deadline.raw == date(2027, 1, 21)
    assert deadline.provisional
    assert all(calendar.day(day.day).provisional for day in days_of(2027))
    assert not calendar.is_working(date(2027, 2, 8))


def test_a_day_beyond_the_table_is_judged_by_its_weekday_and_is_provisional(calendar: Calendar) -> None:
    assert calendar.is_working(date(2041, 6, 3))
    assert not calendar.is_working(date(2041, 6, 1))
    assert calendar.is_provisional(date(2041, 6, 3), date(2041, 6, 3))


def test_the_day_boundary_is_midnight_in_shanghai() -> None:
    assert local_date(datetime(2026, 3, 1, 15, 59, tzinfo=UTC)) == date(2026, 3, 1)
    assert local_date(datetime(2026, 3, 1, 16, 0, tzinfo=UTC)) == date(2026, 3, 2)
    assert day_end(date(2026, 3, 1)) == datetime(2026, 3, 1, 16, 0, tzinfo=UTC)


def test_half_of_a_working_period_is_measured_in_working_time(calendar: Calendar) -> None:
    start = datetime(2026, 2, 13, 16, 0, tzinfo=UTC)  # the first moment of the make-up Saturday
    end = day_end(date(2026, 2, 25))

    half = calendar.working_instant(start, end, 0.5)

    assert half == datetime(2026, 2, 24, 4, 0, tzinfo=UTC)  # noon of the second of three working days


def test_a_negative_number_of_working_days_is_refused(calendar: Calendar) -> None:
    with pytest.raises(ValueError, match=">= 0, but found -1"):
        calendar.add_working_days(date(2026, 1, 1), -1)
