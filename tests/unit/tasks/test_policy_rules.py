"""Policy years, the facts for table D1, plates."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tasks.policies.model import (
    CoverageTerms,
    DeductibleKind,
    PolicyStatus,
    PolicyTerms,
    coverage_facts,
    normal_key,
    policy_year,
)

START = datetime(2026, 1, 9, 16, 0, tzinfo=UTC)
COVER = CoverageTerms(
    code="MEDICAL_EXPENSE",
    causes=("ILLNESS", "ACCIDENT"),
    sum_insured=Decimal(10_000),
    deductible=Decimal(100),
    deductible_kind=DeductibleKind.PER_EVENT,
    ratio=Decimal("0.9"),
    sub_limits={},
    waiting_days=30,
    exclusions=("INTENT",),
    fault_rates={},
)
TERMS = PolicyTerms(
    policy_no="P1",
    lob="MEDICAL",
    product_code="MED",
    clause_edition="2020",
    rules_version="1",
    status=PolicyStatus.IN_FORCE,
    effective_from=START,
    effective_to=START + timedelta(days=365),
    premium_paid_to=START + timedelta(days=365),
    sum_raised_at=None,
    object={},
    object_key=None,
    holder_id="h",
    insured_id="i",
    beneficiaries=(),
    coverages=(COVER,),
)


def facts(terms: PolicyTerms | None = TERMS, **changes: Any) -> dict[str, Any]:
    values = {
        "loss_at": START + timedelta(days=100),
        "cause": "ILLNESS",
        "object_key": None,
        "exclusion": "",
        "limit_used": Decimal(0),
    }
    return coverage_facts(terms, **{**values, **changes})


def test_a_loss_inside_all_terms_is_covered() -> None:
    assert facts() == {
        "policy_found": True,
        "in_period": True,
        "premium_ok": True,
        "object_match": True,
        "waiting_ok": True,
        "cause_covered": True,
        "exclusion": "",
        "limit_left": Decimal(10_000),
    }


@pytest.mark.parametrize(
    ("changes", "name", "expected"),
    [
        ({"loss_at": START - timedelta(seconds=1)}, "in_period", False),
        ({"loss_at": START + timedelta(days=365)}, "in_period", False),
        ({"loss_at": START + timedelta(days=29, hours=23)}, "waiting_ok", False),
        ({"loss_at": START + timedelta(days=30)}, "waiting_ok", True),
        ({"loss_at": START + timedelta(days=1), "cause": "ACCIDENT"}, "waiting_ok", True),
        ({"cause": "WAR"}, "cause_covered", False),
        ({"exclusion": "INTENT"}, "exclusion", "INTENT"),
        ({"exclusion": "SOMETHING_ELSE"}, "exclusion", ""),
        ({"limit_used": Decimal(10_500)}, "limit_left", Decimal(0)),
    ],
)
def test_each_term_is_looked_at_alone(changes: dict[str, Any], name: str, expected: object) -> None:
    assert facts(**changes)[name] == expected


def test_an_unpaid_or_cancelled_policy_has_to_be_checked() -> None:
    assert facts(replace(TERMS, premium_paid_to=START + timedelta(days=50)))["premium_ok"] is False
    assert facts(replace(TERMS, status=PolicyStatus.CANCELLED))["premium_ok"] is False


def test_without_a_policy_nothing_is_claimed_to_be_true() -> None:
    unknown = facts(None)

    assert unknown["policy_found"] is False
    assert not any(unknown[name] for name in ("in_period", "premium_ok", "cause_covered", "limit_left"))


def test_a_vehicles_sum_insured_is_not_used_up_by_earlier_losses() -> None:
    assert facts(replace(TERMS, lob="MOTOR"), limit_used=Decimal(9_000))["limit_left"] == Decimal(10_000)


def test_another_plate_than_the_insured_one_does_not_match() -> None:
    motor = replace(TERMS, lob="MOTOR", object_key="京A12345")

    assert facts(motor, object_key="京A·12345")["object_match"] is True
    assert facts(motor, object_key="京A54321")["object_match"] is False


def test_plates_are_compared_without_dots_and_spaces() -> None:
    assert normal_key(" 京a·123-45 ") == "京A12345"


@pytest.mark.parametrize(
    ("start", "at", "expected"),
    [
        ("2026-01-10T00:00+08:00", "2026-06-01T00:00+08:00", date(2026, 1, 10)),
        ("2024-01-10T00:00+08:00", "2026-01-09T23:59+08:00", date(2025, 1, 10)),
        ("2024-01-10T00:00+08:00", "2026-01-10T00:00+08:00", date(2026, 1, 10)),
        ("2024-02-29T00:00+08:00", "2025-03-01T12:00+08:00", date(2025, 3, 1)),
        ("2024-01-10T00:00+08:00", "2023-12-01T00:00+08:00", date(2024, 1, 10)),
    ],
)
def test_the_policy_year_begins_on_the_anniversary_in_china(start: str, at: str, expected: date) -> None:
    assert policy_year(datetime.fromisoformat(start), datetime.fromisoformat(at)) == expected
