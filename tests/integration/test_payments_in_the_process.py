"""The payout process with the real engine and the sandbox bank: whatever goes wrong, the money leaves once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engine import MovableClock
from tasks.bootstrap import WORKFLOWS, App, build
from tasks.claims import queries as claims
from tasks.payments import answers, queries
from tasks.payments.bank.failures import FailureMode, Trouble
from tasks.payments.bank.port import PaymentOrder, Submission
from tasks.payments.bank.sandbox import SandboxBank
from tasks.payments.model import PaymentStatus
from tasks.people import queries as people
from tasks.settings import Settings
from tasks.worklist import commands as worklist
from tests.databases import Databases
from tests.integration.payment_case import CARD, OTHER_CARD, START, approved_claim, with_luhn

FILES = {path.name: path.read_bytes() for path in (WORKFLOWS / "payout").iterdir() if path.suffix != ".xml"}


class Payout:
    """A claim whose payout process has just been started."""

    def __init__(self, app: App, bank: SandboxBank, amount: str) -> None:
        self.app, self.bank = app, bank
        assert isinstance(app.clock, MovableClock)
        self.clock = app.clock
        app.engine.deploy(FILES, by="test")
        with app.database.transaction() as tx:
            self.claim_no, settlement_id = approved_claim(tx, app.engine, Decimal(amount), "MOTOR")
            variables = {
                "claim_no": self.claim_no,
                "lob": "MOTOR",
                "amount": Decimal(amount),
                "priority": 3,
                "settlement_id": settlement_id,
                "net_amount": Decimal(amount),
            }
            self.instance = app.engine.start("payout", variables, self.claim_no, tx=tx).key

    def let_pass(self, time: timedelta = timedelta(seconds=5)) -> Payout:
        """Do what is due, let time pass, take the bank's answers, and do what is due again."""
        self.app.engine.run_due()
        self.clock.advance(time)
        self.app.engine.run_due()
        answers.collect(self.app.database, self.app.engine, self.app.services.bank, self.clock.now())
        self.app.engine.run_due()
        return self

    def task(self) -> str:
        """The form of the one task somebody has to do."""
        (task,) = self.app.engine.user_tasks(state="open", business_key=self.claim_no)
        return str(task.form_id)

    def complete(self, user: str, answer: Mapping[str, Any]) -> Payout:
        """Somebody answers the open task."""
        (task,) = self.app.engine.user_tasks(state="open", business_key=self.claim_no)
        with self.app.database.transaction() as tx:
            now = self.clock.now()
            if "claimant" in task.candidate_groups:
                values = {**answer, "done_by": user}
                self.app.engine.complete_user_task(task.key, values, by=user, groups=["claimant"], tx=tx)
            else:
                worker = people.user(tx, user)
                worklist.take(tx, self.app.engine, worker, task.key, now)
                version = self.app.engine.user_task(task.key, tx=tx).version
                worklist.complete(tx, self.app.engine, worker, task.key, answer, version, now)
        return self

    def result(self) -> object:
        """SETTLED or UNPAID once the process is over."""
        assert self.app.engine.incidents() == []
        assert self.app.engine.instance(self.instance).state == "completed"
        return self.app.engine.variables(self.instance).get("payout_result")

    def payment(self) -> queries.PaymentView:
        """The claim's one payment."""
        with self.app.database.read() as tx:
            (payment,) = queries.payments_of(tx, self.claim_no)
        return payment

    def paid(self) -> Decimal:
        """What stands on the claim as paid; must be what left the bank."""
        with self.app.database.read() as tx:
            paid = claims.claim(tx, self.claim_no).paid
        assert paid == sum((amount for _, amount in self.bank.executed()), Decimal(0))
        return paid


class DiesAfterTheCall(SandboxBank):
    """The bank takes the order, but the process that called it does not live to see the answer."""

    alive = False

    def submit(self, order: PaymentOrder) -> Submission:
        answer = super().submit(order)
        if not self.alive:
            self.alive = True
            raise ConnectionAbortedError("killed between the call and its commit")
        return answer


