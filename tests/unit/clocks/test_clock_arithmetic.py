"""The clocks of a claim: due dates, suspension, warnings and breach (DOMAIN §2.6)."""

from datetime import date, datetime, timedelta

import pytest

from tasks.calendar.model import SHANGHAI, Calendar, day_end, day_start
from tasks.calendar.sources import days_of
from tasks.clocks.model import RULES, ClockState, ClockStatus


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    return Calendar(day for year in (2026, 2027) for day in days_of(year))


def clock(code: str, start: date) -> ClockState:
    started_at = day_start(start) + timedelta(hours=10)
    return ClockState(RULES[code], started_at, RULES[code].length, (), ClockStatus.RUNNING, 0)


def test_the_determination_clock_grows_by_the_days_the_customer_was_asked_to_supply(calendar: Calendar) -> None:
    state = clock("T03", date(2026, 3, 2)).suspend(date(2026, 3, 5)).resume(date(2026, 3, 16))

    deadline = state.deadline(calendar)

    assert (deadline.raw, deadline.shifted) == (date(2026, 4, 12), date(2026, 4, 13))


def test_a_suspended_clock_neither_warns_nor_breaches(calendar: Calendar) -> None:
    state = clock("T03", date(2026, 3, 2)).suspend(date(2026, 3, 5))

    later = state.alarm(day_start(date(2026, 7, 1)), calendar)

    assert later == state
    assert state.next_alarm_at(calendar) is None


def test_the_goal_of_three_working_days_is_not_suspended(calendar: Calendar) -> None:
    state = clock("T11", date(2026, 2, 13))

    assert state.suspend(date(2026, 2, 14)) == state
    assert state.deadline(calendar).raw == date(2026, 2, 25)


@pytest.mark.parametrize(
    ("on", "given"), [(date(2026, 3, 21), 0), (date(2026, 3, 22), 1), (date(2026, 3, 27), 2), (date(2026, 3, 30), 3)]
)
def test_determination_warns_on_days_20_25_and_28(calendar: Calendar, on: date, given: int) -> None:
    state = clock("T03", date(2026, 3, 2))

    assert state.alarm(day_start(on), calendar).warnings_given == given


def test_a_clock_is_breached_at_the_end_of_the_earlier_date(calendar: Calendar) -> None:
    state = clock("T05", date(2026, 4, 24))
    assert (state.deadline(calendar).raw, state.deadline(calendar).shifted) == (date(2026, 5, 4), date(2026, 5, 6))

    just_before = state.alarm(day_end(date(2026, 5, 4)) - timedelta(seconds=1), calendar)
    at_the_end = state.alarm(day_end(date(2026, 5, 4)), calendar)

    assert just_before.status is ClockStatus.RUNNING
    assert at_the_end.status is ClockStatus.BREACHED


def test_what_happens_in_time_meets_the_clock_and_what_happens_late_misses_it(calendar: Calendar) -> None:
    state = clock("T04", date(2026, 9, 30))

    assert state.stop(day_start(date(2026, 10, 3)), calendar).status is ClockStatus.MET
    assert state.stop(day_end(date(2026, 10, 3)), calendar).status is ClockStatus.MISSED


def test_a_clock_stopped_while_suspended_counts_only_the_days_before(calendar: Calendar) -> None:
    state = clock("T03", date(2026, 3, 2)).suspend(date(2026, 3, 5))

    stopped = state.stop(day_start(date(2026, 8, 3)), calendar)

    assert stopped.status is ClockStatus.MET


def test_working_time_warnings_come_at_half_and_three_quarters(calendar: Calendar) -> None:
    state = clock("T11", date(2026, 3, 2))  # a Monday, 10 o'clock; due at the end of Thursday

    half, three_quarters = state.warning_at(0, calendar), state.warning_at(1, calendar)

    assert half == datetime(2026, 3, 4, 5, tzinfo=SHANGHAI)
    assert three_quarters > half
    assert state.due_at(calendar) == day_end(date(2026, 3, 5))


def test_every_clock_of_the_domain_reference_exists() -> None:
    assert list(RULES) == ["T01", "T02", "T03", "T03c", *(f"T{n:02}" for n in range(4, 13))]
    assert all(rule.name_zh and rule.name_en and rule.source for rule in RULES.values())
