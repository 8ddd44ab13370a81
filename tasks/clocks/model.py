"""The clocks T01–T12 and their arithmetic: due dates, suspension, warnings, breach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from tasks.calendar.model import Calendar, Deadline, day_end, day_start, local_date


class Unit(StrEnum):
    """How a clock counts: law in calendar days, goals in working days."""

    CALENDAR_DAYS = "calendar_days"
    WORKING_DAYS = "working_days"


class ClockStatus(StrEnum):
    """Where a clock stands. BREACHED still runs, past its earlier due date."""

    RUNNING = "RUNNING"
    SUSPENDED = "SUSPENDED"
    BREACHED = "BREACHED"
    MET = "MET"
    MISSED = "MISSED"
    CANCELLED = "CANCELLED"


OPEN_STATUSES = (ClockStatus.RUNNING, ClockStatus.SUSPENDED, ClockStatus.BREACHED)


@dataclass(frozen=True)
class AfterHours:
    """A warning some hours after the start."""

    hours: int


@dataclass(frozen=True)
class OnDay:
    """A warning at the beginning of the n-th day, the first day not counted."""

    day: int


@dataclass(frozen=True)
class AtShare:
    """A warning when this share (0 to 1) of the working time is used up."""

    share: float


Warn = AfterHours | OnDay | AtShare


@dataclass(frozen=True)
class ClockRule:
    """What the law or the plan says about one clock; `legal` ones are counted in calendar days."""

    code: str
    name_zh: str
    name_en: str
    unit: Unit
    length: int
    suspendable: bool
    warnings: tuple[Warn, ...]
    legal: bool
    escalation: str
    source: str


@dataclass(frozen=True)
class Suspension:
    """A stretch of local days that does not count; `to` is None while it lasts."""

    since: date
    to: date | None = None

    def days(self) -> int:
        """Days that do not count; 0 while the suspension lasts."""
        return (self.to - self.since).days if self.to is not None else 0


@dataclass(frozen=True)
class ClockState:
    """One clock of one claim, as far as arithmetic needs it."""

    rule: ClockRule
    started_at: datetime
    length: int
    suspensions: tuple[Suspension, ...]
    status: ClockStatus
    warnings_given: int

    def deadline(self, calendar: Calendar) -> Deadline:
        """Both due dates, as things stand (DOMAIN §2.6)."""
        start = local_date(self.started_at)
        if self.rule.unit is Unit.WORKING_DAYS:
            return calendar.working_deadline(start, self.length)
        return calendar.statutory_deadline(start, self.length, suspended_days(self.suspensions))

    def due_at(self, calendar: Calendar) -> datetime:
        """The moment after which the clock is breached: the end of the earlier of the two dates."""
        return day_end(self.deadline(calendar).raw)

    def warning_at(self, number: int, calendar: Calendar) -> datetime:
        """When the warning with this number (from 0) is due; suspended days move it."""
        suspended = timedelta(days=suspended_days(self.suspensions))
        match self.rule.warnings[number]:
            case AfterHours(hours):
                return self.started_at + timedelta(hours=hours) + suspended
            case OnDay(day):
                return day_start(local_date(self.started_at) + timedelta(days=day)) + suspended
            case AtShare(share):
                return calendar.working_instant(self.started_at, self.due_at(calendar), share)

    def next_alarm_at(self, calendar: Calendar) -> datetime | None:
        """When somebody must be told next; None while suspended, after the breach and at the end."""
        if self.status is not ClockStatus.RUNNING:
            return None
        due = self.due_at(calendar)
        if self.warnings_given < len(self.rule.warnings):
            return min(self.warning_at(self.warnings_given, calendar), due)
        return due

    def suspend(self, day: date) -> ClockState:
        """Stop counting from `day` on. A clock that cannot be suspended, or is over, stays as it is."""
        if not self.rule.suspendable or self.status is not ClockStatus.RUNNING:
            return self
        return replace(self, status=ClockStatus.SUSPENDED, suspensions=(*self.suspensions, Suspension(day)))

    def resume(self, day: date) -> ClockState:
        """Count again from `day` on."""
        if self.status is not ClockStatus.SUSPENDED:
            return self
        *before, last = self.suspensions
        return replace(self, status=ClockStatus.RUNNING, suspensions=(*before, Suspension(last.since, day)))

    def stop(self, at: datetime, calendar: Calendar) -> ClockState:
        """What the clock was for has happened at `at`: met or missed, judged by the earlier date."""
        if self.status not in OPEN_STATUSES:
            return self
        ended = self.resume(local_date(at))
        status = ClockStatus.MET if at < ended.due_at(calendar) else ClockStatus.MISSED
        return replace(ended, status=status)

    def alarm(self, now: datetime, calendar: Calendar) -> ClockState:
        """The state after every warning and breach due by `now` has been given."""
        state = self
        while (due := state.next_alarm_at(calendar)) is not None and due <= now:
            if due >= state.due_at(calendar):
                state = replace(state, status=ClockStatus.BREACHED, warnings_given=len(state.rule.warnings))
            else:
                state = replace(state, warnings_given=state.warnings_given + 1)
        return state


def suspended_days(suspensions: Sequence[Suspension]) -> int:
    """Days by which finished suspensions lengthen the period."""
    return sum(suspension.days() for suspension in suspensions)


def _rule(
    code: str,
    names: tuple[str, str],
    length: int,
    warnings: tuple[Warn, ...],
    source: str,
    *,
    unit: Unit = Unit.CALENDAR_DAYS,
    suspendable: bool = False,
    legal: bool = True,
    escalation: str = "ESC_LEGAL_BREACH",
) -> ClockRule:
    return ClockRule(code, *names, unit, length, suspendable, warnings, legal, escalation, source)


_GOAL = {"unit": Unit.WORKING_DAYS, "legal": False, "escalation": "ESC_SLA_100"}

RULES: dict[str, ClockRule] = {
    rule.code: rule
    for rule in (
        _rule("T01", ("交强险单证告知", "Document list (CTPL)"), 1, (AfterHours(12),), "交强险条例 art. 28"),
        _rule("T02", ("一次性补件通知", "One-time supplement notice"), 1, (AfterHours(4),), "保险法 art. 22", **_GOAL),
        _rule(
            "T03",
            ("核定", "Determination"),
            30,
            (OnDay(20), OnDay(25), OnDay(28)),
            "保险法 art. 23; 司法解释二 art. 15",
            suspendable=True,
        ),
        _rule("T03c", ("交强险核定", "Determination (CTPL)"), 5, (OnDay(3),), "交强险条例 art. 29", suspendable=True),
        _rule("T04", ("拒赔通知", "Refusal notice"), 3, (OnDay(1), OnDay(2)), "保险法 art. 24"),
        _rule("T05", ("赔款支付", "Payment"), 10, (OnDay(3), OnDay(7)), "保险法 art. 23"),
        _rule("T06", ("先予支付", "Advance of the certain part"), 60, (OnDay(45), OnDay(55)), "保险法 art. 25"),
        _rule("T07", ("解除合同", "Rescission for non-disclosure"), 30, (OnDay(10), OnDay(20)), "保险法 art. 16"),
        _rule("T08", ("诉讼时效", "Limitation for the customer"), 730, (), "保险法 art. 26", escalation=""),
        _rule("T09", ("投诉处理", "Complaint"), 15, (OnDay(10),), "消费投诉处理管理办法", escalation="ESC_SLA_100"),
        _rule(
            "T10",
            ("小额理赔服务目标", "Small-claim service goal"),
            5,
            (OnDay(3),),
            "保险小额理赔服务指引",
            legal=False,
            escalation="ESC_SLA_100",
        ),
        _rule(
            "T11",
            ("三个工作日目标", "Goal of three working days"),
            3,
            (AtShare(0.5), AtShare(0.75)),
            "plan",
            **_GOAL,
        ),
        _rule("T12", ("部分损失后解约", "Contract end after a partial loss"), 30, (), "保险法 art. 58", escalation=""),
    )
}
