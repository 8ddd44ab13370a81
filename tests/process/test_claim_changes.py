"""What changes while a claim runs: documents that come late, and accounts that are changed."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from tasks.payments.bank.failures import Trouble
from tests.integration.claim_case import PROPOSAL
from tests.process.coverage import CLAIM_CHANGES, Coverage
from tests.process.office import ACCEPTED, RELEASED, Office
from tests.process.stages import At

NET = Decimal("11600.00")
REOPEN = {"late_result": "REOPEN", "late_note": "新材料显示责任比例不同。"}
VERIFIED = {"verification": "VERIFIED", "called_number": "13900000071", "verification_note": ""}
REFUSED = {"verification": "REFUSED", "called_number": "13900000071", "verification_note": "客户否认变更。"}


def test_a_document_that_comes_before_the_decision_is_simply_attached(at: At) -> None:
    office = at("reviewed")
    number = office.claim_no

    office.send(number, "POLICE_REPORT")
    office.run()

    assert office.waiting(number) == {"propose_decision"}


def test_a_late_document_that_changes_nothing_leaves_the_offer_as_it_is(at: At) -> None:
    office = at("offered")
    number = office.claim_no
    office.send(number, "POLICE_REPORT")
    office.run()
    assert office.waiting(number) == {"agree_offer", "assess_late_documents"}

    office.do("bea", number, "assess_late_documents", {"late_result": "NO_CHANGE", "late_note": "材料不影响责任认定。"})

    assert office.waiting(number) == {"agree_offer"}


def test_a_late_document_that_matters_takes_the_offer_back(at: At) -> None:
    office = at("offered")
    number = office.claim_no
    office.send(number, "POLICE_REPORT")
    office.run()

    office.do("bea", number, "assess_late_documents", REOPEN)

    assert (office.status(number), office.waiting(number)) == ("IN_REVIEW", {"propose_decision"})


def test_a_late_document_that_matters_ends_the_approval(at: At) -> None:
    office = at("proposed")
    number = office.claim_no
    office.send(number, "POLICE_REPORT")
    office.run()

    office.do("bea", number, "assess_late_documents", REOPEN)

    assert (office.status(number), office.waiting(number)) == ("IN_REVIEW", {"propose_decision"})
    assert office.claim(number).approved is None


def test_a_late_document_that_matters_stops_a_payment_that_has_not_left(at: At) -> None:
    office = at("agreed")
    number = office.claim_no
    office.send(number, "POLICE_REPORT")
    office.run()

    office.do("bea", number, "assess_late_documents", REOPEN)

    assert (office.payment(number).status, office.instructions()) == ("STOPPED", 0)
    assert (office.status(number), office.waiting(number)) == ("IN_REVIEW", {"propose_decision"})


def test_a_late_document_that_matters_ends_a_payout_that_waits_for_an_account(at: At) -> None:
    office = at("offered")
    number = office.claim_no
    office.trouble(Trouble.REJECT, "AC01")
    office.answer(number, "agree_offer", ACCEPTED)
    office.do("rel", number, "release_payment", RELEASED)
    office.send(number, "POLICE_REPORT")
    office.run()
    assert office.waiting(number) == {"fix_account", "assess_late_documents"}

    office.do("bea", number, "assess_late_documents", REOPEN)

    assert (office.status(number), office.waiting(number)) == ("IN_REVIEW", {"propose_decision"})
    office.do("ada", number, "propose_decision", PROPOSAL)
    assert office.waiting(number) == {"approve_claim"}


def test_a_late_document_cannot_call_back_money_that_is_on_its_way(office: Office) -> None:
    office.trouble(Trouble.SLOW, delay=timedelta(hours=2))
    number = office.motor("3200.00")
    office.send(number, "POLICE_REPORT")
    office.run()

    office.do("bea", number, "assess_late_documents", REOPEN)
    office.pass_time(timedelta(hours=3))

    assert office.outcome(number) == ("CLOSED", "paid_full")
    assert office.claim(number).paid == Decimal(3200)


def test_a_change_confirmed_by_telephone_frees_the_payment_for_the_new_account(at: At) -> None:
    office = at("agreed")
    number = office.claim_no
    office.change_account(number)
    assert office.payment(number).status == "HOLD"
    assert "account_changed" in office.told(number)

    office.do("int", number, "verify_account_change", VERIFIED)
    assert office.payment(number).status == "PENDING_APPROVAL"
    office.do("rel", number, "release_payment", RELEASED)

    office.pass_time(timedelta(hours=25))
    assert office.executed(number) == [NET]


def test_a_change_the_customer_denies_stops_the_payment(at: At) -> None:
    office = at("agreed")
    number = office.claim_no
    office.change_account(number)

    office.do("int", number, "verify_account_change", REFUSED)

    assert (office.payment(number).status, office.instructions()) == ("STOPPED", 0)
    assert office.status(number) == "IN_REVIEW"


def test_a_denied_change_before_any_payment_makes_the_payout_ask_for_an_account(at: At) -> None:
    office = at("offered")
    number = office.claim_no
    office.change_account(number)
    office.do("int", number, "verify_account_change", REFUSED)
    assert office.waiting(number) == {"agree_offer"}

    office.pass_time(timedelta(hours=30))
    office.answer(number, "agree_offer", ACCEPTED)

    assert office.waiting(number) == {"fix_account"}
    assert office.payments(number) == ()


def test_every_element_and_flow_of_the_diagram_is_passed(coverage: Coverage) -> None:
    assert coverage.missing("claim", inside=CLAIM_CHANGES) == set()
