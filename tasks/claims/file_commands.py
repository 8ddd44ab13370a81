"""Changes to a claim's file that other areas and the service tasks make: status, times, amounts, reserves, lines."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from engine.db import Tx
from tasks.claims import store
from tasks.claims.model import (
    ActionRole,
    AtFault,
    ClaimStatus,
    Outcome,
    ReserveKind,
    ReserveStatus,
    closed_status,
    step_allowed,
)
from tasks.claims.words import PLAIN_STATUS, STATUS
from tasks.errors import NotFound, WrongState

TimePoint = Literal["t_register", "t_docs", "t_decide", "t_notify", "t_agree", "t_instruct", "t_paid", "t_close"]


def locked(tx: Tx, claim_no: str) -> store.Claim:
    """The claim's row, with other writers waiting. Raises NotFound."""
    claim = store.claim_by_no(tx, claim_no, lock=True)
    if claim is None:
        raise NotFound("claim", claim_no)
    return claim


def set_status(tx: Tx, claim_no: str, status: str, by: str, now: datetime, *, outcome: str | None = None) -> None:
    """Move a claim to a state DOMAIN.md §3 allows next and write it on the timeline. Raises NotFound, WrongState."""
    claim = locked(tx, claim_no)
    wanted = ClaimStatus(status)
    if not step_allowed(claim.status, wanted):
        raise WrongState("claim", claim_no, f"in a state before {wanted}", claim.status)
    if outcome is not None:
        claim.outcome = Outcome(outcome)
    if claim.status is wanted:
        return
    data = {"from": str(claim.status), "to": str(wanted)}
    claim.status, claim.updated_at = wanted, now
    record_event(
        tx,
        claim_no,
        f"status.{wanted}",
        by,
        now,
        en=f"{STATUS[wanted]['en']}. {PLAIN_STATUS[wanted]['en']}",
        zh=f"{STATUS[wanted]['zh']}。{PLAIN_STATUS[wanted]['zh']}",
        visible_to_claimant=True,
        data=data,
    )


def stamp(tx: Tx, claim_no: str, point: TimePoint, at: datetime, *, again: bool = False) -> datetime:
    """Set a time point of the claim once (or `again` for a new round) and return the one in force."""
    claim = locked(tx, claim_no)
    if getattr(claim, point) is None or again:
        setattr(claim, point, at)
    return getattr(claim, point)


def set_amounts(
    tx: Tx, claim_no: str, now: datetime, *, assessed: Decimal | None = None, approved: Decimal | None = None
) -> None:
    """Set the assessed or the approved amount (CNY, claim to date)."""
    claim = locked(tx, claim_no)
    if assessed is not None:
        claim.assessed_fen = assessed
    if approved is not None:
        claim.approved_fen = approved
    claim.updated_at = now


def add_paid(tx: Tx, claim_no: str, amount: Decimal, now: datetime) -> Decimal:
    """Add a settled payment (negative when money came back) and return what is paid to date (CNY)."""
    claim = locked(tx, claim_no)
    claim.paid_fen = claim.paid_fen + amount
    claim.updated_at = now
    return claim.paid_fen


def set_review(
    tx: Tx, claim_no: str, now: datetime, *, score: int, band: str, route: str, coverage_result: str
) -> None:
    """Keep the result of the auto-review on the claim."""
    claim = locked(tx, claim_no)
    claim.score, claim.band, claim.route, claim.coverage_result = score, band, route, coverage_result
    claim.updated_at = now


def set_account(
    tx: Tx, claim_no: str, account_id: uuid.UUID, now: datetime, *, payee_id: uuid.UUID | None = None
) -> None:
    """Pay this claim to another account from now on."""
    claim = locked(tx, claim_no)
    claim.account_id, claim.updated_at = account_id, now
    if payee_id is not None:
        claim.payee_id = payee_id


def bind_policy(
    tx: Tx,
    claim_no: str,
    policy_no: str,
    version_id: uuid.UUID,
    coverage_code: str | None,
    insured_id: uuid.UUID,
    now: datetime,
) -> None:
    """Join a claim to a policy and its frozen terms; the insured is paid unless somebody else was named."""
    claim = locked(tx, claim_no)
    claim.policy_no, claim.policy_version_id = policy_no, version_id
    claim.coverage_code, claim.insured_id = coverage_code, insured_id
    if claim.payee_id is None or claim.payee_id == claim.reporter_id:
        claim.payee_id = insured_id
    claim.updated_at = now


def follow_process(tx: Tx, claim_no: str, process_instance_key: int) -> None:
    """Remember which process instance handles the claim."""
    locked(tx, claim_no).process_instance_key = process_instance_key


def assign(tx: Tx, claim_no: str, priority: int, owner_group: str, now: datetime) -> None:
    """Give a claim its priority (1 most urgent … 4) and the group that handles it."""
    claim = locked(tx, claim_no)
    claim.priority, claim.owner_group, claim.updated_at = priority, owner_group, now


