"""Service tasks of approval: opening it and recording an opinion."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from engine import Context, service_task
from tasks.approval import commands


@dataclass(frozen=True)
class Opened:
    """The claim to date including the proposal (CNY): what table D5 decides on."""

    amount_to_date: Decimal


@dataclass(frozen=True)
class Opinion:
    """APPROVED, RETURNED or REFUSED, as it counts."""

    approval: str


@service_task("approval.open", title={"en": "Open the approval", "zh": "提交核赔"}, mode="inline")
def open(ctx: Context, claim_no: str, decision: str, automatic: bool, settlement_id: str | None = None) -> Opened:
    """Move the claim to APPROVAL and read the amount to date from the tables."""
    return Opened(commands.open_approval(ctx.tx, claim_no, decision, settlement_id, ctx.now))


@service_task("approval.record", title={"en": "Record the approval", "zh": "记录核赔意见"}, mode="inline")
def record(
    ctx: Context,
    claim_no: str,
    level: str,
    approval: Literal["APPROVED", "RETURNED", "REFUSED"],
    done_by: str,
    amount_to_date: Decimal,
    approval_note: str | None = None,
) -> Opinion:
    """Record an opinion after checking authority and separation of duties; the last level decides."""
    chain = (ctx.variables.get("authority") or {}).get("approvers") or []
    opinion = commands.record(
        ctx.tx,
        claim_no,
        level=level,
        approval=approval,
        note=approval_note or "",
        done_by=done_by,
        shown_amount=amount_to_date,
        decision=str(ctx.variables.get("decision") or "APPROVE"),
        settlement_id=ctx.variables.get("settlement_id"),
        is_last=not chain or chain[-1] == level,
        now=ctx.now,
    )
    return Opinion(opinion)
