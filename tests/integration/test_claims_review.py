"""Review through the real engine: doubtful documents, flags, investigation, medical lines, late documents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from tasks.claims import commands as claim_commands
from tasks.claims import queries as claims
from tasks.clocks import queries as clocks
from tasks.documents import commands as documents
from tasks.documents import notices
from tasks.documents import queries as document_queries
from tasks.documents.commands import Upload
from tasks.errors import InvalidInput
from tasks.review import commands as review
from tasks.review import queries
from tests.databases import Databases, settings_of
from tests.factories.claims import a_medical_draft, a_motor_draft
from tests.factories.files import a_jpeg, an_exe
from tests.factories.people import an_account
from tests.factories.policies import medical_coverage
from tests.integration.claim_case import MEDICAL_DOCUMENTS, MOTOR_DOCUMENTS, PROPOSAL, ClaimCase, claim_case


@pytest.fixture(scope="module")
def case(all_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClaimCase]:
    with claim_case(settings_of(all_databases, tmp_path_factory.mktemp("claimflow"))) as running:
        yield running


def upload(case: ClaimCase, claim_no: str, sent: Upload) -> None:
    with case.app.database.transaction() as tx:
        documents.add_document(tx, case.app.engine, case.app.services.documents, claim_no, sent, "claimant", case.now)
    case.run()


def flags_of(case: ClaimCase, claim_no: str) -> set[str]:
    with case.app.database.read() as tx:
        return {flag.code for flag in queries.flags(tx, claim_no)}


def test_a_document_read_with_doubt_is_looked_at_by_a_person(case: ClaimCase) -> None:
    number = case.motor("3300", documents=False)
    case.send(number, *MOTOR_DOCUMENTS[1:])
    upload(case, number, Upload("VEHICLE_LICENCE", "licence.jpg", a_jpeg(), confidence=Decimal("0.55")))

    answer = {"document_result": "ACCEPTED", "document_reason": "READABLE", "document_note": "原件清晰"}
    case.do(
        "int" if "intake" in case.task(number, "check_documents").candidate_groups else "ada",
        number,
        "check_documents",
        answer,
    )

    assert case.claim(number).outcome == "paid_full"
    with case.app.database.read() as tx:
        statuses = {item.doc_type: item.status for item in document_queries.documents(tx, number)}
    assert statuses["VEHICLE_LICENCE"] == "accepted"


def test_a_rejected_document_is_missing_again(case: ClaimCase) -> None:
    number = case.motor("3300", documents=False)
    case.send(number, *MOTOR_DOCUMENTS[1:])
    upload(case, number, Upload("VEHICLE_LICENCE", "licence.jpg", a_jpeg(), confidence=Decimal("0.55")))
    answer = {"document_result": "REJECTED", "document_reason": "UNREADABLE", "document_note": ""}
    case.do(
        "int" if "intake" in case.task(number, "check_documents").candidate_groups else "ada",
        number,
        "check_documents",
        answer,
    )

    with case.app.database.read() as tx:
        assert [item.doc_type for item in document_queries.missing(tx, number)] == ["VEHICLE_LICENCE"]

    upload(case, number, Upload("VEHICLE_LICENCE", "licence2.jpg", a_jpeg()))
    assert case.claim(number).outcome == "paid_full"


def test_a_program_named_pdf_is_refused_and_changes_nothing(case: ClaimCase) -> None:
    number = case.motor("3300", documents=False)
    before = case.app.engine.history(case.claim(number).process_instance_key or 0)

    with pytest.raises(InvalidInput):
        upload(case, number, Upload("DAMAGE_PHOTO", "photo.pdf", an_exe()))

    with case.app.database.read() as tx:
        assert len(document_queries.missing(tx, number)) == len(MOTOR_DOCUMENTS)
    assert case.app.engine.history(case.claim(number).process_instance_key or 0) == before


def test_the_same_file_sent_twice_is_kept_once(case: ClaimCase) -> None:
    number = case.motor("3300", documents=False)
    photo = Upload("DAMAGE_PHOTO", "photo.jpg", a_jpeg())

    upload(case, number, photo)
    upload(case, number, photo)

    with case.app.database.read() as tx:
        found = [item for item in document_queries.documents(tx, number) if item.doc_type == "DAMAGE_PHOTO"]
        shown, content = document_queries.content(tx, case.app.services.documents, found[0].id)
    assert len(found) == 1
    assert (shown.mime, content) == ("image/jpeg", photo.content)


def test_a_document_that_is_not_needed_is_waived_with_a_reason(case: ClaimCase) -> None:
    number = case.motor("3300", documents=False)
    with pytest.raises(InvalidInput), case.app.database.transaction() as tx:
        documents.waive(tx, case.app.engine, number, "ACCIDENT_REPORT", "", "ada", case.now)
    with case.app.database.transaction() as tx:
        documents.waive(tx, case.app.engine, number, "ACCIDENT_REPORT", "单方小额事故", "ada", case.now)
    case.send(number, *(name for name in MOTOR_DOCUMENTS if name != "ACCIDENT_REPORT"))
    case.run()

    assert case.claim(number).outcome == "paid_full"


def test_papers_seen_at_the_counter_count_as_received(case: ClaimCase) -> None:
    number = case.motor("3300", documents=False)
    with case.app.database.transaction() as tx:
        for doc_type in MOTOR_DOCUMENTS:
            documents.note_received(tx, case.app.engine, number, doc_type, "int", case.now, via="BRANCH")
    case.run()

    assert case.claim(number).outcome == "paid_full"


def test_missing_documents_are_reminded_and_decided_by_a_person_in_the_end(case: ClaimCase) -> None:
    number = case.motor("3300", documents=False)

    case.pass_time(timedelta(days=10, minutes=1))
    case.pass_time(timedelta(days=20))
    case.do("int", number, "call_claimant", {"call_result": "NOT_REACHED", "call_note": "无人接听"})
    case.pass_time(timedelta(days=60))
    decision = {"missing_result": "PROCEED", "missing_note": "客户表示无法提供，按现有材料审核。"}
    case.do("ada", number, "decide_missing_documents", decision)

    assert case.claim(number).status == "IN_REVIEW"
    assert case.claim(number).route == "HUMAN_L1"


def test_a_watched_provider_raises_a_flag(case: ClaimCase) -> None:
    with case.app.database.transaction() as tx:
        review.watch_provider(tx, "宏达修理厂", "多次虚开发票", "siu", case.now)
    number = case.motor("3300", provider="宏达修理厂")

    assert "RF07" in flags_of(case, number)
    assert case.claim(number).band == "MID"


def test_a_flag_keeps_what_it_rests_on_and_is_settled_with_a_reason(case: ClaimCase) -> None:
    number = case.motor("4950")
    assert "RF09" in flags_of(case, number)
    with pytest.raises(InvalidInput), case.app.database.transaction() as tx:
        review.settle_flag(tx, number, "RF09", False, "", "ada", case.now)

    with case.app.database.transaction() as tx:
        review.settle_flag(tx, number, "RF09", False, "发票金额属实", "ada", case.now)

    with case.app.database.read() as tx:
        (flag,) = [item for item in queries.flags(tx, number) if item.code == "RF09"]
    assert (flag.status, flag.cleared_by, flag.evidence) == ("cleared", "ada", {"amount": 4950})


def test_people_who_share_an_account_are_flagged(case: ClaimCase) -> None:
    shared = an_account()
    numbers = [case.motor("2600", account=shared) for _ in range(3)]

    assert "RF06" in flags_of(case, numbers[-1])
    assert "RF06" not in flags_of(case, numbers[0])


def test_an_investigation_settles_the_flags_it_was_started_for(case: ClaimCase) -> None:
    policy = case.policy(since=timedelta(days=1))
    number = case.report(a_motor_draft(policy.policy_no, case.now, loss_at=case.now - timedelta(days=3)))
    case.send(number, *MOTOR_DOCUMENTS)
    case.run()
    plan = {"methods": ["SITE", "INTERVIEW"], "hypothesis": "疑似倒签单，核实出险时间。"}
    visit = {
        "visited_at": "2026-11-03T10:00",
        "second_investigator": "赵六",
        "visit_report": "走访修理厂，车辆入厂早于起保日。",
    }
    finding = {
        "finding": "CONFIRMED",
        "finding_codes": ["F_BACKDATED"],
        "finding_note": "车辆在起保前已经受损，证据确凿。",
    }

    case.do("siu", number, "plan_investigation", plan)
    case.do("siu", number, "visit_site", visit)
    case.do("siu", number, "conclude_investigation", finding)

    assert case.claim(number).status == "IN_REVIEW"
    with case.app.database.read() as tx:
        assert {flag.status for flag in queries.flags(tx, number)} == {"confirmed"}
        assert [report.kind for report in queries.work_reports(tx, number)] == ["PLAN", "VISIT", "FINDING"]
        assert {action.user for action in claims.actions(tx, number) if action.role == "INVESTIGATOR"} == {"siu"}


def test_bills_are_cut_line_by_line_and_social_insurance_is_deducted(case: ClaimCase) -> None:
    policy = case.policy(lob="MEDICAL", coverage=medical_coverage())
    number = case.report(a_medical_draft(policy.policy_no, case.now, amount="8000"))
    case.send(number, *MEDICAL_DOCUMENTS)
    case.run()
    lines = {
        "eligible_amount": 7000,
        "social_paid": 2000,
        "other_paid": 0,
        "cut_amount": 1000,
        "cut_reason": "ABOVE_STANDARD",
        "medical_note": "床位费超标。",
    }
    case.do("med", number, "review_medical", lines)
    # (7,000 − 2,000 − 100) × 90 %
    case.do("ada", number, "propose_decision", PROPOSAL | {"proposed_amount": 4410, "decision": "PARTIAL"})
    case.do("one", number, "approve_claim", {"approval": "APPROVED"})

    with case.app.database.read() as tx:
        (item,) = claims.items(tx, number)
    assert (item.eligible, item.cut, item.cut_reason) == (Decimal("7000.00"), Decimal("1000.00"), "ABOVE_STANDARD")
    assert case.claim(number).approved == Decimal("4410.00")


def test_a_document_after_the_decision_is_judged_by_a_person(case: ClaimCase) -> None:
    number = case.motor("12000")
    case.assess(number)
    case.do("ada", number, "propose_decision", PROPOSAL)
    upload(case, number, Upload("POLICE_REPORT", "report.jpg", a_jpeg()))

    assert case.task(number, "assess_late_documents")


def test_a_further_notice_needs_a_reason_and_stops_the_clock_until_the_document_is_here(case: ClaimCase) -> None:
    number = case.motor("12000")
    case.assess(number)
    ask = {
        "decision": "ASK_DOCUMENTS",
        "reason_codes": ["R_NO_PROOF"],
        "missing_documents": ["POLICE_REPORT"],
        "second_reason": "NEW_FACT",
    }

    case.do("ada", number, "propose_decision", ask)

    assert case.claim(number).status == "DOCS_PENDING"
    with case.app.database.read() as tx:
        (notice,) = document_queries.notices(tx, number)
        assert next(clock for clock in clocks.clocks_of(tx, number) if clock.code == "T03").suspended
    assert (notice.items, notice.fulfilled_at) == (("POLICE_REPORT",), None)

    case.pass_time(timedelta(days=3))
    upload(case, number, Upload("POLICE_REPORT", "report.jpg", a_jpeg()))
    assert case.claim(number).status == "IN_REVIEW"
    assert case.task(number, "propose_decision")
    with case.app.database.read() as tx:
        assert not next(clock for clock in clocks.clocks_of(tx, number) if clock.code == "T03").suspended


def test_a_document_that_came_can_be_asked_for_again(case: ClaimCase) -> None:
    number = case.motor("12000")
    case.assess(number)
    ask = {
        "decision": "ASK_DOCUMENTS",
        "reason_codes": ["R_NO_PROOF"],
        "missing_documents": ["DAMAGE_PHOTO"],
        "second_reason": "UNREADABLE",
    }
    case.do("ada", number, "propose_decision", ask)
    with case.app.database.read() as tx:
        assert [item.doc_type for item in document_queries.missing(tx, number)] == ["DAMAGE_PHOTO"]

    upload(case, number, Upload("DAMAGE_PHOTO", "again.jpg", a_jpeg()))

    assert case.claim(number).status == "IN_REVIEW"


def test_without_a_reason_the_first_notice_is_only_repeated(case: ClaimCase) -> None:
    number = case.motor("3300", documents=False)
    with case.app.database.transaction() as tx:
        again = notices.open_notice(tx, number, ["POLICE_REPORT"], None, "system", case.now)
        further = notices.open_notice(tx, number, ["POLICE_REPORT"], "NEW_FACT", "ada", case.now)

    assert (again.seq, set(again.items)) == (1, set(MOTOR_DOCUMENTS))
    assert (further.seq, further.items, further.second_reason) == (2, ["POLICE_REPORT"], "NEW_FACT")


def test_a_claim_whose_money_is_at_the_bank_cannot_simply_be_withdrawn(case: ClaimCase) -> None:
    number = case.motor("3300", documents=False)
    case.send(number, *MOTOR_DOCUMENTS)
    while case.app.engine.run_due():
        pass
    assert case.claim(number).status == "PAYING"

    with case.app.database.transaction() as tx:
        claim_commands.withdraw(tx, case.app.engine, number, "不要了", "int", case.now)
    while case.app.engine.run_due():
        pass

    assert case.claim(number).status == "PAYING"
    assert case.task(number, "decide_paid_withdrawal").candidate_groups == ("manager",)


def test_property_and_accident_claims_enter_and_go_to_a_person(case: ClaimCase) -> None:
    for lob, cause in (("PROPERTY", "WATER"), ("PA", "DISABILITY")):
        coverage = medical_coverage(code=lob, causes=(cause,), sum_insured=Decimal(500_000), waiting_days=0)
        policy = case.policy(lob=lob, coverage=coverage)
        draft = replace(a_motor_draft(policy.policy_no, case.now, amount="30000"), lob=lob, loss_cause=cause)
        if lob == "PA":
            draft = replace(draft, details={"disability_grade": 9, "severity": "SERIOUS"})
        number = case.report(draft)
        case.run()
        with case.app.database.read() as tx:
            wanted = [item.doc_type for item in document_queries.missing(tx, number)]
        case.send(number, *wanted)
        case.run()

        assert case.claim(number).status == "IN_REVIEW"
        assert case.claim(number).route != "AUTO"


def test_nothing_failed_on_the_way(case: ClaimCase) -> None:
    assert case.incidents() == []
