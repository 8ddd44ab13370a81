"""Recording the statement of what a claim is owed, and counting what a policy year used up."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from engine.db import Tx
from tasks.claims import file_commands as files
from tasks.claims import queries as claims
from tasks.errors import NotFound, WrongState
from tasks.policies import commands as policy_commands
from tasks.policies import queries as policies
from tasks.policies.model import AGGREGATE_LOBS
from tasks.settlement import store
from tasks.settlement.calculation import Calculation, calculate, coverage_of
from tasks.settlement.explanation import explain, labelled
from tasks.settlement.model import Entitlement

FORMULA_VERSION = "2026.1"
NO_COVERAGE = "NONE"
_ZERO = Decimal(0)


class LimitExhausted(WrongState):
    """Nothing is left of the limit of liability for this claim."""


def record(
    tx: Tx,
    claim_no: str,
    parameters: Mapping[str, Any],
    entitlement: Decimal,
    net_amount: Decimal,
    decision: str,
    now: datetime,
    by: str = "system",
) -> uuid.UUID:
    """Write the settlement statement and bring the reserve to the net amount; the same figures again write nothing.

    Raises WrongState when the amounts no longer fit the claim as it stands.
    """
    calculation = calculate(tx, claim_no, parameters, lock=True)
    if entitlement > calculation.result.amount or calculation.due(entitlement).net != net_amount:
        raise WrongState(
            "settlement of claim",
            claim_no,
            f"at most {calculation.result.amount} CNY as the formula gives now",
            f"{entitlement} CNY, net {net_amount} CNY; calculate it again",
        )
    former = store.latest(tx, claim_no)
    if former is not None and _is_same(former, calculation, entitlement, net_amount, decision):
        return former.id
    row = _row(claim_no, former.seq + 1 if former else 1, calculation, entitlement, net_amount, decision, now, by)
    tx.session.add(row)
    tx.session.flush()
    _settle_lines(tx, claim_no, row)
    files.set_reserve(tx, claim_no, calculation.coverage_code, net_amount, "settlement", by, now)
    files.record_event(
        tx,
        claim_no,
        "settlement.recorded",
        by,
        now,
        en=f"The settlement was calculated: CNY {entitlement:,.2f}.",
        zh=f"理算完成：应赔 {entitlement:,.2f} 元。",
        data={"settlement": str(row.id), "net": net_amount},
    )
    return row.id


def count_in(tx: Tx, settlement_id: uuid.UUID, now: datetime, *, automatic: bool, by: str = "system") -> None:
    """Add a paid settlement to the counters of the policy year under a row lock; once only. Raises NotFound."""
    row = store.by_id(tx, settlement_id)
    if row is None:
        raise NotFound("settlement", settlement_id)
    if row.counted:
        return
    claim = claims.claim(tx, row.claim_no)
    own = store.latest_counted(tx, row.claim_no)
    policy_commands.use_counters(
        tx,
        claim.policy_no or "",
        row.coverage_code,
        claim.t_loss,
        deductible=row.deductible_used_fen - (own.deductible_used_fen if own else _ZERO),
        limit=row.entitlement_fen - (own.entitlement_fen if own else _ZERO),
        auto_paid=row.net_fen if automatic else _ZERO,
        by=by,
        now=now,
    )
    row.counted = True
    tx.session.flush()


def limit_still_covers(tx: Tx, settlement_id: uuid.UUID) -> bool:
    """Whether the policy year still has room for a settlement, other claims having been paid meanwhile.

    Takes the lock of the counter, so that two payments cannot use the same rest (pitfall 16).
    """
    row = store.by_id(tx, settlement_id)
    if row is None:
        raise NotFound("settlement", settlement_id)
    claim = claims.claim(tx, row.claim_no)
    if row.counted or claim.lob not in AGGREGATE_LOBS:
        return True
    coverage = coverage_of(tx, claim)
    own = store.latest_counted(tx, row.claim_no)
    used = policies.counters(tx, claim.policy_no or "", coverage.code, claim.t_loss, lock=True).limit_used
    return used - (own.entitlement_fen if own else _ZERO) + row.entitlement_fen <= coverage.sum_insured


def _row(
    claim_no: str,
    seq: int,
    calculation: Calculation,
    entitlement: Decimal,
    net_amount: Decimal,
    decision: str,
    now: datetime,
    by: str,
) -> store.Settlement:
    result = calculation.result
    steps = calculation.steps_to(entitlement)
    shown = Entitlement(
        result.method, entitlement, result.claimed, result.lines, tuple(steps), result.deductible_used, entitlement
    )
    chinese, english = explain(shown, net_amount, calculation.paid_before)
    return store.Settlement(
        id=uuid.uuid4(),
        claim_no=claim_no,
        seq=seq,
        coverage_code=calculation.coverage_code,
        decision=decision,
        method=result.method.value,
        formula_version=FORMULA_VERSION,
        inputs=dict(calculation.inputs),
        lines=[dict(line) for line in result.lines],
        steps=[labelled(step) for step in steps],
        claimed_fen=result.claimed,
        formula_fen=result.amount,
        entitlement_fen=entitlement,
        prior_paid_fen=calculation.paid_before,
        net_fen=net_amount,
        deductible_used_fen=result.deductible_used,
        explanation_zh=chinese,
        explanation_en=english,
        counted=False,
        created_at=now,
        created_by=by,
    )


def _settle_lines(tx: Tx, claim_no: str, row: store.Settlement) -> None:
    # Rescue costs and agreed sums are lines of the statement that the claim itself does not have.
    for item, line in zip(claims.items(tx, claim_no), row.lines, strict=False):
        files.set_item_amounts(tx, claim_no, item.line, settled=Decimal(line["payable"]))


def _is_same(former: store.Settlement, now: Calculation, entitlement: Decimal, net: Decimal, decision: str) -> bool:
    return (former.entitlement_fen, former.net_fen, former.formula_fen, former.decision, former.prior_paid_fen) == (
        entitlement,
        net,
        now.result.amount,
        decision,
        now.paid_before,
    )
