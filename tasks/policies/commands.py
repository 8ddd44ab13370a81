"""Commands on policies: writing one, freezing its terms for a claim, counting what a policy year used up."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from engine.codec import to_json
from engine.db import Tx
from tasks.claims.model import Lob
from tasks.errors import FieldProblem, InvalidInput, NotFound
from tasks.money import parse_amount
from tasks.policies import store
from tasks.policies.model import DeductibleKind, PolicyStatus, normal_key, policy_year


@dataclass(frozen=True)
class CoverageInput:
    """One cover of a new policy; CNY, the ratio in basis points."""

    code: str
    causes: Sequence[str]
    sum_insured: Decimal
    deductible: Decimal = Decimal(0)
    deductible_kind: str = "per_event"
    ratio_bp: int = 10000
    sub_limits: Mapping[str, Any] = field(default_factory=dict)
    waiting_days: int = 0
    exclusions: Sequence[str] = ()
    fault_rates: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class PolicyInput:
    """A policy as the policy system hands it over."""

    policy_no: str
    lob: str
    product_code: str
    holder_id: uuid.UUID
    insured_id: uuid.UUID
    effective_from: datetime
    effective_to: datetime
    premium: Decimal
    coverages: Sequence[CoverageInput]
    object: Mapping[str, Any] = field(default_factory=dict)
    object_key: str | None = None
    beneficiaries: Sequence[Mapping[str, Any]] = ()
    issue_at: datetime | None = None
    premium_paid_to: datetime | None = None
    status: str = "in_force"
    clause_edition: str = "2020"
    rules_version: str = "2026.1"
    sum_raised_at: datetime | None = None


def create_policy(tx: Tx, new: PolicyInput, by: str, now: datetime) -> uuid.UUID:
    """Write a policy with its coverages. Raises InvalidInput for a number in use, an end before the start, no cover."""
    number = new.policy_no.strip().upper()
    problems = []
    if not 1 <= len(number) <= 32:
        problems.append(FieldProblem("policy_no", "bad_format", "A policy number has 1 to 32 characters."))
    elif store.policy_by_no(tx, number) is not None:
        problems.append(FieldProblem("policy_no", "in_use", f"Policy {number} is already recorded."))
    if new.effective_to <= new.effective_from:
        problems.append(FieldProblem("effective_to", "before_start", "The policy must end after it begins."))
    if not new.coverages:
        problems.append(FieldProblem("coverages", "required", "A policy needs at least one coverage."))
    if new.clause_edition not in ("2014", "2020"):
        problems.append(FieldProblem("clause_edition", "unknown", "Choose 2014 or 2020."))
    if problems:
        raise InvalidInput(problems)
    row = store.Policy(
        id=uuid.uuid4(),
        policy_no=number,
        lob=Lob(new.lob),
        product_code=new.product_code,
        holder_id=new.holder_id,
        insured_id=new.insured_id,
        beneficiaries=[dict(item) for item in new.beneficiaries],
        effective_from=new.effective_from,
        effective_to=new.effective_to,
        issue_at=new.issue_at or new.effective_from,
        status=PolicyStatus(new.status),
        premium_fen=parse_amount(new.premium, "premium", allow_zero=True),
        premium_paid_to=new.premium_paid_to or new.effective_to,
        object=dict(new.object),
        object_key=normal_key(new.object_key) if new.object_key else None,
        clause_edition=new.clause_edition,
        rules_version=new.rules_version,
        underwritten_at=new.issue_at or new.effective_from,
        sum_raised_at=new.sum_raised_at,
        created_at=now,
        created_by=by,
    )
    tx.session.add(row)
    # No relationship() joins the two classes, so the policy has to be written before what refers to it.
    tx.flush()
    tx.session.add_all(_coverage(row.id, item, by, now) for item in new.coverages)
    tx.flush()
    return row.id


def freeze(tx: Tx, policy_no: str, loss_at: datetime, by: str, now: datetime) -> uuid.UUID:
    """Store the policy's terms as they stand for a loss and return the version's id; the same terms once only.

    Raises NotFound.
    """
    policy = store.policy_by_no(tx, policy_no.strip().upper())
    if policy is None:
        raise NotFound("policy", policy_no)
    terms = _terms(policy, store.coverages_of(tx, policy.id))
    digest = hashlib.sha256(to_json(terms).encode()).hexdigest()
    if known := store.version_with_hash(tx, policy.id, digest):
        return known.id
    version = store.PolicyVersion(
        id=uuid.uuid4(),
        policy_id=policy.id,
        policy_no=policy.policy_no,
        as_of=loss_at,
        terms=terms,
        sha256=digest,
        created_at=now,
        created_by=by,
    )
    tx.session.add(version)
    tx.flush()
    return version.id


def use_counters(
    tx: Tx,
    policy_no: str,
    coverage_code: str,
    loss_at: datetime,
    *,
    deductible: Decimal = Decimal(0),
    limit: Decimal = Decimal(0),
    auto_paid: Decimal = Decimal(0),
    by: str,
    now: datetime,
) -> None:
    """Add to what the loss's policy year has used up (CNY), under a row lock; negative amounts give back.

    Raises NotFound for an unknown policy.
    """
    policy = store.policy_by_no(tx, policy_no)
    if policy is None:
        raise NotFound("policy", policy_no)
    year = policy_year(policy.effective_from, loss_at)
    counter = store.counter(tx, policy.id, coverage_code, year, lock=True)
    if counter is None:
        counter = store.PolicyYearCounter(
            policy_id=policy.id,
            coverage_code=coverage_code,
            period_from=year,
            deductible_used_fen=Decimal(0),
            limit_used_fen=Decimal(0),
            auto_paid_fen=Decimal(0),
            created_at=now,
            created_by=by,
        )
        tx.session.add(counter)
    counter.deductible_used_fen = max(Decimal(0), counter.deductible_used_fen + deductible)
    counter.limit_used_fen = max(Decimal(0), counter.limit_used_fen + limit)
    counter.auto_paid_fen = max(Decimal(0), counter.auto_paid_fen + auto_paid)
    tx.flush()


def _coverage(policy_id: uuid.UUID, item: CoverageInput, by: str, now: datetime) -> store.Coverage:
    return store.Coverage(
        policy_id=policy_id,
        code=item.code,
        causes=list(item.causes),
        sum_insured_fen=parse_amount(item.sum_insured, "sum_insured"),
        deductible_fen=parse_amount(item.deductible, "deductible", allow_zero=True),
        deductible_kind=DeductibleKind(item.deductible_kind),
        ratio_bp=item.ratio_bp,
        sub_limits=dict(item.sub_limits),
        waiting_days=item.waiting_days,
        exclusions=list(item.exclusions),
        fault_rates=dict(item.fault_rates),
        created_at=now,
        created_by=by,
    )


def _terms(policy: store.Policy, coverages: Sequence[store.Coverage]) -> dict[str, Any]:
    def moment(value: datetime | None) -> str | None:
        return value.astimezone(UTC).isoformat() if value else None

    return {
        "policy_no": policy.policy_no,
        "lob": str(policy.lob),
        "product_code": policy.product_code,
        "clause_edition": policy.clause_edition,
        "rules_version": policy.rules_version,
        "status": str(policy.status),
        "effective_from": moment(policy.effective_from),
        "effective_to": moment(policy.effective_to),
        "premium_paid_to": moment(policy.premium_paid_to),
        "sum_raised_at": moment(policy.sum_raised_at),
        "object": policy.object,
        "object_key": policy.object_key,
        "holder_id": str(policy.holder_id),
        "insured_id": str(policy.insured_id),
        "beneficiaries": policy.beneficiaries,
        "coverages": [
            {
                "code": item.code,
                "causes": item.causes,
                "sum_insured": item.sum_insured_fen,
                "deductible": item.deductible_fen,
                "deductible_kind": str(item.deductible_kind),
                "ratio": Decimal(item.ratio_bp) / 10000,
                "sub_limits": item.sub_limits,
                "waiting_days": item.waiting_days,
                "exclusions": item.exclusions,
                "fault_rates": item.fault_rates,
            }
            for item in coverages
        ],
    }