def finish(
    tx: Tx, claim_no: str, outcome: str, by: str, now: datetime, *, retention: date, duplicate_of: str | None = None
) -> None:
    """Close the file: state, outcome, pointer to the first claim, retention date, t_close."""
    claim = locked(tx, claim_no)
    if duplicate_of is not None:
        claim.duplicate_of = duplicate_of
    claim.retention_until = retention
    set_status(tx, claim_no, closed_status(Outcome(outcome)), by, now, outcome=outcome)
    stamp(tx, claim_no, "t_close", now)


def set_details(tx: Tx, claim_no: str, now: datetime, **facts: Any) -> None:
    """Add facts established during handling (cause, fault, exclusion …) to the claim's details."""
    claim = locked(tx, claim_no)
    claim.details = {**claim.details, **facts}
    claim.updated_at = now


def set_fault(tx: Tx, claim_no: str, at_fault: str, now: datetime) -> None:
    """Record the insured's share of fault as established (none, minor, equal, main, full)."""
    claim = locked(tx, claim_no)
    claim.at_fault, claim.updated_at = AtFault(at_fault), now


def record_action(
    tx: Tx,
    claim_no: str,
    role: ActionRole | str,
    user: str,
    action: str,
    now: datetime,
    *,
    task_key: int | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Write down that somebody acted on the claim in a capacity; the completion of one task only once."""
    if task_key is not None and store.has_action(tx, claim_no, action, task_key):
        return
    tx.session.add(
        store.ClaimAction(
            claim_no=claim_no,
            role=ActionRole(role),
            user=user,
            at=now,
            action=action,
            task_key=task_key,
            detail=dict(detail or {}),
            created_at=now,
            created_by=user,
        )
    )


def record_event(
    tx: Tx,
    claim_no: str,
    kind: str,
    by: str,
    now: datetime,
    *,
    en: str,
    zh: str,
    visible_to_claimant: bool = False,
    data: Mapping[str, Any] | None = None,
) -> None:
    """Add a line to the claim's timeline, in both languages."""
    tx.session.add(
        store.ClaimEvent(
            claim_no=claim_no,
            at=now,
            kind=kind,
            actor=by,
            text_en=en,
            text_zh=zh,
            visible_to_claimant=visible_to_claimant,
            data=dict(data or {}),
            created_at=now,
            created_by=by,
        )
    )


def move_reserve(
    tx: Tx,
    claim_no: str,
    coverage_code: str,
    delta: Decimal,
    reason: str,
    by: str,
    now: datetime,
    *,
    kind: str = "indemnity",
    status: str = "approved",
) -> None:
    """Book a movement of a reserve (CNY); a delta of 0 writes nothing."""
    if delta == 0:
        return
    approved = status == ReserveStatus.APPROVED
    tx.session.add(
        store.ReserveTxn(
            claim_no=claim_no,
            coverage_code=coverage_code,
            kind=ReserveKind(kind),
            delta_fen=delta,
            reason=reason,
            status=ReserveStatus(status),
            approved_by=by if approved else None,
            created_at=now,
            created_by=by,
        )
    )
    tx.flush()


def set_reserve(
    tx: Tx,
    claim_no: str,
    coverage_code: str,
    to: Decimal,
    reason: str,
    by: str,
    now: datetime,
    *,
    kind: str = "indemnity",
) -> None:
    """Bring the balance of a reserve to `to` (CNY) by booking the difference."""
    balance = store.reserve_balance(tx, claim_no, ReserveKind(kind), coverage_code)
    move_reserve(tx, claim_no, coverage_code, to - balance, reason, by, now, kind=kind)


def clear_reserves(tx: Tx, claim_no: str, reason: str, by: str, now: datetime) -> None:
    """Bring every reserve of the claim to zero."""
    for coverage_code, kind, balance in store.open_reserves(tx, claim_no):
        move_reserve(tx, claim_no, coverage_code, -balance, reason, by, now, kind=kind)


def set_item_amounts(
    tx: Tx,
    claim_no: str,
    line: int,
    *,
    eligible: Decimal | None = None,
    cut: Decimal | None = None,
    cut_reason: str | None = None,
    social_paid: Decimal | None = None,
    settled: Decimal | None = None,
) -> None:
    """Record what review or settlement made of a line of the loss (CNY). Raises NotFound."""
    item = next((row for row in store.items_of(tx, claim_no) if row.line == line), None)
    if item is None:
        raise NotFound("claim line", f"{claim_no}/{line}")
    if eligible is not None:
        item.eligible_fen = eligible
    if cut is not None:
        item.cut_fen, item.cut_reason = cut, cut_reason
    if social_paid is not None:
        item.social_paid_fen = social_paid
    if settled is not None:
        item.settled_fen = settled
