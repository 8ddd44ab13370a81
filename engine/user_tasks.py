"""User tasks: taken, given back, drafted and completed by people."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from engine.commands import running
from engine.db import Tx
from engine.errors import Conflict, InvalidInput, InvalidState, NotAllowed
from engine.execution import Execution
from engine.instances import checked
from engine.runtime import Runtime
from engine.store import locking, work
from engine.store import tables as t


def assign(
    runtime: Runtime, tx: Tx, key: int, assignee: str, by: str, groups: Collection[str] | None, force: bool
) -> None:
    """Give a task to one person.

    Raises InvalidState when it is not open, NotAllowed when someone else has it (and not `force`) or
    the person who takes it is no candidate (checked when `groups` are given).
    """
    with _open_task(runtime, tx, key, by, while_suspended=True) as (execution, row):
        if row.assignee not in (None, assignee) and not force:
            raise NotAllowed("user task", key, by, f"{row.assignee} has it.")
        if groups is not None and not force:
            _require_candidate(row, assignee, groups)
        _change(execution, row, assignee=assignee)
        _log(execution, row, "user_task.assigned", {"assignee": assignee})


def unassign(runtime: Runtime, tx: Tx, key: int, by: str, force: bool) -> None:
    """Give a task back to its group. Raises InvalidState, NotAllowed when someone else has it."""
    with _open_task(runtime, tx, key, by, while_suspended=True) as (execution, row):
        if row.assignee is None:
            return
        if row.assignee != by and not force:
            raise NotAllowed("user task", key, by, f"{row.assignee} has it.")
        _change(execution, row, assignee=None)
        _log(execution, row, "user_task.unassigned", {"assignee": row.assignee})


def save_draft(tx: Tx, key: int, data: Mapping[str, Any] | None, by: str) -> None:
    """Keep what a person has typed so far; the task's version does not change.

    Raises NotFound, InvalidState when the task is not open, NotAllowed when someone else has it.
    """
    row = work.user_task(tx, key)
    _require_open(row)
    if row.assignee not in (None, by):
        raise NotAllowed("user task", key, by, f"{row.assignee} has it.")
    draft = None if data is None else checked(data)
    work.change_user_task(tx, key, draft=draft)


def complete(
    runtime: Runtime,
    tx: Tx,
    key: int,
    variables: Mapping[str, Any],
    by: str,
    groups: Collection[str] | None,
    version: int | None,
) -> None:
    """Complete a task with its answers and let the process go on.

    Raises InvalidState when it is not open (completed already, cancelled), Suspended, Conflict when it changed
    since `version`, NotAllowed when someone else has it or, with `groups`, for anyone who is no candidate.
    """
    given = checked(variables)
    with _open_task(runtime, tx, key, by) as (execution, row):
        if version is not None and version != row.version:
            raise Conflict("user task", key, version, row.version)
        if row.assignee not in (None, by):
            raise NotAllowed("user task", key, by, f"{row.assignee} has it.")
        if row.assignee is None and groups is not None:
            _require_candidate(row, by, groups)
        _change(execution, row, state="completed", completed_at=execution.now, completed_by=by, assignee=by, draft=None)
        _log(execution, row, "user_task.completed", {"task": str(key), "variables": given})
        execution.complete(execution.transition.element(row.element_instance_key), given)


def set_due(runtime: Runtime, tx: Tx, key: int, due_at: datetime | None, by: str) -> None:
    """Move a task's due date."""
    with _open_task(runtime, tx, key, by, while_suspended=True) as (execution, row):
        _change(execution, row, due_at=due_at)
        _log(execution, row, "user_task.due_changed", {"due": due_at})


def set_priority(runtime: Runtime, tx: Tx, key: int, priority: int, by: str) -> None:
    """Change a task's priority, 0 to 100. Raises InvalidInput."""
    if not 0 <= priority <= 100:
        raise InvalidInput("priority", f"Expected a number from 0 to 100, but found {priority}.")
    with _open_task(runtime, tx, key, by, while_suspended=True) as (execution, row):
        _change(execution, row, priority=priority)
        _log(execution, row, "user_task.priority_changed", {"priority": priority})


@contextmanager
def _open_task(
    runtime: Runtime, tx: Tx, key: int, by: str, *, while_suspended: bool = False
) -> Iterator[tuple[Execution, Any]]:
    """A run on an open task's tree of instances, with the task's row read under the lock."""
    root, row, variables = locking.lock_task(tx, key)
    with running(runtime, tx, by, root.key, locked=root, while_suspended=while_suspended) as execution:
        _require_open(row)
        execution.transition.know_element_of(row, variables)
        yield execution, row


def _require_open(row: Any) -> None:
    if row.state != "open":
        by = f" by {row.completed_by}" if row.completed_by else ""
        raise InvalidState("user task", row.key, "open", row.state + by)


def _require_candidate(row: Any, user: str, groups: Collection[str]) -> None:
    if user == row.assignee or user in row.candidate_users:
        return
    if not row.candidate_groups and not row.candidate_users:
        return
    if not set(row.candidate_groups) & set(groups):
        wanted = ", ".join([*row.candidate_groups, *row.candidate_users])
        raise NotAllowed("user task", row.key, user, f"it is for {wanted}.")


def _change(execution: Execution, row: Any, **values: Any) -> None:
    execution.transition.update(t.user_task, row.key, version=row.version + 1, **values)


def _log(execution: Execution, row: Any, kind: str, data: Mapping[str, Any]) -> None:
    element = execution.transition.element(row.element_instance_key)
    execution.transition.log(element, kind, data)
