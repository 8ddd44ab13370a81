"""Writing a message, sending it by the channels at hand, and keeping the proof of delivery."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from engine.db import Tx
from tasks.claims import file_commands as files
from tasks.errors import NotFound
from tasks.notifications import store, templates
from tasks.notifications.model import LEGAL_KINDS, ChannelName, LegalKind, fill, subject
from tasks.notifications.port import Channel, Delivered, Delivery, Message, Undelivered
from tasks.people import queries as people
from tasks.people.masking import mask_name
from tasks.settlement import queries as settlements

NO_ADDRESS = Undelivered("neither a phone number nor an address is known")


@dataclass(frozen=True)
class Prepared:
    """A message that is written down and may be sent; `message` is None when it was delivered before."""

    communication_id: uuid.UUID
    channel: ChannelName
    message: Message | None


def prepare(
    tx: Tx,
    claim_no: str,
    template: str,
    message_key: str,
    now: datetime,
    *,
    facts: Mapping[str, str] | None = None,
    to: str | None = None,
    legal_kind: LegalKind | None = None,
) -> Prepared:
    """Write down a message to the claim's reporter (or `to`) in their language; the same key gives the same one.

    Raises InvalidInput for an unknown template, NotFound for an unknown claim.
    """
    row = store.by_key(tx, message_key)
    if row is None:
        claim = files.locked(tx, claim_no)
        text = fill(templates.text(template, claim.language), _facts(tx, claim_no) | dict(facts or {}))
        row = store.Communication(
            id=uuid.uuid4(),
            claim_no=claim_no,
            message_key=message_key,
            direction="out",
            channel=ChannelName.MAIL if to and "@" in to else ChannelName.SMS,
            template=template,
            template_version=text.version,
            language=claim.language,
            recipient=to or _address(tx, claim_no),
            subject=text.subject[:200],
            body=text.body,
            legal_kind=legal_kind or LEGAL_KINDS.get(template, LegalKind.NONE),
            created_at=now,
            created_by="system",
        )
        tx.session.add(row)
        tx.session.flush()
    message = None if row.delivered_at else Message(message_key, row.recipient, row.subject, row.body)
    return Prepared(row.id, ChannelName(row.channel or ChannelName.SMS), message)


def failed(tx: Tx, message_key: str) -> Prepared | None:
    """The message with this key when its channel could not deliver it, ready to be tried again; else None."""
    row = store.by_key(tx, message_key)
    if row is None or row.failure is None or row.delivered_at is not None:
        return None
    message = Message(message_key, row.recipient, row.subject, row.body)
    return Prepared(row.id, ChannelName(row.channel or ChannelName.SMS), message)


def send(channels: Mapping[ChannelName, Channel], prepared: Prepared) -> Delivery | None:
    """Hand a prepared message to its channel; None when it was delivered before. Open no transaction around it."""
    if prepared.message is None:
        return None
    return channels[prepared.channel].send(prepared.message) if prepared.message.to else NO_ADDRESS


def record(tx: Tx, communication_id: uuid.UUID, delivery: Delivery | None, now: datetime) -> bool:
    """Keep what became of a message and write it on the claim's timeline; gives whether it was delivered.

    Raises NotFound.
    """
    row = store.by_id(tx, communication_id)
    if row is None:
        raise NotFound("communication", communication_id)
    if delivery is None or row.delivered_at is not None:
        return row.delivered_at is not None
    row.sent_at = row.sent_at or now
    match delivery:
        case Delivered(provider_id):
            row.delivered_at, row.provider_id, row.failure = now, provider_id, None
        case Undelivered(reason):
            row.failure = reason[:200]
    arrived = row.delivered_at is not None
    files.record_event(
        tx,
        row.claim_no,
        "message.delivered" if arrived else "message.undelivered",
        "system",
        now,
        en=f"{'Message sent' if arrived else 'Message could not be delivered'}: {_subject(row, 'en')}",
        zh=f"{'已发送通知' if arrived else '通知未能送达'}：{_subject(row, 'zh')}",
        visible_to_claimant=arrived,
        data={"communication": str(row.id)},
    )
    tx.session.flush()
    return arrived


def _subject(row: store.Communication, language: str) -> str:
    """What a message was about, for readers of the timeline who may speak another language than its reader."""
    return subject(templates.text(row.template, language), {"claim_no": row.claim_no})


def _address(tx: Tx, claim_no: str) -> str:
    claim = files.locked(tx, claim_no)
    for party_id in (claim.reporter_id, claim.insured_id):
        if claim.reporter_mobile:
            return claim.reporter_mobile
        if party_id is not None and (mobile := people.party(tx, party_id, masked=False).mobile):
            return mobile
    return ""


def _facts(tx: Tx, claim_no: str) -> dict[str, str]:
    claim = files.locked(tx, claim_no)
    settlement = settlements.latest(tx, claim_no)
    account = people.account(tx, claim.account_id).account_no if claim.account_id else ""
    known = claim.reporter_id or claim.insured_id
    name = people.party(tx, known).name if known else mask_name(claim.reporter_name)
    explanation = ""
    if settlement is not None:
        explanation = settlement.explanation_en if claim.language == "en" else settlement.explanation_zh
    return {
        "claim_no": claim_no,
        "report_no": claim.report_no,
        "name": name or ("客户" if claim.language == "zh" else "customer"),
        "amount": _money(claim.claimed_fen),
        "paid": _money(claim.paid_fen),
        "entitlement": _money(settlement.entitlement if settlement else Decimal(0)),
        "net": _money(settlement.net if settlement else Decimal(0)),
        "explanation": explanation,
        "account": account,
        "duplicate_of": claim.duplicate_of or "",
    }


def _money(amount: Decimal) -> str:
    return f"{amount:,.2f}"
