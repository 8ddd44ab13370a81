"""Commands on documents: taking files, comparing with what is required, checking, noticing, completing."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.db import Tx
from tasks.claims import file_commands
from tasks.claims import queries as claims
from tasks.claims.commands import MESSAGE_TTL
from tasks.claims.model import BEFORE_DECISION, COLLECTING, ActionRole
from tasks.documents import notices, store
from tasks.documents.model import (
    DOCUMENT_NAMES,
    LARGEST_FILE,
    DocumentStatus,
    FileType,
    Held,
    Level,
    Requirement,
    document_name,
    doubtful_types,
    missing_types,
    safe_name,
    sniff,
)
from tasks.documents.port import DocumentStore
from tasks.errors import InvalidInput, WrongState
from tasks.people import audit
from tasks.people import queries as people

if TYPE_CHECKING:
    from engine import Engine


@dataclass(frozen=True)
class Upload:
    """A file as it was sent, with what the sender says it is."""

    doc_type: str
    file_name: str
    content: bytes
    invoice_no: str | None = None
    invoice_amount: Decimal | None = None
    issued_at: date | None = None
    confidence: Decimal | None = None
    """0 to 1: how surely a text recognition read it; None when nobody tried."""


@dataclass(frozen=True)
class Comparison:
    """What is missing and what nobody could read with confidence."""

    missing: list[str]
    doubtful: list[str]


def check_file(file_name: str, content: bytes) -> FileType:
    """The type of an uploaded file. Raises InvalidInput when it is empty, too large or of no accepted type."""
    if not content:
        raise InvalidInput.of("file", "empty", f"The file {file_name} is empty; choose another.")
    if len(content) > LARGEST_FILE:
        raise InvalidInput.of("file", "too_large", f"The file {file_name} is larger than 20 MB; send a smaller one.")
    kind = sniff(content)
    if kind is None:
        raise InvalidInput.of(
            "file", "wrong_type", f"The file {file_name} is not a JPEG, PNG, PDF or MP4 file; send one of these."
        )
    return kind


def add_document(
    tx: Tx,
    engine: Engine,
    files: DocumentStore,
    claim_no: str,
    upload: Upload,
    by: str,
    now: datetime,
    *,
    via: str = "WEB",
    announce: bool = True,
) -> uuid.UUID:
    """Take a file for a claim and return the document's id.

    The claim's process is told when the last document asked for is here, and of every late document;
    `announce` is False only for files that come with the report itself. The same content sent again
    for the same type changes nothing. Raises InvalidInput, NotFound, WrongState when the claim is closed.
    """
    kind = check_file(upload.file_name, upload.content)
    digest = hashlib.sha256(upload.content).hexdigest()
    rows = _locked_rows(tx, engine, claim_no)
    for known in rows:
        if (known.sha256, known.doc_type) == (digest, upload.doc_type) and known.status is not DocumentStatus.REJECTED:
            return known.id
    row, asked_for = _receiving_row(tx, claim_no, rows, upload.doc_type, by, now)
    row.file_name = safe_name(upload.file_name)
    row.file_ref = files.put(upload.content)
    row.sha256, row.mime, row.size = digest, str(kind), len(upload.content)
    row.invoice_no, row.invoice_amount_fen, row.issued_at = upload.invoice_no, upload.invoice_amount, upload.issued_at
    row.ocr_conf = upload.confidence
    _received(tx, engine, row, rows, by, now, via, announce, asked_for)
    return row.id


def note_received(
    tx: Tx,
    engine: Engine,
    claim_no: str,
    doc_type: str,
    by: str,
    now: datetime,
    *,
    via: str,
    invoice_no: str | None = None,
    announce: bool = True,
) -> uuid.UUID:
    """Record a document without a file: a paper original seen at the counter, or held in a partner's archive."""
    rows = _locked_rows(tx, engine, claim_no)
    row, asked_for = _receiving_row(tx, claim_no, rows, doc_type, by, now)
    row.invoice_no = invoice_no
    _received(tx, engine, row, rows, by, now, via, announce, asked_for)
    return row.id


def compare(tx: Tx, claim_no: str, required: Iterable[Mapping[str, Any]], by: str, now: datetime) -> Comparison:
    """Keep what table D2 asks for as rows of the claim and say what is missing and what is doubtful."""
    wanted = [Requirement(item["doc_type"], Level(item["level"]), item.get("reason") or "") for item in required]
    # A file that arrives meanwhile waits: either it is seen here, or it sees the rows written here.
    file_commands.locked(tx, claim_no)
    rows = store.documents_of(tx, claim_no)
    known = known_types(tx, claim_no)
    present = {row.doc_type for row in rows}
    for item in wanted:
        if item.doc_type not in present and item.level is not Level.NOT_ASKED:
            present.add(item.doc_type)
            row = store.new_row(claim_no, item.doc_type, by, now)
            row.level, row.reason = item.level, item.reason
            if item.doc_type in known:
                row.status, row.via, row.received_at = DocumentStatus.ACCEPTED, "insurer", now
            tx.session.add(row)
            rows.append(row)
    tx.flush()
    held = [Held(row.doc_type, row.status, row.ocr_conf) for row in rows]
    return Comparison(missing_types(wanted, held, known), doubtful_types(held))


