"""When timers are due: by the calendar, in time zones, and after a standstill."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from engine import schedule
from engine.feel import parse
from engine.records import ElementFailure

CHINA, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def firings(cycle: str, count: int, zone: ZoneInfo = CHINA, now: datetime = NOW) -> list[datetime]:
    """The first firings of a cycle, each fired when it was due."""
    due = schedule.due("cycle", cycle, now, zone)
    found = [due.at]
    while len(found) < count:
        following = schedule.next_of_cycle(due.expression, due.at, due.at, due.repetitions_left, zone)
        if following is None:
            break
        due = following
        found.append(due.at)
    return found


@pytest.mark.parametrize(
    ("start", "duration", "expected"),
    [
        ("2026-01-31T09:00:00+08:00", "P1M", "2026-02-28T09:00:00+08:00"),
        ("2024-02-29T09:00:00+08:00", "P1Y", "2025-02-28T09:00:00+08:00"),
        ("2026-03-01T09:00:00+08:00", "P1Y2M1W3DT4H5M6.5S", "2027-05-11T13:05:06.5+08:00"),
        ("2026-12-31T23:00:00+08:00", "PT2H", "2027-01-01T01:00:00+08:00"),
    ],
)
def test_months_and_years_go_by_the_calendar(start, duration, expected):
    began = datetime.fromisoformat(start)

    assert schedule.after(began, duration, CHINA) == datetime.fromisoformat(expected)


def test_a_day_is_a_day_of_the_calendar_and_24_hours_are_24_hours_when_the_clocks_change():
    before = datetime.fromisoformat("2026-03-28T09:00:00+01:00")

    assert schedule.after(before, "P1D", BERLIN) == datetime.fromisoformat("2026-03-29T09:00:00+02:00")
    assert schedule.after(before, "PT24H", BERLIN) == datetime.fromisoformat("2026-03-29T10:00:00+02:00")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-05-01T09:00:00+02:00", "2026-05-01T07:00:00+00:00"),
        ("2026-05-01T09:00:00Z", "2026-05-01T09:00:00+00:00"),
        ("2026-05-01T09:00:00", "2026-05-01T01:00:00+00:00"),
        ("2026-05-01T09:00:00[Europe/Berlin]", "2026-05-01T07:00:00+00:00"),
        ("2026-05-01T09:00:00@Europe/Berlin", "2026-05-01T07:00:00+00:00"),
        ("2026-01-01T09:00:00[Europe/Berlin]", "2026-01-01T08:00:00+00:00"),
        ("2026-05-01T09:00:00+08:00[Europe/Berlin]", "2026-05-01T01:00:00+00:00"),
        ("2026-05-01", "2026-04-30T16:00:00+00:00"),
    ],
)
def test_a_date_is_read_with_its_offset_or_in_the_zone_it_names_or_else_in_ours(text, expected):
    assert schedule.moment(text, CHINA) == datetime.fromisoformat(expected)


def test_a_monthly_cycle_from_the_31st_comes_back_to_the_31st():
    days = [at.astimezone(CHINA).day for at in firings("R/2026-01-31T09:00:00+08:00/P1M", 6)]

    assert days == [31, 28, 31, 30, 31, 30]


def test_a_cycle_without_a_start_counts_from_when_it_began_to_wait():
    began = datetime.fromisoformat("2026-01-31T09:00:00+08:00")

    months = [at.astimezone(CHINA).isoformat()[:10] for at in firings("R3/P1M", 9, now=began)]

    assert months == ["2026-02-28", "2026-03-31", "2026-04-30"]


def test_a_daily_cycle_keeps_the_hour_of_its_own_zone_when_the_clocks_change():
    found = firings("R/2026-03-28T02:30:00[Europe/Berlin]/P1D", 3)

    assert [at.astimezone(BERLIN).isoformat() for at in found] == [
        "2026-03-28T02:30:00+01:00", "2026-03-29T03:30:00+02:00", "2026-03-30T02:30:00+02:00",
    ]  # fmt: skip


def test_missed_firings_are_made_up_for_by_one_or_by_all():
    first = schedule.due("cycle", "R5/PT1H", NOW, CHINA)
    late = first.at + timedelta(hours=2, minutes=30)

    once = schedule.next_of_cycle(first.expression, first.at, late, first.repetitions_left, CHINA)
    every = schedule.next_of_cycle(first.expression, first.at, late, first.repetitions_left, CHINA, missed="all")

    assert once is not None and (once.at, once.repetitions_left) == (first.at + timedelta(hours=3), 1)
    assert every is not None and (every.at, every.repetitions_left) == (first.at + timedelta(hours=1), 3)


def test_a_cycle_of_seconds_is_found_again_at_once_after_years():
    first = schedule.due("cycle", "R/PT1S", NOW, CHINA)
    late = NOW + timedelta(days=3650)

    following = schedule.next_of_cycle(first.expression, first.at, late, None, CHINA)

    assert following is not None
    assert following.at == late + timedelta(seconds=1)


def test_a_cycle_ends_with_its_count_or_at_its_end():
    assert len(firings("R2/PT1H", 9)) == 2
    assert len(firings("R/2026-03-02T09:00:00+08:00/P1D/2026-03-04T09:00:00+08:00", 9)) == 3


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("duration", "1 hour"),
        ("duration", "P"),
        ("duration", "P9000Y"),
        ("duration", "PT99999999999999999H"),
        ("duration", parse("log").evaluate({})),
        ("duration", 5),
        ("date", "tomorrow"),
        ("date", "2026-02-30T00:00:00Z"),
        ("date", "2026-05-01T09:00:00[Mars/Base]"),
        ("cycle", "PT1H"),
        ("cycle", "R0/PT1H"),
        ("cycle", "R/PT0S"),
        ("cycle", "R/-PT1H"),
        ("cycle", "R3/2026-03-02T09:00:00+08:00/-P1D"),
        ("cycle", "R/PT1H/2026-03-01T00:00:00Z"),
        ("cycle", "R3/PT1H/soon"),
        ("cycle", "0 0 9 * * MON"),
        ("cycle", None),
    ],
)
def test_what_is_no_time_is_refused_with_a_sentence(kind, value):
    with pytest.raises(ElementFailure, match="Expected"):
        schedule.due(kind, value, NOW, CHINA)
