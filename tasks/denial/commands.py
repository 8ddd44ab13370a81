"""Commands of denial: writing the letter and recording its delivery."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from engine.db import Tx
from tasks.claims import file_commands as files
from tasks.claims import queries as claims
from tasks.claims.words import CAUSE, COVER, label
from tasks.clocks import commands as clocks
from tasks.clocks import queries as clock_queries
from tasks.denial import store
from tasks.denial.model import DenialFacts, letter_en, letter_zh
from tasks.errors import InvalidInput, NotFound, WrongState
from tasks.people import audit
from tasks.policies import queries as policies
from tasks.policies.model import CHINA
from tasks.review.words import REASONS, words

NOTICE_CLOCK = "T04"
_WARN_AFTER_DAYS = 2


@dataclass(frozen=True)
class Prepared:
    """The letter, and by when it must be delivered."""

    letter_id: uuid.UUID
    notice_due: datetime
    notice_warn_at: datetime


def prepare_letter(tx: Tx, claim_no: str, reason_codes: Sequence[str], note: str, now: datetime) -> Prepared:
    """Write the letter and start the three days of T04 from the decision; the same denial gives the same letter.

    Raises WrongState when no person has approved the denial (CF04), InvalidInput without reasons.
    """
    claim = claims.claim(tx, claim_no)
    if claim.t_decide is None:
        raise WrongState("denial of claim", claim_no, "approved by a person", "not approved")
    if not reason_codes or len(note.strip()) < 10:
        raise InvalidInput.of("decision_note", "required", "A denial needs a reason code and at least 10 characters.")
    letters = store.letters_of(tx, claim_no)
    letter = letters[-1] if letters and letters[-1].decided_at == claim.t_decide else None
    if letter is None:
        letter = _letter(tx, claim_no, claim.t_decide, reason_codes, note.strip(), len(letters) + 1, now)
    clocks.start(tx, claim_no, NOTICE_CLOCK, claim.t_decide)
    due = next(c for c in reversed(clock_queries.clocks_of(tx, claim_no)) if c.code == NOTICE_CLOCK)
    warn_on = claim.t_decide.astimezone(CHINA).date() + timedelta(days=_WARN_AFTER_DAYS)
    return Prepared(letter.id, due.due_at, datetime.combine(warn_on, time(), CHINA))


def record_delivery(
    tx: Tx, claim_no: str, letter_id: uuid.UUID, channel: str, proof_ref: str, by: str, now: datetime
) -> None:
    """Record the proof that the letter arrived: t_notify, T04 met. Raises NotFound, InvalidInput without proof."""
    letter = store.letter(tx, letter_id)
    if letter is None or letter.claim_no != claim_no:
        raise NotFound("denial letter", letter_id)
    if not proof_ref.strip():
        raise InvalidInput.of("proof_ref", "required", "Enter the reference that proves the delivery.")
    if letter.delivered_at is not None:
        return
    letter.delivered_at, letter.delivery_channel, letter.proof_ref = now, channel[:24], proof_ref.strip()[:64]
    files.stamp(tx, claim_no, "t_notify", now, again=True)
    clocks.stop(tx, claim_no, now, (NOTICE_CLOCK,))
    files.record_event(
        tx,
        claim_no,
        "denial.delivered",
        by,
        now,
        en="The notice of denial was delivered.",
        zh="拒赔通知书已送达。",
        visible_to_claimant=True,
        data={"letter": str(letter_id), "channel": channel},
    )
    audit.write(tx, by, "denial.delivered", f"claim:{claim_no}", now, {"letter": str(letter_id)})


def _letter(
    tx: Tx, claim_no: str, decided_at: datetime, reason_codes: Sequence[str], note: str, seq: int, now: datetime
) -> store.DenialLetter:
    texts = {language: _facts(tx, claim_no, decided_at, reason_codes, note, language) for language in ("zh", "en")}
    row = store.DenialLetter(
        id=uuid.uuid4(),
        claim_no=claim_no,
        seq=seq,
        reason_codes=list(reason_codes),
        text_zh=letter_zh(texts["zh"]),
        text_en=letter_en(texts["en"]),
        decided_at=decided_at,
        created_at=now,
        created_by="system",
    )
    tx.session.add(row)
    tx.flush()
    return row


def _facts(
    tx: Tx, claim_no: str, decided_at: datetime, reason_codes: Sequence[str], note: str, language: str
) -> DenialFacts:
    claim = claims.claim(tx, claim_no)
    terms = policies.terms(tx, claim.policy_version_id) if claim.policy_version_id else None
    coverage = terms.coverage_for(claim.loss_cause, claim.coverage_code) if terms else None
    return DenialFacts(
        claim_no=claim_no,
        policy_no=claim.policy_no or "-",
        product=terms.product_code if terms else "-",
        coverage=label(COVER, coverage.code, language) if coverage else "-",
        cause=label(CAUSE, claim.loss_cause, language),
        loss_on=claim.t_loss.astimezone(CHINA).date(),
        loss_place=claim.loss_place or "",
        decided_on=decided_at.astimezone(CHINA).date(),
        reasons=[words(REASONS, code, language) for code in reason_codes],
        note=note,
    )
