"""Who may approve: roles that exclude each other, levels, limits, certificates."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from tasks.approval.model import EXCLUDES, Act, approved_this_round, authority_problem, conflicting_role

AT = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 2)


def test_excluding_goes_both_ways() -> None:
    assert all(role in EXCLUDES[other] for role, others in EXCLUDES.items() for other in others)


@pytest.mark.parametrize(
    ("did", "wants"),
    [
        ("MAKER", "APPROVER"),
        ("SURVEYOR", "APPROVER"),
        ("MEDICAL", "APPROVER"),
        ("INVESTIGATOR", "APPROVER"),
        ("INVESTIGATOR", "MAKER"),
        ("APPROVER", "RELEASER"),
        ("MAKER", "RELEASER"),
        ("CASHIER", "RELEASER"),
        ("APPROVER", "CASHIER"),
    ],
)
def test_one_person_cannot_do_both(did: str, wants: str) -> None:
    acts = [Act(did, "li", AT, "x")]

    assert conflicting_role(wants, "li", acts) == did
    assert conflicting_role(wants, "wang", acts) is None


def test_who_surveyed_may_propose() -> None:
    assert conflicting_role("MAKER", "li", [Act("SURVEYOR", "li", AT, "survey")]) is None


def test_nobody_approves_two_levels_of_one_proposal_but_a_new_proposal_is_a_new_round() -> None:
    proposal = Act("MAKER", "wang", AT, "proposal")
    approval = Act("APPROVER", "li", AT + timedelta(hours=1), "approval")
    again = Act("MAKER", "wang", AT + timedelta(hours=2), "proposal")

    assert approved_this_round("li", [proposal, approval])
    assert not approved_this_round("zhao", [proposal, approval])
    assert not approved_this_round("li", [proposal, approval, again])


@pytest.mark.parametrize(
    ("amount", "is_last", "limit", "until", "problem"),
    [
        ("50000", True, "50000", TODAY, None),
        ("50000.01", True, "50000", TODAY, "limit"),
        ("50000.01", False, "50000", TODAY, None),
        ("1", True, "50000", TODAY - timedelta(days=1), "certificate"),
        ("1", True, None, TODAY, "none"),
        ("1", True, "50000", None, "none"),
    ],
)
def test_authority_ends_at_the_limit_and_with_the_certificate(
    amount: str, is_last: bool, limit: str | None, until: date | None, problem: str | None
) -> None:
    found = authority_problem(
        amount=Decimal(amount),
        is_last=is_last,
        limit=Decimal(limit) if limit else None,
        certificate_until=until,
        today=TODAY,
    )

    assert found == problem
