"""What pages and other areas may know about policies."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import sqlalchemy as sa

from engine.db import Tx
from tasks.errors import NotFound
from tasks.people import queries as people
from tasks.policies import store
from tasks.policies.model import PolicyTerms, normal_key, policy_year, terms_from


@dataclass(frozen=True)
class PolicyView:
    """A policy as lists and look-ups show it; names are masked."""

    id: uuid.UUID
    policy_no: str
    lob: str
    product_code: str
    status: str
    holder_id: uuid.UUID
    insured_id: uuid.UUID
    holder_name: str
    insured_name: str
    effective_from: datetime
    effective_to: datetime
    object_key: str | None


@dataclass(frozen=True)
class Candidate:
    """A policy that may be meant, and why (H02)."""

    policy: PolicyView
    reasons: tuple[str, ...]
    """Of "policy_no", "object", "insured", "in_period", "lob"."""


@dataclass(frozen=True)
class Counters:
    """What a policy year has used up of a cover (CNY)."""

    deductible_used: Decimal = Decimal(0)
    limit_used: Decimal = Decimal(0)
    auto_paid: Decimal = Decimal(0)


def policy(tx: Tx, policy_no: str) -> PolicyView:
    """The policy with this number. Raises NotFound."""
    found = store.policy_by_no(tx, policy_no.strip().upper())
    if found is None:
        raise NotFound("policy", policy_no)
    return _view(tx, found)


def terms(tx: Tx, version_id: uuid.UUID) -> PolicyTerms:
    """The terms frozen for a claim. Raises NotFound."""
    version = tx.get(store.PolicyVersion, version_id)
    if version is None:
        raise NotFound("policy version", version_id)
    return terms_from(version.terms)


def counters(tx: Tx, policy_no: str, coverage_code: str, loss_at: datetime, *, lock: bool = False) -> Counters:
    """What the policy year of a loss has used up; `lock` keeps other settlements waiting."""
    found = store.policy_by_no(tx, policy_no)
    if found is None:
        return Counters()
    row = store.counter(tx, found.id, coverage_code, policy_year(found.effective_from, loss_at), lock=lock)
    if row is None:
        return Counters()
    return Counters(row.deductible_used_fen, row.limit_used_fen, row.auto_paid_fen)


def candidates(
    tx: Tx,
    *,
    policy_no: str | None = None,
    object_key: str | None = None,
    insured_id_no: str | None = None,
    lob: str | None = None,
    loss_at: datetime | None = None,
    limit: int = 10,
) -> list[Candidate]:
    """Policies that match a number, a plate or the identity number of holder or insured, best first."""
    table = store.Policy
    wanted = []
    parties = people.party_ids_with_id_no(tx, insured_id_no) if insured_id_no else []
    if policy_no:
        wanted.append(table.policy_no == policy_no.strip().upper())
    if object_key:
        wanted.append(table.object_key == normal_key(object_key))
    if parties:
        wanted.append(table.insured_id.in_(parties) | table.holder_id.in_(parties))
    if not wanted:
        return []
    found = []
    for row in tx.session.scalars(
        sa.select(table).where(sa.or_(*wanted)).order_by(table.effective_from.desc()).limit(50)
    ):
        matches = {
            "policy_no": bool(policy_no) and row.policy_no == (policy_no or "").strip().upper(),
            "object": bool(object_key) and row.object_key == normal_key(object_key or ""),
            "insured": row.insured_id in parties or row.holder_id in parties,
            "in_period": loss_at is not None and row.effective_from <= loss_at < row.effective_to,
            "lob": lob is not None and row.lob == lob,
        }
        found.append(Candidate(_view(tx, row), tuple(name for name, hit in matches.items() if hit)))
    found.sort(key=lambda item: len(item.reasons), reverse=True)
    return found[:limit]


def match(
    tx: Tx,
    *,
    policy_no: str | None,
    object_key: str | None,
    insured_id_no: str | None,
    lob: str | None,
    loss_at: datetime,
) -> PolicyView | None:
    """The one policy that is meant: by number, else the only one in force at the loss that fits; None when unsure."""
    if policy_no:
        found = store.policy_by_no(tx, policy_no.strip().upper())
        return _view(tx, found) if found else None
    fitting = [
        item.policy
        for item in candidates(tx, object_key=object_key, insured_id_no=insured_id_no, lob=lob, loss_at=loss_at)
        if "in_period" in item.reasons and (lob is None or "lob" in item.reasons)
    ]
    return fitting[0] if len(fitting) == 1 else None


def party_on_policy(tx: Tx, policy_no: str, id_no: str) -> uuid.UUID | None:
    """The holder, insured or beneficiary of a policy who has this identity number, or None."""
    found = store.policy_by_no(tx, policy_no.strip().upper())
    if found is None:
        return None
    parties = [found.insured_id, found.holder_id, *(uuid.UUID(item["party"]) for item in found.beneficiaries)]
    return next((party_id for party_id in parties if people.party_has_id_no(tx, party_id, id_no)), None)


def policies_of(tx: Tx, party_id: uuid.UUID) -> list[PolicyView]:
    """The policies of which a person is holder, insured or beneficiary, the ones that began latest first."""
    persons = people.same_person(tx, party_id)
    named = [store.Policy.beneficiaries.cast(sa.Text).contains(str(person)) for person in persons]
    own = store.Policy.insured_id.in_(persons) | store.Policy.holder_id.in_(persons) | sa.or_(*named)
    query = sa.select(store.Policy).where(own).order_by(store.Policy.effective_from.desc(), store.Policy.policy_no)
    return [_view(tx, row) for row in tx.session.scalars(query)]


def parties_of(tx: Tx, policy_no: str) -> set[uuid.UUID]:
    """Holder, insured and beneficiaries of a policy; empty for an unknown one."""
    found = store.policy_by_no(tx, policy_no)
    if found is None:
        return set()
    return {found.insured_id, found.holder_id, *(uuid.UUID(item["party"]) for item in found.beneficiaries)}


def count(tx: Tx) -> int:
    """How many policies are recorded."""
    return tx.session.scalar(sa.select(sa.func.count()).select_from(store.Policy)) or 0


def _view(tx: Tx, row: store.Policy) -> PolicyView:
    return PolicyView(
        id=row.id,
        policy_no=row.policy_no,
        lob=str(row.lob),
        product_code=row.product_code,
        status=str(row.status),
        holder_id=row.holder_id,
        insured_id=row.insured_id,
        holder_name=people.party(tx, row.holder_id).name,
        insured_name=people.party(tx, row.insured_id).name,
        effective_from=row.effective_from,
        effective_to=row.effective_to,
        object_key=row.object_key,
    )
