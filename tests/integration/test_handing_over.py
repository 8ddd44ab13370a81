"""Handing open tasks over: to a colleague or back to the group, with a reason, and written down."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tasks.claims import queries as claims
from tasks.errors import InvalidInput, PermissionDenied
from tasks.people import queries as people
from tasks.worklist import commands as work
from tasks.worklist import handing_over
from tasks.worklist import queries as lists
from tests.databases import Databases, settings_of
from tests.integration.claim_case import ClaimCase, claim_case


@pytest.fixture
def case(databases: Databases, tmp_path: Path) -> Iterator[ClaimCase]:
    with claim_case(settings_of(databases, tmp_path)) as running:
        yield running


def test_a_task_can_be_given_back_and_handed_over(case: ClaimCase) -> None:
    number = case.motor("12000")
    key = case.task(number, "survey").key
    with case.app.database.transaction() as tx:
        sun, man = people.user(tx, "sun"), people.user(tx, "man")
        work.take(tx, case.app.engine, sun, key, case.now)
        work.give_back(tx, case.app.engine, sun, key, case.now)
        handing_over.hand_over(tx, case.app.engine, man, [key], "all", "ILL", case.now)

    assert case.app.engine.user_task(key).assignee == "all"
    with pytest.raises(PermissionDenied), case.app.database.transaction() as tx:
        handing_over.hand_over(tx, case.app.engine, people.user(tx, "sun"), [key], "sun", "ILL", case.now)
    with pytest.raises(InvalidInput, match="no group"), case.app.database.transaction() as tx:
        handing_over.hand_over(tx, case.app.engine, people.user(tx, "man"), [key], "rel", "ILL", case.now)


def test_handing_over_keeps_the_draft_and_tells_who_what_and_why(case: ClaimCase) -> None:
    number = case.motor("12000")
    key = case.task(number, "survey").key
    with case.app.database.transaction() as tx:
        sun = people.user(tx, "sun")
        work.take(tx, case.app.engine, sun, key, case.now)
        work.save_draft(tx, case.app.engine, sun, key, {"survey_report": "half"})
        man = people.user(tx, "man")
        assert [row.tasks for row in lists.holders(tx, case.now) if row.username == "sun"] == [1]

        handed = handing_over.hand_over(tx, case.app.engine, man, [key], None, "LEFT", case.now, note="since Monday")

    task = case.app.engine.user_task(key)
    assert handed == 1
    assert (task.assignee, task.draft) == (None, {"survey_report": "half"})
    with case.app.database.transaction() as tx:
        event = next(event for event in claims.timeline(tx, number) if event.kind == "task.handed_over")
        written = next(entry for entry in people.audit_trail(tx) if entry.action == "task.handed_over")
    assert event.actor == "man"
    assert event.data == {"from": "sun", "to": None, "reason": "LEFT", "note": "since Monday", "task": str(key)}
    assert "left the company: since Monday" in event.text_en
    assert "离职" in event.text_zh
    assert (written.actor, written.detail["from"]) == ("man", "sun")


def test_one_task_the_colleague_may_not_do_keeps_all_where_they_are(case: ClaimCase) -> None:
    number, other = case.motor("12000"), case.motor("13000")
    survey, foreign = case.task(number, "survey").key, case.task(other, "survey").key
    with case.app.database.transaction() as tx:
        man = people.user(tx, "man")
        work.take(tx, case.app.engine, people.user(tx, "sun"), survey, case.now)

    with pytest.raises(InvalidInput) as refused, case.app.database.transaction() as tx:
        handing_over.hand_over(tx, case.app.engine, man, [survey, foreign], "rel", "HOLIDAY", case.now)

    assert {problem.field for problem in refused.value.problems} == {"tasks"}
    assert number in str(refused.value)
    assert case.app.engine.user_task(survey).assignee == "sun"


@pytest.mark.parametrize(
    ("reason", "note", "field"), [("", "", "reason"), ("MOOD", "", "reason"), ("OTHER", " ", "note")]
)
def test_handing_over_needs_a_reason(case: ClaimCase, reason: str, note: str, field: str) -> None:
    key = case.task(case.motor("12000"), "survey").key

    with pytest.raises(InvalidInput) as refused, case.app.database.transaction() as tx:
        handing_over.hand_over(tx, case.app.engine, people.user(tx, "man"), [key], "sun", reason, case.now, note=note)

    assert [problem.field for problem in refused.value.problems] == [field]
    assert case.app.engine.user_task(key).assignee is None
