"""A payment at the bank: what may be sent now, and what the bank's answers make of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal, assert_never

from engine.db import Tx
from tasks.calendar.model import local_date
from tasks.claims import file_commands as files
from tasks.claims import queries as claims
from tasks.claims.model import ActionRole
from tasks.clocks import commands as clocks
from tasks.errors import UnderLegalHold, WrongState
from tasks.payments import commands, queries, store
from tasks.payments.bank.port import (
    AlreadyTaken,
    BankAnswer,
    BankState,
    NoAnswer,
    PaymentOrder,
    Refused,
    Submission,
    Taken,
)
from tasks.payments.model import (
    OVERDUE_AFTER,
    PaymentStatus,
    hold_until,
    instruction_id,
    names_match,
    step,
)
from tasks.payments.telling import tell_diagram
from tasks.people import audit
from tasks.people import queries as people
from tasks.settlement import commands as settlements

if TYPE_CHECKING:
    from engine import Engine

Reported = Literal["ACCEPTED", "REJECTED", "RETURNED"]
NO_VERDICT = "TIMEOUT"
"""The reason code of a refusal that is none: the bank's own answer was lost, and the money may still leave (D9)."""
_PAY_AGAIN_EN = " The claim was closed already; it has to be paid again."
_PAY_AGAIN_ZH = "案件已结案，需重新支付。"


@dataclass(frozen=True)
class Send:
    """Send this order now; it was never sent before, and SUBMITTING is committed."""

    order: PaymentOrder


@dataclass(frozen=True)
class AskFirst:
    """It may have been sent: ask the bank, and send the same order only if the bank does not know it."""

    order: PaymentOrder


@dataclass(frozen=True)
class Wait:
    """A changed account or a legal matter holds the payment until this time."""

    until: datetime
    reason: str


@dataclass(frozen=True)
class AlreadyThere:
    """The bank has it; there is nothing to send."""

    status: PaymentStatus


Step = Send | AskFirst | Wait | AlreadyThere


def begin(tx: Tx, payment_no: str, job_key: int, now: datetime) -> Step:
    """Decide what may be done with a payment and commit to it: a new order leaves the payment SUBMITTING.

    Raises WrongState when the payment is not released, exceeds the approval or reserve, or the account
    is not the payee's.
    """
    row = commands.locked(tx, payment_no)
    match row.status:
        case PaymentStatus.SUBMITTING | PaymentStatus.UNKNOWN:
            return AskFirst(_order(tx, row, now))
        case PaymentStatus.SUBMITTED | PaymentStatus.ACCEPTED:
            attempt = store.attempt_of(tx, row)
            if attempt is not None and attempt.outcome == BankState.NOT_FOUND:
                return AskFirst(_order(tx, row, now))
            return AlreadyThere(row.status)
        case PaymentStatus.SETTLED | PaymentStatus.RETURNED | PaymentStatus.REJECTED:
            return AlreadyThere(row.status)
        case PaymentStatus.HOLD:
            return Wait(row.hold_until or now + OVERDUE_AFTER, row.hold_reason or "on hold")
    changed = queries.changed_at(people.account(tx, row.account_id))
    until = hold_until(changed)
    if until is not None and until > now:
        return Wait(until, "the account was changed less than 24 hours ago")
    _guard(tx, row)
    row.status = step(payment_no, row.status, PaymentStatus.SUBMITTING)
    row.instr_id = instruction_id(payment_no, row.attempt)
    row.submitted_at = now
    tx.session.add(
        store.PaymentAttempt(
            payment_id=row.id,
            attempt=row.attempt,
            instr_id=row.instr_id,
            msg_id=f"M{row.instr_id}",
            account_id=row.account_id,
            job_key=job_key,
            outcome=PaymentStatus.SUBMITTING.value,
            created_at=now,
            created_by="system",
        )
    )
    files.stamp(tx, row.claim_no, "t_instruct", now)
    audit.write(tx, "system", "payment.submitting", f"payment:{payment_no}", now, {"attempt": row.attempt})
    tx.session.flush()
    return Send(_order(tx, row, now))


