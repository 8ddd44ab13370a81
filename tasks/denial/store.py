"""The table of denial letters."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Tx
from tasks.database import Base, JsonText, Record, claim_ref


class DenialLetter(Record, Base):
    """The reasoned notice of a denial (Insurance Law art. 24); a new denial is a new letter."""

    __tablename__ = "denial_letter"

    claim_no: Mapped[str] = claim_ref()
    seq: Mapped[int]
    reason_codes: Mapped[Any] = mapped_column(JsonText)
    text_zh: Mapped[str] = mapped_column(sa.Text)
    text_en: Mapped[str] = mapped_column(sa.Text)
    decided_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
    delivery_channel: Mapped[str | None] = mapped_column(sa.String(24))
    proof_ref: Mapped[str | None] = mapped_column(sa.String(64))

    __table_args__ = (sa.UniqueConstraint("claim_no", "seq"),)


def letters_of(tx: Tx, claim_no: str) -> list[DenialLetter]:
    """The letters of a claim in order."""
    query = sa.select(DenialLetter).where(DenialLetter.claim_no == claim_no).order_by(DenialLetter.seq)
    return list(tx.session.scalars(query))


def not_delivered(tx: Tx) -> list[DenialLetter]:
    """Every letter without proof of delivery, the oldest first."""
    query = sa.select(DenialLetter).where(DenialLetter.delivered_at.is_(None)).order_by(DenialLetter.created_at)
    return list(tx.session.scalars(query))


def letter(tx: Tx, letter_id: uuid.UUID) -> DenialLetter | None:
    """One letter."""
    return tx.session.get(DenialLetter, letter_id)
