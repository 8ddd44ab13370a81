"""Who may do what on a claim: duties, authority, answers, conflicts; a refused act changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest

from engine import Conflict, InvalidState, NotAllowed
from tasks.claims import queries as claims
from tasks.errors import (
    AuthorityExceeded,
    DutyConflict,
    InvalidInput,
    NotFound,
    PermissionDenied,
    WrongState,
)
from tasks.people import queries as people
from tasks.people import users
from tasks.people.sign_in import Claimant
from tasks.people.users import AuthorityInput
from tasks.worklist import commands as work
from tasks.worklist import queries as lists
from tests.databases import Databases, settings_of
from tests.factories.people import a_party
from tests.integration.claim_case import ASSESSMENT, PROPOSAL, SURVEY, ClaimCase, claim_case


@pytest.fixture(scope="module")
def case(all_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClaimCase]:
    with claim_case(settings_of(all_databases, tmp_path_factory.mktemp("claimflow"))) as running:
        yield running


def at_approval(case: ClaimCase, amount: str = "12000", proposed: int = 11600, maker: str = "ada") -> str:
    """A claim whose proposal waits for its first approver."""
    number = case.motor(amount)
    case.do("sun", number, "survey", SURVEY)
    case.do("sun", number, "assess_loss", ASSESSMENT | {"parts_amount": proposed, "labour_amount": 0})
    case.do(maker, number, "propose_decision", PROPOSAL | {"proposed_amount": proposed})
    return number


def complete(case: ClaimCase, username: str, key: int, answer: dict[str, object], version: int | None = None) -> None:
    with case.app.database.transaction() as tx:
        work.complete(tx, case.app.engine, people.user(tx, username), key, answer, version, case.now)


def test_who_proposed_cannot_approve(case: ClaimCase) -> None:
    number = at_approval(case, maker="all")
    task = case.task(number, "approve_claim")

    with pytest.raises(DutyConflict, match="already acted as MAKER"):
        complete(case, "all", task.key, {"approval": "APPROVED"})

    assert case.task(number, "approve_claim").key == task.key
    assert case.claim(number).approved is None


def test_who_proposed_cannot_even_take_the_approval(case: ClaimCase) -> None:
    number = at_approval(case, maker="all")
    task = case.task(number, "approve_claim")

    with pytest.raises(DutyConflict), case.app.database.transaction() as tx:
        work.take(tx, case.app.engine, people.user(tx, "all"), task.key, case.now)


def test_who_surveyed_cannot_approve(case: ClaimCase) -> None:
    number = case.motor("12000")
    case.do("all", number, "survey", SURVEY)
    case.do("sun", number, "assess_loss", ASSESSMENT)
    case.do("ada", number, "propose_decision", PROPOSAL)

    with pytest.raises(DutyConflict, match="SURVEYOR"):
        complete(case, "all", case.task(number, "approve_claim").key, {"approval": "APPROVED"})


def test_who_approved_cannot_release_the_payment(case: ClaimCase) -> None:
    number = at_approval(case)
    case.do("all", number, "approve_claim", {"approval": "APPROVED"})
    case.answer(number, "agree_offer", {"agreement": "ACCEPTED"})

    with pytest.raises(DutyConflict, match="APPROVER"):
        complete(case, "all", case.task(number, "release_payment").key, {"release": "RELEASE"})

    case.do("rel", number, "release_payment", {"release": "RELEASE"})
    assert case.claim(number).paid == Decimal("11600.00")


def test_nobody_approves_a_payment_to_themselves_or_a_relative(case: ClaimCase) -> None:
    number = at_approval(case)
    payee = case.claim(number).payee_id
    assert payee is not None
    for interests in ((payee, ()), (None, (payee,))):
        with case.app.database.transaction() as tx:
            users.declare_interests(tx, "one", *interests, "admin", case.now)
        with pytest.raises(DutyConflict, match="payee"):
            complete(case, "one", case.task(number, "approve_claim").key, {"approval": "APPROVED"})
    with case.app.database.transaction() as tx:
        users.declare_interests(tx, "one", None, (), "admin", case.now)

    case.do("one", number, "approve_claim", {"approval": "APPROVED"})
    assert case.claim(number).approved == Decimal("11600.00")


def test_two_levels_need_two_people(case: ClaimCase) -> None:
    number = at_approval(case, amount="190000", proposed=180000, maker="bea")
    assert case.task(number, "check_calculation").candidate_groups == ("adjuster_l2", "adjuster_l3")
    case.do("cai", number, "check_calculation", {"calculation": "CONFIRM"})

    case.do("two", number, "approve_claim", {"approval": "APPROVED"})

    assert case.claim(number).approved == Decimal("180000.00")


def test_an_amount_above_the_limit_is_for_somebody_else(case: ClaimCase) -> None:
    number = at_approval(case)
    with case.app.database.transaction() as tx:
        low = AuthorityInput("approver_l1", Decimal(10_000), (case.now + timedelta(days=30)).date())
        users.set_roles(tx, "one", ["approver_l1"], [low], "admin", case.now)

    with pytest.raises(AuthorityExceeded, match="may decide up to 10000"):
        complete(case, "one", case.task(number, "approve_claim").key, {"approval": "APPROVED"})

    with case.app.database.transaction() as tx:
        limits = users.level_authorities(["approver_l1"], (case.now + timedelta(days=300)).date())
        users.set_roles(tx, "one", ["approver_l1"], limits, "admin", case.now)


def test_an_expired_certificate_takes_the_authority_away(case: ClaimCase) -> None:
    number = at_approval(case)
    with case.app.database.transaction() as tx:
        expired = users.level_authorities(["approver_l1"], (case.now - timedelta(days=1)).date())
        users.set_roles(tx, "one", ["approver_l1"], expired, "admin", case.now)

    with pytest.raises(PermissionDenied, match="valid certificate"):
        complete(case, "one", case.task(number, "approve_claim").key, {"approval": "APPROVED"})

    with case.app.database.transaction() as tx:
        limits = users.level_authorities(["approver_l1"], (case.now + timedelta(days=300)).date())
        users.set_roles(tx, "one", ["approver_l1"], limits, "admin", case.now)


def test_a_task_of_other_groups_cannot_be_done(case: ClaimCase) -> None:
    number = at_approval(case)
    key = case.task(number, "approve_claim").key

    with pytest.raises(NotAllowed):
        complete(
            case, "rel", key, {"approval": "RETURNED", "approval_reasons": ["A_RISK"], "approval_note": "不是我的。"}
        )
    with pytest.raises(NotAllowed), case.app.database.transaction() as tx:
        work.take(tx, case.app.engine, people.user(tx, "int"), key, case.now)


def test_somebody_elses_task_cannot_be_done(case: ClaimCase) -> None:
    number = case.motor("12000")
    task = case.task(number, "survey")
    with case.app.database.transaction() as tx:
        work.take(tx, case.app.engine, people.user(tx, "sun"), task.key, case.now)

    with pytest.raises(NotAllowed, match="sun has it"):
        complete(case, "all", task.key, SURVEY)


def test_a_task_is_done_once(case: ClaimCase) -> None:
    number = case.motor("12000")
    key = case.task(number, "survey").key
    case.do("sun", number, "survey", SURVEY)

    with pytest.raises(WrongState, match="completed by sun"):
        complete(case, "sun", key, SURVEY)
    with pytest.raises(InvalidState):
        case.app.engine.complete_user_task(key, {}, by="sun")


def test_an_answer_to_an_older_version_is_a_conflict(case: ClaimCase) -> None:
    number = case.motor("12000")
    task = case.task(number, "survey")
    with case.app.database.transaction() as tx:
        work.take(tx, case.app.engine, people.user(tx, "sun"), task.key, case.now)

    with pytest.raises(Conflict):
        complete(case, "sun", task.key, SURVEY, version=task.version)

    with case.app.database.read() as tx:
        assert not [action for action in claims.actions(tx, number) if action.role == "SURVEYOR"]


@pytest.mark.parametrize(
    ("answer", "field"),
    [
        (PROPOSAL | {"proposed_amount": "viel"}, "proposed_amount"),
        (PROPOSAL | {"proposed_amount": -1}, "proposed_amount"),
        (PROPOSAL | {"decision": "MAYBE"}, "decision"),
        (PROPOSAL | {"reason_codes": []}, "reason_codes"),
        (PROPOSAL | {"decision": "DENY", "denial_note": "no"}, "denial_note"),
    ],
)
def test_an_answer_the_form_does_not_take_is_refused_by_field(
    case: ClaimCase, answer: dict[str, object], field: str
) -> None:
    number = case.motor("12000")
    case.assess(number)

    with pytest.raises(InvalidInput) as refused:
        complete(case, "ada", case.task(number, "propose_decision").key, answer)

    assert field in {problem.field for problem in refused.value.problems}
    assert all(problem.message and problem.message_zh for problem in refused.value.problems)
    assert case.task(number, "propose_decision")


def test_a_draft_is_kept_for_whoever_has_the_task(case: ClaimCase) -> None:
    number = case.motor("12000")
    key = case.task(number, "survey").key
    with case.app.database.transaction() as tx:
        sun = people.user(tx, "sun")
        work.take(tx, case.app.engine, sun, key, case.now)
        work.save_draft(tx, case.app.engine, sun, key, {"survey_report": "半句"})

    with case.app.database.read() as tx:
        page = lists.worklist(tx, people.user(tx, "sun"), case.now, scope="mine", text=number)
    assert case.app.engine.user_task(key).draft == {"survey_report": "半句"}
    assert [row.has_draft for row in page.rows] == [True]


def test_an_inactive_user_may_do_nothing(case: ClaimCase) -> None:
    number = case.motor("12000")
    key = case.task(number, "survey").key
    with case.app.database.transaction() as tx:
        users.set_active(tx, "sun", False, "admin", case.now)

    with pytest.raises(PermissionDenied):
        complete(case, "sun", key, SURVEY)

    with case.app.database.transaction() as tx:
        users.set_active(tx, "sun", True, "admin", case.now)


def test_a_claimant_answers_only_for_their_own_claims(case: ClaimCase) -> None:
    number = at_approval(case)
    case.do("one", number, "approve_claim", {"approval": "APPROVED"})
    task = case.task(number, "agree_offer")
    policy_no = case.claim(number).policy_no
    assert policy_no is not None
    with case.app.database.transaction() as tx:
        stranger = a_party(tx, case.now)

    answer = {"agreement": "ACCEPTED"}
    with pytest.raises(NotFound), case.app.database.transaction() as tx:
        work.complete_as_claimant(
            tx, case.app.engine, Claimant(policy_no, stranger), task.key, answer, task.version, case.now
        )
    assert case.claim(number).status == "OFFERED"


def test_a_disputed_offer_goes_back_to_an_adjuster_with_the_reason(case: ClaimCase) -> None:
    number = at_approval(case)
    case.do("one", number, "approve_claim", {"approval": "APPROVED"})

    case.answer(number, "agree_offer", {"agreement": "DISPUTED", "agreement_note": "修理厂报价更高，请复核。"})

    assert case.claim(number).status == "IN_REVIEW"
    with case.app.database.read() as tx:
        assert any("修理厂报价更高" in event.text_zh for event in claims.timeline(tx, number))


def test_the_worklist_shows_due_tasks_first_with_both_clocks(case: ClaimCase) -> None:
    numbers = {case.motor("12000") for _ in range(2)}
    with case.app.database.read() as tx:
        page = lists.worklist(tx, people.user(tx, "sun"), case.now, scope="groups", limit=200)
        counted = lists.counts(tx, people.user(tx, "sun"), case.now)
        mine = lists.worklist(tx, people.user(tx, "rel"), case.now, text=numbers.copy().pop())
    rows = [row for row in page.rows if row.claim_no in numbers]

    assert len(rows) == 2
    assert [row.due_at for row in page.rows] == sorted(row.due_at for row in page.rows if row.due_at)
    assert all(row.goal_clock and row.goal_clock.code == "T11" for row in rows)
    assert all(row.legal_clock and row.legal_clock.legal for row in rows)
    assert all(row.claimed == Decimal("12000.00") and row.lob == "MOTOR" for row in rows)
    assert counted.groups == page.total
    assert mine.total == 0


def test_the_worklist_can_be_filtered(case: ClaimCase) -> None:
    number = case.motor("12000")
    case.pass_time(timedelta(days=2))
    with case.app.database.read() as tx:
        sun = people.user(tx, "sun")
        by_number = lists.worklist(tx, sun, case.now, text=number.lower())
        by_kind = lists.worklist(tx, sun, case.now, form_id="assess_loss")
        late = lists.worklist(tx, sun, case.now, overdue_only=True, limit=500)
        other = lists.worklist(tx, sun, case.now, lob="MEDICAL")
        kinds = [form_id for form_id, _ in lists.task_kinds(tx, sun)]

    assert [row.claim_no for row in by_number.rows] == [number]
    assert {row.form_id for row in by_kind.rows} <= {"assess_loss"}
    assert number in {row.claim_no for row in late.rows}
    assert all(row.overdue for row in late.rows)
    assert other.total == 0
    assert "survey" in kinds


def test_nothing_failed_on_the_way(case: ClaimCase) -> None:
    assert case.incidents() == []
