"""Payout: the right payee and account, a second person, the bank's answers, and never a payment twice."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from tasks.payments import queries as payments
from tasks.payments.bank.failures import Trouble
from tests.factories.claims import a_motor_draft
from tests.factories.people import a_party, an_account, resident_id
from tests.integration.claim_case import MOTOR_DOCUMENTS
from tests.process.coverage import Coverage
from tests.process.office import ACCEPTED, APPROVED, RELEASED, Office
from tests.process.stages import At

SMALL, NET = Decimal(3200), Decimal(11600)
HALF_HOUR, DAY = timedelta(minutes=30), timedelta(hours=24)
CONFIRMED_BY_PHONE = {"callback_result": "VERIFIED", "called_number": "13900000071"}
DENIED_BY_PHONE = {"callback_result": "REFUSED", "called_number": "13900000071", "callback_note": "客户否认变更"}
FALSE_HIT = {"sanction_result": "FALSE_HIT", "sanction_note": "证件号码不同，系同名同姓。"}
TRUE_HIT = {"sanction_result": "CONFIRMED", "sanction_note": "姓名和证件号码均一致。"}
STOP = {"release": "STOP", "release_note": "金额有疑问"}


def repair(action: str, **more: str) -> dict[str, str]:
    """A cashier's answer to a payment in trouble."""
    return {"repair": action, "repair_note": "已与银行电话核实情况。", **more}


def for_a_minor(office: Office) -> str:
    """An approved claim of a child, whose money somebody has to direct to a guardian."""
    with office.app.database.transaction() as tx:
        insured = a_party(tx, office.now, id_no=resident_id(born="20150601"))
    policy = office.policy(insured_id=insured)
    number = office.report(a_motor_draft(policy.policy_no, office.now))
    office.send(number, *MOTOR_DOCUMENTS)
    office.run()
    proposal = {"decision": "APPROVE", "reason_codes": ["R_COVERED"], "proposed_amount": 3200, "decision_note": ""}
    office.do("cai", number, "propose_decision", proposal)
    office.do("one", number, "approve_claim", APPROVED)
    return number


def accept_and_wait_for_release(office: Office) -> str:
    """The claimant accepts the offer of 11,600 CNY."""
    office.answer(office.claim_no, "agree_offer", ACCEPTED)
    return office.claim_no


# The payee and the account


def test_a_small_payment_needs_no_second_person(office: Office) -> None:
    number = office.motor("3200.00")

    payment = office.payment(number)
    assert (payment.status, payment.released_by, payment.attempt) == ("SETTLED", "system", 1)
    assert office.executed(number) == [SMALL]
    assert office.deadline(number, "T05").status == "MET"


def test_an_account_in_another_name_is_asked_for_again_before_anything_is_paid(office: Office) -> None:
    number = office.motor("3200.00", account=an_account("李四"))
    assert office.waiting(number) == {"fix_account"}
    assert office.payments(number) == ()

    office.fix_account(number)
    office.do("int", number, "call_back", CONFIRMED_BY_PHONE)
    office.pass_time(DAY)

    assert office.payments(number)[0].payee_name == "王**"
    office.do("rel", number, "release_payment", RELEASED)
    assert office.executed(number) == [SMALL]


def test_a_change_the_customer_denies_is_asked_for_again(office: Office) -> None:
    number = office.motor("3200.00", account=an_account("李四"))
    office.fix_account(number)

    office.do("int", number, "call_back", DENIED_BY_PHONE)

    assert office.waiting(number) == {"fix_account"}
    assert office.instructions() == 0


def test_a_childs_money_is_paid_once_a_cashier_has_settled_who_gets_it(office: Office) -> None:
    number = for_a_minor(office)
    assert office.task(number, "decide_payee").candidate_groups == ("cashier",)

    office.do(
        "cas", number, "decide_payee", {"payee_result": "SETTLED_SHARES", "payee_note": "监护人身份和账户均已核实。"}
    )

    assert office.executed(number) == [SMALL]


def test_a_payee_who_cannot_be_found_leaves_the_claim_unpaid_and_with_an_adjuster(office: Office) -> None:
    number = for_a_minor(office)

    office.do("cas", number, "decide_payee", {"payee_result": "STOP", "payee_note": "监护关系存在争议，暂停。"})

    assert office.variables(number)["unpaid_reason"] == "PAYEE"
    assert (office.status(number), office.instructions()) == ("IN_REVIEW", 0)


# Sanctions


def test_a_payee_who_only_shares_a_name_with_a_listed_person_is_paid(at: At) -> None:
    office = at("offered")
    office.sanction("王小明")
    number = accept_and_wait_for_release(office)
    assert office.task(number, "decide_sanction_hit").candidate_groups == ("compliance",)

    office.do("com", number, "decide_sanction_hit", FALSE_HIT)
    office.do("rel", number, "release_payment", RELEASED)

    assert office.executed(number) == [NET]


