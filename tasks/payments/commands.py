"""A payment before it goes to the bank: creating, releasing, holding, stopping it; and screening the payee."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from engine.db import Tx
from tasks.approval import commands as approval
from tasks.calendar.model import day_start, local_date
from tasks.claims import file_commands as files
from tasks.claims import queries as claims
from tasks.claims.model import ActionRole
from tasks.claims.views import ClaimView
from tasks.database import next_number
from tasks.errors import NotFound, WrongState
from tasks.payments import queries, store
from tasks.payments.bank.port import BankState
from tasks.payments.model import (
    AT_THE_BANK,
    FAILED,
    NOT_YET_SENT,
    SCREENING_VALID,
    PaymentKind,
    PaymentStatus,
    release_needed,
    step,
)
from tasks.payments.sanctions import SanctionsList
from tasks.people import audit
from tasks.people import queries as people
from tasks.settlement import commands as settlements
from tasks.settlement import queries as settlement_views

SYSTEM = "system"
AUTOMATIC = "automatic"
_CLEARED_BY = "decide_sanction_hit"


@dataclass(frozen=True)
class Created:
    """A payment that waits for release."""

    payment_no: str
    attempt: int
    release_needed: bool


def create(tx: Tx, claim_no: str, settlement_id: str, net_amount: Decimal, now: datetime) -> Created:
    """The one payment of a settlement, or its next attempt after the bank refused or returned it.

    A payment that is at the bank or settled is given as it is: it never gets a second instruction this
    way. Raises NotFound, and WrongState when the amount is not the settlement's, is not approved, or the
    policy year's limit was used up meanwhile.
    """
    claim = claims.claim(tx, claim_no)
    settlement = settlement_views.settlement(tx, settlement_id)
    if claim.payee_id is None or claim.account_id is None:
        raise WrongState("claim", claim_no, "with a payee and an account", "without")
    if settlement.claim_no != claim_no or settlement.net != net_amount or net_amount <= 0:
        raise WrongState("settlement", settlement_id, f"of claim {claim_no} with net {net_amount} CNY above 0", "not")
    row = store.of_settlement(tx, settlement.id)
    if row is None:
        _guard_amount(tx, claim, settlement.id, net_amount)
        row = store.Payment(
            id=uuid.uuid4(),
            payment_no=next_number(tx, "PAY", local_date(now)),
            claim_no=claim_no,
            settlement_id=settlement.id,
            coverage_code=settlement.coverage_code,
            kind=PaymentKind.BALANCE if settlement.prior_paid else PaymentKind.FULL,
            seq=settlement.seq,
            payee_id=claim.payee_id,
            account_id=claim.account_id,
            amount_fen=net_amount,
            status=PaymentStatus.PENDING_APPROVAL,
            attempt=1,
            maker=_maker(tx, claim_no),
            created_at=now,
            created_by=SYSTEM,
        )
        tx.session.add(row)
        tx.session.flush()
        audit.write(tx, SYSTEM, "payment.created", f"payment:{row.payment_no}", now, {"claim": claim_no})
    elif row.status in FAILED:
        row.status = step(row.payment_no, row.status, PaymentStatus.PENDING_APPROVAL)
        row.attempt += 1
        row.instr_id = row.released_by = row.released_at = row.reject_code = row.bank_ref = row.stop_reason = None
        row.account_id, row.payee_id = claim.account_id, claim.payee_id
    elif row.status in NOT_YET_SENT:
        row.account_id, row.payee_id = claim.account_id, claim.payee_id
    tx.session.flush()
    return Created(row.payment_no, row.attempt, needs_release(tx, row, claim, now))


def needs_release(tx: Tx, row: store.Payment, claim: ClaimView, now: datetime) -> bool:
    """Whether a second person must release this payment (four eyes)."""
    total = store.total_since(tx, day_start(local_date(now)))
    changed = queries.changed_at(people.account(tx, row.account_id))
    after_approval = changed is not None and (claim.t_decide is None or changed > claim.t_decide)
    return release_needed(row.amount_fen, total, after_approval)


def release(tx: Tx, payment_no: str, by: str, now: datetime) -> None:
    """Release a payment; "system" may only when no second person is needed. Once at the bank, nothing happens.

    Raises NotFound, WrongState, and DutyConflict when the releaser acted on the claim in a way that
    excludes it (see approval), is paid by it, or is related to the payee.
    """
    row = locked(tx, payment_no)
    if row.status is PaymentStatus.APPROVED or row.status in AT_THE_BANK or row.status is PaymentStatus.SETTLED:
        return
    claim = claims.claim(tx, row.claim_no)
    if by == SYSTEM:
        if needs_release(tx, row, claim, now):
            raise WrongState("payment", payment_no, "released by a second person", "to be released automatically")
    else:
        approval.check_duty(tx, row.claim_no, by, ActionRole.RELEASER)
    row.status = step(payment_no, row.status, PaymentStatus.APPROVED)
    row.released_by, row.released_at = by, now
    if by != SYSTEM:
        files.record_action(tx, row.claim_no, ActionRole.RELEASER, by, "release_payment", now)
    audit.write(tx, by, "payment.released", f"payment:{payment_no}", now, {"attempt": row.attempt})
    tx.session.flush()


def set_hold(tx: Tx, claim_no: str, hold: bool, reason: str, now: datetime, until: datetime | None = None) -> int:
    """Put the claim's unsent payments on hold, or free them; gives how many were concerned."""
    concerned = 0
    for row in store.open_payments(tx, claim_no):
        held = row.status is PaymentStatus.HOLD
        if hold and not held:
            row.held_from = row.status
            row.status = step(row.payment_no, row.status, PaymentStatus.HOLD)
            row.hold_reason, row.hold_until = reason[:200], until
            concerned += 1
        elif not hold and held:
            row.status = step(row.payment_no, row.status, PaymentStatus.PENDING_APPROVAL)
            if row.held_from is PaymentStatus.APPROVED:
                row.status = step(row.payment_no, row.status, PaymentStatus.APPROVED)
            row.hold_reason = row.hold_until = row.held_from = None
            concerned += 1
        audit.write(tx, SYSTEM, "payment.held" if hold else "payment.freed", f"payment:{row.payment_no}", now)
    tx.session.flush()
    return concerned


