"""Policies for tests."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count

from engine import Tx
from tasks.policies import commands
from tasks.policies.commands import CoverageInput, PolicyInput
from tests.factories.people import a_party

_numbers = count(1)


@dataclass(frozen=True)
class MadePolicy:
    """A policy with its insured."""

    policy_no: str
    insured_id: uuid.UUID


def motor_coverage(**terms: object) -> CoverageInput:
    """Own damage with a sum insured of 200,000 and no deductible."""
    values = {
        "code": "OWN_DAMAGE",
        "causes": ("COLLISION", "THEFT", "FIRE", "WEATHER", "GLASS"),
        "sum_insured": Decimal(200_000),
        "exclusions": ("DRUNK_DRIVING", "NO_LICENCE"),
    }
    return CoverageInput(**{**values, **terms})


def medical_coverage(**terms: object) -> CoverageInput:
    """Medical expense, 100 off each event, then 90 %."""
    values = {
        "code": "MEDICAL_EXPENSE",
        "causes": ("ILLNESS", "ACCIDENT"),
        "sum_insured": Decimal(400_000),
        "deductible": Decimal(100),
        "ratio_bp": 9000,
        "waiting_days": 30,
    }
    return CoverageInput(**{**values, **terms})


def a_policy(
    tx: Tx,
    now: datetime,
    *,
    lob: str = "MOTOR",
    policy_no: str | None = None,
    insured_id: uuid.UUID | None = None,
    plate: str | None = None,
    coverage: CoverageInput | None = None,
    since: timedelta = timedelta(days=120),
    **fields: object,
) -> MadePolicy:
    """A policy in force for a year, that began `since` ago."""
    number = policy_no or f"P{next(_numbers):08d}"
    insured = insured_id or a_party(tx, now)
    start = now - since
    motor = lob == "MOTOR"
    values = {
        "policy_no": number,
        "lob": lob,
        "product_code": f"{lob}-2020",
        "holder_id": insured,
        "insured_id": insured,
        "effective_from": start,
        "effective_to": start + timedelta(days=365),
        "premium": Decimal(2000),
        "coverages": (coverage or (motor_coverage() if motor else medical_coverage()),),
        "object": {"model": "Sagitar", "value": 210000} if motor else {},
        "object_key": (plate or f"京A{number[-5:]}") if motor else None,
    }
    commands.create_policy(tx, PolicyInput(**{**values, **fields}), "test", now)
    return MadePolicy(number, insured)
