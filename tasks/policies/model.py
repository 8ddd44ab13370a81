"""What a policy promises: states, the policy year, and whether a loss lies inside its terms."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")


class PolicyStatus(StrEnum):
    """Where a policy stands."""

    IN_FORCE = "in_force"
    LAPSED = "lapsed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class DeductibleKind(StrEnum):
    """Whether a deductible is taken from every loss or once a policy year."""

    PER_EVENT = "per_event"
    ANNUAL = "annual"


def policy_year(effective_from: datetime, at: datetime) -> date:
    """The first day (Asia/Shanghai) of the policy year in which `at` lies.

    A policy that began on 29 February begins its later years on 1 March.
    """
    start = effective_from.astimezone(CHINA).date()
    day = at.astimezone(CHINA).date()
    years = max(0, day.year - start.year)
    anniversary = _anniversary(start, years)
    if anniversary > day and years > 0:
        anniversary = _anniversary(start, years - 1)
    return anniversary


def _anniversary(start: date, years: int) -> date:
    try:
        return start.replace(year=start.year + years)
    except ValueError:
        return date(start.year + years, 3, 1)


def in_period(effective_from: datetime, effective_to: datetime, loss_at: datetime) -> bool:
    """Whether the loss happened while the policy ran; the end itself is no longer insured."""
    return effective_from <= loss_at < effective_to


def waiting_over(effective_from: datetime, waiting_days: int, loss_at: datetime) -> bool:
    """Whether a loss lies after the waiting period, counted in full days from the start of the policy."""
    return loss_at >= effective_from + timedelta(days=waiting_days)
