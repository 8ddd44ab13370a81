"""The audit trail: who did what when, each line sealed with the one before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from engine.codec import from_json, to_json
from engine.db import Tx
from tasks.people import store
from tasks.vault import current_vault

_START = "0" * 64
_PAGE = 1000


@dataclass(frozen=True)
class AuditCheck:
    """Whether the trail is whole; if not, the first line that does not fit and why."""

    unbroken: bool
    entries: int
    broken_at: int | None = None
    reason: str = ""


def write(
    tx: Tx, actor: str, action: str, subject: str, now: datetime, detail: Mapping[str, Any] | None = None
) -> None:
    """Add a line when the transaction ends; `detail` must hold no personal data.

    Not before: everybody queues up for the end of the trail, and whoever waited for another row meanwhile
    would stand in the way of all.
    """
    kept = from_json(to_json(dict(detail or {})))
    tx.before_commit(lambda: _append(tx, actor, action, subject, now, kept))


def _append(tx: Tx, actor: str, action: str, subject: str, now: datetime, detail: Mapping[str, Any]) -> None:
    head = store.audit_head_locked(tx)
    if head is None:
        head = store.AuditHead(id=1, sequence=0, hash=_START, seal="")
        tx.session.add(head)
    entry = store.AuditEntry(
        sequence=head.sequence + 1,
        at=now,
        actor=actor,
        action=action,
        subject=subject,
        detail=detail,
        previous_hash=head.hash,
        hash="",
    )
    entry.hash = _hash(entry)
    head.sequence, head.hash = entry.sequence, entry.hash
    head.seal = _seal(head)
    tx.session.add(entry)


def verify(tx: Tx) -> AuditCheck:
    """Recompute every line and the seal of the end."""
    tx.flush()
    previous, sequence, looked_again = _START, 0, False
    while True:
        entries = store.audit_entries(tx, sequence, _PAGE)
        for entry in entries:
            if entry.sequence != sequence + 1:
                return AuditCheck(False, sequence, sequence + 1, "a line is missing")
            if entry.previous_hash != previous or entry.hash != _hash(entry):
                return AuditCheck(False, sequence, entry.sequence, "the line was changed")
            previous, sequence = entry.hash, entry.sequence
        tx.session.expunge_all()
        if entries:
            looked_again = False
            continue
        head = store.audit_head(tx)
        end = (0, _START, "") if head is None else (head.sequence, head.hash, head.seal)
        if looked_again or end[0] <= sequence:
            break
        # Lines may have been added between the two looks.
        looked_again = True
    seal = _seal(head) if head else ""
    if end != (sequence, previous, seal):
        return AuditCheck(False, sequence, sequence + 1, "the last lines are missing or the seal was changed")
    return AuditCheck(True, sequence)


def _hash(entry: store.AuditEntry) -> str:
    line = [
        entry.sequence,
        entry.at.astimezone(UTC).isoformat(),
        entry.actor,
        entry.action,
        entry.subject,
        entry.detail,
        entry.previous_hash,
    ]
    return current_vault().keyed_hash(to_json(line))


def _seal(head: store.AuditHead) -> str:
    return current_vault().keyed_hash(f"audit end {head.sequence} {head.hash}")
