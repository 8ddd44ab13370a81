"""Made-up claims on the made-up policies: amounts, delays and fraud patterns as published figures say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from tasks.calendar.model import SHANGHAI
from tasks.synthetic.policies import SyntheticPolicy
from tasks.synthetic.streams import SEED, lognormal, stream, weighted

_OLD_ENOUGH = timedelta(days=45)
"""Ordinary losses fall on policies past the medical waiting period."""
FRAUD_SHARE = {"MOTOR": 0.06, "MEDICAL": 0.035, "PA": 0.05, "PROPERTY": 0.05}
PATTERNS = (
    ("EARLY_LOSS", 20.0),
    ("STAGED_RING", 20.0),
    ("DUP_INVOICE", 15.0),
    ("INFLATED", 22.0),
    ("ACCOUNT_SWAP", 8.0),
    ("BACKDATED", 8.0),
    ("NO_SIGNAL", 7.0),
)
_CAUSES = {
    "MOTOR": (("COLLISION", 82.0), ("GLASS", 8.0), ("WEATHER", 6.0), ("THEFT", 2.0), ("FIRE", 2.0)),
    "MEDICAL": (("ILLNESS", 75.0), ("ACCIDENT", 25.0)),
    "PA": (("ACCIDENT", 88.0), ("DISABILITY", 11.0), ("DEATH", 1.0)),
    "PROPERTY": (("WATER", 45.0), ("WEATHER", 25.0), ("FIRE", 15.0), ("THEFT", 15.0)),
}
_CHANNELS = (("APP", 45.0), ("WECHAT", 25.0), ("PHONE", 15.0), ("WEB", 10.0), ("AGENT", 5.0))
_PLACES = (
    "北京市朝阳区",
    "上海市浦东新区",
    "广州市天河区",
    "杭州市西湖区",
    "成都市武侯区",
    "武汉市洪山区",
    "南京市鼓楼区",
)
_SHOPS = ("安达汽修", "顺通钣喷中心", "恒信汽车服务", "瑞丰4S店", "宏图汽修厂")
_HOSPITALS = ("市第一人民医院", "仁和医院", "协和分院", "中医院", "同济门诊部")
_WORDS = {
    "COLLISION": "行驶中与他车发生碰撞，前保险杠和大灯受损。",
    "GLASS": "停车期间前挡风玻璃被飞石击裂。",
    "WEATHER": "暴雨造成损失。",
    "THEFT": "物品被盗，已报警。",
    "FIRE": "起火造成损失，已扑灭。",
    "ILLNESS": "因病住院治疗，现申请报销。",
    "ACCIDENT": "意外摔伤，门诊治疗。",
    "DISABILITY": "意外伤害致残，已做伤残评定。",
    "DEATH": "被保险人意外身故。",
    "WATER": "水管爆裂，地板和家具受损。",
}


@dataclass(frozen=True)
class SyntheticClaim:
    """One made-up loss, and how its claimant behaves."""

    number: int
    policy: SyntheticPolicy
    cause: str
    loss_at: datetime
    reported_at: datetime
    amount: Decimal
    channel: str
    place: str
    description: str
    provider: str | None
    invoice_no: str | None
    at_fault: str | None
    fraud: str | None
    documents_after: timedelta
    """From the report until the claimant has sent everything; zero: with the report."""
    disputes_offer: bool
    withdraws: bool
    swaps_account: bool
    reporter_mobile: str | None = None
    details: dict[str, Any] = field(default_factory=dict)


def claims(
    policies: Sequence[SyntheticPolicy], count: int, since: datetime, until: datetime, seed: int = SEED
) -> list[SyntheticClaim]:
    """`count` claims reported between two times, in order of report."""
    made: list[SyntheticClaim] = []
    for number in range(count):
        claim = _claim(number, policies, since, until, seed)
        if claim.fraud == "DUP_INVOICE":
            earlier = [
                c
                for c in made
                if c.policy.lob == claim.policy.lob and c.invoice_no and c.reported_at < claim.reported_at
            ]
            if earlier:
                original = stream("copied", number, seed).choice(earlier)
                claim = replace(claim, invoice_no=original.invoice_no, provider=original.provider)
        made.append(claim)
    return sorted(made, key=lambda claim: (claim.reported_at, claim.number))


def amount(random: Random, lob: str, cause: str, sum_insured: Decimal) -> Decimal:
    """A claimed amount in CNY: lognormal by line (DOMAIN §3.1)."""
    match lob, cause:
        case "PA", "DISABILITY":
            return (sum_insured * Decimal(random.choice((10, 10, 20, 20, 30))) / 100).quantize(Decimal("0.01"))
        case "PA", "DEATH":
            return sum_insured
    median, sigma = {"MOTOR": (2600, 1.1), "MEDICAL": (900, 1.35), "PA": (1800, 1.0), "PROPERTY": (6000, 1.6)}[lob]
    value = min(max(lognormal(random, median, sigma), 80.0), float(sum_insured))
    return Decimal(int(value * 100)) / 100


def _claim(
    number: int, policies: Sequence[SyntheticPolicy], since: datetime, until: datetime, seed: int
) -> SyntheticClaim:
    random = stream("claim", number, seed)
    reported = min(_in_daytime(since + (until - since) * random.random(), random), until)
    running = [p for p in policies if p.effective_from + _OLD_ENOUGH < reported]
    # Skewed reuse: some policies have many claims.
    policy = running[int(random.random() ** 1.15 * len(running))]
    fraud = weighted(random, PATTERNS) if random.random() < FRAUD_SHARE[policy.lob] else None
    if fraud == "EARLY_LOSS":
        young = [p for p in policies if timedelta(days=1) < reported - p.effective_from < timedelta(days=30)]
        policy = random.choice(young or running)
    cause = weighted(random, _CAUSES[policy.lob])
    mean_days = 51.55 if policy.lob in ("MEDICAL", "PA") else 0.9
    loss = reported - timedelta(days=random.expovariate(1 / mean_days), minutes=20)
    loss = max(loss, policy.effective_from + timedelta(days=35 if policy.lob == "MEDICAL" else 1))
    loss = min(loss, reported - timedelta(minutes=15))
    value = amount(random, policy.lob, cause, policy.cover.sum_insured)
    motor = policy.lob == "MOTOR"
    base = SyntheticClaim(
        number=number,
        policy=policy,
        cause=cause,
        loss_at=loss,
        reported_at=reported,
        amount=value,
        channel=weighted(random, _CHANNELS),
        place=random.choice(_PLACES),
        description=_WORDS[cause],
        provider=random.choice(_SHOPS if motor else _HOSPITALS) if policy.lob != "PROPERTY" else None,
        invoice_no=f"{random.randrange(10**8):08d}" if policy.lob != "PROPERTY" else None,
        at_fault=weighted(random, (("full", 55.0), ("none", 25.0), ("equal", 12.0), ("main", 8.0)))
        if motor and cause == "COLLISION"
        else None,
        fraud=fraud,
        documents_after=_documents_after(random, policy.lob),
        disputes_offer=random.random() < 0.04,
        withdraws=random.random() < 0.012,
        swaps_account=fraud == "ACCOUNT_SWAP",
        details=_details(random, policy.lob, cause, value),
    )
    return _with_pattern(base, random)


def _with_pattern(claim: SyntheticClaim, random: Random) -> SyntheticClaim:
    match claim.fraud:
        case "EARLY_LOSS":
            loss = claim.policy.effective_from + timedelta(days=random.randrange(1, 14))
            loss = min(loss, claim.reported_at - timedelta(hours=1))
            return replace(claim, loss_at=loss, amount=_times(claim.amount, 1.6))
        case "STAGED_RING":
            night = claim.loss_at.astimezone(SHANGHAI).replace(hour=random.randrange(0, 5))
            return replace(
                claim,
                loss_at=min(night, claim.reported_at - timedelta(minutes=15)),
                amount=_times(claim.amount, 1.8),
                provider="宏图汽修厂",
                reporter_mobile="13900001111",
                details={**claim.details, **({"single_vehicle": True} if claim.policy.lob == "MOTOR" else {})},
            )
        case "INFLATED":
            return replace(claim, amount=_times(claim.amount, 1.5 + 1.5 * random.random()))
        case "BACKDATED":
            loss = claim.policy.effective_from - timedelta(days=random.randrange(1, 6))
            return replace(claim, loss_at=loss)
    return claim


def _details(random: Random, lob: str, cause: str, value: Decimal) -> dict[str, Any]:
    match lob:
        case "MOTOR":
            injured = cause == "COLLISION" and random.random() < 0.04
            return {
                "bodily_injury": injured,
                "police_report": random.random() < 0.5,
                "severity": "LIGHT" if injured else "NONE",
            }
        case "MEDICAL":
            used = random.random() < 0.7
            details: dict[str, Any] = {"social_insurance": "USED" if used else "NOT_USED"}
            if used:
                details["social_paid"] = (value * Decimal(random.randrange(20, 55)) / 100).quantize(Decimal("0.01"))
            return details
        case "PA" if cause == "DISABILITY":
            return {"disability_grade": random.choice((8, 9, 9, 10, 10)), "severity": "SERIOUS"}
        case "PA" if cause == "DEATH":
            return {"severity": "FATAL"}
    return {}


def _documents_after(random: Random, lob: str) -> timedelta:
    mean_days = 7.4 if lob in ("MEDICAL", "PA") else 9.94
    if random.random() < 0.45:
        return timedelta()
    return timedelta(days=random.gammavariate(1.2, mean_days / 1.2))


def _in_daytime(moment: datetime, random: Random) -> datetime:
    local = moment.astimezone(SHANGHAI)
    return local.replace(hour=random.choice(range(7, 23)), minute=random.randrange(60), second=0, microsecond=0)


def _times(value: Decimal, factor: float) -> Decimal:
    return (value * Decimal(str(round(factor, 3)))).quantize(Decimal("0.01"))
