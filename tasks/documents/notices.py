"""The one-time notice of everything missing, and the moment when everything is here."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime

from engine.db import Tx
from tasks.claims import file_commands
from tasks.claims import queries as claims
from tasks.clocks import commands as clocks
from tasks.documents import store
from tasks.documents.model import DocumentStatus

DETERMINATION = ("T03", "T03c")
"""The clocks that stand still from the delivery of the notice to the arrival of the documents."""


def open_notice(
    tx: Tx, claim_no: str, missing: Sequence[str], second_reason: str | None, by: str, now: datetime
) -> store.SupplementNotice | None:
    """The notice to be sent: the one-time notice, or a further one with its reason (CF03).

    Without a reason the first notice is only repeated, even when more has been found missing since, and
    what came after it was found missing is not asked for; None when nothing is left to ask for.
    """
    # A file that arrives meanwhile waits: either it is seen here, or it answers the notice.
    file_commands.locked(tx, claim_no)
    notices = store.notices_of(tx, claim_no)
    open_one = notices[-1] if notices and notices[-1].delivered_at is None else None
    if open_one is not None:
        return open_one
    if notices and not second_reason:
        return notices[-1]
    if not second_reason:
        here = store.received_among(store.documents_of(tx, claim_no))
        missing = [doc_type for doc_type in missing if doc_type not in here]
        if not missing:
            return None
    claim = claims.claim(tx, claim_no)
    notice = store.SupplementNotice(
        id=uuid.uuid4(),
        claim_no=claim_no,
        seq=len(notices) + 1,
        items=list(missing),
        channel="SMS" if claim.reporter_mobile else "PORTAL",
        sent_at=now,
        second_reason=second_reason if notices else None,
        created_at=now,
        created_by=by,
    )
    tx.session.add(notice)
    for doc_type in missing:
        row = store.open_row(tx, claim_no, doc_type) or store.new_row(claim_no, doc_type, by, now)
        row.status = DocumentStatus.REQUESTED
        tx.session.add(row)
    tx.flush()
    return notice


def complete(tx: Tx, claim_no: str, now: datetime) -> datetime:
    """Set t_docs to the arrival of the last document and fulfil the notices; returns it."""
    claim = claims.claim(tx, claim_no)
    arrivals = [row.received_at for row in store.documents_of(tx, claim_no) if row.received_at and row.via != "insurer"]
    at = min(now, max([claim.t_report, *arrivals]))
    for notice in store.notices_of(tx, claim_no):
        notice.fulfilled_at = notice.fulfilled_at or at
    file_commands.record_event(
        tx,
        claim_no,
        "documents.complete",
        "system",
        now,
        en="All documents are here.",
        zh="单证已齐全。",
        visible_to_claimant=True,
    )
    return file_commands.stamp(tx, claim_no, "t_docs", at)


def sent(tx: Tx, notice_id: uuid.UUID, delivered: bool, now: datetime) -> None:
    """Keep when a notice was delivered; the law counts from the delivery, not from the sending."""
    notice = tx.session.get(store.SupplementNotice, notice_id)
    if notice is not None and delivered:
        notice.delivered_at = notice.delivered_at or now


def resume_when_complete(tx: Tx, claim_no: str, rows: Iterable[store.Document], now: datetime) -> None:
    """The determination clock counts again once the last requested document is here."""
    if not any(row.status in store.WAITING for row in rows):
        clocks.resume(tx, claim_no, now, DETERMINATION)
        for notice in store.notices_of(tx, claim_no):
            notice.fulfilled_at = notice.fulfilled_at or now
