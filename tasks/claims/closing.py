"""Closing a file and withdrawing a claim: what must be finished first, and what is finished with it."""

from __future__ import annotations

from datetime import datetime

from engine.db import Tx
from tasks.claims import file_commands as files
from tasks.claims import queries as claims
from tasks.claims.model import Outcome, retention_until
from tasks.claims.views import ClaimView
from tasks.clocks import commands as clocks
from tasks.errors import InvalidInput, WrongState
from tasks.payments import commands as payments
from tasks.payments import queries as payment_queries
from tasks.payments.model import AT_THE_BANK, NOT_YET_SENT
from tasks.people import audit
from tasks.policies import queries as policies
from tasks.policies.model import CHINA

_NEVER_DECIDED = (Outcome.DUPLICATE, Outcome.NO_POLICY, Outcome.WITHDRAWN)


def close(tx: Tx, claim_no: str, outcome: str, duplicate_of: str | None, now: datetime) -> datetime:
    """Close a file and return when it was closed; a file that is closed already stays as it is.

    Raises WrongState while a payment is open or a denial has not been delivered (CF16, CF04), InvalidInput
    for a duplicate without the first claim.
    """
    claim = claims.claim(tx, claim_no)
    if claim.t_close is not None:
        return claim.t_close
    ended = Outcome(outcome)
    _guard(tx, claim, ended, duplicate_of)
    files.clear_reserves(tx, claim_no, f"closed: {ended}", "system", now)
    if ended in _NEVER_DECIDED:
        clocks.cancel(tx, claim_no, now)
    else:
        clocks.stop(tx, claim_no, now)
    _finish(tx, claim, ended, duplicate_of, now)
    return now


def withdraw(tx: Tx, claim_no: str, now: datetime) -> tuple[str, str | None]:
    """Close a claim its customer withdrew: "CLOSED", or "PAID" and nothing changed when money has gone out.

    With "PAID" goes the number of the payment that left last.
    """
    claim = claims.claim(tx, claim_no)
    if gone := payment_queries.that_left(tx, claim_no):
        return "PAID", gone[-1].payment_no
    if claim.t_close is None:
        payments.void_open(tx, claim_no, "system", now)
        files.clear_reserves(tx, claim_no, "withdrawn", "system", now)
        clocks.cancel(tx, claim_no, now)
        _finish(tx, claim, Outcome.WITHDRAWN, None, now)
    return "CLOSED", None


def _guard(tx: Tx, claim: ClaimView, outcome: Outcome, duplicate_of: str | None) -> None:
    if outcome is Outcome.DUPLICATE and not duplicate_of:
        raise InvalidInput.of("duplicate_of", "required", "A duplicate is closed with a pointer to the first claim.")
    if outcome is Outcome.DENIED and claim.t_notify is None:
        raise WrongState("claim", claim.claim_no, "told about the denial", "without proof of delivery of the letter")
    if outcome in (Outcome.PAID_FULL, Outcome.PAID_PART) and claim.t_paid is None:
        raise WrongState("claim", claim.claim_no, "paid", str(claim.status))
    for payment in payment_queries.payments_of(tx, claim.claim_no):
        if payment.status in NOT_YET_SENT | AT_THE_BANK:
            raise WrongState("claim", claim.claim_no, "without open payments", f"payment {payment.payment_no} open")


def _finish(tx: Tx, claim: ClaimView, outcome: Outcome, duplicate_of: str | None, now: datetime) -> None:
    policy_end = None
    if claim.policy_no is not None and claim.policy_version_id is not None:
        policy_end = policies.terms(tx, claim.policy_version_id).effective_to.astimezone(CHINA).date()
    files.finish(
        tx,
        claim.claim_no,
        outcome,
        "system",
        now,
        retention=retention_until(now.astimezone(CHINA).date(), policy_end),
        duplicate_of=duplicate_of,
    )
    audit.write(tx, "system", "claim.closed", f"claim:{claim.claim_no}", now, {"outcome": str(outcome)})