def known_types(tx: Tx, claim_no: str) -> set[str]:
    """Documents the insurer need not ask for: the online report is the form, identity and account are on file."""
    claim = claims.claim(tx, claim_no)
    known = {"CLAIM_FORM"}
    if claim.insured_id is not None and people.party(tx, claim.insured_id).id_no:
        known.add("ID_CARD")
    if claim.account_id is not None:
        known.add("BANK_ACCOUNT")
    return known


def record_check(
    tx: Tx, claim_no: str, doc_types: Sequence[str], result: str, reason: str, by: str, now: datetime
) -> None:
    """Accept, reject or waive the doubtful documents a person looked at. Raises InvalidInput for another result."""
    if result not in (DocumentStatus.ACCEPTED.name, DocumentStatus.REJECTED.name, DocumentStatus.WAIVED.name):
        raise InvalidInput.of("document_result", "unknown", "Choose ACCEPTED, REJECTED or WAIVED.")
    status = DocumentStatus[result]
    for row in store.documents_of(tx, claim_no):
        if row.doc_type in doc_types and row.status is DocumentStatus.RECEIVED:
            row.status = status
            if status is DocumentStatus.REJECTED:
                row.reject_reason = reason
            elif status is DocumentStatus.WAIVED:
                row.waive_reason = reason
    file_commands.record_action(
        tx, claim_no, ActionRole.DOCUMENTS, by, "check_documents", now, detail={"result": result, "reason": reason}
    )


def waive(tx: Tx, engine: Engine, claim_no: str, doc_type: str, reason: str, by: str, now: datetime) -> None:
    """Go without a document (CF13). Raises InvalidInput without a reason or when the document was not asked for."""
    if len(reason.strip()) < 5:
        raise InvalidInput.of("waive_reason", "required", "Say why the document is not needed.")
    rows = _locked_rows(tx, engine, claim_no)
    row = next((item for item in store.missing_among(rows) if item.doc_type == doc_type), None)
    if row is None:
        raise InvalidInput.of("doc_type", "not_open", f"{doc_type} is not among the documents still missing.")
    row.status, row.waive_reason = DocumentStatus.WAIVED, reason.strip()
    tx.flush()
    notices.resume_when_complete(tx, claim_no, rows, now)
    audit.write(tx, by, "document.waived", f"claim:{claim_no}", now, {"doc_type": doc_type})
    _announce(tx, engine, row, rows, by, asked_for=True)


def _locked_rows(tx: Tx, engine: Engine, claim_no: str) -> list[store.Document]:
    """The claim's documents, with other writers waiting and no step of its process under way.

    Two files that arrive at once queue up here: the one that completes the set has to see the other.
    """
    engine.await_turn(claim_no, tx)
    file_commands.locked(tx, claim_no)
    return store.documents_of(tx, claim_no)


def _receiving_row(
    tx: Tx, claim_no: str, rows: list[store.Document], doc_type: str, by: str, now: datetime
) -> tuple[store.Document, bool]:
    """The row a document goes into (also put among `rows`), and whether somebody had asked for it."""
    claim = file_commands.locked(tx, claim_no)
    if claim.t_close is not None:
        raise WrongState("claim", claim_no, "open", str(claim.status))
    if doc_type not in DOCUMENT_NAMES:
        raise InvalidInput.of("doc_type", "unknown", f"There is no document type {doc_type}.")
    asked_for = doc_type in {row.doc_type for row in store.missing_among(rows)}
    waiting = (row for row in rows if row.doc_type == doc_type and row.status in store.WAITING)
    row = next(waiting, None)
    if row is None:
        row = store.new_row(claim_no, doc_type, by, now)
        tx.session.add(row)
        rows.append(row)
    return row, asked_for


def _received(
    tx: Tx,
    engine: Engine,
    row: store.Document,
    rows: Sequence[store.Document],
    by: str,
    now: datetime,
    via: str,
    announce: bool,
    asked_for: bool,
) -> None:
    row.status, row.received_at, row.via = DocumentStatus.RECEIVED, now, via
    tx.flush()
    notices.resume_when_complete(tx, row.claim_no, rows, now)
    file_commands.record_event(
        tx,
        row.claim_no,
        "document.received",
        by,
        now,
        en=f"Received: {document_name(row.doc_type, 'en')}.",
        zh=f"收到：{document_name(row.doc_type, 'zh')}。",
        visible_to_claimant=True,
        data={"doc_type": row.doc_type, "document": str(row.id)},
    )
    audit.write(tx, by, "document.received", f"claim:{row.claim_no}", now, {"document": str(row.id)})
    if announce:
        _announce(tx, engine, row, rows, by, asked_for)


def _announce(
    tx: Tx, engine: Engine, row: store.Document, rows: Sequence[store.Document], by: str, asked_for: bool
) -> None:
    """Wake the claim's process: once, when the last document asked for is here, or for a late document.

    A message for every document would leave all but the first waiting, to answer a later request by mistake.
    """
    collecting = claims.claim(tx, row.claim_no).status in COLLECTING
    if collecting and (not asked_for or store.missing_among(rows)):
        return
    engine.publish_message(
        "documents.received" if collecting else "documents.late",
        row.claim_no,
        {"document_type": row.doc_type},
        message_id=f"document:{row.id}:{row.version}",
        ttl=MESSAGE_TTL,
        by=by,
        tx=tx,
    )


def decision_made(tx: Tx, claim_no: str) -> bool:
    """Whether a document that comes now is too late to flow into the decision as a matter of course."""
    return claims.claim(tx, claim_no).status not in BEFORE_DECISION
