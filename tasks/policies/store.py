"""The tables of policies: the policy, its frozen versions, coverages and policy-year counters."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Tx
from tasks.claims.model import Lob
from tasks.database import Base, Fen, JsonText, Record, choice
from tasks.policies.model import DeductibleKind, PolicyStatus


class Policy(Record, Base):
    """One policy 保单 as it stands now."""

    __tablename__ = "policy"

    policy_no: Mapped[str] = mapped_column(sa.String(32), unique=True)
    lob: Mapped[Lob] = mapped_column(choice(Lob))
    product_code: Mapped[str] = mapped_column(sa.String(32))
    holder_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("party.id"), index=True)
    insured_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("party.id"), index=True)
    beneficiaries: Mapped[Any] = mapped_column(JsonText, default=list)
    """[{"party": id, "order": 1, "share_bp": 10000}]; empty means the insured."""
    effective_from: Mapped[datetime]
    effective_to: Mapped[datetime]
    """The first moment that is no longer insured."""
    issue_at: Mapped[datetime]
    status: Mapped[PolicyStatus] = mapped_column(choice(PolicyStatus))
    premium_fen: Mapped[Decimal] = mapped_column(Fen)
    premium_paid_to: Mapped[datetime]
    object: Mapped[Any] = mapped_column(JsonText, default=dict)
    """What is insured: plate, VIN, model, seats, value / address, area / occupation class."""
    object_key: Mapped[str | None] = mapped_column(sa.String(64), index=True)
    """What people look the object up by: the plate of a vehicle, upper case."""
    clause_edition: Mapped[str] = mapped_column(sa.String(8), default="2020")
    """Edition of the model clauses the policy was written on: "2014" or "2020"."""
    rules_version: Mapped[str] = mapped_column(sa.String(32))
    underwritten_at: Mapped[datetime]
    sum_raised_at: Mapped[datetime | None]
    """When the sum insured was last raised (risk flag RF01)."""
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads this attribute of the class


class Coverage(Record, Base):
    """One cover of a policy with its money terms."""

    __tablename__ = "coverage"

    policy_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("policy.id"), index=True)
    code: Mapped[str] = mapped_column(sa.String(32))
    causes: Mapped[Any] = mapped_column(JsonText)
    """The codes of the causes of loss it covers."""
    sum_insured_fen: Mapped[Decimal] = mapped_column(Fen)
    deductible_fen: Mapped[Decimal] = mapped_column(Fen, default=Decimal(0))
    deductible_kind: Mapped[DeductibleKind] = mapped_column(choice(DeductibleKind))
    ratio_bp: Mapped[int] = mapped_column(default=10000)
    """What the insurer bears, in basis points: 9000 = 90 %."""
    sub_limits: Mapped[Any] = mapped_column(JsonText, default=dict)
    waiting_days: Mapped[int] = mapped_column(default=0)
    exclusions: Mapped[Any] = mapped_column(JsonText, default=list)
    fault_rates: Mapped[Any] = mapped_column(JsonText, default=dict)
    """Absolute rate by share of fault in basis points, e.g. {"full": 2000}; empty in the 2020 edition."""

    __table_args__ = (sa.UniqueConstraint("policy_id", "code"),)


class PolicyVersion(Record, Base):
    """A policy with its coverages frozen as they stood at a moment; never changed."""

    __tablename__ = "policy_version"

    policy_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("policy.id"), index=True)
    policy_no: Mapped[str] = mapped_column(sa.String(32))
    as_of: Mapped[datetime]
    terms: Mapped[Any] = mapped_column(JsonText)
    sha256: Mapped[str] = mapped_column(sa.String(64))
    """Hash of the terms: the same terms are stored once."""

    __table_args__ = (sa.UniqueConstraint("policy_id", "sha256"),)


class PolicyYearCounter(Record, Base):
    """What a policy year has used up of a coverage; locked while a settlement reads and writes it."""

    __tablename__ = "policy_year_counter"

    policy_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("policy.id"))
    coverage_code: Mapped[str] = mapped_column(sa.String(32))
    period_from: Mapped[date]
    deductible_used_fen: Mapped[Decimal] = mapped_column(Fen, default=Decimal(0))
    limit_used_fen: Mapped[Decimal] = mapped_column(Fen, default=Decimal(0))
    auto_paid_fen: Mapped[Decimal] = mapped_column(Fen, default=Decimal(0))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads this attribute of the class
    __table_args__ = (sa.UniqueConstraint("policy_id", "coverage_code", "period_from"),)


_POLICY = sa.select(Policy).where(Policy.policy_no == sa.bindparam("policy_no"))
_COUNTER = sa.select(PolicyYearCounter).where(
    PolicyYearCounter.policy_id == sa.bindparam("policy_id"),
    PolicyYearCounter.coverage_code == sa.bindparam("coverage_code"),
    PolicyYearCounter.period_from == sa.bindparam("period_from"),
)
_COUNTER_LOCKED = _COUNTER.with_for_update().execution_options(populate_existing=True)


def policy_by_no(tx: Tx, policy_no: str) -> Policy | None:
    """The policy with this number, read once a transaction."""
    key = f"policy {policy_no}"
    row = tx.memo.get(key)
    if row is None or row not in tx.session:
        row = tx.memo[key] = tx.session.scalar(_POLICY, {"policy_no": policy_no})
    return row


def coverages_of(tx: Tx, policy_id: uuid.UUID) -> list[Coverage]:
    """The coverages of a policy by code."""
    return list(tx.session.scalars(sa.select(Coverage).where(Coverage.policy_id == policy_id).order_by(Coverage.code)))


def version_with_hash(tx: Tx, policy_id: uuid.UUID, sha256: str) -> PolicyVersion | None:
    """The frozen version with exactly these terms."""
    query = sa.select(PolicyVersion).where(PolicyVersion.policy_id == policy_id, PolicyVersion.sha256 == sha256)
    return tx.session.scalar(query)


def counter(
    tx: Tx, policy_id: uuid.UUID, coverage_code: str, period_from: date, *, lock: bool = False
) -> PolicyYearCounter | None:
    """What a policy year has used up; `lock` keeps other settlements waiting until the transaction ends."""
    given = {"policy_id": policy_id, "coverage_code": coverage_code, "period_from": period_from}
    return tx.session.scalar(_COUNTER_LOCKED if lock else _COUNTER, given)
