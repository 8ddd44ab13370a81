"""What pages and the portal may know about denial letters."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from engine.db import Tx
from tasks.denial import store
from tasks.errors import NotFound


@dataclass(frozen=True)
class LetterView:
    """A denial letter and the proof of its delivery."""

    id: uuid.UUID
    claim_no: str
    seq: int
    reason_codes: tuple[str, ...]
    text_zh: str
    text_en: str
    created_at: datetime
    delivered_at: datetime | None
    delivery_channel: str | None
    proof_ref: str | None


def letters(tx: Tx, claim_no: str) -> list[LetterView]:
    """The letters of a claim in order."""
    return [_view(row) for row in store.letters_of(tx, claim_no)]


def letter(tx: Tx, letter_id: uuid.UUID) -> LetterView:
    """One letter. Raises NotFound."""
    row = store.letter(tx, letter_id)
    if row is None:
        raise NotFound("denial letter", letter_id)
    return _view(row)


def _view(row: store.DenialLetter) -> LetterView:
    return LetterView(
        row.id,
        row.claim_no,
        row.seq,
        tuple(row.reason_codes),
        row.text_zh,
        row.text_en,
        row.created_at,
        row.delivered_at,
        row.delivery_channel,
        row.proof_ref,
    )
