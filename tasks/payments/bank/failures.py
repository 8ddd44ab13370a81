"""Failure modes of the sandbox bank: what goes wrong, for which instructions, how often."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum


class Trouble(StrEnum):
    """What may go wrong at a bank."""

    REFUSE = "refuse"
    """Refused at once with a reason code."""
    REJECT = "reject"
    """Taken, then rejected by a pain.002 with a reason code."""
    TIMEOUT = "timeout"
    """Carried out, but the answer to the instruction is lost."""
    LOST = "lost"
    """Never arrives, and there is no answer either."""
    TWICE = "twice"
    """The booking is reported twice."""
    RETURN = "return"
    """Booked, and sent back later with a reason code."""
    SLOW = "slow"
    """Everything comes later by the delay."""
    DOWN = "down"
    """Takes nothing and says nothing, not even a status."""


@dataclass(frozen=True)
class FailureMode:
    """A trouble with its reason code, and the instructions it befalls; None means any."""

    trouble: Trouble
    code: str = "AC01"
    account: str | None = None
    amount: Decimal | None = None
    times: int | None = None
    """How many instructions it befalls before it is over."""
    delay: timedelta = timedelta(hours=6)


class FailureRow:
    """How modes are kept in the bank's memory."""

    _COLUMNS = "id, trouble, code, account, amount_fen, remaining, delay_seconds"

    @staticmethod
    def insert(memory: sqlite3.Connection, mode: FailureMode) -> int:
        """Keep a mode; gives its id."""
        return memory.execute(
            "INSERT INTO failure_mode (trouble, code, account, amount_fen, remaining, delay_seconds)"
            " VALUES (?, ?, ?, ?, ?, ?) RETURNING id",
            (
                mode.trouble.value,
                mode.code,
                mode.account,
                int(mode.amount * 100) if mode.amount is not None else None,
                mode.times,
                int(mode.delay.total_seconds()),
            ),
        ).fetchone()[0]

    @staticmethod
    def delete(memory: sqlite3.Connection, mode_id: int | None) -> int:
        """Forget one mode, or all; gives how many there were."""
        return memory.execute("DELETE FROM failure_mode WHERE ? IS NULL OR id = ?", (mode_id, mode_id)).rowcount

    @classmethod
    def all(cls, memory: sqlite3.Connection) -> Sequence[tuple[int, FailureMode]]:
        """Every mode with its id, the oldest first."""
        rows = memory.execute(f"SELECT {cls._COLUMNS} FROM failure_mode ORDER BY id")  # noqa: S608 - constant text
        return tuple(
            (
                number,
                FailureMode(
                    Trouble(trouble),
                    code,
                    account,
                    Decimal(fen) / 100 if fen is not None else None,
                    remaining,
                    timedelta(seconds=delay),
                ),
            )
            for number, trouble, code, account, fen, remaining, delay in rows
        )


def matching(
    memory: sqlite3.Connection,
    account: str | None,
    amount: Decimal | None,
    *,
    only: Trouble | None = None,
    use: bool = True,
) -> FailureMode | None:
    """The first mode that befalls an instruction; with `use` it counts down the times that are left."""
    for number, mode in FailureRow.all(memory):
        if only is not None and mode.trouble is not only:
            continue
        if mode.account not in (None, account) or mode.amount not in (None, amount):
            continue
        if use and mode.times is not None:
            if mode.times <= 1:
                FailureRow.delete(memory, number)
            else:
                memory.execute("UPDATE failure_mode SET remaining = remaining - 1 WHERE id = ?", (number,))
        return mode
    return None
