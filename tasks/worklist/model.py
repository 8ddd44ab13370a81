"""In which capacity somebody completes a user task, what of an answer is kept, and when a task is due soon."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

CLAIMANT = "claimant"
"""The candidate group of tasks a claimant answers in the portal."""

DONE_BY = "done_by"
"""The variable in which every completed user task says who completed it."""

DUTIES: dict[str, str] = {
    "match_policy": "INTAKE",
    "check_duplicate": "INTAKE",
    "call_claimant": "INTAKE",
    "call_back": "INTAKE",
    "verify_account_change": "INTAKE",
    "prove_delivery": "INTAKE",
    "check_documents": "DOCUMENTS",
    "decide_missing_documents": "DOCUMENTS",
    "survey": "SURVEYOR",
    "assess_loss": "SURVEYOR",
    "review_medical": "MEDICAL",
    "propose_decision": "MAKER",
    "check_calculation": "MAKER",
    "plan_investigation": "INVESTIGATOR",
    "visit_site": "INVESTIGATOR",
    "conclude_investigation": "INVESTIGATOR",
    "approve_claim": "APPROVER",
    "decide_sanction_hit": "COMPLIANCE",
    "decide_payee": "CASHIER",
    "repair_payment": "CASHIER",
    "release_payment": "RELEASER",
}
"""By user task: the capacity it is done in."""

_GROUP_DUTIES = {
    "intake": "INTAKE",
    "surveyor": "SURVEYOR",
    "medical": "MEDICAL",
    "siu": "INVESTIGATOR",
    "compliance": "COMPLIANCE",
    "cashier": "CASHIER",
    "cashier_release": "RELEASER",
}

_LONGEST_CODE = 40


LONGEST_NOTICE = timedelta(days=1)
"""How long before a task is due its people are reminded at the earliest."""
_SHARE = 0.75
"""Of a short task's time that has passed when its people are reminded: that of clocks (DOMAIN.md T11, ESC_SLA_75)."""


def remind_at(created_at: datetime, due_at: datetime) -> datetime:
    """When the people of a task are reminded that it is due: a day before, later when it was given little time."""
    return max(created_at + (due_at - created_at) * _SHARE, due_at - LONGEST_NOTICE)


def duty_of(task: str, groups: Iterable[str]) -> str:
    """The capacity in which a user task is done; a task an analyst added is judged by its groups."""
    if task in DUTIES:
        return DUTIES[task]
    for group in groups:
        if group.startswith("adjuster"):
            return "MAKER"
        if group.startswith("approver"):
            return "APPROVER"
        if group in _GROUP_DUTIES:
            return _GROUP_DUTIES[group]
    return "OTHER"


def kept_detail(answer: Mapping[str, Any]) -> dict[str, Any]:
    """The choices of an answer, without free text and personal data: codes in capitals, yes/no, lists of codes."""
    return {name: value for name, value in answer.items() if _is_code(value)}


def _is_code(value: Any) -> bool:
    if isinstance(value, bool):
        return True
    if isinstance(value, list):
        return all(isinstance(item, str) and _is_code(item) for item in value)
    return (
        isinstance(value, str)
        and 0 < len(value) <= _LONGEST_CODE
        and value.replace("_", "").isalnum()
        and value.isupper()
    )
