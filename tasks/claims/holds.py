"""Legal holds: compliance stops a claim's payments when a court, the police or a sanctions list asks for it, and lifts that."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from engine.db import Tx
from tasks.claims import file_commands as files
from tasks.claims.model import ActionRole
from tasks.errors import FieldProblem, InvalidInput, UnderLegalHold, WrongState
from tasks.people import audit

if TYPE_CHECKING:
    from engine import Engine

STOPPED = "legal_hold"
"""Kind of the incident of a payment that has to wait until the hold is lifted."""
_LONGEST_REASON = 300


def place(tx: Tx, claim_no: str, reason: str, by: str, now: datetime) -> None:
    """Let no money leave for a claim, and keep its processes from the purge, until the hold is lifted.

    A payment that is at the bank already is not called back.
    Raises NotFound, InvalidInput for a reason that is missing or too long, UnderLegalHold for a claim under one.
    """
    reason = _said(reason)
    claim = files.locked(tx, claim_no)
    if claim.legal_hold:
        raise UnderLegalHold(claim_no)
    claim.legal_hold, claim.updated_at = True, now
    _write(tx, claim_no, "legal.hold", by, now, reason, "Legal hold: {}", "司法冻结：{}")


def lift(tx: Tx, engine: Engine, claim_no: str, reason: str, by: str, now: datetime) -> int:
    """Let the claim's payments go on; gives how many that had stopped at the hold are tried again.

    Raises NotFound, InvalidInput for a reason that is missing or too long, WrongState for a claim under no hold.
    """
    reason = _said(reason)
    engine.await_turn(claim_no, tx)
    claim = files.locked(tx, claim_no)
    if not claim.legal_hold:
        raise WrongState("claim", claim_no, "under a legal hold", "free of a legal hold")
    claim.legal_hold, claim.updated_at = False, now
    _write(tx, claim_no, "legal.release", by, now, reason, "Legal hold lifted: {}", "解除司法冻结：{}")
    if claim.process_instance_key is None:
        return 0
    waiting = [
        incident for incident in engine.incidents(root=claim.process_instance_key, tx=tx) if incident.kind == STOPPED
    ]
    for incident in waiting:
        engine.retry(incident.key, by, reason, tx=tx)
    return len(waiting)


def _said(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise InvalidInput(
            [FieldProblem("reason", "required", "Say why; it is kept in the history.", "请说明原因，原因会记入历史。")]
        )
    if len(reason) > _LONGEST_REASON:
        raise InvalidInput(
            [
                FieldProblem(
                    "reason",
                    "too_long",
                    f"At most {_LONGEST_REASON} characters are taken.",
                    f"最多 {_LONGEST_REASON} 个字。",
                )
            ]
        )
    return reason


def _write(tx: Tx, claim_no: str, kind: str, by: str, now: datetime, reason: str, en: str, zh: str) -> None:
    files.record_event(tx, claim_no, kind, by, now, en=en.format(reason), zh=zh.format(reason), data={"reason": reason})
    files.record_action(tx, claim_no, ActionRole.COMPLIANCE, by, kind, now)
    audit.write(tx, by, kind, f"claim:{claim_no}", now, {"reason": reason})
