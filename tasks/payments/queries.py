"""Payments as pages and other areas read them, and the payee's facts for decision table D7."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from engine.db import Tx
from tasks.claims import queries as claims
from tasks.claims.views import ClaimView
from tasks.errors import NotFound
from tasks.payments import store
from tasks.payments.model import AT_THE_BANK, PaymentStatus, hold_until, names_match
from tasks.people import queries as people
from tasks.people.identity import age_on
from tasks.people.model import AccountStatus
from tasks.people.queries import AccountView
from tasks.policies import queries as policies

_ADULT = 18
_SHARED_WITHIN = timedelta(days=90)


@dataclass(frozen=True)
class AttemptView:
    """One instruction to the bank and what came of it."""

    attempt: int
    instr_id: str
    outcome: str
    reason_code: str | None
    bank_ref: str | None
    instructed_at: datetime
    answered_at: datetime | None


@dataclass(frozen=True)
class PaymentView:
    """One payment (CNY); the account is masked."""

    payment_no: str
    claim_no: str
    settlement_id: uuid.UUID
    kind: str
    amount: Decimal
    status: PaymentStatus
    attempt: int
    payee_name: str
    account_no: str
    bank_name: str
    maker: str
    released_by: str | None
    released_at: datetime | None
    hold_reason: str | None
    hold_until: datetime | None
    stop_reason: str | None
    created_at: datetime
    submitted_at: datetime | None
    accepted_at: datetime | None
    settled_at: datetime | None
    returned_at: datetime | None
    reject_code: str | None
    bank_ref: str | None
    attempts: tuple[AttemptView, ...]


def payment(tx: Tx, payment_no: str) -> PaymentView:
    """The payment with this number. Raises NotFound."""
    row = store.by_no(tx, payment_no)
    if row is None:
        raise NotFound("payment", payment_no)
    return _view(tx, row)


def payments_of(tx: Tx, claim_no: str) -> tuple[PaymentView, ...]:
    """All payments of a claim, the first first."""
    return tuple(_view(tx, row) for row in store.of_claim(tx, claim_no))


def settled_total(tx: Tx, claim_no: str) -> Decimal:
    """CNY that reached payees of a claim to date."""
    return store.settled_total(tx, claim_no)


def that_left(tx: Tx, claim_no: str) -> list[PaymentView]:
    """The claim's payments that were made or have gone to the bank, these last: it can no longer be withdrawn."""
    gone = [row for row in payments_of(tx, claim_no) if row.status in AT_THE_BANK | {PaymentStatus.SETTLED}]
    return sorted(gone, key=lambda row: row.status in AT_THE_BANK)


def unanswered(tx: Tx) -> tuple[PaymentView, ...]:
    """Payments nobody knows the fate of, for the cockpit's stuck list."""
    wanted = sa.select(store.Payment).where(store.Payment.status == PaymentStatus.UNKNOWN)
    return tuple(_view(tx, row) for row in tx.session.scalars(wanted.order_by(store.Payment.submitted_at)))


def returned_after_close(tx: Tx) -> tuple[PaymentView, ...]:
    """Payments the bank sent back when their claim was closed already: nobody has a task for them."""
    wanted = sa.select(store.Payment).where(store.Payment.status == PaymentStatus.RETURNED)
    rows = tx.session.scalars(wanted.order_by(store.Payment.returned_at))
    return tuple(_view(tx, row) for row in rows if claims.claim(tx, row.claim_no).t_close is not None)


def payee_facts(tx: Tx, claim_no: str, now: datetime, *, sanction_hit: bool) -> dict[str, Any]:
    """The inputs of decision table D7 about the payee and the account of a claim."""
    claim = claims.claim(tx, claim_no)
    facts: dict[str, Any] = {
        "sanction_hit": sanction_hit,
        "payee_undetermined": _payee_undetermined(tx, claim, now),
        "account_refused": False,
        "name_matches": False,
        "account_kind": "OTHER",
        "luhn_ok": False,
        "account_length": 0,
        "account_changed_hours": None,
        "account_verified": False,
        "unrelated_payees_90d": 0,
        "third_party_with_proof": False,
        "hold_until": now.isoformat(),
    }
    if claim.payee_id is None or claim.account_id is None:
        return facts
    account = people.account(tx, claim.account_id, masked=False)
    changed = changed_at(account)
    related = policies.parties_of(tx, claim.policy_no or "") | {claim.payee_id}
    sharing = people.parties_sharing_account(tx, account.id, now - _SHARED_WITHIN)
    until = hold_until(changed)
    facts |= {
        "account_refused": account.status == AccountStatus.REFUSED,
        "name_matches": names_match(account.holder_name, people.party(tx, claim.payee_id, masked=False).name),
        "account_kind": "CARD" if account.kind == "debit_card" else "OTHER",
        "luhn_ok": account.luhn_ok,
        "account_length": len(account.account_no),
        "account_changed_hours": _hours(now - changed) if changed else None,
        "account_verified": account.verified_at is not None and account.verified_at >= account.bound_at,
        "unrelated_payees_90d": len(sharing - related),
        "hold_until": max(until, now).isoformat() if until else now.isoformat(),
    }
    return facts


def changed_at(account: AccountView) -> datetime | None:
    """When the account took another's place; None for the first one a payee gave."""
    return account.bound_at if account.changed_from_id is not None else None


def _payee_undetermined(tx: Tx, claim: ClaimView, now: datetime) -> bool:
    if claim.payee_id is None:
        return True
    payee = people.party(tx, claim.payee_id, masked=False)
    if payee.deceased_at is not None:
        return True
    if payee.birth_date is not None and age_on(payee.birth_date, now.date()) < _ADULT:
        return True
    if claim.loss_cause != "DEATH" or claim.policy_version_id is None:
        return False
    # A death benefit goes to the beneficiaries: one clear person, or somebody has to decide.
    named = policies.terms(tx, claim.policy_version_id).beneficiaries
    return len(named) != 1 or str(named[0]["party"]) != str(claim.payee_id)


def _hours(length: timedelta) -> Decimal:
    return Decimal(int(length.total_seconds() // 36)) / 100


def _view(tx: Tx, row: store.Payment) -> PaymentView:
    account = people.account(tx, row.account_id)
    attempts = tuple(
        AttemptView(a.attempt, a.instr_id, a.outcome, a.reason_code, a.bank_ref, a.created_at, a.answered_at)
        for a in store.attempts_of(tx, row.id)
    )
    return PaymentView(
        payment_no=row.payment_no,
        claim_no=row.claim_no,
        settlement_id=row.settlement_id,
        kind=str(row.kind),
        amount=row.amount_fen,
        status=PaymentStatus(row.status),
        attempt=row.attempt,
        payee_name=people.party(tx, row.payee_id).name,
        account_no=account.account_no,
        bank_name=account.bank_name,
        maker=row.maker,
        released_by=row.released_by,
        released_at=row.released_at,
        hold_reason=row.hold_reason,
        hold_until=row.hold_until,
        stop_reason=row.stop_reason,
        created_at=row.created_at,
        submitted_at=row.submitted_at,
        accepted_at=row.accepted_at,
        settled_at=row.settled_at,
        returned_at=row.returned_at,
        reject_code=row.reject_code,
        bank_ref=row.bank_ref,
        attempts=attempts,
    )
