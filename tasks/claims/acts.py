"""What people did on a claim, each act once, for the pages that show the file."""

from __future__ import annotations

from engine.db import Tx
from tasks.claims import queries
from tasks.claims.queries import ActionView


def acts(tx: Tx, claim_no: str) -> list[ActionView]:
    """Who did what on the claim, oldest first.

    A completed user task and what its answer brought about are recorded apart, because each alone must
    hold the separation of duties; for a reader they are one act, and the task says more.
    """
    found: list[ActionView] = []
    unmatched: set[tuple[str, str]] = set()
    for action in queries.actions(tx, claim_no):
        capacity = (action.role, action.user)
        if action.task_key is not None:
            unmatched.add(capacity)
        elif capacity in unmatched:
            unmatched.remove(capacity)
            continue
        found.append(action)
    return found
