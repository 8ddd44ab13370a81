"""Settlements as pages, letters and payments read them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from engine.db import Tx
from tasks.errors import NotFound
from tasks.money import rounded
from tasks.settlement import store
from tasks.settlement.calculation import calculate
from tasks.settlement.explanation import labelled
from tasks.settlement.parameters import NoFormula


@dataclass(frozen=True)
class SettlementView:
    """One settlement statement, line by line; CNY."""

    id: uuid.UUID
    claim_no: str
    seq: int
    coverage_code: str
    decision: str
    method: str
    lines: tuple[Mapping[str, Any], ...]
    steps: tuple[Mapping[str, Any], ...]
    claimed: Decimal
    formula_amount: Decimal
    entitlement: Decimal
    prior_paid: Decimal
    net: Decimal
    deductible_used: Decimal
    explanation_zh: str
    explanation_en: str
    created_at: datetime
    created_by: str


@dataclass(frozen=True)
class TrialView:
    """What would be paid on a claim as it stands, step by step; CNY. Nothing of it is recorded."""

    claimed: Decimal
    steps: tuple[Mapping[str, Any], ...]
    entitlement: Decimal
    prior_paid: Decimal
    net: Decimal


def trial(tx: Tx, claim_no: str, parameters: Mapping[str, Any], proposed: Decimal | None = None) -> TrialView | None:
    """The settlement tried with an answer of table D6, None where no formula fits the claim as it stands.

    `proposed` (CNY) is a lower entitlement that somebody proposed.
    """
    try:
        calculation = calculate(tx, claim_no, parameters)
    except (NoFormula, NotFound, ValueError, ArithmeticError):
        return None
    result = calculation.result
    entitlement = result.amount if proposed is None else min(result.amount, rounded(proposed))
    return TrialView(
        claimed=result.claimed,
        steps=tuple(labelled(step) for step in calculation.steps_to(entitlement)),
        entitlement=entitlement,
        prior_paid=calculation.paid_before,
        net=calculation.due(entitlement).net,
    )


def settlement(tx: Tx, settlement_id: uuid.UUID | str) -> SettlementView:
    """The settlement with this id. Raises NotFound."""
    try:
        row = store.by_id(tx, uuid.UUID(str(settlement_id)))
    except ValueError:
        row = None
    if row is None:
        raise NotFound("settlement", settlement_id)
    return _view(row)


def latest(tx: Tx, claim_no: str) -> SettlementView | None:
    """The newest settlement of a claim."""
    row = store.latest(tx, claim_no)
    return _view(row) if row else None


def settlements_of(tx: Tx, claim_no: str) -> tuple[SettlementView, ...]:
    """Every settlement of a claim, the first first."""
    return tuple(_view(row) for row in store.of_claim(tx, claim_no))


def _view(row: store.Settlement) -> SettlementView:
    return SettlementView(
        id=row.id,
        claim_no=row.claim_no,
        seq=row.seq,
        coverage_code=row.coverage_code,
        decision=row.decision,
        method=row.method,
        lines=tuple(row.lines),
        steps=tuple(row.steps),
        claimed=row.claimed_fen,
        formula_amount=row.formula_fen,
        entitlement=row.entitlement_fen,
        prior_paid=row.prior_paid_fen,
        net=row.net_fen,
        deductible_used=row.deductible_used_fen,
        explanation_zh=row.explanation_zh,
        explanation_en=row.explanation_en,
        created_at=row.created_at,
        created_by=row.created_by,
    )
