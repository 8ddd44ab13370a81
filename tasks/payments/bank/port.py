"""What Claimflow asks of a bank, and the closed list of what a bank may answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True)
class PaymentOrder:
    """One credit transfer; `instr_id` is the idempotency key and names one attempt for ever."""

    msg_id: str
    instr_id: str
    end_to_end_id: str
    amount: Decimal
    """CNY, above 0."""
    creditor_name: str
    creditor_account: str
    creditor_bank: str
    creditor_cnaps: str | None
    purpose: str
    execute_on: date
    created_at: datetime


@dataclass(frozen=True)
class Debtor:
    """The insurer's own account that payments are made from."""

    name: str = "Claimflow Demo Insurance Co., Ltd. 示范财产保险股份有限公司"
    account: str = "11001006500053012345"
    cnaps: str = "105100000017"


@dataclass(frozen=True)
class Taken:
    """The bank has the instruction; its result comes later."""

    bank_ref: str


@dataclass(frozen=True)
class Refused:
    """The bank will not carry out the instruction (ISO 20022 reason code, DOMAIN D9)."""

    code: str
    text: str = ""


@dataclass(frozen=True)
class AlreadyTaken:
    """The bank had this InstrId before and does not carry it out again: ask for its status."""

    bank_ref: str


@dataclass(frozen=True)
class NoAnswer:
    """Nobody knows whether the bank has the instruction: never send it again before asking."""

    reason: str


Submission = Taken | Refused | AlreadyTaken | NoAnswer


class BankState(StrEnum):
    """What a bank says of an instruction."""

    PENDING = "PENDING"
    ACCEPTED = "ACCEPTED"
    SETTLED = "SETTLED"
    REJECTED = "REJECTED"
    RETURNED = "RETURNED"
    NOT_FOUND = "NOT_FOUND"
    """The bank never got it; sending it (again) with the same InstrId is safe."""
    NO_ANSWER = "NO_ANSWER"


@dataclass(frozen=True)
class BankAnswer:
    """One statement of the bank about one instruction."""

    instr_id: str
    state: BankState
    bank_ref: str | None = None
    reason_code: str | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class AnswerFile:
    """A pain.002 or camt.054 message that lies ready; its name is unique for ever."""

    name: str
    content: bytes


class Bank(Protocol):
    """A bank that takes credit transfers. No method raises for what the world may do wrong."""

    def submit(self, order: PaymentOrder) -> Submission:
        """Hand over one instruction. The same `instr_id` is never carried out twice."""
        ...

    def status(self, instr_id: str) -> BankAnswer:
        """What became of an instruction."""
        ...

    def answers(self) -> Sequence[AnswerFile]:
        """Answer files not yet acknowledged, oldest first."""
        ...

    def acknowledge(self, name: str) -> None:
        """The file was taken over; it is not shown again. An unknown name is ignored."""
        ...
