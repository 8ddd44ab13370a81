"""Calculating what a claim is owed as it stands: the formula of D6 on its lines and the frozen terms of its policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from engine.db import Tx
from tasks.claims import queries as claims
from tasks.claims.views import ClaimView
from tasks.errors import NotFound
from tasks.payments import queries as payments
from tasks.policies import queries as policies
from tasks.policies.model import CoverageTerms, DeductibleKind, limit_left
from tasks.settlement import store
from tasks.settlement.model import Entitlement, Payable, payable, settle
from tasks.settlement.parameters import items_of, method_of, terms_of
from tasks.settlement.statement import Reduction

_ZERO = Decimal(0)


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

    def steps_to(self, entitlement: Decimal) -> list[Reduction]:
        """The steps of the formula, and the one that a lower proposal adds."""
        cut = self.result.amount - entitlement
        return [*self.result.steps, *([Reduction("proposal", cut, entitlement)] if cut > 0 else [])]


def calculate(tx: Tx, claim_no: str, parameters: Mapping[str, Any], *, lock: bool = False) -> Calculation:
    """Apply the formula D6 names to the claim's lines and the frozen terms of its policy.

    `lock` keeps other settlements of the same policy year waiting. Raises NoFormula when D6 names none,
    NotFound without a policy, ValueError for facts no formula can take.
    """
    claim = claims.claim(tx, claim_no)
    coverage = coverage_of(tx, claim)
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


def coverage_of(tx: Tx, claim: ClaimView) -> CoverageTerms:
    """The cover of the frozen policy that a claim falls under. Raises NotFound."""
    if claim.policy_version_id is None:
        raise NotFound("policy snapshot of claim", claim.claim_no)
    terms = policies.terms(tx, claim.policy_version_id)
    coverage = terms.coverage_for(claim.loss_cause, claim.coverage_code)
    if coverage is None:
        raise NotFound(f"coverage of policy {terms.policy_no} for", claim.loss_cause)
    return coverage