def test_a_listed_payee_is_not_paid(at: At) -> None:
    office = at("offered")
    office.sanction("王小明")
    number = accept_and_wait_for_release(office)

    office.do("com", number, "decide_sanction_hit", TRUE_HIT)

    assert office.variables(number)["unpaid_reason"] == "SANCTION"
    assert (office.status(number), office.instructions()) == ("IN_REVIEW", 0)


def test_a_payee_listed_after_the_first_screening_is_found_before_the_money_leaves(at: At) -> None:
    office = at("agreed")
    number = office.claim_no
    office.pass_time(DAY + HALF_HOUR)
    office.sanction("王小明")

    office.do("rel", number, "release_payment", RELEASED)
    assert office.waiting(number) == {"decide_sanction_hit"}
    assert office.instructions() == 0
    office.do("com", number, "decide_sanction_hit", TRUE_HIT)

    assert office.payment(number).status == "STOPPED"
    assert office.variables(number)["unpaid_reason"] == "SANCTION"


# Release


def test_a_payment_a_second_person_stops_is_not_made(at: At) -> None:
    office = at("agreed")
    number = office.claim_no

    office.do("rel", number, "release_payment", STOP)

    assert (office.payment(number).status, office.payment(number).stop_reason) == ("STOPPED", "RELEASE")
    assert (office.status(number), office.instructions()) == ("IN_REVIEW", 0)


# The bank's answers


@pytest.mark.parametrize(("code", "task"), [("AC01", "fix_account"), ("AC06", "repair_payment")])
def test_a_refusal_is_for_whoever_can_put_it_right(office: Office, code: str, task: str) -> None:
    office.trouble(Trouble.REJECT, code)
    number = office.motor("3200.00")

    assert office.waiting(number) == {task}
    assert office.executed(number) == []


def test_a_refusal_without_a_reason_is_tried_once_more_and_then_given_to_a_person(office: Office) -> None:
    office.trouble(Trouble.REJECT, "MS03", times=2)
    number = office.motor("3200.00")

    assert office.waiting(number) == {"repair_payment"}
    assert [attempt.reason_code for attempt in office.payment(number).attempts] == ["MS03", "MS03"]
    office.do("cas", number, "repair_payment", repair("RETRY"))

    assert office.executed(number) == [SMALL]
    assert office.payment(number).attempt == 3


def test_a_refusal_for_a_regulatory_reason_is_for_compliance(office: Office) -> None:
    office.trouble(Trouble.REJECT, "RR04")
    number = office.motor("3200.00")
    assert office.waiting(number) == {"decide_sanction_hit"}

    office.do("com", number, "decide_sanction_hit", TRUE_HIT)

    assert office.payment(number).status == "STOPPED"
    assert office.executed(number) == []


def test_a_cashier_may_send_the_claimant_for_another_account(office: Office) -> None:
    office.trouble(Trouble.REJECT, "AC06")
    number = office.motor("3200.00")

    office.do("cas", number, "repair_payment", repair("FIX"))

    assert office.waiting(number) == {"fix_account"}


def test_a_payment_made_by_hand_is_settled_with_the_banks_reference(office: Office) -> None:
    office.trouble(Trouble.REJECT, "AM05")
    number = office.motor("3200.00")

    office.do("cas", number, "repair_payment", repair("PAID", bank_ref="ICBC-778812"))

    payment = office.payment(number)
    assert (payment.status, payment.bank_ref) == ("SETTLED", "ICBC-778812")
    assert office.outcome(number) == ("CLOSED", "paid_full")
    assert office.instructions() == 1


def test_a_payment_that_cannot_be_repaired_leaves_the_claim_unpaid(office: Office) -> None:
    office.trouble(Trouble.REJECT, "AC06")
    number = office.motor("3200.00")

    office.do("cas", number, "repair_payment", repair("STOP"))

    assert (office.payment(number).status, office.payment(number).stop_reason) == ("STOPPED", "BANK")
    assert office.variables(number)["unpaid_reason"] == "BANK"
    assert office.status(number) == "IN_REVIEW"


def test_money_the_bank_sends_back_goes_to_a_corrected_account_once(office: Office) -> None:
    # The bank's return overtakes its report of the booking.
    office.trouble(Trouble.RETURN, "AC04", delay=timedelta(seconds=-2))
    number = office.motor("3200.00")
    assert office.payment(number).status == "RETURNED"
    assert office.claim(number).paid == Decimal(0)
    assert office.waiting(number) == {"fix_account"}

    office.trouble(Trouble.REJECT, "AC06")
    office.fix_account(number)
    office.do("int", number, "call_back", CONFIRMED_BY_PHONE)
    office.pass_time(DAY)
    office.do("rel", number, "release_payment", RELEASED)

    assert office.waiting(number) == {"repair_payment"}
    assert (office.payment(number).status, office.payment(number).attempt) == ("REJECTED", 2)
    assert office.claim(number).paid == Decimal(0)


