"""Service tasks of documents: compare, check, the one-time notice, completion, late documents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from engine import Context, Done, Tx, service_task
from tasks.claims import file_commands
from tasks.claims import queries as claims
from tasks.claims.model import ClaimStatus
from tasks.clocks import commands as clocks
from tasks.documents import commands, notices
from tasks.documents.model import notice_text
from tasks.documents.notices import DETERMINATION
from tasks.notifications import commands as notifications
from tasks.notifications.model import ChannelName, LegalKind


@dataclass(frozen=True)
class Compared:
    """What is missing and what has to be looked at."""

    missing_documents: list[str]
    doubtful_documents: list[str]


@dataclass(frozen=True)
class Noticed:
    """The notice that lists everything missing; none when it came before it was asked for."""

    notice_id: str | None


@dataclass(frozen=True)
class Completed:
    """When the last document arrived."""

    documents_at: datetime


@dataclass(frozen=True)
class Late:
    """Whether the decision had been made before the document came."""

    decision_made: bool


@service_task("documents.compare", title={"en": "Compare documents", "zh": "核对单证"}, mode="inline")
def compare(ctx: Context, claim_no: str, required_documents: list[dict[str, Any]]) -> Compared:
    """Say what of the required documents is missing, and what was read with doubt."""
    found = commands.compare(ctx.tx, claim_no, required_documents, "system", ctx.now)
    return Compared(found.missing, found.doubtful)


@service_task("documents.record_check", title={"en": "Record the document check", "zh": "记录单证复核"}, mode="inline")
def record_check(
    ctx: Context,
    claim_no: str,
    document_result: Literal["ACCEPTED", "REJECTED", "WAIVED"],
    document_reason: str,
    doubtful_documents: list[str],
    done_by: str,
) -> None:
    """Accept, reject or waive the documents a person looked at."""
    commands.record_check(ctx.tx, claim_no, doubtful_documents, document_result, document_reason, done_by, ctx.now)


@service_task("documents.mark_complete", title={"en": "Documents complete", "zh": "单证齐全"}, mode="inline")
def mark_complete(ctx: Context, claim_no: str) -> Completed:
    """Set t_docs to the arrival of the last document; the determination clock counts again."""
    at = notices.complete(ctx.tx, claim_no, ctx.now)
    clocks.resume(ctx.tx, claim_no, at, DETERMINATION)
    return Completed(at)


@service_task("documents.assess_late", title={"en": "Take a late document", "zh": "迟到单证"}, mode="inline")
def assess_late(ctx: Context, claim_no: str) -> Late:
    """Whether a document came after the decision; it is attached in any case (pitfall 7)."""
    return Late(commands.decision_made(ctx.tx, claim_no))


@service_task("documents.send_notice", title={"en": "Send the one-time notice", "zh": "一次性告知"}, mode="external")
def send_notice(
    ctx: Context, claim_no: str, missing_documents: list[str], second_reason: str | None = None
) -> Noticed | Done:
    """Tell the customer everything that is missing in one notice (Insurance Law art. 22).

    A further notice needs `second_reason` (CF03); without one the first is only repeated. The clock T03
    stands still from the delivery (SPC interpretation II art. 15).
    """
    with ctx.transaction() as tx:
        notice = notices.open_notice(tx, claim_no, missing_documents, second_reason, "system", ctx.now)
        if notice is None:
            # The message of the last document that came waits for the process already.
            return Noticed(None)
        notice_id = notice.id
        language = claims.claim(tx, claim_no).language
        prepared = notifications.prepare(
            tx,
            claim_no,
            "supplement",
            f"notice:{notice_id}",
            ctx.now,
            facts={"documents": notice_text(claim_no, notice.items, language)},
            legal_kind=LegalKind.SUPPLEMENT,
        )
    channels = {ChannelName.SMS: ctx.services.sms, ChannelName.MAIL: ctx.services.mail}
    delivery = notifications.send(channels, prepared)

    def write(tx: Tx) -> None:
        delivered = notifications.record(tx, prepared.communication_id, delivery, ctx.now)
        notices.sent(tx, notice_id, delivered, ctx.now)
        if delivered:
            clocks.suspend(tx, claim_no, ctx.now, DETERMINATION)
        file_commands.set_status(tx, claim_no, ClaimStatus.DOCS_PENDING, "system", ctx.now)

    return Done({"notice_id": str(notice_id)}, then=write)
