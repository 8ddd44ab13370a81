"""The user tasks a diagram gives to the claimant, found and answered for the claim's own claimant only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import g

import engine.errors
import tasks.errors
from engine.views import UserTaskView
from web import form_check
from web.context import claimflow, tx

GROUP = "claimant"
ACCOUNT_FIELDS = ("account_name", "account_no", "bank_name", "bank_code")


def open_task(claim_no: str, element_id: str) -> UserTaskView | None:
    """The open task of this element on a claim, when it is the claimant's to answer."""
    found = claimflow().engine.user_tasks(
        state="open", business_key=claim_no, groups=[GROUP], element_id=element_id, limit=1, tx=tx()
    )
    return found[0] if found else None


def complete(claim_no: str, element_id: str, given: Mapping[str, Any]) -> dict[str, str]:
    """Answer a task; the caller has checked that the claim is the claimant's own.

    Returns the fields that cannot be taken with their sentences; empty when the answer was taken.

    Raises:
        WrongState: there is nothing to answer (any more).
    """
    task = open_task(claim_no, element_id)
    if task is None:
        raise tasks.errors.WrongState("claim", claim_no, f"waiting for {element_id}", "not waiting")
    answer, problems = form_check.answer_of(task, given)
    if problems:
        return problems
    actor = g.claimant.actor
    try:
        claimflow().engine.complete_user_task(
            task.key, {**answer, "done_by": actor}, by=actor, groups=[GROUP], version=task.version, tx=tx()
        )
    except engine.errors.InvalidInput as error:
        return {error.field: error.message}
    return {}