def test_a_late_refusal_of_an_earlier_attempt_does_not_refuse_the_next_one(office: Office) -> None:
    office.trouble(Trouble.REJECT, "AC01")
    office.answers_arrive = False
    number = office.motor("3200.00")
    office.pass_time(HALF_HOUR)
    assert office.waiting(number) == {"fix_account"}

    office.answers_arrive = True
    office.run()
    office.fix_account(number)
    office.do("int", number, "call_back", CONFIRMED_BY_PHONE)
    office.pass_time(DAY)
    office.do("rel", number, "release_payment", RELEASED)

    assert office.outcome(number) == ("CLOSED", "paid_full")
    assert office.executed(number) == [SMALL]


def test_money_that_comes_back_after_the_claim_was_closed_is_no_longer_booked_as_paid(office: Office) -> None:
    office.trouble(Trouble.RETURN, "AC04", delay=timedelta(hours=6))
    number = office.motor("3200.00")
    assert office.outcome(number) == ("CLOSED", "paid_full")

    office.pass_time(timedelta(hours=7))

    assert office.payment(number).status == "RETURNED"
    assert office.claim(number).paid == Decimal(0)
    [returned] = [event for event in office.timeline(number) if event.kind == "payment.returned"]
    assert "has to be paid again" in returned.text_en
    with office.app.database.read() as tx:
        assert [payment.claim_no for payment in payments.returned_after_close(tx)] == [number]


def test_a_booking_the_bank_reports_twice_is_booked_once(office: Office) -> None:
    office.trouble(Trouble.TWICE)
    number = office.motor("3200.00")

    assert office.executed(number) == [SMALL]
    assert office.claim(number).paid == SMALL
    assert office.reserve(number) == "0.00"


# No answer


def test_an_instruction_that_never_arrived_is_sent_again_under_the_same_number(office: Office) -> None:
    office.trouble(Trouble.LOST)
    number = office.motor("3200.00")
    assert (office.payment(number).status, office.instructions()) == ("UNKNOWN", 0)

    office.pass_time(HALF_HOUR)

    assert office.executed(number) == [SMALL]
    assert [attempt.attempt for attempt in office.payment(number).attempts] == [1]


def test_a_refusal_whose_answer_was_lost_is_learned_by_asking(office: Office) -> None:
    office.trouble(Trouble.REJECT, "AC01")
    office.answers_arrive = False
    number = office.motor("3200.00")

    office.pass_time(HALF_HOUR)

    assert office.waiting(number) == {"fix_account"}
    assert office.payment(number).reject_code == "AC01"


def test_a_bank_that_only_accepts_is_asked_again_and_after_a_day_a_person_looks(office: Office) -> None:
    office.trouble(Trouble.SLOW, delay=timedelta(days=3))
    number = office.motor("3200.00")
    for _ in range(3):
        office.pass_time(HALF_HOUR)
    assert (office.waiting(number), office.payment(number).status) == (set(), "SUBMITTED")

    office.pass_time(DAY)
    assert office.waiting(number) == {"repair_payment"}
    office.do("cas", number, "repair_payment", repair("QUERY"))
    assert office.waiting(number) == {"repair_payment"}
    office.pass_time(timedelta(days=2))
    office.do("cas", number, "repair_payment", repair("QUERY"))

    assert office.instructions() == 1
    assert office.executed(number) == [SMALL]
    assert office.outcome(number) == ("CLOSED", "paid_full")


def test_a_refusal_that_is_none_is_asked_about_once_and_then_waits_for_a_person(office: Office) -> None:
    office.trouble(Trouble.REJECT, "TIMEOUT")
    number = office.motor("3200.00")

    assert office.waiting(number) == {"repair_payment"}
    assert office.payment(number).status == "UNKNOWN"
    office.do("cas", number, "repair_payment", repair("QUERY"))
    assert office.waiting(number) == {"repair_payment"}

    office.do("cas", number, "repair_payment", repair("RETRY"))
    assert (office.instructions(), office.payment(number).attempt) == (1, 1)


def test_a_payment_of_a_withdrawn_claim_that_never_arrived_is_for_a_person_to_stop(office: Office) -> None:
    office.trouble(Trouble.LOST)
    number = office.motor("3200.00")
    office.withdraw(number)
    note = {"withdrawal_decision": "RECOVER", "withdrawal_note": "客户撤案，款项应予追回。"}

    office.do("man", number, "decide_paid_withdrawal", note)
    assert office.waiting(number) == {"repair_payment"}
    office.do("cas", number, "repair_payment", repair("STOP"))

    assert (office.payment(number).status, office.instructions()) == ("STOPPED", 0)
    assert office.outcome(number) == ("WITHDRAWN", "withdrawn")


def test_every_element_and_flow_of_the_diagram_is_passed(coverage: Coverage) -> None:
    assert coverage.missing("payout") == set()
