"""Who may approve: limits of levels, and which roles on one claim exclude each other (DOMAIN.md §2.1, D5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

LEVEL_LIMITS: dict[str, Decimal] = {
    "approver_l1": Decimal(50_000),
    "approver_l2": Decimal(300_000),
    "approver_l3": Decimal(1_000_000),
    "approver_l4": Decimal(10_000_000_000),
}
"""CNY a level may approve as the last of its chain; table D5 says which levels a claim needs."""

EXCLUDES: dict[str, frozenset[str]] = {
    "APPROVER": frozenset({"MAKER", "SURVEYOR", "MEDICAL", "INVESTIGATOR", "CASHIER", "RELEASER"}),
    "MAKER": frozenset({"APPROVER", "INVESTIGATOR", "CASHIER", "RELEASER"}),
    "SURVEYOR": frozenset({"APPROVER", "RELEASER"}),
    "MEDICAL": frozenset({"APPROVER", "RELEASER"}),
    "INVESTIGATOR": frozenset({"APPROVER", "MAKER", "RELEASER"}),
    "CASHIER": frozenset({"APPROVER", "MAKER", "RELEASER"}),
    "RELEASER": frozenset({"APPROVER", "MAKER", "SURVEYOR", "MEDICAL", "INVESTIGATOR", "CASHIER"}),
}
"""By role: the roles whose holder may not act in it on the same claim. Symmetric; a test proves it."""


@dataclass(frozen=True)
class Act:
    """Somebody acted in a role on a claim."""

    role: str
    user: str
    at: datetime
    action: str


def conflicting_role(wants: str, user: str, acts: Iterable[Act]) -> str | None:
    """The role in which the user already acted and that excludes `wants`, or None."""
    barred = EXCLUDES.get(wants, frozenset())
    return next((act.role for act in acts if act.user == user and act.role in barred), None)


def approved_this_round(user: str, acts: Iterable[Act]) -> bool:
    """Whether the user has already approved since the latest proposal: two levels need two people."""
    ordered = list(acts)
    proposed = max((act.at for act in ordered if act.role == "MAKER" and act.action == "proposal"), default=None)
    return any(
        act.user == user and act.action == "approval" and (proposed is None or act.at >= proposed) for act in ordered
    )


def authority_problem(
    *, amount: Decimal, is_last: bool, limit: Decimal | None, certificate_until: date | None, today: date
) -> str | None:
    """Why somebody may not approve at a level: "none", "certificate", "limit", or None when they may.

    Only the last approver of a chain must reach the amount; those before check, they do not decide alone.
    """
    if limit is None or certificate_until is None:
        return "none"
    if certificate_until < today:
        return "certificate"
    return "limit" if is_last and amount > limit else None
