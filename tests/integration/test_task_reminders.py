"""Staff hear of their tasks' own due times: once when one comes near and once when it has passed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tasks.claims import queries as claims
from tasks.notifications import staff
from tasks.worklist import reminding
from tests.databases import Databases, settings_of
from tests.diagrams import diagram
from tests.integration.claim_case import ClaimCase, claim_case
from tests.integration.test_staff_reminders import mails, taken

SOON, LATE = "任务将到期", "任务已逾期"


@pytest.fixture
def case(databases: Databases, tmp_path: Path) -> Iterator[ClaimCase]:
    with claim_case(settings_of(databases, tmp_path)) as running:
        yield running


def tick(case: ClaimCase) -> None:
    """What the program does every minute."""
    with case.app.database.transaction() as tx:
        reminding.tell_of_due_tasks(tx, case.app.engine, case.now)
    staff.send_waiting(case.app.database, case.app.services.mail, case.now)


def about_tasks(case: ClaimCase, word: str) -> set[tuple[str, str]]:
    """Who was written to of a task in these words, and of which claim."""
    found = set()
    for mail in mails(case):
        for line in [*mail["body"].splitlines(), mail["subject"]]:
            if line.startswith(word):
                found.add((mail["to"].partition("@")[0], line[-17:]))
    return found


def test_the_assignee_is_told_before_a_task_is_due_and_the_lead_too_when_it_is_overdue(case: ClaimCase) -> None:
    number = taken(case)

    case.clock.advance(timedelta(hours=17))
    tick(case)
    assert about_tasks(case, SOON) == set()
    case.clock.advance(timedelta(hours=2))
    tick(case)
    assert about_tasks(case, SOON) == {("sun", number)}
    assert about_tasks(case, LATE) == set()
    case.clock.advance(timedelta(days=1))
    tick(case)

    assert about_tasks(case, LATE) == {("sun", number), ("man", number)}
    with case.app.database.read() as tx:
        told = [event.text_zh for event in claims.timeline(tx, number) if event.kind == "task.told"]
    assert ["即将到期" in text for text in told] == [True, False]
    assert all("查勘" in text for text in told)


def test_everybody_who_may_take_a_task_is_told_while_nobody_has_it(case: ClaimCase) -> None:
    number = case.motor("12000")

    case.clock.advance(timedelta(hours=19))
    tick(case)

    assert about_tasks(case, SOON) == {("sun", number), ("all", number)}


def test_a_task_is_told_of_once_and_anew_when_it_is_given_another_due_time(case: ClaimCase) -> None:
    number = taken(case)
    task = case.task(number, "survey")
    case.clock.advance(timedelta(hours=19))
    tick(case)
    before = len(mails(case))

    tick(case)
    case.clock.advance(timedelta(minutes=1))
    tick(case)
    assert len(mails(case)) == before

    case.app.engine.set_user_task_due(task.key, case.now + timedelta(hours=2), "man")
    tick(case)
    assert len(mails(case)) == before + 1


def test_a_task_that_was_given_little_time_is_told_of_when_three_quarters_of_it_are_over(case: ClaimCase) -> None:
    number = taken(case)
    task = case.task(number, "survey")
    case.app.engine.set_user_task_due(task.key, task.created_at + timedelta(hours=8), "man")

    case.clock.advance(timedelta(hours=5, minutes=55))
    tick(case)
    assert about_tasks(case, SOON) == set()
    case.clock.advance(timedelta(minutes=10))
    tick(case)

    assert about_tasks(case, SOON) == {("sun", number)}


def test_a_task_of_a_suspended_process_waits_for_its_reminder(case: ClaimCase) -> None:
    number = taken(case)
    root = case.task(number, "survey").root_process_instance_key
    case.app.engine.suspend(root, "admin", "Inspection")
    case.clock.advance(timedelta(hours=19))
    tick(case)
    assert about_tasks(case, SOON) == set()

    case.app.engine.resume(root, "admin", "Done")
    tick(case)

    assert about_tasks(case, SOON) == {("sun", number)}


def test_a_claimants_own_task_reminds_no_member_of_staff(case: ClaimCase) -> None:
    number = case.motor("12000")
    schedule = '<zeebe:taskSchedule dueDate="=now() + duration(&quot;PT8H&quot;)"/>'
    for group in ("claimant", "siu"):
        assigned = f'<zeebe:assignmentDefinition candidateGroups="{group}"/>'
        own = f"<bpmn:extensionElements><zeebe:userTask/>{assigned}{schedule}</bpmn:extensionElements>"
        nodes = f"startEvent begin\nuserTask answer_of_{group} {own}\nendEvent done"
        case.app.engine.deploy(diagram(f"own_{group}", nodes, f"begin -> answer_of_{group} -> done"), by="ana")
        case.app.engine.start(f"own_{group}", business_key=number)

    case.clock.advance(timedelta(hours=9))
    tick(case)

    with case.app.database.read() as tx:
        told = [event.text_en for event in claims.timeline(tx, number) if event.kind == "task.told"]
    assert len(told) == 1
    assert told[0].startswith("answer_of_siu was due on")