def submitted(tx: Tx, engine: Engine, payment_no: str, answer: Submission, now: datetime) -> PaymentStatus:
    """Write down how the bank took the order; a refusal on the spot becomes the message bank.rejected."""
    match answer:
        case Taken(bank_ref) | AlreadyTaken(bank_ref):
            return _moved(tx, payment_no, PaymentStatus.SUBMITTED, now, bank_ref=bank_ref)
        case Refused(code, _):
            row = commands.locked(tx, payment_no)
            rejected = BankAnswer(row.instr_id or "", BankState.REJECTED, None, code, now)
            _moved(tx, payment_no, PaymentStatus.SUBMITTED, now)
            tell_diagram(tx, engine, row, rejected)
            return PaymentStatus.SUBMITTED
        case NoAnswer():
            return _moved(tx, payment_no, PaymentStatus.UNKNOWN, now)
    assert_never(answer)


def asked(tx: Tx, payment_no: str, answer: BankAnswer, now: datetime) -> None:
    """Keep what the bank said when asked, without moving the payment: the diagram does that."""
    row = commands.locked(tx, payment_no)
    attempt = store.attempt_of(tx, row)
    if attempt is not None:
        attempt.outcome, attempt.answered_at = answer.state.value, now
    if answer.state is BankState.NOT_FOUND and row.status is PaymentStatus.SUBMITTED:
        row.status = step(payment_no, row.status, PaymentStatus.UNKNOWN)
    tx.session.flush()


def overdue(tx: Tx, payment_no: str, now: datetime) -> bool:
    """Whether the bank has owed a final answer for longer than 24 hours."""
    row = commands.locked(tx, payment_no)
    return row.submitted_at is not None and now - row.submitted_at > OVERDUE_AFTER


def record_answer(
    tx: Tx,
    payment_no: str,
    state: Reported,
    reason_code: str | None,
    bank_ref: str | None,
    now: datetime,
    instr_id: str | None = None,
) -> int:
    """The bank accepted, rejected or sent back the payment; gives the number of the attempt.

    An answer about an earlier attempt than the present one changes nothing: what is at the bank now must
    not look refused, or it would be sent once more.
    """
    row = commands.locked(tx, payment_no)
    if instr_id is not None and instr_id != row.instr_id:
        audit.write(tx, "bank", "payment.stale_answer", f"payment:{payment_no}", now, {"instruction": instr_id})
        return row.attempt
    match state:
        case "ACCEPTED":
            if row.status is not PaymentStatus.SETTLED:
                _moved(tx, payment_no, PaymentStatus.ACCEPTED, now, bank_ref=bank_ref)
                row.accepted_at = row.accepted_at or now
        case "REJECTED" if reason_code == NO_VERDICT:
            _moved(tx, payment_no, PaymentStatus.UNKNOWN, now, bank_ref=bank_ref, reason_code=reason_code)
        case "REJECTED":
            _moved(tx, payment_no, PaymentStatus.REJECTED, now, bank_ref=bank_ref, reason_code=reason_code)
        case "RETURNED":
            returned(tx, payment_no, reason_code, now)
        case _:
            assert_never(state)
    audit.write(tx, "bank", f"payment.{state.lower()}", f"payment:{payment_no}", now, {"code": reason_code or ""})
    return row.attempt


def settle(tx: Tx, payment_no: str, bank_ref: str | None, now: datetime) -> datetime:
    """The money left: counters, reserve, paid amount, T05 and the claim's status follow; once only.

    Gives the time of payment.
    """
    row = commands.locked(tx, payment_no)
    if row.status is PaymentStatus.SETTLED and row.settled_at is not None:
        return row.settled_at
    _moved(tx, payment_no, PaymentStatus.SETTLED, now, bank_ref=bank_ref)
    row.settled_at = now
    tx.session.flush()
    settlements.count_in(tx, row.settlement_id, now, automatic=row.maker == commands.AUTOMATIC)
    files.move_reserve(tx, row.claim_no, row.coverage_code, -row.amount_fen, "payment settled", "system", now)
    files.add_paid(tx, row.claim_no, row.amount_fen, now)
    files.stamp(tx, row.claim_no, "t_paid", now, again=True)
    clocks.stop(tx, row.claim_no, now, ("T05", "T10", "T11"))
    files.record_event(
        tx,
        row.claim_no,
        "payment.settled",
        "bank",
        now,
        en=f"CNY {row.amount_fen:,.2f} was paid.",
        zh=f"赔款 {row.amount_fen:,.2f} 元已支付。",
        visible_to_claimant=True,
        data={"payment": payment_no},
    )
    files.set_status(tx, row.claim_no, "PAID", "system", now)
    audit.write(tx, "bank", "payment.settled", f"payment:{payment_no}", now, {"attempt": row.attempt})
    return now


