"""A bank to try things out with: keeps its own memory on disk, answers with files, and fails on demand."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from engine.clock import Clock
from tasks.payments.bank.failures import FailureMode, FailureRow, Trouble, matching
from tasks.payments.bank.messages import booking_notice, credit_transfer, status_report
from tasks.payments.bank.port import (
    AlreadyTaken,
    AnswerFile,
    BankAnswer,
    BankState,
    Debtor,
    NoAnswer,
    PaymentOrder,
    Refused,
    Submission,
    Taken,
)

_SCHEMA = """
CREATE TABLE IF NOT EXISTS instruction (
    instr_id TEXT PRIMARY KEY, msg_id TEXT NOT NULL, end_to_end_id TEXT NOT NULL, amount_fen INTEGER NOT NULL,
    account TEXT NOT NULL, bank_ref TEXT NOT NULL, received_at TEXT NOT NULL,
    refused_with TEXT, accepted_at TEXT, settled_at TEXT, returned_at TEXT, return_code TEXT
);
CREATE TABLE IF NOT EXISTS answer (
    number INTEGER PRIMARY KEY AUTOINCREMENT, instr_id TEXT NOT NULL, state TEXT NOT NULL, due_at TEXT NOT NULL,
    taken_over INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS answer_open ON answer (taken_over, due_at);
CREATE TABLE IF NOT EXISTS failure_mode (
    id INTEGER PRIMARY KEY AUTOINCREMENT, trouble TEXT NOT NULL, code TEXT NOT NULL, account TEXT,
    amount_fen INTEGER, remaining INTEGER, delay_seconds INTEGER NOT NULL
);
"""


class SandboxBank:
    """Carries out every instruction once, a few seconds after it came, unless a failure mode says otherwise.

    Its memory is a SQLite file of its own in `folder`, so that a killed Claimflow finds the bank as it
    was. Instructions are kept as pain.001 files in `folder`/outbox; answers appear in `folder`/inbox and
    are moved to `folder`/archive when acknowledged.
    """

    def __init__(
        self,
        folder: Path,
        clock: Clock,
        *,
        settles_after: timedelta = timedelta(seconds=3),
        debtor: Debtor | None = None,
    ) -> None:
        self._folder, self._clock, self._settles_after = folder, clock, settles_after
        self._debtor = debtor or Debtor()
        for name in ("outbox", "inbox", "archive"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        with self._memory() as memory:
            memory.executescript(_SCHEMA)

    def submit(self, order: PaymentOrder) -> Submission:
        """Take an instruction; see `Bank.submit`."""
        with self._memory() as memory:
            known = memory.execute(
                "SELECT bank_ref, refused_with FROM instruction WHERE instr_id = ?", (order.instr_id,)
            ).fetchone()
            if known is not None:
                return AlreadyTaken(known[0])
            mode = matching(memory, order.creditor_account, order.amount)
            if mode is not None and mode.trouble in (Trouble.LOST, Trouble.DOWN):
                return NoAnswer("the connection to the bank broke before the instruction arrived")
            (self._folder / "outbox" / f"{order.msg_id}.xml").write_bytes(credit_transfer(order, self._debtor))
            bank_ref = self._take(memory, order, mode)
        if mode is not None and mode.trouble is Trouble.TIMEOUT:
            return NoAnswer("the bank did not answer within 30 seconds")
        if mode is not None and mode.trouble is Trouble.REFUSE:
            return Refused(mode.code, "refused on receipt")
        return Taken(bank_ref)

    def status(self, instr_id: str) -> BankAnswer:
        """What became of an instruction, as far as the bank has got by now."""
        now = self._now()
        with self._memory() as memory:
            if matching(memory, None, None, only=Trouble.DOWN, use=False) is not None:
                return BankAnswer(instr_id, BankState.NO_ANSWER)
            row = memory.execute(
                "SELECT bank_ref, refused_with, accepted_at, settled_at, returned_at, return_code"
                " FROM instruction WHERE instr_id = ?",
                (instr_id,),
            ).fetchone()
        if row is None:
            return BankAnswer(instr_id, BankState.NOT_FOUND)
        bank_ref, refused_with, accepted_at, settled_at, returned_at, return_code = row
        if refused_with:
            return BankAnswer(instr_id, BankState.REJECTED, bank_ref, refused_with)
        if returned_at and returned_at <= now:
            return BankAnswer(instr_id, BankState.RETURNED, bank_ref, return_code, _time(returned_at))
        if settled_at and settled_at <= now:
            return BankAnswer(instr_id, BankState.SETTLED, bank_ref, None, _time(settled_at))
        if accepted_at and accepted_at <= now:
            return BankAnswer(instr_id, BankState.ACCEPTED, bank_ref, None, _time(accepted_at))
        return BankAnswer(instr_id, BankState.PENDING, bank_ref)

    def answers(self) -> Sequence[AnswerFile]:
        """Write the answers that are due into the inbox and show every file that lies there."""
        with self._memory() as memory:
            due = memory.execute(
                "SELECT a.number, a.state, a.due_at, i.instr_id, i.msg_id, i.end_to_end_id, i.amount_fen, i.bank_ref,"
                " i.refused_with, i.return_code FROM answer a JOIN instruction i USING (instr_id)"
                " WHERE a.taken_over = 0 AND a.due_at <= ? ORDER BY a.due_at, a.number",
                (self._now(),),
            ).fetchall()
        return tuple(self._file(*row) for row in due)

    def next_answer_at(self) -> datetime | None:
        """When the earliest answer that was not taken over is (or was) due; None when none is open."""
        with self._memory() as memory:
            (due,) = memory.execute("SELECT min(due_at) FROM answer WHERE taken_over = 0").fetchone()
        return _time(due) if due else None

    def acknowledge(self, name: str) -> None:
        """Put an answer file away."""
        number = name.removesuffix(".xml").rpartition("-")[2]
        with self._memory() as memory:
            memory.execute("UPDATE answer SET taken_over = 1 WHERE number = ?", (number,))
        file = self._folder / "inbox" / name
        if file.exists():
            file.replace(self._folder / "archive" / name)

    def switch_on(self, mode: FailureMode) -> int:
        """Let the bank fail for the instructions the mode names; gives the mode's id."""
        with self._memory() as memory:
            return FailureRow.insert(memory, mode)

    def switch_off(self, mode_id: int | None = None) -> int:
        """End one failure mode, or all; gives how many ended."""
        with self._memory() as memory:
            return FailureRow.delete(memory, mode_id)

    def failure_modes(self) -> Sequence[tuple[int, FailureMode]]:
        """The modes in force, in the order in which they are tried."""
        with self._memory() as memory:
            return FailureRow.all(memory)

    def executed(self, end_to_end_id: str | None = None) -> Sequence[tuple[str, Decimal]]:
        """What really left the account: (InstrId, CNY) of every carried out instruction, for proofs."""
        with self._memory() as memory:
            rows = memory.execute(
                "SELECT instr_id, amount_fen FROM instruction WHERE settled_at IS NOT NULL AND settled_at <= ?"
                " AND (? IS NULL OR end_to_end_id = ?) ORDER BY settled_at, instr_id",
                (self._now(), end_to_end_id, end_to_end_id),
            ).fetchall()
        return tuple((instr_id, Decimal(fen) / 100) for instr_id, fen in rows)

    def _take(self, memory: sqlite3.Connection, order: PaymentOrder, mode: FailureMode | None) -> str:
        received = self._clock.now()
        extra = mode.delay if mode is not None and mode.trouble is Trouble.SLOW else timedelta()
        refused = mode.code if mode is not None and mode.trouble in (Trouble.REFUSE, Trouble.REJECT) else None
        accepted = settled = returned = None
        if refused is None:
            accepted = received + extra
            settled = accepted + self._settles_after
            if mode is not None and mode.trouble is Trouble.RETURN:
                returned = settled + mode.delay
        # The reference follows from the instruction, so that a repeated run of the demo looks the same.
        bank_ref = f"SB{order.instr_id}"
        memory.execute(
            "INSERT INTO instruction VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                order.instr_id,
                order.msg_id,
                order.end_to_end_id,
                int(order.amount * 100),
                order.creditor_account,
                bank_ref,
                _text(received),
                refused,
                _text(accepted),
                _text(settled),
                _text(returned),
                mode.code if mode is not None and returned else None,
            ),
        )
        answers = [(BankState.ACCEPTED, accepted), (BankState.SETTLED, settled), (BankState.RETURNED, returned)]
        if refused is not None and mode is not None and mode.trouble is Trouble.REJECT:
            answers = [(BankState.REJECTED, received + self._settles_after)]
        elif mode is not None and mode.trouble is Trouble.TWICE:
            answers.append((BankState.SETTLED, settled))
        memory.executemany(
            "INSERT INTO answer (instr_id, state, due_at) VALUES (?, ?, ?)",
            [(order.instr_id, state.value, _text(due)) for state, due in answers if due is not None],
        )
        return bank_ref

    def _file(
        self,
        number: int,
        state: str,
        due_at: str,
        instr_id: str,
        msg_id: str,
        end_to_end_id: str,
        amount_fen: int,
        bank_ref: str,
        refused_with: str | None,
        return_code: str | None,
    ) -> AnswerFile:
        at, kind = _time(due_at), BankState(state)
        reason = refused_with or (return_code if kind is BankState.RETURNED else None)
        answer = BankAnswer(instr_id, kind, bank_ref, reason)
        answer_id = f"SBX{at:%Y%m%d}-{number}"
        match kind:
            case BankState.SETTLED | BankState.RETURNED:
                name = f"camt054-{answer_id}.xml"
                content = booking_notice(answer_id, answer, end_to_end_id, Decimal(amount_fen) / 100, self._debtor, at)
            case _:
                name = f"pain002-{answer_id}.xml"
                content = status_report(answer_id, msg_id, end_to_end_id, answer, at)
        file = self._folder / "inbox" / name
        # Also when it is there: whoever was killed while writing it left half of it.
        file.write_bytes(content)
        return AnswerFile(name, content)

    @contextmanager
    def _memory(self) -> Iterator[sqlite3.Connection]:
        """The bank's own memory; whatever a block changed is on disk when it ends."""
        memory = sqlite3.connect(self._folder / "sandbox.sqlite", timeout=30)
        try:
            with memory:
                memory.execute("BEGIN IMMEDIATE")
                yield memory
        finally:
            memory.close()

    def _now(self) -> str:
        return _text(self._clock.now()) or ""


def _text(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat(timespec="microseconds") if at is not None else None


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
