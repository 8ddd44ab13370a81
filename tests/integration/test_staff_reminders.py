"""Staff hear of deadlines that come near or are missed: by mail, once, and only those who have to act."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tasks.claims import queries as claims
from tasks.clocks import queries as clocks
from tasks.clocks import telling
from tasks.notifications import staff
from tasks.notifications.port import NullChannel
from tasks.people import queries as people
from tasks.people import users
from tasks.worklist import commands as work
from tests.databases import Databases, settings_of
from tests.integration.claim_case import ClaimCase, claim_case


@pytest.fixture
def case(databases: Databases, tmp_path: Path) -> Iterator[ClaimCase]:
    with claim_case(settings_of(databases, tmp_path)) as running:
        yield running


def tick(case: ClaimCase) -> None:
    """What the program does every minute."""
    with case.app.database.transaction() as tx:
        telling.raise_and_tell(tx, case.app.engine, case.now)
    staff.send_waiting(case.app.database, case.app.services.mail, case.now)


def mails(case: ClaimCase) -> list[dict[str, Any]]:
    folder = case.app.settings.data / "messages"
    found = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("mail-*.json"))]
    return [mail for mail in found if mail["to"].endswith("@office.example")]


def taken(case: ClaimCase, username: str = "sun") -> str:
    """A claim whose survey somebody has taken."""
    number = case.motor("12000")
    with case.app.database.transaction() as tx:
        work.take(tx, case.app.engine, people.user(tx, username), case.task(number, "survey").key, case.now)
    return number


def test_the_assignee_is_told_when_a_deadline_comes_near_and_the_lead_when_it_is_missed(case: ClaimCase) -> None:
    number = taken(case)

    case.clock.advance(timedelta(days=2))
    tick(case)
    near = mails(case)
    case.clock.advance(timedelta(days=40))
    tick(case)

    assert {mail["to"] for mail in near} == {"sun@office.example"}
    assert number in near[0]["body"]
    assert "查勘" in near[0]["body"]
    missed = [mail for mail in mails(case) if mail not in near]
    assert {mail["to"] for mail in missed} == {"sun@office.example", "man@office.example"}
    assert all("已逾期" in mail["body"] for mail in missed)


def test_the_lead_is_told_of_a_task_nobody_has_taken(case: ClaimCase) -> None:
    case.motor("12000")

    case.clock.advance(timedelta(days=2))
    tick(case)

    assert {mail["to"] for mail in mails(case)} == {"man@office.example"}


def test_nobody_is_told_twice_and_the_timeline_says_who_was_told(case: ClaimCase) -> None:
    number = taken(case)
    case.clock.advance(timedelta(days=2))
    tick(case)
    once = mails(case)

    tick(case)

    assert mails(case) == once
    with case.app.database.read() as tx:
        told = [event for event in claims.timeline(tx, number) if event.kind == "clock.told"]
        for_claimant = claims.timeline(tx, number, claimant_only=True)
        running = clocks.running_clocks(tx, [number])[number]
    assert told
    assert all("Sun" in event.text_en for event in told)
    assert not [event for event in for_claimant if event.kind == "clock.told"]
    assert any(clock.warned for clock in running)


def test_the_reminders_of_one_deadline_are_one_line_of_the_timeline_in_words(case: ClaimCase) -> None:
    number = taken(case)
    for _ in range(30):
        case.clock.advance(timedelta(days=1))
        tick(case)
        case.run()

    with case.app.database.read() as tx:
        timeline = claims.timeline(tx, number)
    lines = clocks.folded(timeline)

    (determination,) = [line for line in lines if line.event.text_en.startswith("Determination is due on")]
    told = [", ".join(reminder.data["told"]) for reminder in determination.reminders]
    assert told == ["Sun", "Man", "Sun", "Sun"]
    assert determination.event is determination.reminders[-1]
    assert "T03" not in "".join(line.event.text_en + line.event.text_zh for line in lines)
    others = [event for event in timeline if not event.kind.startswith("clock.")]
    assert [line.event for line in lines if not line.reminders] == others


def test_several_deadlines_reach_a_person_as_one_mail_in_their_language(case: ClaimCase) -> None:
    first, second = taken(case), taken(case)
    with case.app.database.transaction() as tx:
        users.set_language(tx, "sun", "en")

    case.clock.advance(timedelta(days=2))
    tick(case)

    (mail,) = mails(case)
    assert first in mail["body"]
    assert second in mail["body"]
    assert mail["subject"].endswith("deadlines need you")


def test_a_mail_that_cannot_be_sent_is_kept_with_its_reason_and_holds_nothing_up(case: ClaimCase) -> None:
    taken(case)
    case.clock.advance(timedelta(days=2))
    with case.app.database.transaction() as tx:
        telling.raise_and_tell(tx, case.app.engine, case.now)

    arrived = staff.send_waiting(case.app.database, NullChannel(), case.now)

    assert arrived == 0
    assert mails(case) == []
    tick(case)
    assert mails(case) == []
