"""Messages as the claim page and the letters' proof show them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from engine.db import Tx
from tasks.notifications import store
from tasks.people.masking import mask_mobile


@dataclass(frozen=True)
class CommunicationView:
    """One message; the address is masked."""

    id: uuid.UUID
    template: str
    channel: str | None
    language: str
    to: str
    subject: str
    body: str
    legal_kind: str
    created_at: datetime
    sent_at: datetime | None
    delivered_at: datetime | None
    proof_ref: str | None
    failure: str | None


def communications_of(tx: Tx, claim_no: str) -> tuple[CommunicationView, ...]:
    """Every message about a claim, the oldest first."""
    return tuple(
        CommunicationView(
            id=row.id,
            template=row.template,
            channel=str(row.channel) if row.channel else None,
            language=row.language,
            to=mask_mobile(row.recipient),
            subject=row.subject,
            body=row.body,
            legal_kind=str(row.legal_kind),
            created_at=row.created_at,
            sent_at=row.sent_at,
            delivered_at=row.delivered_at,
            proof_ref=row.provider_id,
            failure=row.failure,
        )
        for row in store.of_claim(tx, claim_no)
    )
