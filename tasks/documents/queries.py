"""What pages and other areas may know about documents."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from engine.db import Tx
from tasks.documents import store
from tasks.documents.model import DocumentStatus, document_name
from tasks.documents.port import DocumentStore
from tasks.errors import NotFound


@dataclass(frozen=True)
class DocumentView:
    """One document of a claim."""

    id: uuid.UUID
    claim_no: str
    doc_type: str
    name_zh: str
    name_en: str
    level: str
    reason: str
    status: str
    file_name: str | None
    mime: str | None
    size: int | None
    sha256: str | None
    ocr_conf: Decimal | None
    invoice_no: str | None
    received_at: datetime | None
    via: str | None
    reject_reason: str | None
    waive_reason: str | None


@dataclass(frozen=True)
class NoticeView:
    """A supplement notice."""

    id: uuid.UUID
    seq: int
    items: tuple[str, ...]
    channel: str
    sent_at: datetime
    delivered_at: datetime | None
    fulfilled_at: datetime | None
    second_reason: str | None


def documents(tx: Tx, claim_no: str) -> list[DocumentView]:
    """All documents of a claim, asked for and received."""
    return [_view(row) for row in store.documents_of(tx, claim_no)]


def missing(tx: Tx, claim_no: str) -> list[DocumentView]:
    """Everything still missing, in one list: asked for and not there, or rejected without a successor."""
    return [_view(row) for row in store.missing_among(store.documents_of(tx, claim_no))]


def notices(tx: Tx, claim_no: str) -> list[NoticeView]:
    """The supplement notices in order."""
    return [
        NoticeView(
            row.id,
            row.seq,
            tuple(row.items),
            row.channel,
            row.sent_at,
            row.delivered_at,
            row.fulfilled_at,
            row.second_reason,
        )
        for row in store.notices_of(tx, claim_no)
    ]


def document(tx: Tx, document_id: uuid.UUID) -> DocumentView:
    """One document. Raises NotFound."""
    row = tx.session.get(store.Document, document_id)
    if row is None:
        raise NotFound("document", document_id)
    return _view(row)


def content(tx: Tx, files: DocumentStore, document_id: uuid.UUID) -> tuple[DocumentView, bytes]:
    """A document with its file. Raises NotFound when it has none; the caller checks who may see it."""
    row = tx.session.get(store.Document, document_id)
    if row is None or row.file_ref is None:
        raise NotFound("document file", document_id)
    return _view(row), files.get(row.file_ref)


def claims_with_same_document(tx: Tx, claim_no: str) -> list[str]:
    """Other claims with the same file or invoice number (RF05)."""
    return store.claims_with_same_document(tx, claim_no)


def lowest_confidence(tx: Tx, claim_no: str) -> Decimal:
    """The lowest confidence of text recognition among documents nobody checked; 1 without any."""
    unchecked = [
        row.ocr_conf
        for row in store.documents_of(tx, claim_no)
        if row.ocr_conf is not None and row.status is DocumentStatus.RECEIVED
    ]
    return min(unchecked, default=Decimal(1))


def _view(row: store.Document) -> DocumentView:
    return DocumentView(
        id=row.id,
        claim_no=row.claim_no,
        doc_type=row.doc_type,
        name_zh=document_name(row.doc_type, "zh"),
        name_en=document_name(row.doc_type, "en"),
        level=str(row.level),
        reason=row.reason,
        status=str(row.status),
        file_name=row.file_name,
        mime=row.mime,
        size=row.size,
        sha256=row.sha256,
        ocr_conf=row.ocr_conf,
        invoice_no=row.invoice_no,
        received_at=row.received_at,
        via=row.via,
        reject_reason=row.reject_reason,
        waive_reason=row.waive_reason,
    )
