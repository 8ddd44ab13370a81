"""Calculating what a claim is owed, recording the statement, and counting what a policy year used up."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from engine.db import Tx
from tasks.claims import file_commands as files
from tasks.claims import queries as claims
from tasks.claims.views import ClaimView
from tasks.errors import NotFound, WrongState
from tasks.payments import queries as payments
from tasks.policies import commands as policy_commands
from tasks.policies import queries as policies
from tasks.policies.model import AGGREGATE_LOBS, CoverageTerms, DeductibleKind, limit_left
from tasks.settlement import store
from tasks.settlement.explanation import explain, step_label
from tasks.settlement.model import Entitlement, Payable, payable, settle
from tasks.settlement.parameters import items_of, method_of, terms_of
from tasks.settlement.statement import Reduction

FORMULA_VERSION = "2026.1"
NO_COVERAGE = "NONE"
_ZERO = Decimal(0)


class LimitExhausted(WrongState):
    """Nothing is left of the limit of liability for this claim."""


@dataclass(frozen=True)
class Calculation:
    """The outcome of the formula on a claim as it stands, and what of it is still to be paid."""

    coverage_code: str
    result: Entitlement
    inputs: Mapping[str, Any]
    paid_before: Decimal
    limit_left: Decimal

    def due(self, entitlement: Decimal) -> Payable:
        """What is left to pay of an entitlement."""
        return payable(entitlement, self.paid_before)


def calculate(tx: Tx, claim_no: str, parameters: Mapping[str, Any], *, lock: bool = False) -> Calculation:
    """Apply the formula D6 names to the claim's lines and the frozen terms of its policy.

    `lock` keeps other settlements of the same policy year waiting. Raises NoFormula when D6 names none,
    NotFound without a policy, ValueError for facts no formula can take.
    """
    claim = claims.claim(tx, claim_no)
    coverage = _coverage(tx, claim)
    counters = policies.counters(tx, claim.policy_no or "", coverage.code, claim.t_loss, lock=lock)
    own = store.latest_counted(tx, claim_no)
    # What this claim itself used up before is part of its entitlement to date, not of what others used.
    own_deductible = own.deductible_used_fen if own else _ZERO
    own_limit = own.entitlement_fen if own else _ZERO
    deductible = coverage.deductible
    if coverage.deductible_kind is DeductibleKind.ANNUAL:
        deductible = max(deductible - (counters.deductible_used - own_deductible), _ZERO)
    left = limit_left(claim.lob, coverage, counters.limit_used - own_limit)
    terms = terms_of(
        parameters,
        claim.details,
        sum_insured=coverage.sum_insured,
        deductible_left=deductible,
        limit_left=left,
        sub_limits=coverage.sub_limits,
    )
    rows = [
        {"name": i.name, "kind": i.kind, "claimed": i.claimed, "eligible": i.eligible, "cut_reason": i.cut_reason}
        for i in claims.items(tx, claim_no)
    ]
    result = settle(
        method_of(str(parameters.get("formula", "")), claim.loss_cause), items_of(rows, claim.claimed), terms
    )
    inputs = {"parameters": dict(parameters), "terms": asdict(terms), "items": rows}
    return Calculation(coverage.code, result, inputs, payments.settled_total(tx, claim_no), left)


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
    coverage = _coverage(tx, claim)
    own = store.latest_counted(tx, row.claim_no)
    used = policies.counters(tx, claim.policy_no or "", coverage.code, claim.t_loss, lock=True).limit_used
    return used - (own.entitlement_fen if own else _ZERO) + row.entitlement_fen <= coverage.sum_insured


def _coverage(tx: Tx, claim: ClaimView) -> CoverageTerms:
    if claim.policy_version_id is None:
        raise NotFound("policy snapshot of claim", claim.claim_no)
    terms = policies.terms(tx, claim.policy_version_id)
    coverage = terms.coverage_for(claim.loss_cause, claim.coverage_code)
    if coverage is None:
        raise NotFound(f"coverage of policy {terms.policy_no} for", claim.loss_cause)
    return coverage


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
    steps = list(result.steps)
    if entitlement < result.amount:
        steps.append(Reduction("proposal", result.amount - entitlement, entitlement))
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
        steps=[_step(step) for step in steps],
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


def _step(step: Reduction) -> dict[str, Any]:
    label_zh, label_en = step_label(step)
    return {**asdict(step), "label_zh": label_zh, "label_en": label_en}


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
