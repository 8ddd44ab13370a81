"""The clocks of a claim as pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from engine.db import Tx
from tasks.claims.views import EventView
from tasks.clocks.model import OPEN_STATUSES, RULES, ClockStatus
from tasks.clocks.store import ClaimClock


@dataclass(frozen=True)
class ClockView:
    """One clock with both due dates; `legal` tells a statutory clock from a service goal."""

    claim_no: str
    code: str
    name_zh: str
    name_en: str
    legal: bool
    source: str
    status: ClockStatus
    started_at: datetime
    due_raw: date
    due_shifted: date
    due_at: datetime
    provisional: bool
    suspended: bool
    warned: bool
    """Whether people were told that it comes near."""
    breached_at: datetime | None
    stopped_at: datetime | None


@dataclass(frozen=True)
class TimelineLine:
    """One line of a claim's timeline; of reminders that say the same thing it is the last."""

    event: EventView
    reminders: tuple[EventView, ...] = ()
    """All reminders the line stands for, oldest first; empty when it is no reminder."""


_RUNNING = (
    sa.select(ClaimClock)
    .where(ClaimClock.claim_no.in_(sa.bindparam("claim_nos", expanding=True)), ClaimClock.status.in_(OPEN_STATUSES))
    .order_by(ClaimClock.due_at)
)


def clocks_of(tx: Tx, claim_no: str) -> tuple[ClockView, ...]:
    """Every clock the claim ever had, in order of start."""
    wanted = sa.select(ClaimClock).where(ClaimClock.claim_no == claim_no)
    rows = tx.session.scalars(wanted.order_by(ClaimClock.started_at, ClaimClock.code, ClaimClock.seq))
    return tuple(_view(row) for row in rows)


def running_clocks(tx: Tx, claim_nos: Sequence[str]) -> dict[str, tuple[ClockView, ...]]:
    """The clocks that are not over, by claim, the next due first: for the worklist's two columns."""
    found: dict[str, list[ClockView]] = {}
    for row in tx.session.scalars(_RUNNING, {"claim_nos": list(claim_nos)}):
        found.setdefault(row.claim_no, []).append(_view(row))
    return {claim_no: tuple(views) for claim_no, views in found.items()}


def folded(timeline: Sequence[EventView]) -> list[TimelineLine]:
    """A timeline, oldest first, with the reminders of one deadline folded into the last of them.

    A reminder that reached nobody new counts only where no other stands for it.
    """
    series: dict[tuple[str, ...], list[EventView]] = {}
    for event in timeline:
        if (key := _reminded_of(event)) is not None:
            series.setdefault(key, []).append(event)
    lines = []
    for event in timeline:
        key = _reminded_of(event)
        if key is None:
            lines.append(TimelineLine(event))
            continue
        told = [each for each in series[key] if each.data.get("told")] or series[key]
        if event is told[-1]:
            lines.append(TimelineLine(event, tuple(told)))
    return lines


def _reminded_of(event: EventView) -> tuple[str, ...] | None:
    """The deadline that a reminder speaks of, None for any other event."""
    if not event.kind.startswith("clock."):
        return None
    return tuple(str(event.data.get(name, "")) for name in ("clock", "level", "due"))


def _view(row: ClaimClock) -> ClockView:
    rule = RULES[row.code]
    return ClockView(
        claim_no=row.claim_no,
        code=row.code,
        name_zh=rule.name_zh,
        name_en=rule.name_en,
        legal=rule.legal,
        source=rule.source,
        status=ClockStatus(row.status),
        started_at=row.started_at,
        due_raw=row.due_raw,
        due_shifted=row.due_shifted,
        due_at=row.due_at,
        provisional=row.provisional,
        suspended=row.status is ClockStatus.SUSPENDED,
        warned=row.warnings_given > 0,
        breached_at=row.breached_at,
        stopped_at=row.stopped_at,
    )
