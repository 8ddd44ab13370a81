"""Made-up policies of the four lines, with the products' usual covers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from tasks.calendar.model import day_start, local_date
from tasks.synthetic.streams import SEED, stream, weighted

LOB_MIX = (("MOTOR", 62.0), ("MEDICAL", 30.0), ("PA", 5.0), ("PROPERTY", 3.0))
_PLATES = ("京", "沪", "粤", "浙", "苏", "鲁", "川", "鄂", "湘", "闽")
_CARS = (
    "Haval H6",
    "BYD Qin",
    "Volkswagen Lavida",
    "Toyota Corolla",
    "Geely Emgrand",
    "Honda CR-V",
    "Wuling Hongguang",
)
_EXCLUSIONS = ("DRUNK_DRIVING", "NO_LICENCE", "RACING", "INTENTIONAL")


@dataclass(frozen=True)
class Cover:
    """One cover of a made-up policy; CNY, ratio in basis points."""

    code: str
    causes: tuple[str, ...]
    sum_insured: Decimal
    deductible: Decimal
    deductible_kind: str
    ratio_bp: int
    waiting_days: int
    exclusions: tuple[str, ...]


@dataclass(frozen=True)
class SyntheticPolicy:
    """One made-up policy of the person with the number `person`."""

    number: int
    policy_no: str
    lob: str
    product_code: str
    person: int
    effective_from: datetime
    effective_to: datetime
    premium: Decimal
    object_key: str | None
    object: Mapping[str, Any]
    clause_edition: str
    cover: Cover


def policy(number: int, until: datetime, seed: int = SEED) -> SyntheticPolicy:
    """The policy with this number, in force at `until`; one in twelve began within the last four weeks."""
    random = stream("policy", number, seed)
    lob = weighted(random, LOB_MIX)
    age = random.randrange(8, 28) if random.random() < 1 / 12 else random.randrange(90, 350)
    starts = day_start(local_date(until) - timedelta(days=age))
    sum_insured, premium, cover = _cover(lob, random.random(), random.choice((0, 0, 500)))
    plate = None
    insured: dict[str, Any] = {}
    if lob == "MOTOR":
        letters = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"
        plate = random.choice(_PLATES) + random.choice("ABCDEF") + "".join(random.choice(letters) for _ in range(5))
        insured = {"plate": plate, "model": random.choice(_CARS), "seats": 5, "value": sum_insured}
    elif lob == "PROPERTY":
        insured = {"area_m2": random.randrange(60, 180), "value": sum_insured}
    return SyntheticPolicy(
        number=number,
        policy_no=f"P{lob[:3]}{starts:%y}{number:07d}",
        lob=lob,
        product_code={"MOTOR": "CAR-2020", "MEDICAL": "MED-STD", "PA": "PA-STD", "PROPERTY": "HOME-STD"}[lob],
        person=number,
        effective_from=starts,
        effective_to=starts + timedelta(days=365),
        premium=premium,
        object_key=plate,
        object=insured,
        clause_edition="2014" if lob == "MOTOR" and random.random() < 0.1 else "2020",
        cover=cover,
    )


def _cover(lob: str, share: float, motor_deductible: int) -> tuple[Decimal, Decimal, Cover]:
    match lob:
        case "MOTOR":
            value = Decimal(60000 + int(share * 240) * 1000)
            causes = ("COLLISION", "THEFT", "FIRE", "WEATHER", "GLASS")
            cover = Cover("DAMAGE", causes, value, Decimal(motor_deductible), "per_event", 10000, 0, _EXCLUSIONS)
            return value, Decimal(2400 + int(share * 4000)), cover
        case "MEDICAL":
            value = Decimal(200000 if share < 0.7 else 1000000)
            cover = Cover("INPATIENT", ("ILLNESS", "ACCIDENT"), value, Decimal(100), "annual", 9000, 30, ("COSMETIC",))
            return value, Decimal(360 + int(share * 800)), cover
        case "PA":
            value = Decimal(100000 + int(share * 9) * 50000)
            causes = ("ACCIDENT", "DISABILITY", "DEATH")
            cover = Cover("PA", causes, value, Decimal(0), "per_event", 10000, 0, ("INTENTIONAL",))
            return value, Decimal(120 + int(share * 300)), cover
        case _:
            value = Decimal(300000 + int(share * 20) * 100000)
            causes = ("FIRE", "THEFT", "WEATHER", "WATER")
            cover = Cover("HOME", causes, value, Decimal(500), "per_event", 10000, 0, ("INTENTIONAL", "WAR"))
            return value, Decimal(300 + int(share * 900)), cover