def stop(tx: Tx, claim_no: str, payment_no: str | None, reason: str, by: str, now: datetime) -> int:
    """Give up one payment, or every unsent one of the claim; gives how many.

    Raises WrongState for one the bank may still carry out: ask for its status first. One the bank does not
    know, as it said when it was asked, counts as refused.
    """
    rows = [locked(tx, payment_no)] if payment_no else list(store.open_payments(tx, claim_no))
    for row in rows:
        if row.status is PaymentStatus.STOPPED:
            continue
        attempt = store.attempt_of(tx, row)
        if row.status is PaymentStatus.UNKNOWN and attempt and attempt.outcome == BankState.NOT_FOUND:
            row.status = step(row.payment_no, row.status, PaymentStatus.REJECTED)
        row.status = step(row.payment_no, row.status, PaymentStatus.STOPPED)
        row.stop_reason = reason[:64]
        audit.write(tx, by, "payment.stopped", f"payment:{row.payment_no}", now, {"reason": reason[:64]})
    tx.session.flush()
    return len(rows)


def void_open(tx: Tx, claim_no: str, by: str, now: datetime) -> int:
    """Make the claim's unsent payments void because it was withdrawn; gives how many. See queries.that_left."""
    rows = store.open_payments(tx, claim_no)
    for row in rows:
        row.status = step(row.payment_no, row.status, PaymentStatus.VOID)
        audit.write(tx, by, "payment.voided", f"payment:{row.payment_no}", now)
    tx.session.flush()
    return len(rows)


def screen(tx: Tx, sanctions: SanctionsList, claim_no: str, now: datetime, by: str = SYSTEM) -> bool:
    """Compare the payee with the sanctions list and record it; True for a hit nobody has cleared.

    A hit is cleared when compliance decided FALSE_HIT on this claim within the last 24 hours.
    """
    claim = claims.claim(tx, claim_no)
    if claim.payee_id is None:
        return False
    party = people.party(tx, claim.payee_id, masked=False)
    hit = sanctions.hit(party.name, party.id_no or None)
    tx.session.add(
        store.SanctionScreening(
            claim_no=claim_no,
            party_id=claim.payee_id,
            list_version=sanctions.version,
            hit=hit,
            created_at=now,
            created_by=by,
        )
    )
    tx.session.flush()
    return hit and not _cleared(tx, claim_no, now - SCREENING_VALID)


def screened_lately(tx: Tx, claim_no: str, payee_id: uuid.UUID, now: datetime) -> bool:
    """Whether the payee was screened within the last 24 hours without an uncleared hit (CF08)."""
    last = store.latest_screening(tx, claim_no, payee_id)
    if last is None or now - last.created_at > SCREENING_VALID:
        return False
    return not last.hit or _cleared(tx, claim_no, now - SCREENING_VALID)


def locked(tx: Tx, payment_no: str) -> store.Payment:
    """The payment's row, with other writers waiting. Raises NotFound."""
    row = store.by_no(tx, payment_no, lock=True)
    if row is None:
        raise NotFound("payment", payment_no)
    return row


def _cleared(tx: Tx, claim_no: str, since: datetime) -> bool:
    return any(
        action.action == _CLEARED_BY and action.at >= since and action.detail.get("sanction_result") == "FALSE_HIT"
        for action in claims.actions(tx, claim_no)
    )


def _guard_amount(tx: Tx, claim: ClaimView, settlement_id: uuid.UUID, amount: Decimal) -> None:
    settled = store.settled_total(tx, claim.claim_no)
    if claim.approved is None or settled + amount > claim.approved:
        raise WrongState(
            "claim", claim.claim_no, f"approved for {settled + amount} CNY to date", f"approved for {claim.approved}"
        )
    if not settlements.limit_still_covers(tx, settlement_id):
        raise WrongState(
            "settlement", settlement_id, "within the policy year's limit", "above it, because another claim was paid"
        )


def _maker(tx: Tx, claim_no: str) -> str:
    makers = [action.user for action in claims.actions(tx, claim_no) if action.role == ActionRole.MAKER]
    return makers[-1] if makers else AUTOMATIC
