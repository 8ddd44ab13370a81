"""Settlement: the formula proposes, a person looks where figures differ, the statement is written."""

from __future__ import annotations

from decimal import Decimal

from tasks.settlement import queries as settlements
from tests.factories.claims import a_medical_draft
from tests.factories.policies import medical_coverage, motor_coverage
from tests.integration.claim_case import MEDICAL_DOCUMENTS, PROPOSAL
from tests.process.coverage import Coverage
from tests.process.office import ACCEPTED, Office
from tests.process.stages import At

PARTIAL = PROPOSAL | {"decision": "PARTIAL", "reason_codes": ["R_CUT_ITEMS"], "proposed_amount": 11000}


def statements(office: Office, claim_no: str) -> list[Decimal]:
    """The entitlements of the statements written on a claim."""
    with office.app.database.read() as tx:
        return [statement.entitlement for statement in settlements.settlements_of(tx, claim_no)]


def test_an_amount_the_formula_gives_needs_no_second_look(at: At) -> None:
    office = at("proposed")
    number = office.claim_no

    assert statements(office, number) == [Decimal("11600.00")]
    assert office.reserve(number) == "11600.00"
    assert office.waiting(number) == {"approve_claim"}


def test_an_amount_below_the_formula_is_confirmed_by_a_second_person(at: At) -> None:
    office = at("reviewed")
    number = office.claim_no
    office.do("ada", number, "propose_decision", PARTIAL)
    assert statements(office, number) == []

    office.do("bea", number, "check_calculation", {"calculation": "CONFIRM"})

    assert statements(office, number) == [Decimal("11000.00")]
    assert office.waiting(number) == {"approve_claim"}


def test_a_doubted_calculation_is_made_again(at: At) -> None:
    office = at("reviewed")
    number = office.claim_no
    office.do("ada", number, "propose_decision", PARTIAL)

    office.do("bea", number, "check_calculation", {"calculation": "RECOMPUTE", "calculation_note": "工时待核"})
    assert (statements(office, number), office.waiting(number)) == ([], {"check_calculation"})
    office.do("bea", number, "check_calculation", {"calculation": "CONFIRM"})

    assert statements(office, number) == [Decimal("11000.00")]


def test_a_claim_on_a_used_up_limit_goes_back_to_the_adjuster_and_is_not_paid(office: Office) -> None:
    coverage = medical_coverage(sum_insured=Decimal(1000), deductible=Decimal(0), ratio_bp=10000)
    policy = office.policy(lob="MEDICAL", coverage=coverage)
    numbers = []
    for amount in ("1860.35", "900"):
        draft = a_medical_draft(policy.policy_no, office.now, amount=amount, loss_cause="ACCIDENT")
        numbers.append(office.report(draft))
        office.run()
        if office.waiting(numbers[-1]):
            office.do("int", numbers[-1], "check_duplicate", {"duplicate_result": "DIFFERENT", "duplicate_note": ""})
        office.send(numbers[-1], *MEDICAL_DOCUMENTS)
        office.run()
        if "agree_offer" in office.waiting(numbers[-1]):
            office.answer(numbers[-1], "agree_offer", ACCEPTED)
    first, second = numbers
    assert office.claim(first).paid == Decimal("1000.00")

    proposal = {"decision": "APPROVE", "reason_codes": ["R_COVERED"], "proposed_amount": 900, "decision_note": ""}
    office.do("bea", second, "propose_decision", proposal)

    assert statements(office, second) == []
    assert (office.status(second), office.waiting(second)) == ("IN_REVIEW", {"propose_decision"})
    assert office.payments(second) == ()


def test_a_large_amount_is_looked_at_even_when_the_formula_agrees(office: Office) -> None:
    policy_terms = motor_coverage(sum_insured=Decimal(200_000))
    number = office.report_lob("MOTOR", "COLLISION", policy_terms, amount="60000", channel="PARTNER")
    proposal = PROPOSAL | {"proposed_amount": 60000}
    office.do("bea", number, "propose_decision", proposal)

    assert office.waiting(number) == {"check_calculation"}


def test_every_element_and_flow_of_the_diagram_is_passed(coverage: Coverage) -> None:
    assert coverage.missing("settlement") == set()
