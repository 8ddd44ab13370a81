"""Clocks and messages of a claim as they are kept: started once, warned once, delivered once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from tasks.calendar import commands as calendars
from tasks.calendar.model import Day, DayKind, day_start
from tasks.clocks import commands as clocks
from tasks.clocks import queries
from tasks.clocks.model import ClockStatus
from tasks.errors import InvalidInput
from tasks.notifications import commands as notifications
from tasks.notifications.model import ChannelName
from tasks.notifications.port import LogChannel, NullChannel
from tasks.notifications.queries import communications_of
from tests.databases import Databases
from tests.integration.payment_case import START, PaymentCase, payment_case


@pytest.fixture
def case(databases: Databases, tmp_path: Path) -> Iterator[PaymentCase]:
    made = payment_case(databases, tmp_path)
    yield made
    made.database.close()


def test_a_clock_that_runs_is_not_started_again(case: PaymentCase) -> None:
    with case.database.transaction() as tx:
        first = clocks.start(tx, case.claim_no, "T03", START)
        again = clocks.start(tx, case.claim_no, "T03", START + timedelta(days=3))

        assert first == again == date(2026, 12, 2)
        assert [c.code for c in queries.clocks_of(tx, case.claim_no)] == ["T03", "T05"]


def test_a_reopened_claim_gets_a_new_clock(case: PaymentCase) -> None:
    with case.database.transaction() as tx:
        clocks.start(tx, case.claim_no, "T03", START)
        clocks.stop(tx, case.claim_no, START + timedelta(days=1), ["T03"])
        clocks.start(tx, case.claim_no, "T03", START + timedelta(days=10))

        states = [c.status for c in queries.clocks_of(tx, case.claim_no) if c.code == "T03"]
    assert states == [ClockStatus.MET, ClockStatus.RUNNING]


def test_suspension_moves_both_stored_dates_and_only_the_clocks_the_law_suspends(case: PaymentCase) -> None:
    with case.database.transaction() as tx:
        clocks.start(tx, case.claim_no, "T03", START)
        clocks.start(tx, case.claim_no, "T11", START)

        suspended = clocks.suspend(tx, case.claim_no, START + timedelta(days=3))
        clocks.resume(tx, case.claim_no, START + timedelta(days=14))

        t03 = next(c for c in queries.clocks_of(tx, case.claim_no) if c.code == "T03")
    assert suspended == ("T03",)
    assert (t03.due_raw, t03.due_shifted, t03.status) == (date(2026, 12, 13), date(2026, 12, 14), ClockStatus.RUNNING)


def test_each_warning_and_the_breach_are_raised_once(case: PaymentCase) -> None:
    seen = []
    with case.database.transaction() as tx:
        for day in range(0, 14):
            now = day_start(date(2026, 11, 2)) + timedelta(days=day, hours=1)
            seen += [(day, alarm.code, alarm.kind) for alarm in clocks.raise_alarms(tx, now)]

    assert seen == [(3, "T05", "warning"), (7, "T05", "warning"), (11, "T05", "breach")]


def test_a_group_is_reminded_once_for_each_level(case: PaymentCase) -> None:
    with case.database.transaction() as tx:
        on_day_3, on_day_12 = START + timedelta(days=3), START + timedelta(days=12)

        levels = [
            clocks.reminder_due(tx, case.claim_no, "T05", at) for at in (on_day_3, on_day_3, on_day_12, on_day_12)
        ]

    assert levels == ["warning", None, "breach", None]


def test_an_unknown_clock_is_refused_by_name(case: PaymentCase) -> None:
    with pytest.raises(InvalidInput, match="There is no clock T99"), case.database.transaction() as tx:
        clocks.start(tx, case.claim_no, "T99", START)


def test_a_corrected_calendar_moves_the_clocks_that_run(case: PaymentCase) -> None:
    with case.database.transaction() as tx:
        clocks.start(tx, case.claim_no, "T11", START)
        rest = Day(date(2026, 11, 4), DayKind.REST, "临时放假", "extra day off", "notice", provisional=False)
        calendars.correct(tx, [rest], START + timedelta(hours=1), "admin")

        moved = clocks.recompute(tx, [case.claim_no])

        t11 = next(c for c in queries.clocks_of(tx, case.claim_no) if c.code == "T11")
    assert (moved, t11.due_raw) == (1, date(2026, 11, 6))


def test_a_message_is_written_in_the_customers_language_and_delivered_once(case: PaymentCase, tmp_path: Path) -> None:
    channels = {ChannelName.SMS: LogChannel("sms", tmp_path / "out"), ChannelName.MAIL: NullChannel()}
    for _ in range(2):
        with case.database.transaction() as tx:
            prepared = notifications.prepare(tx, case.claim_no, "offer", "job:7", START, to="13912345678")
        delivery = notifications.send(channels, prepared)
        with case.database.transaction() as tx:
            assert notifications.record(tx, prepared.communication_id, delivery, START)

    with case.database.read() as tx:
        (message,) = communications_of(tx, case.claim_no)
    assert message.subject == "请确认赔付方案"
    assert "应赔 2,600.00 元" in message.body
    assert (message.proof_ref, message.delivered_at) == ("sms-log:job:7", START)
    assert message.to == "139****5678"


def test_a_message_without_an_address_is_kept_as_undelivered(case: PaymentCase) -> None:
    with case.database.transaction() as tx:
        prepared = notifications.prepare(tx, case.claim_no, "ack", "job:8", START)
        delivered = notifications.record(tx, prepared.communication_id, notifications.send({}, prepared), START)

        (message,) = communications_of(tx, case.claim_no)
    assert not delivered
    assert message.failure == "neither a phone number nor an address is known"
