"""Telling staff of a deadline that comes near or is missed: who has to know, in which words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from engine.db import Tx
from tasks.claims import file_commands as files
from tasks.clocks import commands, store
from tasks.clocks.model import RULES
from tasks.notifications import staff
from tasks.people import queries as people

if TYPE_CHECKING:
    from engine import Engine
    from engine.views import UserTaskView

LEAD = "manager"
"""The group that hears of what is missed, and of what is near while nobody has taken it."""
CLAIMANT = "claimant"


def raise_and_tell(tx: Tx, engine: Engine, now: datetime) -> tuple[commands.ClockAlarm, ...]:
    """Raise every warning and breach that is due and write to those who have to act."""
    alarms = commands.raise_alarms(tx, now)
    for alarm in alarms:
        told = tell(tx, engine, alarm.claim_no, alarm.code, alarm.kind, now)
        if told:
            note(tx, alarm.claim_no, "clock.told", alarm.code, alarm.kind, str(alarm.due_raw), told, now)
    return alarms


def tell(
    tx: Tx, engine: Engine, claim_no: str, code: str, level: str, now: datetime, groups: Iterable[str] = ()
) -> list[str]:
    """Write to the assignees of the claim's open tasks; gives the names of those who did not know yet.

    The lead hears too of a breach, and of a warning when a task has no assignee or no task is open.
    `level` is "warning" or "breach"; `groups` hear in any case.
    """
    row = store.open_clock(tx, claim_no, code)
    if row is None:
        return []
    open_tasks = [
        task
        for task in engine.user_tasks(state="open", business_key=claim_no, tx=tx)
        if CLAIMANT not in task.candidate_groups
    ]
    names = {task.assignee for task in open_tasks if task.assignee}
    to_groups = set(groups)
    if level == "breach" or not open_tasks or any(task.assignee is None for task in open_tasks):
        to_groups.add(LEAD)
    for group in to_groups:
        names.update(people.users_with_role(tx, group))
    told = []
    for contact in people.staff_contacts(tx, sorted(names)):
        key = f"clock:{row.id.hex}:{level}{row.warnings_given}"
        facts = {
            "clock": RULES[code].name_zh if contact.language == "zh" else RULES[code].name_en,
            "due": str(row.due_raw),
            "tasks": _tasks(open_tasks, contact.language),
        }
        if staff.prepare(tx, claim_no, f"clock_{level}", key, contact, facts, now):
            told.append(contact.display_name)
    return told


def note(
    tx: Tx,
    claim_no: str,
    kind: str,
    code: str,
    level: str,
    due: str,
    told: Sequence[str],
    now: datetime,
    *,
    to_group: str | None = None,
) -> None:
    """Put a reminder of a clock on the claim's timeline, with what `clocks.queries.folded` knows it by."""
    rule, breach = RULES[code], level == "breach"
    en = f"{rule.name_en} {'was due' if breach else 'is due'} on {due}."
    zh = f"{rule.name_zh}{'已逾期，期限' if breach else '即将到期，期限'} {due}。"
    if told:
        en, zh = f"{en} Told: {', '.join(told)}.", f"{zh}已通知：{'、'.join(told)}。"
    data = {"clock": code, "level": level, "due": due, "told": list(told), "to_group": to_group}
    files.record_event(tx, claim_no, kind, "system", now, en=en, zh=zh, data=data)


def _tasks(tasks: Sequence[UserTaskView], language: str) -> str:
    names = [task.names.get(language) or task.name for task in tasks]
    if not names:
        return "无" if language == "zh" else "none"
    return ("、" if language == "zh" else ", ").join(names)
