"""The whole claim: from the report to the money, and every way it may leave that path."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from engine.views import ProcessInstanceView
from tasks.bootstrap import WORKFLOWS
from tasks.payments.bank.failures import Trouble
from tasks.policies.commands import CoverageInput
from tests.integration.claim_case import PROPOSAL
from tests.process.office import ACCEPTED, APPROVED, DENIAL, RELEASED, Office
from tests.process.stages import At

ROUTING = "auto_review/routing.dmn"
NET = Decimal("11600.00")


def routing_with_auto_limit(amount: int) -> dict[str, bytes]:
    """The routing table with another limit for motor claims that no human looks at."""
    shipped = (WORKFLOWS / ROUTING).read_bytes()
    former, wanted = b"<text>&lt;= 5000</text>", f"<text>&lt;= {amount}</text>".encode()
    assert shipped.count(former) == 1
    return {ROUTING: shipped.replace(former, wanted)}


def test_a_small_claim_with_all_documents_is_paid_and_closed_without_a_human(office: Office) -> None:
    number = office.motor("3200.00")

    claim = office.claim(number)
    assert (claim.status, claim.outcome, claim.route) == ("CLOSED", "paid_full", "AUTO")
    assert (claim.approved, claim.paid) == (Decimal("3200.00"), Decimal("3200.00"))
    assert office.human_tasks(number) == []
    assert office.executed(number) == [Decimal(3200)]
    assert office.process(number).state == "completed"
    assert office.reserve(number) == "0.00"
    assert {"ack", "paid", "closed"} <= set(office.told(number))


def test_a_larger_claim_is_assessed_approved_agreed_released_and_paid_by_different_people(office: Office) -> None:
    number = office.motor("12000", documents=False)
    assert office.status(number) == "DOCS_PENDING"
    office.send(number, *office.missing(number))
    office.run()
    assert (office.claim(number).route, office.waiting(number)) == ("HUMAN_L1", {"survey"})

    office.assess(number)
    office.do("ada", number, "propose_decision", PROPOSAL)
    office.do("one", number, "approve_claim", APPROVED)
    assert office.status(number) == "OFFERED"
    assert "offer" in office.told(number)
    office.answer(number, "agree_offer", ACCEPTED)
    assert office.executed(number) == []
    office.do("rel", number, "release_payment", RELEASED)

    assert office.outcome(number) == ("CLOSED", "paid_part")
    assert office.executed(number) == [NET]
    assert office.claim(number).paid == NET
    did = {action.role: action.user for action in office.actions(number)}
    assert (did["SURVEYOR"], did["MAKER"], did["APPROVER"], did["RELEASER"]) == ("sun", "ada", "one", "rel")


def test_a_denial_is_approved_by_a_second_level_and_told_by_letter_before_the_file_is_closed(at: At) -> None:
    office = at("reviewed")
    number = office.claim_no
    office.do("ada", number, "propose_decision", DENIAL)
    assert office.task(number, "approve_claim").candidate_groups == ("approver_l2",)
    office.do("two", number, "approve_claim", APPROVED)

    claim = office.claim(number)
    assert (claim.status, claim.outcome, claim.paid) == ("DENIED", "denied", Decimal(0))
    [letter] = office.letters(number)
    assert "饮酒驾驶" in letter.text_zh
    assert letter.delivered_at is not None
    assert claim.t_notify is not None
    assert office.deadline(number, "T04").status == "MET"
    assert office.payments(number) == ()


def test_a_wrong_account_is_corrected_by_the_claimant_and_the_claim_is_paid_once(office: Office) -> None:
    office.trouble(Trouble.REJECT, "AC01")
    number = office.motor("3200.00")
    assert office.payment(number).status == "REJECTED"
    assert "account_needed" in office.told(number)

    right = office.fix_account(number)
    office.do("int", number, "call_back", {"callback_result": "VERIFIED", "called_number": "13900000071"})
    assert office.executed(number) == []
    office.pass_time(timedelta(hours=24))
    office.do("rel", number, "release_payment", RELEASED)

    payment = office.payment(number)
    assert (payment.status, payment.attempt) == ("SETTLED", 2)
    assert payment.account_no.endswith(right[-4:])
    assert [attempt.outcome for attempt in payment.attempts] == ["REJECTED", "SETTLED"]
    assert office.executed(number) == [Decimal(3200)]
    assert office.outcome(number) == ("CLOSED", "paid_full")


def test_a_raised_auto_limit_counts_for_the_next_claim_and_not_for_a_running_one(office: Office) -> None:
    running = office.motor("12000", documents=False)
    office.deploy(routing_with_auto_limit(15000))
    following = office.motor("12000")
    office.send(running, *office.missing(running))
    office.run()

    assert office.claim(following).route == "AUTO"
    assert office.claim(following).approved == Decimal(12000)
    assert {a.user for a in office.actions(following) if a.role == "APPROVER"} == {"system"}
    assert office.waiting(following) == {"release_payment"}
    assert office.claim(running).route == "HUMAN_L1"
    assert office.waiting(running) == {"survey"}
    assert version_of(office, "routing", following) == version_of(office, "routing", running) + 1


def version_of(office: Office, decision: str, claim_no: str) -> int:
    """Which version of a decision table a claim was judged by."""
    engine = office.app.engine
    reviews: list[ProcessInstanceView] = engine.instances(
        process_id="auto_review", business_key=claim_no, root_only=False
    )
    [used] = [
        event.data["version"]
        for review in reviews
        for event in engine.decision_instances(review.key)
        if event.data["decision_id"] == decision
    ]
    return used


def test_facts_the_machine_cannot_settle_with_go_to_a_person(office: Office) -> None:
    injury = CoverageInput(code="INJURY", causes=("ACCIDENT", "DISABILITY"), sum_insured=Decimal(100_000))
    number = office.report_lob("PA", "DISABILITY", injury, amount="1800")

    assert office.claim(number).status == "IN_REVIEW"
    assert office.variables(number)["reasons"] == ["AUTO_ERROR"]
    assert office.task(number, "propose_decision").candidate_groups == ("adjuster_l2", "adjuster_l3")
    assert office.incidents() == []


def test_an_account_changed_before_payment_holds_it_until_a_call_back(at: At) -> None:
    office = at("offered")
    number = office.claim_no
    office.change_account(number)
    office.answer(number, "agree_offer", ACCEPTED)
    assert office.waiting(number) == {"verify_account_change", "call_back"}
    assert office.payments(number) == ()

    verified = {"verification": "VERIFIED", "called_number": "13900000071", "verification_note": ""}
    office.do("int", number, "verify_account_change", verified)
    office.do("int", number, "call_back", {"callback_result": "VERIFIED", "called_number": "13900000071"})
    assert office.payments(number) == ()
    office.pass_time(timedelta(hours=24))
    office.do("rel", number, "release_payment", RELEASED)

    assert office.executed(number) == [NET]


def test_a_withdrawn_claim_ends_wherever_it_is_and_nothing_is_paid(at: At) -> None:
    office = at("agreed")
    number = office.claim_no
    assert office.payment(number).status == "PENDING_APPROVAL"
    office.withdraw(number)

    assert office.outcome(number) == ("WITHDRAWN", "withdrawn")
    assert office.payment(number).status == "VOID"
    assert office.waiting(number) == set()
    assert office.reserve(number) == "0.00"
    assert "withdrawn" in office.told(number)
    assert office.process(number).state == "completed"


def test_a_bank_that_does_not_answer_is_asked_and_never_instructed_a_second_time(office: Office) -> None:
    office.trouble(Trouble.TIMEOUT)
    office.answers_arrive = False
    number = office.motor("3200.00")
    assert office.payment(number).status == "UNKNOWN"

    office.pass_time(timedelta(minutes=30))

    assert office.outcome(number) == ("CLOSED", "paid_full")
    assert office.instructions() == 1
    assert office.executed(number) == [Decimal(3200)]
    assert len(office.payment(number).attempts) == 1


def test_a_payment_the_bank_calls_a_duplicate_waits_for_a_person_and_is_not_repeated(office: Office) -> None:
    office.trouble(Trouble.REFUSE, "AM05")
    number = office.motor("3200.00")

    assert office.waiting(number) == {"repair_payment"}
    assert (office.payment(number).status, office.payment(number).reject_code) == ("REJECTED", "AM05")
    office.pass_time(timedelta(days=3))
    assert office.instructions() == 1
