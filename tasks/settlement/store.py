"""The table settlement."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Tx
from tasks.database import Base, Fen, JsonText, Record, claim_ref


class Settlement(Record, Base):
    """One settlement 理算书 of a claim; never edited, a new calculation is the next `seq`."""

    __tablename__ = "settlement"
    __table_args__ = (
        sa.UniqueConstraint("claim_no", "seq"),
        sa.CheckConstraint("net_fen >= 0", name="net_not_negative"),
        sa.CheckConstraint("entitlement_fen >= 0", name="entitlement_not_negative"),
    )

    claim_no: Mapped[str] = claim_ref()
    seq: Mapped[int]
    coverage_code: Mapped[str] = mapped_column(sa.String(32))
    decision: Mapped[str] = mapped_column(sa.String(16))
    method: Mapped[str] = mapped_column(sa.String(24))
    formula_version: Mapped[str] = mapped_column(sa.String(16))
    inputs: Mapped[dict[str, Any]] = mapped_column(JsonText)
    """The D6 parameters and everything the formula was given."""
    lines: Mapped[list[dict[str, Any]]] = mapped_column(JsonText)
    """By item: name, kind, claimed, cut, cut_reason, eligible, payable (CNY)."""
    steps: Mapped[list[dict[str, Any]]] = mapped_column(JsonText)
    """By step: code, amount taken off, balance, factor, label_zh, label_en."""
    claimed_fen: Mapped[Decimal] = mapped_column(Fen)
    formula_fen: Mapped[Decimal] = mapped_column(Fen)
    """What the formula alone gives, before a lower proposal."""
    entitlement_fen: Mapped[Decimal] = mapped_column(Fen)
    prior_paid_fen: Mapped[Decimal] = mapped_column(Fen)
    net_fen: Mapped[Decimal] = mapped_column(Fen)
    deductible_used_fen: Mapped[Decimal] = mapped_column(Fen)
    explanation_zh: Mapped[str] = mapped_column(sa.Text)
    explanation_en: Mapped[str] = mapped_column(sa.Text)
    counted: Mapped[bool] = mapped_column(default=False)
    """Whether its deductible and limit are in the policy-year counters (it was paid)."""


_LATEST = (
    sa.select(Settlement)
    .where(Settlement.claim_no == sa.bindparam("claim_no"))
    .order_by(Settlement.seq.desc())
    .limit(1)
)
_LATEST_COUNTED = _LATEST.where(Settlement.counted)


def latest(tx: Tx, claim_no: str) -> Settlement | None:
    """The newest settlement of a claim."""
    return tx.session.scalar(_LATEST, {"claim_no": claim_no})


def latest_counted(tx: Tx, claim_no: str) -> Settlement | None:
    """The newest settlement of a claim that is in the policy-year counters."""
    return tx.session.scalar(_LATEST_COUNTED, {"claim_no": claim_no})


def by_id(tx: Tx, settlement_id: uuid.UUID) -> Settlement | None:
    """A settlement by id."""
    return tx.get(Settlement, settlement_id)


def of_claim(tx: Tx, claim_no: str) -> Sequence[Settlement]:
    """All settlements of a claim in order."""
    return tx.session.scalars(
        sa.select(Settlement).where(Settlement.claim_no == claim_no).order_by(Settlement.seq)
    ).all()
