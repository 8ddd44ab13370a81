"""The tables claim_clock and claim_clock_alarm."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Tx
from tasks.calendar.model import Calendar
from tasks.clocks.model import OPEN_STATUSES, RULES, ClockState, ClockStatus, Suspension
from tasks.database import Base, JsonText, Record, choice, claim_ref


class ClaimClock(Record, Base):
    """One clock of one claim; a reopened claim starts a new one with the next `seq`."""

    __tablename__ = "claim_clock"
    __table_args__ = (sa.UniqueConstraint("claim_no", "code", "seq"),)

    claim_no: Mapped[str] = claim_ref()
    code: Mapped[str] = mapped_column(sa.String(6))
    seq: Mapped[int]
    started_at: Mapped[datetime]
    length: Mapped[int]
    """Days, of the kind the clock's rule counts."""
    suspensions: Mapped[list[dict[str, Any]]] = mapped_column(JsonText)
    """[{"from": "2026-03-05", "to": "2026-03-16"}], local days; `to` is null while it lasts."""
    due_raw: Mapped[date] = mapped_column(sa.Date)
    due_shifted: Mapped[date] = mapped_column(sa.Date)
    due_at: Mapped[datetime] = mapped_column(index=True)
    """End of the earlier of the two dates: what worklists sort by."""
    provisional: Mapped[bool]
    """Whether a day of an unpublished calendar year was used."""
    status: Mapped[ClockStatus] = mapped_column(choice(ClockStatus))
    warnings_given: Mapped[int]
    next_alarm_at: Mapped[datetime | None] = mapped_column(index=True)
    breached_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]


class ClaimClockAlarm(Record, Base):
    """A warning or breach that was raised, for the timeline and for proof that somebody was told."""

    __tablename__ = "claim_clock_alarm"

    clock_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("claim_clock.id"), index=True)
    claim_no: Mapped[str] = claim_ref()
    code: Mapped[str] = mapped_column(sa.String(6))
    kind: Mapped[str] = mapped_column(sa.String(16))
    """warning and breach: it became due; warning_told and breach_told: a group was reminded."""
    number: Mapped[int]
    escalation: Mapped[str] = mapped_column(sa.String(24))


_OPEN = sa.select(ClaimClock).where(
    ClaimClock.claim_no == sa.bindparam("claim_no"), ClaimClock.status.in_(OPEN_STATUSES)
)
_COUNT_OF_CODE = sa.select(sa.func.count()).where(
    ClaimClock.claim_no == sa.bindparam("claim_no"), ClaimClock.code == sa.bindparam("code")
)
_OPEN_OF_CODE = _OPEN.where(ClaimClock.code == sa.bindparam("code"))


def open_clock(tx: Tx, claim_no: str, code: str) -> ClaimClock | None:
    """The clock that still runs (or is suspended) for this claim."""
    return tx.session.scalar(_OPEN_OF_CODE, {"claim_no": claim_no, "code": code})


def open_clocks(tx: Tx, claim_no: str) -> Sequence[ClaimClock]:
    """Every clock of the claim that is not over."""
    return tx.session.scalars(_OPEN, {"claim_no": claim_no}).all()


def due_for_alarm(tx: Tx, now: datetime, limit: int) -> Sequence[ClaimClock]:
    """Clocks with a warning or breach nobody was told of yet, the oldest first."""
    wanted = (
        sa.select(ClaimClock).where(ClaimClock.next_alarm_at <= now).order_by(ClaimClock.next_alarm_at).limit(limit)
    )
    return tx.session.scalars(wanted).all()


def reminded(tx: Tx, clock_id: uuid.UUID, level: str, number: int) -> bool:
    """Whether a group was told of this warning or breach before."""
    wanted = sa.select(ClaimClockAlarm.id).where(
        ClaimClockAlarm.clock_id == clock_id, ClaimClockAlarm.kind == f"{level}_told", ClaimClockAlarm.number == number
    )
    return tx.session.scalar(wanted.limit(1)) is not None


def next_seq(tx: Tx, claim_no: str, code: str) -> int:
    """1 for the first clock of this code on the claim."""
    return (tx.session.scalar(_COUNT_OF_CODE, {"claim_no": claim_no, "code": code}) or 0) + 1


def state_of(row: ClaimClock) -> ClockState:
    """The row as the model sees it."""
    suspensions = tuple(
        Suspension(date.fromisoformat(s["from"]), date.fromisoformat(s["to"]) if s["to"] else None)
        for s in row.suspensions
    )
    return ClockState(
        RULES[row.code], row.started_at, row.length, suspensions, ClockStatus(row.status), row.warnings_given
    )


def keep(row: ClaimClock, state: ClockState, calendar: Calendar) -> None:
    """Write what changed, together with both due dates as they stand now."""
    deadline = state.deadline(calendar)
    row.suspensions = [
        {"from": s.since.isoformat(), "to": s.to.isoformat() if s.to else None} for s in state.suspensions
    ]
    row.status, row.warnings_given = state.status, state.warnings_given
    row.due_raw, row.due_shifted, row.provisional = deadline.raw, deadline.shifted, deadline.provisional
    row.due_at, row.next_alarm_at = state.due_at(calendar), state.next_alarm_at(calendar)
