"""What a policy promises: states, the policy year, and whether a loss lies inside its terms."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any
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


AGGREGATE_LOBS = frozenset({"MEDICAL", "PA"})
"""Lines whose sum insured is used up over the policy year; a car or building is insured anew for each loss."""


@dataclass(frozen=True)
class CoverageTerms:
    """The money terms of one cover as frozen; CNY, the ratio as a fraction of 1."""

    code: str
    causes: tuple[str, ...]
    sum_insured: Decimal
    deductible: Decimal
    deductible_kind: DeductibleKind
    ratio: Decimal
    sub_limits: Mapping[str, Any]
    waiting_days: int
    exclusions: tuple[str, ...]
    fault_rates: Mapping[str, int]


@dataclass(frozen=True)
class PolicyTerms:
    """A policy as frozen for a claim: what D1, the settlement and the letter rest on."""

    policy_no: str
    lob: str
    product_code: str
    clause_edition: str
    rules_version: str
    status: PolicyStatus
    effective_from: datetime
    effective_to: datetime
    premium_paid_to: datetime
    sum_raised_at: datetime | None
    object: Mapping[str, Any]
    object_key: str | None
    holder_id: str
    insured_id: str
    beneficiaries: tuple[Mapping[str, Any], ...]
    coverages: tuple[CoverageTerms, ...]

    def coverage_for(self, cause: str, code: str | None = None) -> CoverageTerms | None:
        """The cover named `code`, or else the first that covers the cause, or else the only one."""
        for coverage in self.coverages:
            if coverage.code == code:
                return coverage
        for coverage in self.coverages:
            if cause in coverage.causes:
                return coverage
        return self.coverages[0] if len(self.coverages) == 1 else None


def coverage_facts(
    terms: PolicyTerms | None,
    *,
    loss_at: datetime,
    cause: str,
    object_key: str | None,
    exclusion: str,
    limit_used: Decimal,
) -> dict[str, Any]:
    """The inputs of decision table D1 (DOMAIN.md §2.8); without a policy only `policy_found` speaks.

    `exclusion` is what survey or report established, e.g. DRUNK_DRIVING; it counts only when the
    policy excludes it. `object_key` is the plate given with the report, None when there was none.
    """
    if terms is None:
        unknown = dict.fromkeys(("in_period", "premium_ok", "object_match", "waiting_ok", "cause_covered"), False)
        return {"policy_found": False, **unknown, "exclusion": "", "limit_left": Decimal(0)}
    coverage = terms.coverage_for(cause)
    unpaid = terms.status in (PolicyStatus.LAPSED, PolicyStatus.CANCELLED) or terms.premium_paid_to < loss_at
    waiting_days = coverage.waiting_days if coverage else 0
    # An accident needs no waiting: the period guards against illness known before.
    needs_waiting = waiting_days > 0 and cause != "ACCIDENT"
    return {
        "policy_found": True,
        "in_period": in_period(terms.effective_from, terms.effective_to, loss_at),
        "premium_ok": not unpaid,
        "object_match": object_key is None or terms.object_key is None or normal_key(object_key) == terms.object_key,
        "waiting_ok": not needs_waiting or waiting_over(terms.effective_from, waiting_days, loss_at),
        "cause_covered": coverage is not None and cause in coverage.causes,
        "exclusion": exclusion if coverage is not None and exclusion in coverage.exclusions else "",
        "limit_left": limit_left(terms.lob, coverage, limit_used),
    }


def limit_left(lob: str, coverage: CoverageTerms | None, limit_used: Decimal) -> Decimal:
    """What is left of the sum insured for this loss (CNY, never below 0)."""
    if coverage is None:
        return Decimal(0)
    used = limit_used if lob in AGGREGATE_LOBS else Decimal(0)
    return max(Decimal(0), coverage.sum_insured - used)


def normal_key(text: str) -> str:
    """A plate as it is stored and compared: upper case, without spaces, dots and dashes."""
    return re.sub(r"[\s·.\-]", "", text).upper()


def terms_from(frozen: Mapping[str, Any]) -> PolicyTerms:
    """The terms as read back from a snapshot."""
    values = dict(frozen)
    moments = ("effective_from", "effective_to", "premium_paid_to", "sum_raised_at")
    for name in moments:
        values[name] = datetime.fromisoformat(values[name]) if values[name] else None
    values["status"] = PolicyStatus(values["status"])
    values["beneficiaries"] = tuple(values["beneficiaries"])
    values["coverages"] = tuple(
        CoverageTerms(
            code=item["code"],
            causes=tuple(item["causes"]),
            sum_insured=Decimal(item["sum_insured"]),
            deductible=Decimal(item["deductible"]),
            deductible_kind=DeductibleKind(item["deductible_kind"]),
            ratio=Decimal(item["ratio"]),
            sub_limits=item["sub_limits"],
            waiting_days=item["waiting_days"],
            exclusions=tuple(item["exclusions"]),
            fault_rates=item["fault_rates"],
        )
        for item in values["coverages"]
    )
    return PolicyTerms(**values)
