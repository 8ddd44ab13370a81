"""A bank that pays nothing: takes every instruction and never answers. For set-ups without payments."""

from __future__ import annotations

from collections.abc import Sequence

from tasks.payments.bank.port import AlreadyTaken, AnswerFile, BankAnswer, BankState, PaymentOrder, Submission, Taken


class NullBank:
    """Remembers instructions in memory only; they stay pending."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def submit(self, order: PaymentOrder) -> Submission:
        if order.instr_id in self._taken:
            return AlreadyTaken(f"NULL-{order.instr_id}")
        self._taken.add(order.instr_id)
        return Taken(f"NULL-{order.instr_id}")

    def status(self, instr_id: str) -> BankAnswer:
        if instr_id in self._taken:
            return BankAnswer(instr_id, BankState.PENDING, f"NULL-{instr_id}")
        return BankAnswer(instr_id, BankState.NOT_FOUND)

    def answers(self) -> Sequence[AnswerFile]:
        return ()

    def acknowledge(self, name: str) -> None:
        return None
