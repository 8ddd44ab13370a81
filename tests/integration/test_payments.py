"""One settlement is paid once: to the right account, released by the right person, whatever the bank does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from tasks.claims import file_commands as files
from tasks.claims import queries as claims
from tasks.clocks import queries as clocks
from tasks.clocks.model import ClockStatus
from tasks.errors import DutyConflict, WrongState
from tasks.payments import answers, commands, instructing, queries
from tasks.payments.bank.failures import FailureMode, Trouble
from tasks.payments.instructing import AlreadyThere, AskFirst, Send, Wait
from tasks.payments.model import PaymentStatus
from tasks.payments.sanctions import SanctionsFile
from tasks.people import commands as people
from tasks.people.commands import AccountInput
from tasks.policies import queries as policies
from tests.databases import Databases
from tests.integration.payment_case import OTHER_CARD, PaymentCase, payment_case, with_luhn

S = PaymentStatus


@pytest.fixture
def case(databases: Databases, tmp_path: Path) -> Iterator[PaymentCase]:
    made = payment_case(databases, tmp_path)
    yield made
    made.database.close()


@pytest.fixture
def large(databases: Databases, tmp_path: Path) -> Iterator[PaymentCase]:
    made = payment_case(databases, tmp_path, "12000.00")
    yield made
    made.database.close()


def create(case: PaymentCase) -> commands.Created:
    with case.database.transaction() as tx:
        return commands.create(tx, case.claim_no, case.settlement_id, case.net, case.clock.now())


def release(case: PaymentCase, payment_no: str, by: str = "system") -> None:
    with case.database.transaction() as tx:
        commands.release(tx, payment_no, by, case.clock.now())


def begin(case: PaymentCase, payment_no: str) -> instructing.Step:
    with case.database.transaction() as tx:
        return instructing.begin(tx, payment_no, 1, case.clock.now())


def send(case: PaymentCase, payment_no: str) -> PaymentStatus:
    what = begin(case, payment_no)
    assert isinstance(what, Send)
    answer = case.bank.submit(what.order)
    with case.database.transaction() as tx:
        return instructing.submitted(tx, case.engine, payment_no, answer, case.clock.now())


def collect(case: PaymentCase) -> answers.TakenOver:
    return answers.collect(case.database, case.engine, case.bank, case.clock.now())


def settle(case: PaymentCase, payment_no: str) -> None:
    with case.database.transaction() as tx:
        instructing.settle(tx, payment_no, "REF", case.clock.now())


def view(case: PaymentCase, payment_no: str) -> queries.PaymentView:
    with case.database.read() as tx:
        return queries.payment(tx, payment_no)


def released_payment(case: PaymentCase) -> str:
    payment_no = create(case).payment_no
    release(case, payment_no)
    return payment_no


def test_a_small_payment_is_released_without_a_second_person_and_settles(case: PaymentCase) -> None:
    made = create(case)
    assert not made.release_needed
    release(case, made.payment_no)

    assert send(case, made.payment_no) is S.SUBMITTED
    case.clock.advance(timedelta(seconds=5))
    taken = collect(case)
    settle(case, made.payment_no)

    assert (taken.files, taken.problems) == (2, ())
    assert case.engine.names() == ["bank.accepted", "bank.settled"]
    assert case.engine.messages[1][2]["payment_id"] == made.payment_no
    assert view(case, made.payment_no).status is S.SETTLED
    with case.database.read() as tx:
        claim = claims.claim(tx, case.claim_no)
        assert claim.paid == case.net
        assert claims.reserve_balance(tx, case.claim_no) == 0
        t05 = next(clock for clock in clocks.clocks_of(tx, case.claim_no) if clock.code == "T05")
        assert t05.status is ClockStatus.MET
        assert policies.counters(tx, "P-1", "MOTOR", claim.t_loss).limit_used == case.net


def test_the_same_settlement_never_makes_a_second_payment(case: PaymentCase) -> None:
    first, second = create(case), create(case)

    assert first == second
    with case.database.read() as tx:
        assert len(queries.payments_of(tx, case.claim_no)) == 1


def test_the_database_itself_refuses_a_second_payment_row(case: PaymentCase) -> None:
    create(case)
    with case.database.read() as tx:
        row = dict(tx.connection.execute(sa.text("select * from payment")).mappings().one())

    row |= {"id": "0" * 32, "payment_no": "PAY-SECOND"}
    columns = ", ".join(row)
    insert = sa.text(f"insert into payment ({columns}) values ({', '.join(':' + name for name in row)})")  # noqa: S608
    with pytest.raises(IntegrityError), case.database.transaction() as tx:
        tx.connection.execute(insert, row)


def test_a_large_payment_waits_for_a_second_person(large: PaymentCase) -> None:
    made = create(large)
    assert made.release_needed

    with pytest.raises(WrongState, match="released by a second person"):
        release(large, made.payment_no)
    with pytest.raises(WrongState, match="SUBMITTING"):
        begin(large, made.payment_no)
    release(large, made.payment_no, "qian")

    assert view(large, made.payment_no).released_by == "qian"
    assert isinstance(begin(large, made.payment_no), Send)


@pytest.mark.parametrize("user", ["wang", "zhao"])
def test_who_made_or_approved_the_claim_may_not_release_its_payment(large: PaymentCase, user: str) -> None:
    made = create(large)

    with pytest.raises(DutyConflict, match=f"{user} may not act as RELEASER"):
        release(large, made.payment_no, user)


def test_the_database_refuses_a_large_payment_without_a_second_person(large: PaymentCase) -> None:
    create(large)

    with pytest.raises(IntegrityError, match="four_eyes"), large.database.transaction() as tx:
        tx.connection.execute(sa.text("update payment set status = 'SUBMITTED'"))


def test_a_process_killed_after_the_call_asks_the_bank_and_does_not_pay_again(case: PaymentCase) -> None:
    payment_no = released_payment(case)
    what = begin(case, payment_no)
    assert isinstance(what, Send)
    case.bank.submit(what.order)
    # The process dies here: what the bank answered was never written.

    again = begin(case, payment_no)

    assert isinstance(again, AskFirst)
    assert again.order.instr_id == what.order.instr_id
    case.clock.advance(timedelta(minutes=1))
    assert len(case.bank.executed()) == 1


def test_without_an_answer_a_payment_is_unknown_and_is_asked_for_before_anything_else(case: PaymentCase) -> None:
    case.bank.switch_on(FailureMode(Trouble.TIMEOUT))
    payment_no = released_payment(case)

    assert send(case, payment_no) is S.UNKNOWN

    assert isinstance(begin(case, payment_no), AskFirst)
    assert create(case).attempt == 1
    assert view(case, payment_no).status is S.UNKNOWN


def test_an_unknown_payment_cannot_be_given_up(case: PaymentCase) -> None:
    case.bank.switch_on(FailureMode(Trouble.TIMEOUT))
    payment_no = released_payment(case)
    send(case, payment_no)

    with pytest.raises(WrongState, match="UNKNOWN"), case.database.transaction() as tx:
        commands.stop(tx, case.claim_no, payment_no, "BANK", "li", case.clock.now())


def test_a_refused_payment_is_tried_again_on_the_corrected_account_with_a_new_key(case: PaymentCase) -> None:
    case.bank.switch_on(FailureMode(Trouble.REFUSE, "AC01", times=1))
    case.clock.advance(timedelta(hours=1))
    payment_no = released_payment(case)
    send(case, payment_no)
    assert case.engine.messages[0][:3] == (
        "bank.rejected",
        case.claim_no,
        {"payment_id": payment_no, "instr_id": f"{payment_no}-01", "bank_ref": None, "reason_code": "AC01"},
    )
    with case.database.transaction() as tx:
        instructing.record_answer(tx, payment_no, "REJECTED", "AC01", None, case.clock.now())
        claim = claims.claim(tx, case.claim_no)
        new = AccountInput("张伟", with_luhn(OTHER_CARD), "中国建设银行")
        account = people.add_account(tx, claim.payee_id, new, "claimant", case.clock.now(), replaces=claim.account_id)
        files.set_account(tx, case.claim_no, account, case.clock.now())
    case.clock.advance(timedelta(hours=25))

    retry = create(case)

    assert (retry.payment_no, retry.attempt, retry.release_needed) == (payment_no, 2, True)
    release(case, payment_no, "qian")
    assert send(case, payment_no) is S.SUBMITTED
    assert [a.instr_id for a in view(case, payment_no).attempts] == [f"{payment_no}-01", f"{payment_no}-02"]


def test_a_changed_account_holds_the_payment_for_24_hours(case: PaymentCase) -> None:
    with case.database.transaction() as tx:
        claim = claims.claim(tx, case.claim_no)
        new = AccountInput("张伟", with_luhn(OTHER_CARD), "中国建设银行")
        account = people.add_account(tx, claim.payee_id, new, "claimant", case.clock.now(), replaces=claim.account_id)
        files.set_account(tx, case.claim_no, account, case.clock.now())
        facts = queries.payee_facts(tx, case.claim_no, case.clock.now(), sanction_hit=False)
    assert facts["account_changed_hours"] == 0
    payment_no = create(case).payment_no
    release(case, payment_no, "qian")

    held = begin(case, payment_no)
    case.clock.advance(timedelta(hours=24))

    assert isinstance(held, Wait)
    assert isinstance(begin(case, payment_no), Send)


def test_a_payment_on_hold_is_not_sent_and_returns_to_where_it_was(case: PaymentCase) -> None:
    payment_no = released_payment(case)
    with case.database.transaction() as tx:
        assert commands.set_hold(tx, case.claim_no, True, "account changed", case.clock.now()) == 1
    assert isinstance(begin(case, payment_no), Wait)

    with case.database.transaction() as tx:
        commands.set_hold(tx, case.claim_no, False, "", case.clock.now())

    assert view(case, payment_no).status is S.APPROVED


def test_an_account_in_another_name_is_never_paid(case: PaymentCase) -> None:
    with case.database.transaction() as tx:
        claim = claims.claim(tx, case.claim_no)
        account = people.add_account(
            tx, claim.payee_id, AccountInput("李四", with_luhn(OTHER_CARD), "建行"), "x", case.clock.now()
        )
        files.set_account(tx, case.claim_no, account, case.clock.now())
        assert not queries.payee_facts(tx, case.claim_no, case.clock.now(), sanction_hit=False)["name_matches"]
    case.clock.advance(timedelta(days=2))
    payment_no = create(case).payment_no
    release(case, payment_no, "qian")

    with pytest.raises(WrongState, match="in the payee's name"):
        begin(case, payment_no)


def test_more_than_was_approved_is_never_paid(case: PaymentCase) -> None:
    with case.database.transaction() as tx:
        files.set_amounts(tx, case.claim_no, case.clock.now(), approved=case.net - Decimal("0.01"))

    with pytest.raises(WrongState, match=r"approved for 2600\.00 CNY to date"):
        create(case)


def test_a_booking_reported_twice_is_settled_once(case: PaymentCase) -> None:
    case.bank.switch_on(FailureMode(Trouble.TWICE))
    payment_no = released_payment(case)
    send(case, payment_no)
    case.clock.advance(timedelta(seconds=5))
    collect(case)

    settle(case, payment_no)
    settle(case, payment_no)

    settled = [message_id for name, _, _, message_id in case.engine.messages if name == "bank.settled"]
    assert len(settled) == 2
    assert len(set(settled)) == 1
    with case.database.read() as tx:
        assert claims.claim(tx, case.claim_no).paid == case.net


def test_an_answer_file_counts_once_even_if_it_was_not_acknowledged(case: PaymentCase) -> None:
    payment_no = released_payment(case)
    send(case, payment_no)
    (file,) = case.bank.answers()
    collect(case)
    case.engine.messages.clear()

    class Forgetful:
        def answers(self) -> tuple[object, ...]:
            return (file,)

        def acknowledge(self, name: str) -> None:
            return None

    again = answers.collect(case.database, case.engine, Forgetful(), case.clock.now())

    assert (again.files, case.engine.messages) == (0, [])


def test_money_that_comes_back_is_no_longer_paid(case: PaymentCase) -> None:
    case.bank.switch_on(FailureMode(Trouble.RETURN, "AC04", delay=timedelta(hours=3)))
    payment_no = released_payment(case)
    send(case, payment_no)
    case.clock.advance(timedelta(seconds=5))
    collect(case)
    settle(case, payment_no)

    case.clock.advance(timedelta(hours=4))
    collect(case)

    assert view(case, payment_no).status is S.RETURNED
    assert case.engine.names()[-1] == "bank.returned"
    with case.database.read() as tx:
        assert claims.claim(tx, case.claim_no).paid == 0
        assert claims.reserve_balance(tx, case.claim_no) == case.net


def test_what_the_bank_already_has_is_left_alone(case: PaymentCase) -> None:
    payment_no = released_payment(case)
    send(case, payment_no)

    assert begin(case, payment_no) == AlreadyThere(S.SUBMITTED)


def test_a_payee_on_the_sanctions_list_is_a_hit_until_compliance_clears_it(case: PaymentCase, tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("# test\n张 伟\n", encoding="utf-8")
    listed = SanctionsFile(tmp_path / "list.txt")
    with case.database.transaction() as tx:
        assert commands.screen(tx, listed, case.claim_no, case.clock.now())

        files.record_action(
            tx,
            case.claim_no,
            "COMPLIANCE",
            "sun",
            "decide_sanction_hit",
            case.clock.now(),
            detail={"sanction_result": "FALSE_HIT"},
        )

        assert not commands.screen(tx, listed, case.claim_no, case.clock.now())


def test_an_answer_about_an_earlier_attempt_does_not_touch_the_present_one(case: PaymentCase) -> None:
    case.bank.switch_on(FailureMode(Trouble.REFUSE, "AM04", times=1))
    payment_no = released_payment(case)
    send(case, payment_no)
    with case.database.transaction() as tx:
        instructing.record_answer(tx, payment_no, "REJECTED", "AM04", None, case.clock.now(), f"{payment_no}-01")
    create(case)
    release(case, payment_no)
    send(case, payment_no)

    with case.database.transaction() as tx:
        instructing.record_answer(tx, payment_no, "REJECTED", "AM04", None, case.clock.now(), f"{payment_no}-01")

    assert view(case, payment_no).status is S.SUBMITTED
