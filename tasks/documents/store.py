"""The tables of documents: what was required and received, and the supplement notices sent."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Tx
from tasks.database import Base, Fen, JsonText, Record, choice, claim_ref
from tasks.documents.model import DocumentStatus, Level


class Document(Record, Base):
    """One document 单证 of a claim: asked for, or received as a file."""

    __tablename__ = "document"

    claim_no: Mapped[str] = claim_ref()
    doc_type: Mapped[str] = mapped_column(sa.String(32))
    level: Mapped[Level] = mapped_column(choice(Level))
    reason: Mapped[str] = mapped_column(sa.String(200), default="")
    status: Mapped[DocumentStatus] = mapped_column(choice(DocumentStatus))
    reject_reason: Mapped[str | None] = mapped_column(sa.String(200))
    waive_reason: Mapped[str | None] = mapped_column(sa.String(200))
    file_name: Mapped[str | None] = mapped_column(sa.String(200))
    file_ref: Mapped[str | None] = mapped_column(sa.String(200))
    sha256: Mapped[str | None] = mapped_column(sa.String(64), index=True)
    mime: Mapped[str | None] = mapped_column(sa.String(32))
    size: Mapped[int | None]
    ocr: Mapped[Any] = mapped_column(JsonText, default=dict)
    ocr_conf: Mapped[Decimal | None] = mapped_column(sa.Numeric(4, 3))
    invoice_no: Mapped[str | None] = mapped_column(sa.String(64), index=True)
    invoice_amount_fen: Mapped[Decimal | None] = mapped_column(Fen)
    issued_at: Mapped[date | None]
    received_at: Mapped[datetime | None]
    via: Mapped[str | None] = mapped_column(sa.String(16))
    """Channel it came by, or "insurer" when the insurer already held it."""
    retention_until: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads this attribute of the class


class SupplementNotice(Record, Base):
    """A notice that lists everything missing at once (Insurance Law art. 22)."""

    __tablename__ = "supplement_notice"

    claim_no: Mapped[str] = claim_ref()
    seq: Mapped[int]
    """1 is the one-time notice; any further one needs `second_reason` (CF03)."""
    items: Mapped[Any] = mapped_column(JsonText)
    channel: Mapped[str] = mapped_column(sa.String(16))
    sent_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
    fulfilled_at: Mapped[datetime | None]
    second_reason: Mapped[str | None] = mapped_column(sa.String(200))

    __table_args__ = (sa.UniqueConstraint("claim_no", "seq"),)


WAITING = (DocumentStatus.REQUIRED, DocumentStatus.REQUESTED)
"""Asked for, and no file is here."""

_OF_CLAIM = (
    sa.select(Document)
    .where(Document.claim_no == sa.bindparam("claim_no"))
    .order_by(Document.created_at, Document.doc_type)
)
_OPEN_ROW = (
    sa.select(Document)
    .where(
        Document.claim_no == sa.bindparam("claim_no"),
        Document.doc_type == sa.bindparam("doc_type"),
        Document.status.in_(WAITING),
    )
    .limit(1)
)
_NOTICES = (
    sa.select(SupplementNotice)
    .where(SupplementNotice.claim_no == sa.bindparam("claim_no"))
    .order_by(SupplementNotice.seq)
)
_OWN = sa.bindparam("of_claim", type_=sa.String)
_SAME_DOCUMENT = (
    sa.select(Document.claim_no)
    .where(
        Document.claim_no != _OWN,
        Document.sha256.in_(sa.select(Document.sha256).where(Document.claim_no == _OWN, Document.sha256.is_not(None)))
        | Document.invoice_no.in_(
            sa.select(Document.invoice_no).where(Document.claim_no == _OWN, Document.invoice_no.is_not(None))
        ),
    )
    .distinct()
    .order_by(Document.claim_no)
)


def documents_of(tx: Tx, claim_no: str) -> list[Document]:
    """The documents of a claim in the order they were asked for or came."""
    return list(tx.session.scalars(_OF_CLAIM, {"claim_no": claim_no}))


def open_row(tx: Tx, claim_no: str, doc_type: str) -> Document | None:
    """The row of a type that still waits for its file."""
    return tx.session.scalar(_OPEN_ROW, {"claim_no": claim_no, "doc_type": doc_type})


def missing_among(rows: Iterable[Document]) -> list[Document]:
    """One row for each type that is asked for and not there, or was rejected without a successor.

    A type that came once and is asked for again, because it could not be read, is missing again.
    """
    rows = list(rows)
    present = _present(rows)
    absent = {row.doc_type: row for row in rows if row.status in WAITING or row.doc_type not in present}
    return list(absent.values())


def received_among(rows: Iterable[Document]) -> set[str]:
    """The types that are here and not asked for again."""
    rows = list(rows)
    return _present(rows) - {row.doc_type for row in missing_among(rows)}


def _present(rows: Iterable[Document]) -> set[str]:
    enough = (DocumentStatus.RECEIVED, DocumentStatus.ACCEPTED, DocumentStatus.WAIVED)
    return {row.doc_type for row in rows if row.status in enough}


def notices_of(tx: Tx, claim_no: str) -> list[SupplementNotice]:
    """The supplement notices of a claim in order."""
    return list(tx.session.scalars(_NOTICES, {"claim_no": claim_no}))


def claims_with_same_document(tx: Tx, claim_no: str) -> list[str]:
    """Other claims that have a file with the same content, or the same invoice number, as one of this claim."""
    return list(tx.session.scalars(_SAME_DOCUMENT, {"of_claim": claim_no}))


def new_row(claim_no: str, doc_type: str, by: str, now: datetime) -> Document:
    """A document that is asked for and not there yet."""
    return Document(
        id=uuid.uuid4(),
        claim_no=claim_no,
        doc_type=doc_type,
        level=Level.CONDITIONAL,
        reason="",
        status=DocumentStatus.REQUIRED,
        ocr={},
        created_at=now,
        created_by=by,
    )
