"""Starting, suspending, resuming and stopping clocks, and finding the ones that are due."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from engine.db import Tx
from tasks.calendar.commands import calendar
from tasks.calendar.model import local_date
from tasks.clocks import store
from tasks.clocks.model import RULES, ClockRule, ClockState, ClockStatus
from tasks.clocks.store import ClaimClock, ClaimClockAlarm
from tasks.errors import InvalidInput


@dataclass(frozen=True)
class ClockAlarm:
    """Somebody must be told: a warning (numbered from 1) or a breach of a clock."""

    claim_no: str
    code: str
    kind: str
    """"warning" or "breach"."""
    number: int
    due_raw: date
    due_shifted: date
    escalation: str


@dataclass(frozen=True)
class Milestones:
    """What a diagram waits for: a clock's first warning and its earlier due time."""

    first_warning_at: datetime
    due_at: datetime


def start(tx: Tx, claim_no: str, code: str, at: datetime, *, length: int | None = None, by: str = "system") -> date:
    """Start the clock `code` at `at` and give its earlier due date; one that already runs stays as it is.

    `length` in days replaces the rule's own, e.g. for a complex complaint. Raises InvalidInput for an
    unknown code or a length below 1.
    """
    rule = _rule(code)
    if length is not None and length < 1:
        raise InvalidInput.of("length", "too_short", "A clock needs a length of at least 1 day.")
    running = store.open_clock(tx, claim_no, code)
    if running is not None:
        return running.due_raw
    state = ClockState(rule, at, length or rule.length, (), ClockStatus.RUNNING, 0)
    row = ClaimClock(
        claim_no=claim_no,
        code=code,
        seq=store.next_seq(tx, claim_no, code),
        started_at=at,
        length=state.length,
        created_at=at,
        created_by=by,
    )
    store.keep(row, state, calendar(tx))
    tx.session.add(row)
    tx.session.flush()
    return row.due_raw


def suspend(tx: Tx, claim_no: str, at: datetime, codes: Sequence[str] | None = None) -> tuple[str, ...]:
    """Suspend every running clock that may be suspended (or only `codes`) from the local day of `at`.

    Gives the codes that were suspended (SPC interpretation II art. 15: from delivery of the notice).
    """
    return _change(tx, claim_no, codes, lambda state: state.suspend(local_date(at)))


def resume(tx: Tx, claim_no: str, at: datetime, codes: Sequence[str] | None = None) -> tuple[str, ...]:
    """Let suspended clocks of the claim count again from the local day of `at`; gives their codes."""
    return _change(tx, claim_no, codes, lambda state: state.resume(local_date(at)))


def stop(tx: Tx, claim_no: str, at: datetime, codes: Sequence[str] | None = None) -> tuple[str, ...]:
    """What the clocks waited for has happened: they become MET or MISSED. Gives the codes stopped."""
    days = calendar(tx)
    return _change(tx, claim_no, codes, lambda state: state.stop(at, days), stopped_at=at)


def cancel(tx: Tx, claim_no: str, at: datetime, codes: Sequence[str] | None = None) -> tuple[str, ...]:
    """The clocks no longer matter (withdrawn, duplicate); gives the codes cancelled."""
    return _change(tx, claim_no, codes, lambda state: replace(state, status=ClockStatus.CANCELLED), stopped_at=at)


def milestones(tx: Tx, claim_no: str, code: str) -> Milestones | None:
    """First warning (or the due time, when there is none) and due time of an open clock."""
    row = store.open_clock(tx, claim_no, code)
    if row is None:
        return None
    state, days = store.state_of(row), calendar(tx)
    first = state.warning_at(0, days) if state.rule.warnings else row.due_at
    return Milestones(first, row.due_at)


def reminder_due(tx: Tx, claim_no: str, code: str, now: datetime) -> str | None:
    """Record that a group is reminded of a clock now; gives "warning" or "breach", None when it already was.

    Each warning of a clock, and its breach, is reminded of once.
    """
    row = store.open_clock(tx, claim_no, code)
    if row is None:
        return None
    state = store.state_of(row).alarm(now, calendar(tx))
    level = "breach" if state.status is ClockStatus.BREACHED else "warning"
    if store.reminded(tx, row.id, level, state.warnings_given):
        return None
    tx.session.add(
        ClaimClockAlarm(
            clock_id=row.id,
            claim_no=claim_no,
            code=code,
            kind=f"{level}_told",
            number=state.warnings_given,
            escalation=state.rule.escalation,
            created_at=now,
            created_by="system",
        )
    )
    tx.session.flush()
    return level


def raise_alarms(tx: Tx, now: datetime, limit: int = 500) -> tuple[ClockAlarm, ...]:
    """Record every warning and breach that is due by `now` and was not raised before.

    The caller tells people; a warning that a later one or the breach has overtaken is skipped.
    """
    days, alarms = calendar(tx), []
    for row in store.due_for_alarm(tx, now, limit):
        state = store.state_of(row).alarm(now, days)
        breached = state.status is ClockStatus.BREACHED
        alarm = ClockAlarm(
            claim_no=row.claim_no,
            code=row.code,
            kind="breach" if breached else "warning",
            number=state.warnings_given,
            due_raw=row.due_raw,
            due_shifted=row.due_shifted,
            escalation=state.rule.escalation if breached else "ESC_SLA_75",
        )
        if breached:
            row.breached_at = row.due_at
        store.keep(row, state, days)
        tx.session.add(
            ClaimClockAlarm(
                clock_id=row.id,
                claim_no=row.claim_no,
                code=row.code,
                kind=alarm.kind,
                number=alarm.number,
                escalation=alarm.escalation,
                created_at=now,
                created_by="system",
            )
        )
        alarms.append(alarm)
    tx.session.flush()
    return tuple(alarms)


def recompute(tx: Tx, claim_nos: Sequence[str]) -> int:
    """Compute the due dates of running clocks again after the calendar changed; gives how many moved."""
    days, moved = calendar(tx), 0
    for claim_no in claim_nos:
        for row in store.open_clocks(tx, claim_no):
            before = (row.due_raw, row.due_shifted)
            store.keep(row, store.state_of(row), days)
            moved += before != (row.due_raw, row.due_shifted)
    tx.session.flush()
    return moved


def _change(
    tx: Tx,
    claim_no: str,
    codes: Sequence[str] | None,
    change: Callable[[ClockState], ClockState],
    stopped_at: datetime | None = None,
) -> tuple[str, ...]:
    for code in codes or ():
        _rule(code)
    days, changed = calendar(tx), []
    for row in store.open_clocks(tx, claim_no):
        if codes is not None and row.code not in codes:
            continue
        before = store.state_of(row)
        after = change(before)
        if after != before:
            store.keep(row, after, days)
            row.stopped_at = stopped_at
            changed.append(row.code)
    tx.session.flush()
    return tuple(changed)


def _rule(code: str) -> ClockRule:
    try:
        return RULES[code]
    except KeyError:
        raise InvalidInput.of(
            "clock", "unknown", f"There is no clock {code}; expected one of {', '.join(RULES)}."
        ) from None
