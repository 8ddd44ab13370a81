"""Telling staff of their tasks' own due times: who has to know, once when one comes near and once when it has passed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from engine import Engine, Tx
from engine.tables import open_queues, user_task
from engine.views import UserTaskView
from tasks.calendar.model import SHANGHAI
from tasks.claims import file_commands as files
from tasks.claims import queries as claims
from tasks.clocks.telling import LEAD
from tasks.notifications import staff
from tasks.people import queries as people
from tasks.worklist import store
from tasks.worklist.model import CLAIMANT, LONGEST_NOTICE, remind_at

Level = Literal["warning", "breach"]

_MOST = 500
"""Tasks told of at once; the rest follows the next time."""
_MOST_NEAR = 2000
"""Tasks looked at whose due time comes near; some of them have been given so little time that it is too early yet."""


def tell_of_due_tasks(tx: Tx, engine: Engine, now: datetime) -> int:
    """Write to those who have to do a claim's task that is due soon or overdue; gives how many tasks they were.

    The assignee hears, or everybody who may take it; of an overdue one the lead too. Each task is told of once as
    coming near and once as overdue, and anew when it is given another due time. What stands still while its process
    is suspended waits, and what claimants have to do has reminders of its own in the diagram.
    """
    claim = claims.claim_table()
    lists = store.Lists(
        [store.in_queue(queue.number) for queue in open_queues(tx) if CLAIMANT not in queue.candidate_groups],
        source=user_task.join(claim, claim.c.claim_no == user_task.c.business_key),
    )
    overdue = store.not_reminded(tx, lists, "breach", None, now, _MOST)
    near = store.not_reminded(tx, lists, "warning", now, now + LONGEST_NOTICE, _MOST_NEAR)
    tasks = [engine.user_task(key, tx=tx) for key in near]
    ripe = [task for task in tasks if task.due_at is not None and remind_at(task.created_at, task.due_at) <= now]
    for key in overdue:
        _tell(tx, engine.user_task(key, tx=tx), "breach", now)
    for task in ripe[:_MOST]:
        _tell(tx, task, "warning", now)
    return len(overdue) + len(ripe[:_MOST])


def _tell(tx: Tx, task: UserTaskView, level: Level, now: datetime) -> None:
    if task.business_key is None or task.due_at is None:
        return
    tx.session.add(
        store.TaskReminder(
            task_key=task.key,
            claim_no=task.business_key,
            level=level,
            due_at=task.due_at,
            created_at=now,
            created_by="system",
        )
    )
    due = f"{task.due_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    told = []
    for contact in people.staff_contacts(tx, sorted(_names(tx, task, level))):
        facts = {"task": _name(task, contact.language), "due": due}
        key = f"task:{task.key}:{level}:{int(task.due_at.timestamp())}"
        if staff.prepare(tx, task.business_key, f"task_{level}", key, contact, facts, now):
            told.append(contact.display_name)
    if told:
        _note(tx, task, task.business_key, level, due, told, now)


def _names(tx: Tx, task: UserTaskView, level: Level) -> set[str]:
    names = {task.assignee} if task.assignee else set(task.candidate_users)
    groups = [] if task.assignee else list(task.candidate_groups)
    for group in [*groups, LEAD] if level == "breach" else groups:
        names.update(people.users_with_role(tx, group))
    return names


def _note(
    tx: Tx, task: UserTaskView, claim_no: str, level: Level, due: str, told: Sequence[str], now: datetime
) -> None:
    late = level == "breach"
    en = f"{_name(task, 'en')} {'was due' if late else 'is due'} on {due}. Told: {', '.join(told)}."
    zh = f"任务“{_name(task, 'zh')}”{'已逾期，期限' if late else '即将到期，期限'} {due}。已通知：{'、'.join(told)}。"
    data = {"task": task.key, "level": level, "due": due, "told": list(told)}
    files.record_event(tx, claim_no, "task.told", "system", now, en=en, zh=zh, data=data)


def _name(task: UserTaskView, language: str) -> str:
    return task.names.get(language) or task.name
