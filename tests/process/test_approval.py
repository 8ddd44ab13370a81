"""Approval: the authority table names who must agree, in order; nobody approves what they proposed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tasks.errors import DutyConflict
from tests.factories.policies import motor_coverage
from tests.integration.claim_case import ASSESSMENT, PROPOSAL, SURVEY
from tests.process.coverage import Coverage
from tests.process.office import APPROVED, Office
from tests.process.stages import At

LEVELS = ("approver_l2", "approver_l3")
NO = {"approval_reasons": ["A_EVIDENCE"], "approval_note": "请补充定损依据后再报。"}


def above_300_000(office: Office) -> str:
    """A claim of 400,000 CNY that waits for the first of two levels of approval."""
    coverage = motor_coverage(sum_insured=Decimal(600_000))
    car = {"object": {"model": "Maybach", "value": 600_000}}
    number = office.report_lob("MOTOR", "COLLISION", coverage, amount="400000", channel="PARTNER", policy=car)
    office.do("bea", number, "propose_decision", PROPOSAL | {"proposed_amount": 400000})
    office.do("cai", number, "check_calculation", {"calculation": "CONFIRM"})
    return number


def approvals(office: Office, claim_no: str) -> list[tuple[str, str]]:
    """Who gave which opinion."""
    return [
        (a.user, a.detail["approval"])
        for a in office.actions(claim_no)
        if a.role == "APPROVER" and "approval" in a.detail and "level" in a.detail
    ]


def test_a_small_automatic_claim_is_approved_without_a_person(office: Office) -> None:
    number = office.motor("3200.00")

    assert approvals(office, number) == [("system", "APPROVED")]
    assert office.claim(number).t_decide is not None


def test_one_approver_is_enough_for_a_middle_amount(at: At) -> None:
    office = at("proposed")
    number = office.claim_no
    assert office.task(number, "approve_claim").candidate_groups == ("approver_l1",)

    office.do("one", number, "approve_claim", APPROVED)

    assert approvals(office, number) == [("one", "APPROVED")]
    assert office.claim(number).approved == Decimal("11600.00")


def test_who_assessed_and_proposed_may_not_approve(at: At) -> None:
    office = at("reported")
    number = office.claim_no
    office.do("all", number, "survey", SURVEY)
    office.do("all", number, "assess_loss", ASSESSMENT)
    office.do("all", number, "propose_decision", PROPOSAL)

    with pytest.raises(DutyConflict):
        office.do("all", number, "approve_claim", APPROVED)

    assert office.waiting(number) == {"approve_claim"}
    assert office.claim(number).approved is None


def test_a_large_amount_needs_two_levels_one_after_the_other(office: Office) -> None:
    number = above_300_000(office)
    assert office.task(number, "approve_claim").candidate_groups == LEVELS[:1]
    office.do("two", number, "approve_claim", APPROVED)
    assert (office.claim(number).t_decide, office.claim(number).approved) == (None, None)
    assert office.task(number, "approve_claim").candidate_groups == LEVELS[1:]

    office.do("tri", number, "approve_claim", APPROVED)

    assert approvals(office, number) == [("two", "APPROVED"), ("tri", "APPROVED")]
    assert office.claim(number).approved == Decimal("400000.00")


def test_the_second_level_may_return_what_the_first_has_approved(office: Office) -> None:
    number = above_300_000(office)
    office.do("two", number, "approve_claim", APPROVED)

    office.do("tri", number, "approve_claim", NO | {"approval": "RETURNED"})

    assert approvals(office, number) == [("two", "APPROVED"), ("tri", "RETURNED")]
    assert (office.status(number), office.claim(number).approved) == ("IN_REVIEW", None)


def test_a_returned_proposal_is_with_its_adjuster_again(at: At) -> None:
    office = at("proposed")
    number = office.claim_no

    office.do("one", number, "approve_claim", NO | {"approval": "RETURNED"})

    assert office.status(number) == "IN_REVIEW"
    assert office.task(number, "propose_decision").candidate_groups == ("adjuster_l1", "adjuster_l2")


def test_a_refused_proposal_is_with_a_more_senior_adjuster(at: At) -> None:
    office = at("proposed")
    number = office.claim_no

    office.do("one", number, "approve_claim", NO | {"approval": "REFUSED"})

    assert approvals(office, number) == [("one", "REFUSED")]
    assert office.task(number, "propose_decision").candidate_groups == ("adjuster_l3",)


def test_every_element_and_flow_of_the_diagram_is_passed(coverage: Coverage) -> None:
    assert coverage.missing("approval") == set()
