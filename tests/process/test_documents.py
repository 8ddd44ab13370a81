"""Documents: everything missing is asked for once, waited for, reminded of, and in the end decided upon."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from tasks.documents import commands
from tasks.documents import queries as documents
from tasks.documents.commands import Upload
from tests.factories.claims import a_motor_draft
from tests.factories.files import a_jpeg
from tests.integration.claim_case import MOTOR_DOCUMENTS
from tests.process.coverage import Coverage
from tests.process.office import Office
from tests.process.stages import At

DOUBTFUL = "DRIVING_LICENCE"
DAY_10, DAY_30, DAY_90 = timedelta(days=10), timedelta(days=20), timedelta(days=60)
"""Each counted from the one before."""


def notices(office: Office, claim_no: str) -> list[set[str]]:
    """What each notice asked for."""
    with office.app.database.read() as tx:
        return [set(notice.items) for notice in documents.notices(tx, claim_no)]


def with_a_doubtful_licence(office: Office) -> str:
    """A claim with all documents, one of which the machine could hardly read."""
    number = office.motor("3200.00", documents=False)
    office.send(number, *(doc_type for doc_type in MOTOR_DOCUMENTS if doc_type != DOUBTFUL))
    upload = Upload(DOUBTFUL, "licence.jpg", a_jpeg(), confidence=Decimal("0.61"))
    with office.app.database.transaction() as tx:
        commands.add_document(
            tx, office.app.engine, office.app.services.documents, number, upload, "claimant", office.now
        )
    office.run()
    return number


def test_documents_that_came_with_the_report_are_not_asked_for_again(office: Office) -> None:
    number = office.motor("3200.00")

    assert notices(office, number) == []
    assert office.claim(number).t_docs is not None
    assert office.variables(number)["documents_result"] == "COMPLETE"


def until_the_notice_is_to_be_sent(office: Office) -> str:
    """A claim without documents, found incomplete a moment ago."""
    number = office.report(a_motor_draft(office.policy().policy_no, office.now))
    engine = office.app.engine
    while "documents.send_notice" not in [job.type for job in engine.jobs(state="due")]:
        assert engine.run_due(limit=1) == 1
    return number


def test_what_comes_before_the_notice_is_sent_is_not_asked_for(office: Office) -> None:
    number = until_the_notice_is_to_be_sent(office)

    office.send(number, *MOTOR_DOCUMENTS[:4])
    office.run()

    assert notices(office, number) == [set(MOTOR_DOCUMENTS[4:])]
    office.send(number, *MOTOR_DOCUMENTS[4:])
    office.run()
    assert office.outcome(number) == ("CLOSED", "paid_full")


def test_a_claim_whose_documents_all_come_before_the_notice_gets_none_and_goes_on(office: Office) -> None:
    number = until_the_notice_is_to_be_sent(office)

    office.send(number, *MOTOR_DOCUMENTS)
    office.run()

    assert notices(office, number) == []
    assert "supplement" not in office.told(number)
    assert office.outcome(number) == ("CLOSED", "paid_full")


def test_everything_missing_is_asked_for_in_one_notice_and_the_legal_clock_stands_still(at: At) -> None:
    office = at("collecting")
    number = office.claim_no
    assert notices(office, number) == [set(MOTOR_DOCUMENTS)]

    office.send(number, *MOTOR_DOCUMENTS[:4])
    office.run()
    assert office.status(number) == "DOCS_PENDING"
    assert set(office.missing(number)) == set(MOTOR_DOCUMENTS[4:])
    office.send(number, *MOTOR_DOCUMENTS[4:])
    office.run()

    assert len(notices(office, number)) == 1
    assert office.outcome(number) == ("CLOSED", "paid_full")


def test_a_claimant_who_sends_nothing_is_reminded_called_and_then_a_person_decides_to_go_on(at: At) -> None:
    office = at("collecting")
    number = office.claim_no

    office.pass_time(DAY_10)
    assert office.told(number).count("documents_reminder") == 1
    assert office.waiting(number) == set()
    office.pass_time(DAY_30)
    assert office.waiting(number) == {"call_claimant"}
    office.do("int", number, "call_claimant", {"call_result": "REACHED", "call_note": "客户将补寄。"})
    office.pass_time(DAY_90)
    assert office.task(number, "decide_missing_documents").candidate_groups == ("adjuster_l1", "adjuster_l2")
    wait = {"missing_result": "WAIT", "missing_note": "客户住院，再等两个月。"}
    office.do("ada", number, "decide_missing_documents", wait)
    assert office.waiting(number) == set()
    office.pass_time(DAY_90)
    go_on = {"missing_result": "PROCEED", "missing_note": "客户未再回复，按现有材料处理。"}
    office.do("ada", number, "decide_missing_documents", go_on)

    assert office.variables(number)["documents_result"] == "TIMED_OUT"
    assert office.claim(number).route == "HUMAN_L1"
    assert "DOCS_INCOMPLETE" in office.variables(number)["reasons"]
    assert len(notices(office, number)) == 1


def test_documents_that_come_after_the_reminder_complete_the_file(at: At) -> None:
    office = at("collecting")
    number = office.claim_no
    office.pass_time(DAY_10)

    office.send(number, *MOTOR_DOCUMENTS)
    office.run()

    assert office.outcome(number) == ("CLOSED", "paid_full")


def test_a_document_read_with_doubt_is_looked_at_and_accepted(office: Office) -> None:
    number = with_a_doubtful_licence(office)
    assert office.task(number, "check_documents").candidate_groups == ("intake",)

    office.do("int", number, "check_documents", {"document_result": "ACCEPTED", "document_reason": "READABLE"})

    assert office.outcome(number) == ("CLOSED", "paid_full")
    assert "DOCUMENTS" in {action.role for action in office.actions(number) if action.user == "int"}


def test_a_rejected_document_is_missing_until_a_better_one_comes(office: Office) -> None:
    number = with_a_doubtful_licence(office)

    office.do("int", number, "check_documents", {"document_result": "REJECTED", "document_reason": "UNREADABLE"})
    assert (office.status(number), office.missing(number)) == ("DOCS_PENDING", [DOUBTFUL])
    office.send(number, DOUBTFUL)
    office.run()

    assert office.outcome(number) == ("CLOSED", "paid_full")


def test_a_document_that_is_not_needed_after_all_is_waived(office: Office) -> None:
    number = with_a_doubtful_licence(office)

    office.do("int", number, "check_documents", {"document_result": "WAIVED", "document_reason": "NOT_NEEDED"})

    assert office.missing(number) == []
    assert office.claim(number).t_docs is not None


def test_every_element_and_flow_of_the_diagram_is_passed(coverage: Coverage) -> None:
    assert coverage.missing("documents") == set()
