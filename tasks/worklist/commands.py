"""What people do with their user tasks: take, give back, draft, complete."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from engine import Engine, Tx
from engine.forms import validate_answer
from engine.views import UserTaskView
from tasks.approval import commands as approval
from tasks.approval.model import EXCLUDES
from tasks.claims import file_commands as files
from tasks.claims import queries as claims
from tasks.errors import FieldProblem, InvalidInput, NotFound, PermissionDenied, WrongState
from tasks.people import audit
from tasks.people.permissions import Permission
from tasks.people.queries import UserView
from tasks.people.sign_in import Claimant
from tasks.policies.model import CHINA
from tasks.worklist.model import CLAIMANT, DONE_BY, duty_of, kept_detail


def take(tx: Tx, engine: Engine, user: UserView, task_key: int, now: datetime) -> None:
    """Take a task of one's groups. Raises the engine's NotFound, InvalidState, NotAllowed; PermissionDenied, DutyConflict.

    A task nobody may do because of an earlier duty is refused here already, not only after the work.
    """
    _require(user, Permission.TASK_WORK)
    task = engine.user_task(task_key, tx=tx)
    _check_duty(tx, task, user)
    engine.assign_user_task(task_key, user.username, by=user.username, groups=user.roles, tx=tx)
    audit.write(tx, user.username, "task.taken", f"task:{task_key}", now, _where(task))


def give_back(tx: Tx, engine: Engine, user: UserView, task_key: int, now: datetime) -> None:
    """Give one's task back to its groups. Raises the engine's NotFound, InvalidState, NotAllowed."""
    _require(user, Permission.TASK_WORK)
    engine.unassign_user_task(task_key, by=user.username, tx=tx)
    audit.write(tx, user.username, "task.given_back", f"task:{task_key}", now)


def save_draft(tx: Tx, engine: Engine, user: UserView, task_key: int, data: Mapping[str, Any] | None) -> None:
    """Keep what was typed so far, unchecked. Raises the engine's NotFound, InvalidState, NotAllowed; PermissionDenied."""
    _require(user, Permission.TASK_WORK)
    task = engine.user_task(task_key, tx=tx)
    if task.assignee is None and task.candidate_groups and not set(task.candidate_groups) & set(user.roles):
        raise PermissionDenied(user.username, " or ".join(task.candidate_groups))
    engine.save_draft(task_key, data, by=user.username, tx=tx)


def complete(
    tx: Tx,
    engine: Engine,
    user: UserView,
    task_key: int,
    answer: Mapping[str, Any],
    version: int | None,
    now: datetime,
) -> None:
    """Complete a task: check the answer, the permission and the duties, write who did it, let the process go on.

    Raises InvalidInput with the fields that cannot be taken, PermissionDenied, DutyConflict,
    AuthorityExceeded, and the engine's NotFound, InvalidState (completed already), NotAllowed, Conflict.
    """
    _require(user, Permission.TASK_WORK)
    task = engine.user_task(task_key, tx=tx)
    _require_open(task)
    values = _checked(tx, engine, task, answer, now)
    duty = _check_duty(tx, task, user)
    if task.form_id == "approve_claim" and values.get("approval") == "APPROVED":
        _check_authority(tx, engine, task, user, now)
    _finish(tx, engine, task, {**values, DONE_BY: user.username}, user.username, user.roles, duty, version, now)


def complete_as_claimant(
    tx: Tx,
    engine: Engine,
    claimant: Claimant,
    task_key: int,
    answer: Mapping[str, Any],
    version: int | None,
    now: datetime,
) -> None:
    """Complete a task the diagram gives to the claimant, on one of their own claims.

    Raises NotFound for a task that is not theirs, InvalidInput, and the engine's InvalidState, Conflict.
    """
    task = engine.user_task(task_key, tx=tx)
    own = {row.claim_no for row in claims.claims_of_party(tx, claimant.policy_no, claimant.party_id)}
    if CLAIMANT not in task.candidate_groups or task.business_key not in own:
        raise NotFound("task", task_key)
    _require_open(task)
    values = _checked(tx, engine, task, answer, now)
    actor = f"party:{claimant.party_id}"
    _finish(tx, engine, task, {**values, DONE_BY: actor}, actor, (CLAIMANT,), "OTHER", version, now)


