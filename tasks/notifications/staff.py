"""Messages to staff: written down for each claim, sent together, one mail for each person."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.db import Database, Tx
from tasks.notifications import store, templates
from tasks.notifications.commands import NO_ADDRESS
from tasks.notifications.model import STAFF_TEMPLATES, ChannelName, LegalKind, fill
from tasks.notifications.port import Channel, Delivered, Delivery, Message, Undelivered
from tasks.people.queries import StaffContact

_MOST = 1000
"""Messages taken up at once; the rest follows the next time."""


@dataclass(frozen=True)
class _Waiting:
    """A message nobody tried to send yet."""

    id: uuid.UUID
    key: str
    to: str
    subject: str
    body: str
    language: str


def prepare(
    tx: Tx, claim_no: str, template: str, key: str, staff: StaffContact, facts: Mapping[str, str], now: datetime
) -> bool:
    """Write down a message to a member of staff in their language; False when they got one under this key before.

    `send_waiting` sends it. Raises InvalidInput for an unknown template, KeyError for a missing fact.
    """
    key = f"{key}:{_short(staff.username)}"
    if store.by_key(tx, key) is not None:
        return False
    text = fill(templates.text(template, staff.language), {**facts, "claim_no": claim_no})
    tx.session.add(
        store.Communication(
            id=uuid.uuid4(),
            claim_no=claim_no,
            message_key=key,
            direction="out",
            channel=ChannelName.MAIL,
            template=template,
            template_version=text.version,
            language=staff.language,
            recipient=staff.email or "",
            subject=text.subject[:200],
            body=text.body,
            legal_kind=LegalKind.NONE,
            created_at=now,
            created_by="system",
        )
    )
    tx.session.flush()
    return True


def send_waiting(database: Database, mail: Channel, now: datetime) -> int:
    """Send what waits for staff, several messages to one person as one mail; gives how many mails arrived."""
    with database.read() as tx:
        waiting = [
            _Waiting(row.id, row.message_key, row.recipient, row.subject, row.body, row.language)
            for row in store.unsent(tx, STAFF_TEMPLATES, _MOST)
        ]
    by_person: dict[str, list[_Waiting]] = {}
    for message in waiting:
        by_person.setdefault(message.to, []).append(message)
    arrived = 0
    for to, messages in by_person.items():
        delivery = mail.send(_together(messages)) if to else NO_ADDRESS
        with database.transaction() as tx:
            _record(tx, messages, delivery, now)
        arrived += isinstance(delivery, Delivered)
    return arrived


def _short(username: str) -> str:
    """A user name in the few characters that a message key has room for."""
    return hashlib.sha256(username.encode()).hexdigest()[:16]


def _together(messages: Sequence[_Waiting]) -> Message:
    """One mail of all messages to one person; the same messages always have the same key."""
    first = messages[0]
    if len(messages) == 1:
        return Message(first.key, first.to, first.subject, first.body)
    count = len(messages)
    subject = f"{count} 项时限提醒" if first.language == "zh" else f"{count} deadlines need you"
    body = "\n\n".join(f"{message.subject}\n{message.body}" for message in messages)
    digest = hashlib.sha256("".join(message.key for message in messages).encode()).hexdigest()[:24]
    return Message(f"staff-{digest}", first.to, subject, body)


def _record(tx: Tx, messages: Sequence[_Waiting], delivery: Delivery, now: datetime) -> None:
    for message in messages:
        row = store.by_id(tx, message.id)
        if row is None or row.sent_at is not None:
            continue
        row.sent_at = now
        match delivery:
            case Delivered(provider_id):
                row.delivered_at, row.provider_id = now, provider_id
            case Undelivered(reason):
                row.failure = reason[:200]
