"""Intake: every report is acknowledged, joined to its policy, compared with earlier ones and registered, or ended."""

from __future__ import annotations

from decimal import Decimal

from tests.factories.claims import a_motor_draft
from tests.process.coverage import Coverage
from tests.process.office import Office

MATCHED = {"match_result": "MATCHED", "match_note": ""}


def a_likely_duplicate(office: Office) -> tuple[str, str]:
    """Two reports of a collision on one policy and day, by different people and with different amounts."""
    policy = office.policy()
    first = office.report(a_motor_draft(policy.policy_no, office.now, amount="900"))
    second = office.report(a_motor_draft(policy.policy_no, office.now, amount="2500"))
    office.run()
    return first, second


def test_a_report_on_a_known_policy_is_acknowledged_and_registered_with_a_first_reserve(office: Office) -> None:
    number = office.motor("9000", documents=False)

    claim = office.claim(number)
    assert claim.t_register is not None
    assert claim.owner_group == office.variables(number)["owner_group"]
    assert claim.report_no.startswith("RPT")
    assert office.reserve(number) == "9000.00"
    assert office.told(number)[0] == "ack"
    assert office.at(number, "claim.reported") == [claim.t_report]


def test_a_report_whose_policy_nobody_finds_is_matched_by_a_person_and_registered(office: Office) -> None:
    policy = office.policy()
    number = office.report(a_motor_draft("NOSUCH", office.now))
    office.run()
    assert office.task(number, "match_policy").candidate_groups == ("intake",)

    office.do("int", number, "match_policy", MATCHED | {"policy_no": policy.policy_no})

    claim = office.claim(number)
    assert (claim.policy_no, claim.insured_id) == (policy.policy_no, policy.insured_id)
    assert claim.t_register is not None


def test_a_person_who_names_a_policy_that_does_not_exist_is_asked_again(office: Office) -> None:
    policy = office.policy()
    number = office.report(a_motor_draft("NOSUCH", office.now))
    office.run()

    office.do("int", number, "match_policy", MATCHED | {"policy_no": "NOTHISEITHER"})
    assert office.waiting(number) == {"match_policy"}
    office.do("int", number, "match_policy", MATCHED | {"policy_no": policy.policy_no})

    assert office.claim(number).policy_no == policy.policy_no


def test_a_report_that_fits_no_policy_is_closed_without_registration(office: Office) -> None:
    number = office.report(a_motor_draft("NOSUCH", office.now))
    office.run()

    office.do("int", number, "match_policy", {"match_result": "NONE", "policy_no": "", "match_note": "查无此保单"})

    assert office.outcome(number) == ("CLOSED", "no_policy")
    assert office.claim(number).t_register is None
    assert office.told(number) == ["ack", "no_policy"]


def test_the_same_report_twice_is_one_claim_and_the_second_points_to_the_first(office: Office) -> None:
    draft = a_motor_draft(office.policy().policy_no, office.now)
    first, second = office.report(draft), office.report(draft)
    office.run()

    assert office.outcome(second) == ("DUPLICATE", "duplicate")
    assert office.claim(second).duplicate_of == first
    assert office.human_tasks(second) == []
    assert office.claim(first).t_register is not None


def test_a_similar_report_that_a_person_finds_to_be_the_same_loss_is_a_duplicate(office: Office) -> None:
    first, second = a_likely_duplicate(office)
    assert office.waiting(second) == {"check_duplicate"}

    office.do("int", second, "check_duplicate", {"duplicate_result": "SAME", "duplicate_note": "同一事故"})

    assert office.outcome(second) == ("DUPLICATE", "duplicate")
    assert office.claim(second).duplicate_of == first
    assert "duplicate" in office.told(second)


def test_a_similar_report_of_another_loss_is_registered(office: Office) -> None:
    first, second = a_likely_duplicate(office)

    office.do("int", second, "check_duplicate", {"duplicate_result": "RELATED", "duplicate_note": "同日两处损失"})

    assert office.status(second) == "DOCS_PENDING"
    assert office.claim(second).duplicate_of is None
    assert office.reserve(second) == str(Decimal("2500.00"))
    assert office.status(first) == "DOCS_PENDING"


def test_every_element_and_flow_of_the_diagram_is_passed(coverage: Coverage) -> None:
    assert coverage.missing("intake") == set()
