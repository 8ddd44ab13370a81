"""Service tasks of claims: taking the report, identity, duplicates, registration, agreement, closing, withdrawal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from engine import Context, service_task
from tasks.claims import closing, file_commands, handling


@dataclass(frozen=True)
class Reported:
    """The report has a number the customer can quote."""

    report_no: str


@dataclass(frozen=True)
class Identity:
    """Whether nothing contradicts the identity given."""

    identity_ok: bool


@dataclass(frozen=True)
class DuplicateCheck:
    """How surely the loss was reported before, and as which claim."""

    duplicate: str
    duplicate_of: str | None


@dataclass(frozen=True)
class Registered:
    """When the claim was registered."""

    registered_at: datetime


@dataclass(frozen=True)
class Agreement:
    """What the customer answered and when the payment deadline is to be warned of."""

    agreement: str
    payment_warn_at: datetime


@dataclass(frozen=True)
class Closed:
    """When the file was closed."""

    closed_at: datetime


@dataclass(frozen=True)
class Withdrawal:
    """CLOSED, or PAID when money has already gone out, with the payment that has to be followed."""

    withdrawal: str
    payment_id: str | None


@service_task("claims.take_report", title={"en": "Take the report", "zh": "受理报案"}, mode="inline")
def take_report(ctx: Context, claim_no: str, channel: str) -> Reported:
    """Join the claim to its process instance and acknowledge the report on the timeline."""
    return Reported(handling.take_report(ctx.tx, claim_no, ctx.root_process_instance_key, ctx.now))


@service_task("claims.verify_identity", title={"en": "Verify identity", "zh": "核验身份"}, mode="inline")
def verify_identity(ctx: Context, claim_no: str) -> Identity:
    """Check the insured's identity number (GB 11643, GB 32100) and that the one reported is the policy's."""
    return Identity(handling.verify_identity(ctx.tx, claim_no, ctx.now))


@service_task("claims.check_duplicate", title={"en": "Check for duplicates", "zh": "查重"}, mode="inline")
def check_duplicate(ctx: Context, claim_no: str) -> DuplicateCheck:
    """Compare the report with earlier ones: policy, loss time, cause, reporter, plate, invoice (pitfall 2)."""
    found, earlier = handling.check_duplicate(ctx.tx, claim_no, ctx.now)
    return DuplicateCheck(str(found), earlier)


@service_task("claims.register", title={"en": "Register the claim", "zh": "立案"}, mode="inline")
def register(
    ctx: Context, claim_no: str, priority: int, owner_group: str, first_reserve: Decimal, sla_hours: Decimal
) -> Registered:
    """Set t_register, book the first reserve (CNY) and give the claim to its group."""
    at = handling.register(ctx.tx, claim_no, priority, owner_group, first_reserve, sla_hours, ctx.now)
    return Registered(at)


@service_task("claims.set_status", title={"en": "Set the status", "zh": "更新状态"}, mode="inline")
def set_status(ctx: Context, claim_no: str, status: str) -> None:
    """Move the claim to a state DOMAIN.md §3 allows next; any other step is an incident."""
    file_commands.set_status(ctx.tx, claim_no, status, "system", ctx.now)


@service_task("claims.record_agreement", title={"en": "Record the agreement", "zh": "记录协议"}, mode="inline")
def record_agreement(
    ctx: Context, claim_no: str, agreement: Literal["ACCEPTED", "DISPUTED"], agreement_note: str | None = None
) -> Agreement:
    """ACCEPTED sets t_agree and starts the payment deadline T05; DISPUTED is put on the timeline."""
    warn_at = handling.record_agreement(ctx.tx, claim_no, agreement, agreement_note or "", ctx.now)
    return Agreement(agreement, warn_at)


@service_task("claims.close", title={"en": "Close the claim", "zh": "结案"}, mode="inline")
def close(
    ctx: Context,
    claim_no: str,
    outcome: Literal["paid_full", "paid_part", "zero", "denied", "duplicate", "no_policy"],
    duplicate_of: str | None = None,
) -> Closed:
    """Close the file: no open payment may be left; reserves to zero, clocks stopped, retention date set."""
    return Closed(closing.close(ctx.tx, claim_no, outcome, duplicate_of, ctx.now))


@service_task("claims.withdraw", title={"en": "Withdraw the claim", "zh": "撤案"}, mode="inline")
def withdraw(ctx: Context, claim_no: str) -> Withdrawal:
    """Close the file as withdrawn, unless money has gone out already (pitfall 25)."""
    return Withdrawal(*closing.withdraw(ctx.tx, claim_no, ctx.now))