@pytest.fixture
def app(databases: Databases, tmp_path: Path) -> Iterator[App]:
    made = build(
        Settings(data=tmp_path / "data", database_url=databases.url(tmp_path / "app.db", in_memory=True)),
        MovableClock(START),
    )
    yield made
    made.close()


def payout(app: App, amount: str = "2600.00") -> Payout:
    assert isinstance(app.services.bank, SandboxBank)
    return Payout(app, app.services.bank, amount)


def test_a_small_claim_is_paid_without_anybody(app: App) -> None:
    case = payout(app).let_pass()

    assert case.result() == "SETTLED"
    assert case.paid() == Decimal("2600.00")


def test_a_large_payment_waits_for_release_by_a_second_person(app: App) -> None:
    case = payout(app, "12000.00").let_pass()
    assert case.task() == "release_payment"
    assert case.bank.executed() == ()

    case.complete("qian", {"release": "RELEASE"}).let_pass()

    assert case.result() == "SETTLED"
    assert case.payment().released_by == "qian"


def test_without_an_answer_the_bank_is_asked_after_half_an_hour_and_paid_once(app: App) -> None:
    case = payout(app)
    case.bank.switch_on(FailureMode(Trouble.TIMEOUT))
    case.app.engine.run_due()
    assert case.payment().status is PaymentStatus.UNKNOWN

    case.let_pass(timedelta(minutes=31)).let_pass()

    assert case.result() == "SETTLED"
    assert case.paid() == Decimal("2600.00")


def test_an_order_that_was_lost_is_sent_again_under_the_same_key(app: App) -> None:
    case = payout(app)
    case.bank.switch_on(FailureMode(Trouble.LOST, times=1))

    case.let_pass(timedelta(minutes=31)).let_pass().let_pass()

    assert case.result() == "SETTLED"
    assert [instr_id for instr_id, _ in case.bank.executed()] == [f"{case.payment().payment_no}-01"]


def test_a_process_killed_after_the_call_pays_once(app: App, tmp_path: Path) -> None:
    bank = DiesAfterTheCall(tmp_path / "bank", app.clock)
    app.engine.runtime.services = replace(app.services, bank=bank)
    case = Payout(replace(app, services=replace(app.services, bank=bank)), bank, "2600.00")

    case.let_pass(timedelta(minutes=5)).let_pass()

    assert bank.alive
    assert case.result() == "SETTLED"
    assert case.paid() == Decimal("2600.00")


def test_a_bank_that_is_silent_for_a_day_is_a_case_for_a_person(app: App) -> None:
    case = payout(app)
    case.bank.switch_on(FailureMode(Trouble.DOWN))

    for _ in range(4):
        case.let_pass(timedelta(hours=8))

    assert case.task() == "repair_payment"
    assert case.payment().status is PaymentStatus.UNKNOWN
    assert len(case.payment().attempts) == 1


def test_an_account_the_bank_refused_is_corrected_by_the_claimant_and_paid_after_call_back_and_hold(app: App) -> None:
    case = payout(app)
    case.bank.switch_on(FailureMode(Trouble.REJECT, "AC01", account=with_luhn(CARD)))
    case.let_pass(timedelta(hours=1))
    assert case.task() == "fix_account"

    new = {"account_name": "张伟", "account_no": with_luhn(OTHER_CARD), "bank_name": "中国建设银行"}
    case.complete("claimant", new).let_pass()
    assert case.task() == "call_back"
    case.complete("sun", {"callback_result": "VERIFIED", "called_number": "13912345678"}).let_pass()
    assert case.bank.executed() == ()
    case.let_pass(timedelta(hours=25))
    assert case.task() == "release_payment"
    case.complete("qian", {"release": "RELEASE"}).let_pass()

    assert case.result() == "SETTLED"
    assert [a.reason_code for a in case.payment().attempts] == ["AC01", None]
    assert case.paid() == Decimal("2600.00")


def test_a_booking_reported_twice_is_paid_once(app: App) -> None:
    case = payout(app)
    case.bank.switch_on(FailureMode(Trouble.TWICE))

    case.let_pass().let_pass()

    assert case.result() == "SETTLED"
    assert case.paid() == Decimal("2600.00")
