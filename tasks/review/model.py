"""Rules of review that are no table: shares of lines, the QA draw, the 95th percentile, which work is needed."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any


class FlagStatus(StrEnum):
    """A flag is a reason to look; a person confirms or clears it."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    CLEARED = "cleared"


class WorkKind(StrEnum):
    """What a person's report on a claim is."""

    SURVEY = "SURVEY"
    ASSESSMENT = "ASSESSMENT"
    MEDICAL = "MEDICAL"
    PLAN = "PLAN"
    VISIT = "VISIT"
    FINDING = "FINDING"


SMALL_MOTOR = Decimal(5000)
SMALL_MEDICAL = Decimal(3000)
"""CNY; the regulator's small claims (small-claims guideline): photos and bills are enough for them."""

_FEWEST_PEERS = 20


def assessed_loss(answers: Mapping[str, Any]) -> Decimal:
    """Parts and labour of a loss assessment (CNY); salvage and third parties are settled later, by the formulas."""
    return sum((Decimal(str(answers.get(name) or 0)) for name in ("parts_amount", "labour_amount")), Decimal(0))


def apportion(total: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Shares of a CNY amount in proportion to `weights`, each in whole fen, the remainder on the last line.

    DOMAIN.md pitfall 15: the sum of the lines is the total. Equal shares when all weights are 0.
    """
    if not weights:
        return []
    whole = sum(weights, Decimal(0))
    even = Decimal(1) / len(weights)
    shares = [
        (total * (weight / whole if whole else even)).quantize(Decimal("0.01"), ROUND_HALF_UP) for weight in weights
    ]
    shares[-1] = total - sum(shares[:-1], Decimal(0))
    return shares


def qa_draw(claim_no: str, percent: int = 2) -> bool:
    """Whether a claim falls into the QA sample; always the same answer for the same number (D4 row 8)."""
    return int.from_bytes(hashlib.sha256(f"qa {claim_no}".encode()).digest()[:4], "big") % 100 < percent


def percentile_95(amounts: Sequence[Decimal]) -> Decimal | None:
    """The amount that 95 % of the peers do not exceed (nearest rank); None with fewer than 20 peers."""
    if len(amounts) < _FEWEST_PEERS:
        return None
    ordered = sorted(amounts)
    return ordered[-(-len(ordered) * 95 // 100) - 1]


def needs_survey(lob: str, amount: Decimal, channel: str, reasons: Collection[str], done: Collection[WorkKind]) -> bool:
    """Whether somebody must look at the damage: things above the small-claim line, or a flag on them.

    A partner's claim was surveyed by the partner; only a flag sends our own surveyor.
    """
    if lob not in ("MOTOR", "PROPERTY") or WorkKind.SURVEY in done:
        return False
    return _flagged(reasons) or (amount > SMALL_MOTOR and channel != "PARTNER")


def needs_medical(lob: str, amount: Decimal, reasons: Collection[str], done: Collection[WorkKind]) -> bool:
    """Whether the bills must be reviewed line by line: above the small-claim line, or a flag on them."""
    if lob not in ("MEDICAL", "PA") or WorkKind.MEDICAL in done:
        return False
    return amount > SMALL_MEDICAL or _flagged(reasons)


def needs_grade(lob: str, loss_cause: str) -> bool:
    """Whether the benefit is a share of the sum insured by the grade of a disability (JR/T 0083-2013)."""
    return lob == "PA" and loss_cause == "DISABILITY"


def _flagged(reasons: Collection[str]) -> bool:
    # RF00 only says that the table of flags was evaluated.
    return any(reason.startswith("RF") and reason != "RF00" for reason in reasons)
