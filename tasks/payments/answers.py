"""Taking over the bank's answer files: each one once, each in a transaction of its own."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from engine.db import Database, Tx
from tasks.payments import instructing, store
from tasks.payments.bank.messages import UnreadableAnswer, read_answer
from tasks.payments.bank.port import AnswerFile, Bank, BankAnswer, BankState
from tasks.payments.model import AT_THE_BANK, PaymentStatus
from tasks.payments.telling import tell_diagram

if TYPE_CHECKING:
    from engine import Engine

log = logging.getLogger(__name__)

_GIVEN_UP = (PaymentStatus.STOPPED, PaymentStatus.VOID)


@dataclass(frozen=True)
class TakenOver:
    """How many files and statements were taken over, and what was wrong with them."""

    files: int
    statements: int
    problems: tuple[str, ...]


def collect(database: Database, engine: Engine, bank: Bank, now: datetime) -> TakenOver:
    """Take over every answer file that lies ready and tell the diagrams; a file that was taken before is skipped.

    A file is acknowledged only after its transaction is committed, so a crash in between repeats it and
    the file's name keeps it from counting twice.
    """
    files = statements = 0
    problems: list[str] = []
    for file in bank.answers():
        with database.transaction() as tx:
            if not store.file_taken(tx, file.name):
                count, wrong = _take(tx, engine, file, now)
                files, statements = files + 1, statements + count
                problems += wrong
        bank.acknowledge(file.name)
    for problem in problems:
        log.warning("bank_answer_problem", extra={"problem": problem})
    return TakenOver(files, statements, tuple(problems))


def _take(tx: Tx, engine: Engine, file: AnswerFile, now: datetime) -> tuple[int, list[str]]:
    problems: list[str] = []
    try:
        answers = read_answer(file.content)
    except UnreadableAnswer as error:
        answers, problems = (), [f"{file.name}: {error}"]
    for answer in answers:
        problem = _take_statement(tx, engine, answer, now)
        if problem is not None:
            problems.append(f"{file.name}: {problem}")
    tx.session.add(
        store.BankFile(
            name=file.name,
            sha256=hashlib.sha256(file.content).hexdigest(),
            statements=len(answers),
            problem="; ".join(problems)[:500] or None,
            created_at=now,
            created_by="bank",
        )
    )
    tx.session.flush()
    return len(answers), problems


def _take_statement(tx: Tx, engine: Engine, answer: BankAnswer, now: datetime) -> str | None:
    """Take over one statement of the bank and tell the diagram; gives what was wrong with it, if anything."""
    found = store.by_instr_id(tx, answer.instr_id)
    if found is None:
        return f"The bank speaks of instruction {answer.instr_id}, which was never sent."
    row, attempt = found
    if attempt.attempt < row.attempt and attempt.outcome == answer.state:
        # The earlier attempt was settled by a status query; its answer file only comes later.
        return None
    if attempt.attempt != row.attempt:
        return f"The bank speaks of attempt {answer.instr_id}, but the payment is at attempt {row.attempt}."
    if answer.state is BankState.RETURNED and row.status is PaymentStatus.SETTLED:
        # The payout process is over by then: the books are put right here, and the diagram is told as well.
        instructing.returned(tx, row.payment_no, answer.reason_code, now)
        tell_diagram(tx, engine, row, answer)
    elif row.status in AT_THE_BANK and answer.state.value != row.status.value:
        # What a status query has told the diagram already is not told again: the message would wait there
        # and be taken for the answer to the next attempt.
        tell_diagram(tx, engine, row, answer)
    elif answer.state is BankState.SETTLED and row.status in _GIVEN_UP:
        return f"The bank carried out {answer.instr_id}, but payment {row.payment_no} was given up: {row.status}."
    return None
