"""Auto-review: the tables decide who looks at a claim, and whatever goes wrong ends with a person."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from tasks.policies.commands import CoverageInput
from tasks.review import queries as review
from tests.factories.claims import a_motor_draft
from tests.factories.people import a_party, resident_id
from tests.factories.policies import motor_coverage
from tests.integration.claim_case import MOTOR_DOCUMENTS
from tests.process.coverage import Coverage
from tests.process.office import Office

QUARTER = timedelta(minutes=15)


def test_a_small_clean_claim_is_left_to_the_machine_with_its_reasons_on_record(office: Office) -> None:
    number = office.motor("3200.00")

    assert (office.claim(number).route, office.claim(number).band) == ("AUTO", "LOW")
    with office.app.database.read() as tx:
        [record] = [item for item in review.decision_records(tx, number) if item.kind == "AUTO_REVIEW"]
    assert {item["decision"] for item in record.decisions} == {
        "coverage",
        "risk_flags",
        "settlement_parameters",
        "routing",
    }
    assert record.outcome["routing"]["reason"] == "AUTO_OK"


def test_the_amount_alone_decides_between_first_and_second_level(office: Office) -> None:
    middle, large = office.motor("12000"), office.motor("60000")

    assert (office.claim(middle).route, office.claim(large).route) == ("HUMAN_L1", "HUMAN_L2")
    assert "LARGE_AMOUNT" in office.variables(large)["reasons"]


def test_a_loss_the_policy_does_not_cover_is_judged_by_a_person_and_never_denied_by_the_machine(
    office: Office,
) -> None:
    number = office.motor("3200.00", details={"exclusion": "DRUNK_DRIVING"})

    claim = office.claim(number)
    assert (claim.route, claim.coverage_result, claim.status) == ("HUMAN_L2", "NOT_COVERED", "IN_REVIEW")
    assert office.waiting(number) == {"propose_decision"}


def test_a_vulnerable_customer_is_looked_after_by_a_senior_adjuster(office: Office) -> None:
    with office.app.database.transaction() as tx:
        insured = a_party(tx, office.now, id_no=resident_id(born="19480101"), vulnerable="elderly")
    policy = office.policy(insured_id=insured)
    number = office.report(a_motor_draft(policy.policy_no, office.now))
    office.send(number, *MOTOR_DOCUMENTS)
    office.run()

    assert office.claim(number).route == "HUMAN_L3"


def test_a_loss_before_the_policy_began_is_investigated(office: Office) -> None:
    policy = office.policy(since=timedelta(days=1))
    number = office.report(a_motor_draft(policy.policy_no, office.now, loss_at=office.now - timedelta(days=3)))
    office.send(number, *MOTOR_DOCUMENTS)
    office.run()

    assert (office.claim(number).route, office.status(number)) == ("SIU", "INVESTIGATION")


def test_a_customer_on_the_sanctions_list_is_for_compliance_alone(office: Office) -> None:
    office.sanction("王小明")
    number = office.motor("3200.00")

    assert office.claim(number).route == "COMPLIANCE"
    office.assess(number)
    assert office.task(number, "propose_decision").candidate_groups == ("compliance",)


def test_facts_no_formula_can_take_end_with_a_person(office: Office) -> None:
    injury = CoverageInput(code="INJURY", causes=("DISABILITY",), sum_insured=Decimal(100_000))
    number = office.report_lob("PA", "DISABILITY", injury, amount="1800")

    assert office.variables(number)["reasons"] == ["AUTO_ERROR"]
    assert office.status(number) == "IN_REVIEW"
    assert office.incidents() == []


def test_a_review_that_breaks_down_is_with_a_person_after_fifteen_minutes(office: Office) -> None:
    unreadable = motor_coverage(sub_limits={"other": "as agreed"})
    number = office.report_lob("MOTOR", "COLLISION", unreadable, amount="3200")
    assert (office.incident(number).process_id, office.incident(number).element_id) == ("auto_review", "Task_Trial")
    assert office.waiting(number) == set()

    office.pass_time(QUARTER)

    assert office.status(number) == "IN_REVIEW"
    assert office.variables(number)["reasons"] == ["AUTO_TIMEOUT"]
    # The trial in front of the proposal breaks down for the same reason, and is given up after a minute.
    office.pass_time(timedelta(minutes=1))
    assert office.waiting(number) == {"propose_decision"}
    assert office.incidents() == []


def test_every_element_and_flow_of_the_diagram_is_passed(coverage: Coverage) -> None:
    assert coverage.missing("auto_review") == set()
