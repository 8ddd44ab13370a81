"""Service tasks of denial: the letter, its sending, the proof of its delivery."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from engine import Context, Done, Tx, service_task
from tasks.claims import queries as claims
from tasks.denial import commands, queries
from tasks.notifications import commands as notifications
from tasks.notifications.model import ChannelName, LegalKind


@dataclass(frozen=True)
class Letter:
    """The letter and by when it must be delivered."""

    letter_id: str
    notice_due: datetime
    notice_warn_at: datetime


@dataclass(frozen=True)
class Sent:
    """Whether there is proof that the letter arrived."""

    delivered: bool


@dataclass(frozen=True)
class Delivered:
    """The customer has the letter."""

    denial_delivered: bool


@service_task("denial.prepare_letter", title={"en": "Prepare the letter", "zh": "拟拒赔通知书"}, mode="inline")
def prepare_letter(ctx: Context, claim_no: str, reason_codes: list[str], decision_note: str) -> Letter:
    """Write the reasoned notice (Insurance Law art. 24) and start its three days."""
    prepared = commands.prepare_letter(ctx.tx, claim_no, reason_codes, decision_note, ctx.now)
    return Letter(str(prepared.letter_id), prepared.notice_due, prepared.notice_warn_at)


@service_task("denial.send_letter", title={"en": "Send the letter", "zh": "送达通知书"}, mode="external")
def send_letter(ctx: Context, claim_no: str, letter_id: str) -> Sent | Done:
    """Send the letter in the customer's language; delivered only when the channel proves it (pitfall 22)."""
    with ctx.transaction() as tx:
        letter = queries.letter(tx, uuid.UUID(letter_id))
        claim = claims.claim(tx, claim_no)
        prepared = notifications.prepare(
            tx,
            claim_no,
            "denial",
            f"denial:{letter_id}",
            ctx.now,
            facts={"letter": letter.text_en if claim.language == "en" else letter.text_zh},
            legal_kind=LegalKind.DENIAL,
        )
    channels = {ChannelName.SMS: ctx.services.sms, ChannelName.MAIL: ctx.services.mail}
    delivery = notifications.send(channels, prepared)
    arrived = delivery is None or isinstance(delivery, notifications.Delivered)

    def write(tx: Tx) -> None:
        notifications.record(tx, prepared.communication_id, delivery, ctx.now)

    return Done({"delivered": arrived}, then=write)


@service_task("denial.record_delivery", title={"en": "Record the delivery", "zh": "记录送达"}, mode="inline")
def record_delivery(
    ctx: Context, claim_no: str, letter_id: str, delivery_channel: str, proof_ref: str, done_by: str | None = None
) -> Delivered:
    """Record the proof of delivery: t_notify is set and T04 is met."""
    by = done_by or "system"
    commands.record_delivery(ctx.tx, claim_no, uuid.UUID(letter_id), delivery_channel, proof_ref, by, ctx.now)
    return Delivered(True)
