"""Manual review: only the work that is needed, then a proposal with its reasons."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from tasks.errors import InvalidInput
from tasks.policies.commands import CoverageInput
from tasks.settlement import queries as settlements
from tests.factories.policies import medical_coverage, motor_coverage
from tests.integration.claim_case import PROPOSAL
from tests.process.coverage import Coverage
from tests.process.office import Office
from tests.process.stages import At

MEDICAL_REVIEW = {
    "eligible_amount": 5200,
    "social_paid": 0,
    "other_paid": 0,
    "cut_amount": 800,
    "cut_reason": "NOT_COVERED_ITEM",
    "medical_note": "",
}
ASK = {"decision": "ASK_DOCUMENTS", "missing_documents": ["DAMAGE_PHOTO"], "second_reason": "UNREADABLE"}


def test_damage_above_the_small_claim_line_is_surveyed_and_assessed_before_the_proposal(at: At) -> None:
    office = at("reported")
    number = office.claim_no
    assert office.waiting(number) == {"survey"}

    office.assess(number)

    assert office.waiting(number) == {"propose_decision"}
    assert {a.action for a in office.actions(number) if a.role == "SURVEYOR" and a.user == "sun"} >= {
        "record_survey",
        "record_assessment",
    }
    office.do("ada", number, "propose_decision", PROPOSAL)
    assert office.claim(number).assessed == Decimal("11600.00")
    assert ("MAKER", "ada") in {(a.role, a.user) for a in office.actions(number)}


def test_a_proposal_starts_from_what_the_assessed_loss_would_be_paid(at: At) -> None:
    office = at("reported")
    number = office.claim_no
    office.assess(number)

    [task] = office.app.engine.user_tasks(business_key=number, state="open")
    seen = office.app.engine.variables(task.process_instance_key)
    with office.app.database.read() as tx:
        trial = settlements.trial(tx, number, seen["parameters"])

    assert trial is not None
    assert seen["proposed_amount"] == trial.net == Decimal("11600.00")
    assert (trial.claimed, trial.prior_paid) == (Decimal("12000.00"), Decimal(0))
    assert trial.claimed - sum(step["amount"] for step in trial.steps) == trial.entitlement


def test_a_trial_that_breaks_down_keeps_the_claim_from_its_adjuster_for_a_minute_at_most(office: Office) -> None:
    unreadable = motor_coverage(sub_limits={"other": "as agreed"})
    number = office.report_lob("MOTOR", "COLLISION", unreadable, amount="3200")
    office.pass_time(timedelta(minutes=15))
    assert (office.status(number), office.waiting(number)) == ("IN_REVIEW", set())

    office.pass_time(timedelta(minutes=1))

    assert office.waiting(number) == {"propose_decision"}
    assert office.incidents() == []


def test_larger_medical_bills_are_reviewed_line_by_line(office: Office) -> None:
    number = office.report_lob(
        "MEDICAL", "ILLNESS", medical_coverage(), amount="6000", details={"social_insurance": "NONE"}
    )
    assert office.waiting(number) == {"review_medical"}

    office.do("med", number, "review_medical", MEDICAL_REVIEW)

    assert office.waiting(number) == {"propose_decision"}
    assert ("MEDICAL", "med") in {(a.role, a.user) for a in office.actions(number)}


def test_a_small_claim_goes_to_the_adjuster_without_further_work(office: Office) -> None:
    number = office.motor("3200.00", details={"liability_dispute": True})

    assert office.waiting(number) == {"propose_decision"}


def test_a_disability_is_paid_by_the_grade_the_adjuster_names(office: Office) -> None:
    injury = CoverageInput(code="INJURY", causes=("DISABILITY",), sum_insured=Decimal(10_000))
    number = office.report_lob("PA", "DISABILITY", injury, amount="2000")
    proposal = PROPOSAL | {"proposed_amount": 2000}
    with pytest.raises(InvalidInput, match="disability_grade"):
        office.do("bea", number, "propose_decision", proposal)
    with pytest.raises(InvalidInput, match="disability_grade"):
        office.do("bea", number, "propose_decision", proposal | {"disability_grade": 11})

    office.do("bea", number, "propose_decision", proposal | {"disability_grade": 9})

    assert office.incidents() == []
    assert office.claim(number).details["disability_grade"] == 9
    with office.app.database.read() as tx:
        [statement] = settlements.settlements_of(tx, number)
    assert statement.entitlement == Decimal(2000)
    assert (office.incidents(), office.waiting(number)) == ([], {"approve_claim"})


def test_more_documents_are_asked_for_with_a_reason_and_the_proposal_follows(at: At) -> None:
    office = at("reviewed")
    number = office.claim_no

    office.do("ada", number, "propose_decision", ASK)
    assert (office.status(number), office.waiting(number)) == ("DOCS_PENDING", set())
    office.send(number, "DAMAGE_PHOTO")
    office.run()

    assert (office.status(number), office.waiting(number)) == ("IN_REVIEW", {"propose_decision"})
    assert office.claim(number).assessed is None


def test_a_claimant_who_does_not_answer_for_ten_days_gets_a_proposal_on_what_is_there(at: At) -> None:
    office = at("reviewed")
    number = office.claim_no
    office.do("ada", number, "propose_decision", ASK)

    office.pass_time(timedelta(days=10))

    assert (office.status(number), office.waiting(number)) == ("IN_REVIEW", {"propose_decision"})


def test_every_element_and_flow_of_the_diagram_is_passed(coverage: Coverage) -> None:
    assert coverage.missing("manual_review") == set()
