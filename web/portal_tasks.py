"""The user tasks a diagram gives to the claimant, found and answered for their own claims only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import g

from engine.views import UserTaskView
from tasks.errors import InvalidInput, WrongState
from tasks.people import sign_in
from tasks.worklist import commands as worklist
from web.context import claimflow, tx
from web.errors import problems_of

ACCOUNT_FIELDS = ("account_name", "account_no", "bank_name", "bank_code")


def open_task(claim_no: str, form_id: str) -> UserTaskView | None:
    """The open task of this kind on a claim, when it is the claimant's to answer."""
    waiting = worklist.claimant_tasks(tx(), claimflow().engine, claim_no)
    return next((task for task in waiting if task.form_id == form_id), None)


def complete(claim_no: str, form_id: str, given: Mapping[str, Any]) -> dict[str, str]:
    """Answer a task; returns the fields that cannot be taken with their sentences.

    Raises:
        WrongState: there is nothing to answer (any more).
    """
    task = open_task(claim_no, form_id)
    if task is None:
        raise WrongState("claim", claim_no, f"waiting for {form_id}", "not waiting")
    app = claimflow()
    claimant = sign_in.Claimant(g.claimant.policy_no, g.claimant.party_id)
    try:
        worklist.complete_as_claimant(tx(), app.engine, claimant, task.key, given, task.version, app.clock.now())
    except InvalidInput as error:
        return problems_of(error)
    return {}