def returned(tx: Tx, payment_no: str, reason_code: str | None, now: datetime) -> None:
    """The money came back: what settling it did to paid amount and reserve is taken back."""
    row = commands.locked(tx, payment_no)
    if row.status is PaymentStatus.RETURNED:
        return
    was_settled = row.status is PaymentStatus.SETTLED
    closed = claims.claim(tx, row.claim_no).t_close is not None
    _moved(tx, payment_no, PaymentStatus.RETURNED, now, reason_code=reason_code)
    row.returned_at = now
    if was_settled:
        files.add_paid(tx, row.claim_no, -row.amount_fen, now)
        files.move_reserve(tx, row.claim_no, row.coverage_code, row.amount_fen, "payment returned", "system", now)
    files.record_event(
        tx,
        row.claim_no,
        "payment.returned",
        "bank",
        now,
        en="The bank sent the money back." + (_PAY_AGAIN_EN if closed else ""),
        zh="赔款被银行退回。" + (_PAY_AGAIN_ZH if closed else ""),
        visible_to_claimant=True,
        data={"payment": payment_no, "code": reason_code or ""},
    )


def _moved(
    tx: Tx,
    payment_no: str,
    to: PaymentStatus,
    now: datetime,
    *,
    bank_ref: str | None = None,
    reason_code: str | None = None,
) -> PaymentStatus:
    row = commands.locked(tx, payment_no)
    row.status = step(payment_no, row.status, to)
    row.bank_ref = bank_ref or row.bank_ref
    row.reject_code = reason_code or row.reject_code
    attempt = store.attempt_of(tx, row)
    if attempt is not None:
        attempt.outcome, attempt.answered_at = to.value, now
        attempt.reason_code, attempt.bank_ref = row.reject_code, row.bank_ref
    tx.session.flush()
    return row.status


def _guard(tx: Tx, row: store.Payment) -> None:
    """What must be true before money leaves (conformance rules CF01, CF05, CF06, CF07, CF09)."""
    claim = claims.claim(tx, row.claim_no)
    account = people.account(tx, row.account_id, masked=False)
    if claim.legal_hold:
        raise UnderLegalHold(row.claim_no)
    approvers = [action for action in claims.actions(tx, row.claim_no) if action.role == ActionRole.APPROVER]
    if not approvers:
        raise WrongState("claim", row.claim_no, "approved in P7", "not approved by anybody")
    to_date = store.settled_total(tx, row.claim_no) + row.amount_fen
    if claim.approved is None or to_date > claim.approved:
        raise WrongState("claim", row.claim_no, f"approved for {to_date} CNY to date", str(claim.approved))
    reserve = claims.reserve_balance(tx, row.claim_no)
    if reserve < row.amount_fen:
        raise WrongState("reserve of claim", row.claim_no, f"at least {row.amount_fen} CNY", f"{reserve} CNY")
    if not names_match(account.holder_name, people.party(tx, row.payee_id, masked=False).name):
        raise WrongState("account of payment", row.payment_no, "in the payee's name", "in another name")


def _order(tx: Tx, row: store.Payment, now: datetime) -> PaymentOrder:
    attempt = store.attempt_of(tx, row)
    instr_id = row.instr_id or instruction_id(row.payment_no, row.attempt)
    account = people.account(tx, row.account_id, masked=False)
    return PaymentOrder(
        msg_id=attempt.msg_id if attempt else f"M{instr_id}",
        instr_id=instr_id,
        end_to_end_id=row.payment_no,
        amount=row.amount_fen,
        creditor_name=account.holder_name,
        creditor_account=account.account_no,
        creditor_bank=account.bank_name,
        creditor_cnaps=account.cnaps,
        purpose=f"理赔款 {row.claim_no}",
        execute_on=local_date(now),
        created_at=now,
    )
