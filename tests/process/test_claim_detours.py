"""The claim's ways off the straight path: investigation, reminders, returns, disputes, withdrawal."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from tasks.payments.bank.failures import Trouble
from tests.factories.claims import a_medical_draft, a_motor_draft
from tests.factories.policies import medical_coverage
from tests.integration.claim_case import ASSESSMENT, MEDICAL_DOCUMENTS, MOTOR_DOCUMENTS, PROPOSAL, SURVEY
from tests.process.coverage import CLAIM_CHANGES, Coverage
from tests.process.office import ACCEPTED, APPROVED, RELEASED, Office
from tests.process.stages import At

NET = Decimal("11600.00")
KEEP = {"withdrawal_decision": "KEEP", "withdrawal_note": "款项已在途，客户同意保留。"}

# Before a decision


def test_a_report_that_fits_no_policy_ends_before_documents_are_asked_for(office: Office) -> None:
    number = office.report(a_motor_draft("NOSUCH", office.now))
    office.run()

    office.do("int", number, "match_policy", {"match_result": "NONE", "policy_no": "", "match_note": "查无此保单"})

    assert office.outcome(number) == ("CLOSED", "no_policy")
    assert office.process(number).state == "completed"


def test_a_suspicious_claim_is_investigated_before_an_adjuster_sees_it(office: Office) -> None:
    policy = office.policy(since=timedelta(days=1))
    number = office.report(a_motor_draft(policy.policy_no, office.now, loss_at=office.now - timedelta(days=3)))
    office.send(number, *MOTOR_DOCUMENTS)
    office.run()
    assert office.waiting(number) == {"plan_investigation"}

    investigate(office, number)

    assert (office.status(number), office.variables(number)["finding"]) == ("IN_REVIEW", "INCONCLUSIVE")
    assert "propose_decision" in office.waiting(number) or "survey" in office.waiting(number)


def investigate(office: Office, claim_no: str) -> None:
    """An investigation that finds nothing certain."""
    office.do("siu", claim_no, "plan_investigation", {"methods": ["SITE"], "hypothesis": "核实事故的真实性和时间。"})
    visit = {
        "visited_at": "2026-11-03T10:00",
        "second_investigator": "郑军",
        "visit_report": "已走访事故现场及周边商户。",
    }
    office.do("siu", claim_no, "visit_site", visit)
    finding = {"finding": "INCONCLUSIVE", "finding_codes": ["F_NONE"], "finding_note": "现有线索不足以得出结论。"}
    office.do("siu", claim_no, "conclude_investigation", finding)


def test_an_adjuster_may_ask_for_an_investigation_and_decides_after_it(at: At) -> None:
    office = at("investigated")
    number = office.claim_no

    investigate(office, number)
    office.do("bea", number, "propose_decision", PROPOSAL)

    assert office.waiting(number) == {"approve_claim"}


def test_a_claim_nobody_decides_is_reminded_of_the_goal_and_then_of_the_law(at: At) -> None:
    office = at("reported")
    number = office.claim_no
    priority = office.task(number, "survey").priority

    office.pass_time(timedelta(days=5))
    assert reminded(office, number) == ["T11"]
    office.pass_time(timedelta(days=18))
    assert reminded(office, number) == ["T11", "T03"]

    assert office.task(number, "survey").priority > priority
    assert office.status(number) == "IN_REVIEW"


def reminded(office: Office, claim_no: str) -> list[str]:
    """The clocks people were reminded of."""
    kinds = ("clock.warned", "clock.breached")
    return [event.data["clock"] for event in office.timeline(claim_no) if event.kind in kinds]


def test_a_used_up_limit_sends_the_claim_back_to_the_adjuster(office: Office) -> None:
    coverage = medical_coverage(sum_insured=Decimal(1000), deductible=Decimal(0), ratio_bp=10000)
    policy = office.policy(lob="MEDICAL", coverage=coverage)
    first = office.report(a_medical_draft(policy.policy_no, office.now, amount="1000"))
    office.send(first, *MEDICAL_DOCUMENTS)
    office.run()
    assert office.executed(first) == [Decimal(1000)]
    later = office.now - timedelta(days=1)
    second = office.report(a_medical_draft(policy.policy_no, office.now, amount="900", loss_at=later))
    office.send(second, *MEDICAL_DOCUMENTS)
    office.run()

    office.do("bea", second, "propose_decision", PROPOSAL | {"proposed_amount": 900})

    assert (office.status(second), office.waiting(second)) == ("IN_REVIEW", {"propose_decision"})
    assert office.executed(second) == []


# Approval and offer


def test_a_returned_proposal_is_made_again(at: At) -> None:
    office = at("proposed")
    number = office.claim_no
    returned = {"approval": "RETURNED", "approval_reasons": ["A_AMOUNT"], "approval_note": "请核实工时单价。"}

    office.do("one", number, "approve_claim", returned)

    assert (office.status(number), office.waiting(number)) == ("IN_REVIEW", {"propose_decision"})
    assert office.claim(number).approved is None


def test_a_refused_proposal_goes_to_the_highest_level_of_adjusters(at: At) -> None:
    office = at("proposed")
    number = office.claim_no
    refused = {"approval": "REFUSED", "approval_reasons": ["A_RISK"], "approval_note": "案情疑点较多，不同意。"}

    office.do("one", number, "approve_claim", refused)

    assert office.task(number, "propose_decision").candidate_groups == ("adjuster_l3",)


def test_an_approved_denial_is_told_to_the_claimant_and_the_file_is_closed(at: At) -> None:
    office = at("denied")
    number = office.claim_no

    office.do("two", number, "approve_claim", APPROVED)

    assert office.outcome(number) == ("DENIED", "denied")
    assert office.claim(number).t_notify is not None


def test_an_offer_that_covers_the_whole_claim_needs_no_agreement(at: At) -> None:
    office = at("reported")
    number = office.claim_no
    office.do("sun", number, "survey", SURVEY)
    office.do("sun", number, "assess_loss", ASSESSMENT | {"parts_amount": 8400})
    office.do("ada", number, "propose_decision", PROPOSAL | {"proposed_amount": 12000})
    office.do("one", number, "approve_claim", APPROVED)

    assert office.waiting(number) == {"release_payment"}
    assert office.claim(number).t_agree is not None
    office.do("rel", number, "release_payment", RELEASED)
    assert office.outcome(number) == ("CLOSED", "paid_full")


def test_a_claimant_who_disputes_the_offer_is_heard_by_the_adjuster(at: At) -> None:
    office = at("offered")
    number = office.claim_no

    office.answer(number, "agree_offer", {"agreement": "DISPUTED", "agreement_note": "维修厂报价更高，请重新核定。"})

    assert (office.status(number), office.waiting(number)) == ("IN_REVIEW", {"propose_decision"})
    assert office.claim(number).t_agree is None
    assert office.payments(number) == ()


def test_a_claimant_who_does_not_answer_is_reminded_after_ten_days(at: At) -> None:
    office = at("offered")
    number = office.claim_no

    office.pass_time(timedelta(days=10))

    assert office.told(number).count("offer_reminder") == 1
    assert office.waiting(number) == {"agree_offer"}
    office.answer(number, "agree_offer", ACCEPTED)
    assert office.waiting(number) == {"release_payment"}


def test_a_claim_worth_nothing_is_closed_at_zero_when_the_claimant_agrees(at: At) -> None:
    office = at("reviewed")
    number = office.claim_no
    nothing = PROPOSAL | {"decision": "PARTIAL", "reason_codes": ["R_LIMIT"], "proposed_amount": 0}
    office.do("ada", number, "propose_decision", nothing)
    office.do("bea", number, "check_calculation", {"calculation": "CONFIRM"})
    office.do("one", number, "approve_claim", APPROVED)

    office.answer(number, "agree_offer", ACCEPTED)

    assert office.outcome(number) == ("CLOSED", "zero")
    assert office.payments(number) == ()


# Payment


def test_a_payment_that_is_not_made_in_time_is_told_to_the_cashier(at: At) -> None:
    office = at("agreed")
    number = office.claim_no

    office.pass_time(timedelta(days=8))

    assert reminded(office, number) == ["T05"]
    assert office.waiting(number) == {"release_payment"}


def test_a_payment_somebody_stopped_is_decided_upon_again(at: At) -> None:
    office = at("agreed")
    number = office.claim_no

    office.do("rel", number, "release_payment", {"release": "STOP", "release_note": "金额有疑问，退回。"})

    assert (office.status(number), office.waiting(number)) == ("IN_REVIEW", {"propose_decision"})
    assert office.instructions() == 0


# Withdrawal


def test_a_claim_may_be_withdrawn_while_documents_are_awaited(at: At) -> None:
    office = at("collecting")
    number = office.claim_no

    office.withdraw(number)

    assert office.outcome(number) == ("WITHDRAWN", "withdrawn")
    assert (office.reserve(number), office.process(number).state) == ("0.00", "completed")


def test_a_withdrawal_after_the_money_has_left_is_for_a_manager(office: Office) -> None:
    office.trouble(Trouble.SLOW, delay=timedelta(hours=2))
    number = office.motor("3200.00")
    assert office.payment(number).status == "SUBMITTED"

    office.withdraw(number)
    assert office.task(number, "decide_paid_withdrawal").candidate_groups == ("manager",)
    office.do("man", number, "decide_paid_withdrawal", KEEP)
    office.pass_time(timedelta(hours=3))

    assert office.executed(number) == [Decimal(3200)]
    assert (office.payment(number).status, office.claim(number).paid) == ("SETTLED", Decimal(3200))
    assert office.outcome(number) == ("CLOSED", "paid_full")
    assert office.process(number).state == "completed"


def test_a_payment_the_bank_made_before_the_manager_answered_is_booked_once(office: Office) -> None:
    office.trouble(Trouble.SLOW, delay=timedelta(hours=2))
    number = office.motor("3200.00")
    office.withdraw(number)
    office.pass_time(timedelta(hours=5))

    office.do("man", number, "decide_paid_withdrawal", KEEP)
    office.pass_time(timedelta(hours=1))

    assert office.executed(number) == [Decimal(3200)]
    assert office.told(number).count("paid") == 1
    assert office.outcome(number) == ("CLOSED", "paid_full")


def test_a_payment_the_bank_refuses_after_the_withdrawal_is_not_tried_again(office: Office) -> None:
    office.trouble(Trouble.REJECT, "AC01")
    office.answers_arrive = False
    number = office.motor("3200.00")
    office.withdraw(number)

    office.do("man", number, "decide_paid_withdrawal", KEEP | {"withdrawal_decision": "RECOVER"})

    assert (office.payment(number).status, office.payment(number).stop_reason) == ("STOPPED", "WITHDRAWN")
    assert (office.executed(number), office.instructions()) == ([], 1)
    assert office.outcome(number) == ("WITHDRAWN", "withdrawn")
    assert (office.reserve(number), office.process(number).state) == ("0.00", "completed")


def test_every_element_and_flow_of_the_diagram_is_passed(coverage: Coverage) -> None:
    assert coverage.missing("claim", outside=CLAIM_CHANGES) == set()
