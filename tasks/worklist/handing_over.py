"""Handing the open tasks of one person to another or back to their groups (H44): illness, leaving, holidays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from engine import Engine, Tx
from engine.views import UserTaskView
from tasks.approval import commands as approval
from tasks.approval.model import EXCLUDES
from tasks.claims import file_commands as files
from tasks.claims import queries as claims
from tasks.errors import DutyConflict, FieldProblem, InvalidInput, PermissionDenied, WrongState
from tasks.people import audit
from tasks.people import queries as people
from tasks.people.permissions import Permission
from tasks.people.queries import UserView
from tasks.worklist.model import duty_of
from tasks.worklist.words import HAND_OVER_REASONS

_LONGEST_NOTE = 500


def hand_over(
    tx: Tx,
    engine: Engine,
    user: UserView,
    task_keys: Sequence[int],
    to: str | None,
    reason: str,
    now: datetime,
    *,
    note: str = "",
) -> int:
    """Give open tasks to a colleague, or with `to` None back to their groups; gives how many.

    All or none: a task the colleague may not do refuses the whole, by name. Drafts stay with their tasks.
    Who, what and why stands in the audit trail and on the timeline of each claim.
    Raises PermissionDenied, InvalidInput, NotFound, WrongState for a task finished in the meantime.
    """
    if not user.may(Permission.TASK_REASSIGN):
        raise PermissionDenied(user.username, Permission.TASK_REASSIGN)
    _check_reason(reason, note)
    if not task_keys:
        raise InvalidInput([FieldProblem("tasks", "required", "Choose at least one task.", "请至少选择一项任务。")])
    colleague = people.user(tx, to) if to is not None else None
    tasks = [engine.user_task(key, tx=tx) for key in dict.fromkeys(task_keys)]
    for task in tasks:
        if task.state != "open":
            raise WrongState("task", task.key, "open", task.state)
    if colleague is not None:
        problems = [problem for task in tasks if (problem := _problem(tx, task, colleague)) is not None]
        if problems:
            raise InvalidInput(problems)
    for task in tasks:
        if colleague is None:
            engine.unassign_user_task(task.key, by=user.username, force=True, tx=tx)
        else:
            engine.assign_user_task(task.key, colleague.username, by=user.username, force=True, tx=tx)
        _write_down(tx, task, user, colleague, reason, note.strip(), now)
    return len(tasks)


def _check_reason(reason: str, note: str) -> None:
    if reason not in HAND_OVER_REASONS:
        raise InvalidInput.of("reason", "required", f"Choose one of {', '.join(HAND_OVER_REASONS)}.")
    if reason == "OTHER" and not note.strip():
        raise InvalidInput.of("note", "required", "Say why the tasks are handed over.")
    if len(note) > _LONGEST_NOTE:
        raise InvalidInput.of("note", "too_long", f"Use at most {_LONGEST_NOTE} characters.")


def _problem(tx: Tx, task: UserTaskView, colleague: UserView) -> FieldProblem | None:
    """Why a colleague cannot have a task; None when they can."""
    where = task.business_key or str(task.key)
    if not colleague.may(Permission.TASK_WORK):
        return FieldProblem(
            "to",
            "inactive",
            f"{colleague.display_name} cannot work on tasks.",
            f"{colleague.display_name}不能办理任务。",
        )
    if colleague.username not in task.candidate_users and not set(task.candidate_groups) & set(colleague.roles):
        return FieldProblem(
            "tasks",
            "not_in_group",
            f"{colleague.display_name} is in no group of {task.name} of claim {where}.",
            f"{colleague.display_name}不属于赔案 {where} 该任务的候选组。",
        )
    duty = duty_of(task.form_id or task.element_id, task.candidate_groups)
    if duty in EXCLUDES and task.business_key is not None and claims.exists(tx, task.business_key):
        try:
            approval.check_duty(tx, task.business_key, colleague.username, duty)
        except DutyConflict:
            return FieldProblem(
                "tasks",
                "duty",
                f"{colleague.display_name} already acted on claim {where} in a role that excludes {task.name}.",
                f"{colleague.display_name}已在赔案 {where} 中担任不相容的角色，不能办理该任务。",
            )
    return None


def _write_down(
    tx: Tx, task: UserTaskView, user: UserView, colleague: UserView | None, reason: str, note: str, now: datetime
) -> None:
    holder = people.display_names(tx).get(task.assignee or "", task.assignee or "")
    detail = {"from": task.assignee, "to": colleague.username if colleague else None, "reason": reason, "note": note}
    audit.write(tx, user.username, "task.handed_over", f"task:{task.key}", now, detail | {"claim": task.business_key})
    if task.business_key is None or not claims.exists(tx, task.business_key):
        return
    words = HAND_OVER_REASONS[reason]
    to = {
        "en": colleague.display_name if colleague else "its group",
        "zh": colleague.display_name if colleague else "候选组",
    }
    since = {"en": f" from {holder}" if holder else "", "zh": f"由{holder}" if holder else ""}
    files.record_event(
        tx,
        task.business_key,
        "task.handed_over",
        user.username,
        now,
        en=f"{task.names.get('en') or task.name}: handed over{since['en']} to {to['en']} ({_why(words['en'], note)}).",
        zh=f"{task.names.get('zh') or task.name}：{since['zh']}转交{to['zh']}（{_why(words['zh'], note)}）。",
        data=detail | {"task": str(task.key)},
    )


def _why(word: str, note: str) -> str:
    return f"{word}: {note}" if note else word
