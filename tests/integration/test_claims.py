"""Claims through the real engine: paid by the machine, paid by people, denied, withdrawn, duplicate."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from engine import NotFound as EngineNotFound
from tasks.claims import commands as claim_commands
from tasks.claims import file_commands
from tasks.claims import queries as claims
from tasks.clocks import queries as clocks
from tasks.denial import queries as denials
from tasks.documents import queries as documents
from tasks.errors import InvalidInput, NotFound, WrongState
from tasks.people import audit
from tasks.people import queries as people
from tasks.policies import queries as policies
from tasks.review import queries as review
from tests.databases import Databases, settings_of
from tests.factories.claims import a_medical_draft, a_motor_draft
from tests.factories.people import a_party, an_account, card_number, resident_id
from tests.factories.policies import medical_coverage
from tests.integration.claim_case import MEDICAL_DOCUMENTS, MOTOR_DOCUMENTS, PROPOSAL, ClaimCase, claim_case


@pytest.fixture(scope="module")
def case(all_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClaimCase]:
    with claim_case(settings_of(all_databases, tmp_path_factory.mktemp("claimflow"))) as running:
        yield running


def test_a_small_motor_claim_is_paid_without_a_human(case: ClaimCase) -> None:
    number = case.motor("3200.00")

    claim = case.claim(number)
    assert (claim.status, claim.outcome, claim.paid) == ("CLOSED", "paid_full", Decimal("3200.00"))
    assert (claim.route, claim.band, claim.coverage_result) == ("AUTO", "LOW", "COVERED")
    assert None not in (claim.t_register, claim.t_docs, claim.t_decide, claim.t_agree, claim.t_paid, claim.t_close)
    with case.app.database.read() as tx:
        assert claims.reserve_balance(tx, number) == 0
        assert {action.user for action in claims.actions(tx, number) if action.role == "APPROVER"} == {"system"}
        assert all(clock.status != "RUNNING" for clock in clocks.clocks_of(tx, number))


def test_the_auto_review_leaves_a_record_that_explains_it(case: ClaimCase) -> None:
    number = case.motor("3100.00")

    with case.app.database.read() as tx:
        (record,) = [item for item in review.decision_records(tx, number) if item.kind == "AUTO_REVIEW"]
    tables = {item["decision"]: item for item in record.decisions}
    assert set(tables) == {"coverage", "risk_flags", "settlement_parameters", "routing"}
    assert all(item["version"] >= 1 and item["matched_rules"] and item["inputs"] for item in tables.values())
    assert record.outcome["routing"]["route"] == "AUTO"
    assert "3,100.00" in record.explanation_zh
    assert "3,100.00" in record.explanation_en


def test_a_small_medical_claim_is_settled_line_by_line(case: ClaimCase) -> None:
    policy = case.policy(lob="MEDICAL", coverage=medical_coverage())
    number = case.report(a_medical_draft(policy.policy_no, case.now))
    case.send(number, *MEDICAL_DOCUMENTS)
    case.run()

    claim = case.claim(number)
    assert (claim.route, claim.approved) == ("AUTO", Decimal("1584.32"))


def test_the_same_channel_message_makes_one_claim(case: ClaimCase) -> None:
    draft = a_motor_draft(case.policy().policy_no, case.now, channel="PARTNER", channel_msg_id="garage-77")

    first = case.report(draft, by="partner")
    second = case.report(draft, by="partner")

    assert first == second
    assert len(case.app.engine.instances(business_key=first)) == 1


@pytest.mark.parametrize("amount", [-1, "1e99", 0])
def test_an_impossible_amount_is_refused_and_changes_nothing(case: ClaimCase, amount: object) -> None:
    policy = case.policy()

    with pytest.raises(InvalidInput) as refused:
        case.report(a_motor_draft(policy.policy_no, case.now, amount=amount))

    assert [problem.field for problem in refused.value.problems] == ["amount"]
    with case.app.database.read() as tx:
        assert claims.claims_of_policy(tx, policy.policy_no) == []


def test_a_policy_of_another_line_is_refused(case: ClaimCase) -> None:
    policy = case.policy(lob="MEDICAL")

    with pytest.raises(InvalidInput, match="insures MEDICAL"):
        case.report(a_motor_draft(policy.policy_no, case.now))


def test_a_policy_is_found_by_its_plate_alone(case: ClaimCase) -> None:
    policy = case.policy(plate="京N·88888")
    draft = replace(a_motor_draft(policy.policy_no, case.now), policy_no=None, object_key="京N88888")

    number = case.report(draft)
    case.run()

    assert case.claim(number).policy_no == policy.policy_no


def test_a_report_without_a_policy_is_matched_by_a_person(case: ClaimCase) -> None:
    policy = case.policy()
    number = case.report(a_motor_draft("NOSUCH", case.now))
    case.run()

    case.do("int", number, "match_policy", {"match_result": "MATCHED", "policy_no": policy.policy_no, "match_note": ""})

    claim = case.claim(number)
    assert (claim.policy_no, claim.insured_id, claim.status) == (policy.policy_no, policy.insured_id, "DOCS_PENDING")


def test_a_report_that_fits_no_policy_is_closed_and_told(case: ClaimCase) -> None:
    number = case.report(a_motor_draft("NOSUCH", case.now))
    case.run()

    case.do("int", number, "match_policy", {"match_result": "NONE", "policy_no": "", "match_note": "查无此保单"})

    assert (case.claim(number).status, case.claim(number).outcome) == ("CLOSED", "no_policy")


def test_a_repeated_report_is_closed_with_a_pointer_to_the_first(case: ClaimCase) -> None:
    policy = case.policy()
    draft = a_motor_draft(policy.policy_no, case.now)
    first = case.report(draft)
    second = case.report(draft)
    case.run()

    claim = case.claim(second)
    assert (claim.status, claim.duplicate_of) == ("DUPLICATE", first)
    assert case.claim(first).status == "DOCS_PENDING"


def test_a_similar_report_is_compared_by_a_person(case: ClaimCase) -> None:
    policy = case.policy()
    case.report(a_motor_draft(policy.policy_no, case.now, amount="900"))
    second = case.report(a_motor_draft(policy.policy_no, case.now, amount="2500", reporter_mobile="13811112222"))
    case.run()

    case.do("int", second, "check_duplicate", {"duplicate_result": "DIFFERENT", "duplicate_note": "另一处损失"})

    assert case.claim(second).status == "DOCS_PENDING"


def test_everything_missing_is_told_once_and_the_clock_stands_until_it_is_here(case: ClaimCase) -> None:
    number = case.motor("3300.00", documents=False)

    with case.app.database.read() as tx:
        assert {item.doc_type for item in documents.missing(tx, number)} == set(MOTOR_DOCUMENTS)
        (notice,) = documents.notices(tx, number)
    assert set(notice.items) == set(MOTOR_DOCUMENTS)
    assert notice.delivered_at is not None

    case.send(number, *MOTOR_DOCUMENTS[:3])
    case.run()
    assert case.claim(number).status == "DOCS_PENDING"
    with case.app.database.read() as tx:
        assert len(documents.notices(tx, number)) == 1

    case.send(number, *MOTOR_DOCUMENTS[3:])
    case.run()
    assert case.claim(number).outcome == "paid_full"


def test_a_larger_claim_goes_through_surveyor_adjuster_approver_and_cashier(case: ClaimCase) -> None:
    number = case.motor("12000")
    case.assess(number)
    case.do("ada", number, "propose_decision", PROPOSAL)
    case.do("one", number, "approve_claim", {"approval": "APPROVED"})
    case.answer(number, "agree_offer", {"agreement": "ACCEPTED"})
    case.do("rel", number, "release_payment", {"release": "RELEASE"})

    claim = case.claim(number)
    assert (claim.status, claim.outcome) == ("CLOSED", "paid_part")
    assert (claim.assessed, claim.approved, claim.paid) == (Decimal("11600.00"),) * 3
    with case.app.database.read() as tx:
        did = {action.role: action.user for action in claims.actions(tx, number)}
        assert [item.eligible for item in claims.items(tx, number)] == [Decimal("11600.00")]
    assert (did["SURVEYOR"], did["MAKER"], did["APPROVER"], did["RELEASER"]) == ("sun", "ada", "one", "rel")


def test_a_denial_needs_a_person_a_second_level_and_a_letter(case: ClaimCase) -> None:
    number = case.motor("12000")
    case.assess(number)
    denial = {
        "decision": "DENY",
        "reason_codes": ["R_EXCLUSION"],
        "denial_note": "驾驶人饮酒驾驶，属于责任免除。",
    }
    case.do("ada", number, "propose_decision", denial)
    assert case.task(number, "approve_claim").candidate_groups == ("approver_l2",)
    case.do("two", number, "approve_claim", {"approval": "APPROVED"})

    claim = case.claim(number)
    assert (claim.status, claim.outcome, claim.paid) == ("DENIED", "denied", Decimal(0))
    with case.app.database.read() as tx:
        (letter,) = denials.letters(tx, number)
        t04 = next(clock for clock in clocks.clocks_of(tx, number) if clock.code == "T04")
    assert "饮酒驾驶" in letter.text_zh
    assert letter.proof_ref
    assert t04.status == "MET"


def test_a_returned_claim_goes_back_to_the_adjuster(case: ClaimCase) -> None:
    number = case.motor("12000")
    case.assess(number)
    case.do("ada", number, "propose_decision", PROPOSAL)
    returned = {"approval": "RETURNED", "approval_reasons": ["A_AMOUNT"], "approval_note": "请核实工时。"}
    case.do("one", number, "approve_claim", returned)

    assert case.claim(number).status == "IN_REVIEW"
    case.do("ada", number, "propose_decision", PROPOSAL | {"proposed_amount": 11000, "decision": "PARTIAL"})
    case.do("bea", number, "check_calculation", {"calculation": "CONFIRM"})
    case.do("one", number, "approve_claim", {"approval": "APPROVED"})
    assert case.claim(number).approved == Decimal("11000.00")


def test_a_withdrawn_claim_is_closed_with_its_reserve_at_zero(case: ClaimCase) -> None:
    number = case.motor("9000", documents=False)
    with case.app.database.read() as tx:
        assert claims.reserve_balance(tx, number) == Decimal("9000.00")

    with case.app.database.transaction() as tx:
        claim_commands.withdraw(tx, case.app.engine, number, "自行处理", "int", case.now)
    case.run()

    assert (case.claim(number).status, case.claim(number).outcome) == ("WITHDRAWN", "withdrawn")
    with case.app.database.read() as tx:
        assert claims.reserve_balance(tx, number) == 0
    assert case.tasks(number) == []


def test_a_closed_claim_takes_no_more_commands(case: ClaimCase) -> None:
    number = case.motor("3050.00")

    with pytest.raises(WrongState), case.app.database.transaction() as tx:
        claim_commands.withdraw(tx, case.app.engine, number, "late", "int", case.now)
    with pytest.raises(WrongState):
        case.send(number, "DAMAGE_PHOTO")


def test_an_unknown_claim_is_named(case: ClaimCase) -> None:
    with pytest.raises(NotFound, match="CLM00000000000000"):
        case.claim("CLM00000000000000")


def test_a_changed_account_is_verified_before_anything_is_paid(case: ClaimCase) -> None:
    number = case.motor("12000")
    former = case.claim(number).account_id
    with case.app.database.transaction() as tx:
        claim_commands.change_account(tx, case.app.engine, number, an_account(), "int", case.now)
    case.run()

    assert case.claim(number).account_id != former
    assert "verify_account_change" in {task.form_id for task in case.tasks(number)}


def test_a_wrong_card_number_is_refused_and_the_old_account_stays(case: ClaimCase) -> None:
    number = case.motor("12000")
    former = case.claim(number).account_id
    good = card_number()
    wrong = an_account(account_no=good[:-1] + str((int(good[-1]) + 1) % 10))

    with pytest.raises(InvalidInput) as refused, case.app.database.transaction() as tx:
        claim_commands.change_account(tx, case.app.engine, number, wrong, "int", case.now)

    assert refused.value.problems[0].field == "account_no"
    assert case.claim(number).account_id == former


def test_a_loss_before_inception_is_investigated_not_refused(case: ClaimCase) -> None:
    policy = case.policy(since=timedelta(days=1))
    number = case.report(a_motor_draft(policy.policy_no, case.now, loss_at=case.now - timedelta(days=3)))
    case.send(number, *MOTOR_DOCUMENTS)
    case.run()

    claim = case.claim(number)
    assert (claim.route, claim.status) == ("SIU", "INVESTIGATION")
    with case.app.database.read() as tx:
        assert "RF03" in {flag.code for flag in review.flags(tx, number)}
    assert case.task(number, "plan_investigation").candidate_groups == ("siu",)


def test_the_same_file_in_another_claim_raises_a_flag(case: ClaimCase) -> None:
    invoice = {"invoice_no": "INV-2026-1", "amount": "2900"}
    case.motor(documents=True, **{key: value for key, value in invoice.items() if key != "amount"})
    second = case.motor("2900", invoice_no="INV-2026-1", reporter_mobile="13711112222")
    if "check_duplicate" in {task.form_id for task in case.tasks(second)}:
        case.do("int", second, "check_duplicate", {"duplicate_result": "DIFFERENT", "duplicate_note": ""})

    assert case.claim(second).route == "SIU"
    with case.app.database.read() as tx:
        assert "RF05" in {flag.code for flag in review.flags(tx, second)}


def test_a_vulnerable_customers_claim_is_for_a_senior_adjuster(case: ClaimCase) -> None:
    with case.app.database.transaction() as tx:
        insured = a_party(tx, case.now, id_no=resident_id(born="19500101"), vulnerable="elderly")
    policy = case.policy(insured_id=insured)
    number = case.report(a_motor_draft(policy.policy_no, case.now))
    case.send(number, *MOTOR_DOCUMENTS)
    case.run()

    assert case.claim(number).route == "HUMAN_L3"
    assert case.task(number, "propose_decision").candidate_groups == ("adjuster_l3",)


def test_the_terms_are_frozen_when_the_claim_is_matched(case: ClaimCase) -> None:
    number = case.motor("12000")
    claim = case.claim(number)

    with case.app.database.read() as tx:
        assert claim.policy_version_id is not None
        terms = policies.terms(tx, claim.policy_version_id)
    assert terms.coverages[0].sum_insured == Decimal(200_000)
    assert claim.coverage_code == "OWN_DAMAGE"


def test_identities_are_masked_unless_asked_for(case: ClaimCase) -> None:
    number = case.motor("12000")
    claim = case.claim(number)
    assert claim.insured_id is not None

    with case.app.database.read() as tx:
        shown = people.party(tx, claim.insured_id)
        clear = people.party(tx, claim.insured_id, masked=False)
    assert (shown.name, clear.name) == ("王**", "王小明")
    assert "*" in shown.id_no
    assert claim.reporter_mobile.startswith("139****")


def test_a_document_that_comes_during_a_step_of_the_process_waits_for_it(case: ClaimCase) -> None:
    number = case.motor("3200.00", documents=False)
    case.send(number, *MOTOR_DOCUMENTS[1:])
    with ThreadPoolExecutor(1) as pool:
        with case.app.database.transaction() as step:
            case.app.engine.await_turn(number, step)
            coming = pool.submit(case.send, number, MOTOR_DOCUMENTS[0])
            time.sleep(0.5)
            assert not coming.done()
            # As service tasks do; whoever locked these the other way round would wait for ever.
            file_commands.locked(step, number)
        coming.result(timeout=30)

    case.run()
    assert case.claim(number).status == "CLOSED"


def test_nothing_failed_and_the_audit_trail_is_unbroken(case: ClaimCase) -> None:
    assert case.incidents() == []
    with case.app.database.read() as tx:
        assert audit.verify(tx).unbroken


def test_an_unknown_task_is_named_by_the_engine(case: ClaimCase) -> None:
    with pytest.raises(EngineNotFound):
        case.app.engine.user_task(1)
