"""The table communication."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Tx
from tasks.database import Base, Record, Sensitive, choice, claim_ref
from tasks.notifications.model import ChannelName, LegalKind


class Communication(Record, Base):
    """One message 沟通 to a claimant or a member of staff, with proof of delivery."""

    __tablename__ = "communication"

    claim_no: Mapped[str] = claim_ref()
    message_key: Mapped[str] = mapped_column(sa.String(80), unique=True)
    """The same for every repetition, so that a crash sends nothing twice."""
    direction: Mapped[str] = mapped_column(sa.String(4), default="out")
    channel: Mapped[ChannelName | None] = mapped_column(choice(ChannelName))
    template: Mapped[str] = mapped_column(sa.String(32))
    template_version: Mapped[str] = mapped_column(sa.String(12))
    language: Mapped[str] = mapped_column(sa.String(5))
    recipient: Mapped[str] = mapped_column(Sensitive)
    subject: Mapped[str] = mapped_column(sa.String(200))
    body: Mapped[str] = mapped_column(Sensitive)
    legal_kind: Mapped[LegalKind] = mapped_column(choice(LegalKind))
    sent_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    provider_id: Mapped[str | None] = mapped_column(sa.String(120))
    """What the provider answered: the proof of delivery."""
    failure: Mapped[str | None] = mapped_column(sa.String(200))


def by_key(tx: Tx, message_key: str) -> Communication | None:
    """The message with this key."""
    return tx.session.scalar(sa.select(Communication).where(Communication.message_key == message_key))


def by_id(tx: Tx, communication_id: uuid.UUID) -> Communication | None:
    """The message with this id."""
    return tx.get(Communication, communication_id)


def of_claim(tx: Tx, claim_no: str) -> Sequence[Communication]:
    """Every message about a claim, the oldest first."""
    wanted = sa.select(Communication).where(Communication.claim_no == claim_no)
    return tx.session.scalars(wanted.order_by(Communication.created_at, Communication.message_key)).all()


def unsent(tx: Tx, wanted: Sequence[str], limit: int) -> Sequence[Communication]:
    """Messages of some templates that nobody tried to send yet, the oldest first."""
    waiting = sa.select(Communication).where(Communication.template.in_(wanted), Communication.sent_at.is_(None))
    return tx.session.scalars(waiting.order_by(Communication.created_at, Communication.message_key).limit(limit)).all()