def claimant_tasks(tx: Tx, engine: Engine, claim_no: str) -> list[UserTaskView]:
    """The open tasks of a claim that its claimant has to answer."""
    return engine.user_tasks(state="open", business_key=claim_no, groups=[CLAIMANT], tx=tx)


def _finish(
    tx: Tx,
    engine: Engine,
    task: UserTaskView,
    values: Mapping[str, Any],
    actor: str,
    groups: tuple[str, ...],
    duty: str,
    version: int | None,
    now: datetime,
) -> None:
    name = task.form_id or task.element_id
    if task.business_key is not None and _is_claim(tx, task.business_key):
        engine.await_turn(task.business_key, tx)
        files.record_action(
            tx, task.business_key, duty, actor, name, now, task_key=task.key, detail=kept_detail(values)
        )
    audit.write(tx, actor, "task.completed", f"task:{task.key}", now, _where(task) | {"task": name})
    engine.complete_user_task(task.key, values, by=actor, groups=groups, version=version, tx=tx)


def _checked(tx: Tx, engine: Engine, task: UserTaskView, answer: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The answer's values as the form pinned with the task takes them. Raises InvalidInput."""
    if task.form_key is None:
        return {}
    schema = engine.form(task.form_key, tx=tx).schema
    checked = validate_answer(schema, answer, _variables(tx, engine, task), now=now.astimezone(CHINA))
    if checked.errors:
        raise InvalidInput(
            [FieldProblem(error.path, error.code, error.message_en, error.message_zh) for error in checked.errors]
        )
    return checked.values


def _variables(tx: Tx, engine: Engine, task: UserTaskView) -> dict[str, Any]:
    """What the form is shown with: the instance's variables, over them those of the task's own element."""
    scopes = engine.variable_scopes(task.process_instance_key, tx=tx)
    visible = {view.name: view.value for view in scopes if view.scope_key == task.process_instance_key}
    return visible | {view.name: view.value for view in scopes if view.scope_key == task.element_instance_key}


def _check_duty(tx: Tx, task: UserTaskView, user: UserView) -> str:
    """The capacity in which the task is done. Raises DutyConflict when the user may not act in it on the claim."""
    duty = duty_of(task.form_id or task.element_id, task.candidate_groups)
    if duty in EXCLUDES and task.business_key is not None and _is_claim(tx, task.business_key):
        approval.check_duty(tx, task.business_key, user.username, duty)
    return duty


def _check_authority(tx: Tx, engine: Engine, task: UserTaskView, user: UserView, now: datetime) -> None:
    variables = _variables(tx, engine, task)
    chain = (variables.get("authority") or {}).get("approvers") or []
    level = next((group for group in task.candidate_groups if group in user.roles), "")
    amount = approval.amount_to_date(
        tx, task.business_key or "", str(variables.get("decision") or "APPROVE"), variables.get("settlement_id")
    )
    last = not chain or chain[-1] == level
    approval.check_approver(tx, task.business_key or "", user.username, level, Decimal(amount), is_last=last, now=now)


def _is_claim(tx: Tx, business_key: str) -> bool:
    return claims.exists(tx, business_key)


def _require(user: UserView, permission: Permission) -> None:
    if not user.may(permission):
        raise PermissionDenied(user.username, permission)


def _require_open(task: UserTaskView) -> None:
    if task.state != "open":
        by = f" by {task.completed_by}" if task.completed_by else ""
        raise WrongState("task", task.key, "open", f"{task.state}{by}")


def _where(task: UserTaskView) -> dict[str, Any]:
    return {"claim": task.business_key}
