"""Service tasks of the payout process: payee, payment, bank."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Literal, assert_never

from engine import BusinessError, Context, Done, Fail, RetryLater, Tx, service_task
from tasks.claims import file_commands as files
from tasks.claims import queries as claims
from tasks.claims.holds import STOPPED
from tasks.errors import DutyConflict, InvalidInput, UnderLegalHold, WrongState
from tasks.money import rounded
from tasks.payments import commands, instructing, queries
from tasks.payments.bank.port import AlreadyTaken, Bank, BankState, NoAnswer, PaymentOrder, Submission
from tasks.payments.model import AT_THE_BANK
from tasks.people import commands as people
from tasks.people.commands import AccountInput

E_SANCTION_HIT = "E_SANCTION_HIT"
ACCOUNT_REFUSED = "ACCOUNT_REFUSED"
"""Why a payment was stopped whose account the customer denied having given."""


@dataclass(frozen=True)
class Facts:
    """The payee's facts for decision table D7."""

    facts: dict[str, Any]


@dataclass(frozen=True)
class PaymentCreated:
    """The payment that now waits for release."""

    payment_id: str
    attempt: int
    release_needed: bool


@dataclass(frozen=True)
class Submitted:
    """How the bank took the order."""

    payment_state: Literal["SUBMITTED", "UNKNOWN"]


@dataclass(frozen=True)
class Attempt:
    """The number of the attempt the bank spoke of."""

    attempt: int


@dataclass(frozen=True)
class Paid:
    """When the money left."""

    paid_at: datetime


@dataclass(frozen=True)
class BankStatus:
    """What the bank said when it was asked."""

    bank_state: Literal["SETTLED", "ACCEPTED", "REJECTED", "NOT_FOUND", "UNKNOWN", "OVERDUE"]
    reason_code: str | None
    bank_ref: str | None
    instr_id: str


@dataclass(frozen=True)
class Held:
    """How many payments were put on hold or freed."""

    held_payments: int
    at_bank: bool
    """Whether a payment is on its way, so that nothing can hold it any more."""


@service_task("payments.load_payee", title={"en": "Read the payee", "zh": "读取收款人"}, mode="inline")
def load_payee(ctx: Context, claim_no: str) -> Facts:
    """Read payee and account for table D7 and screen the payee against the sanctions list."""
    hit = commands.screen(ctx.tx, ctx.services.sanctions, claim_no, ctx.now)
    return Facts(queries.payee_facts(ctx.tx, claim_no, ctx.now, sanction_hit=hit))


@service_task("payments.create", title={"en": "Create the payment", "zh": "生成支付"}, mode="inline")
def create(ctx: Context, claim_no: str, settlement_id: str, net_amount: Decimal) -> PaymentCreated:
    """Create the one payment of a settlement, or its next attempt after a refusal, to the account now valid."""
    made = commands.create(ctx.tx, claim_no, settlement_id, rounded(Decimal(net_amount)), ctx.now)
    files.set_status(ctx.tx, claim_no, "PAYING", "system", ctx.now)
    return PaymentCreated(made.payment_no, made.attempt, made.release_needed)


@service_task("payments.release", title={"en": "Release the payment", "zh": "放行"}, mode="inline")
def release(ctx: Context, claim_no: str, payment_id: str, released_by: str) -> Fail | None:
    """Release a payment; a person who made or approved the claim may not."""
    try:
        commands.release(ctx.tx, payment_id, released_by, ctx.now)
    except (DutyConflict, WrongState) as error:
        return Fail(str(error), final=True)
    return None


@service_task(
    "payments.submit",
    title={"en": "Submit to the bank", "zh": "提交银行"},
    mode="external",
    errors=(E_SANCTION_HIT,),
)
def submit(ctx: Context, claim_no: str, payment_id: str) -> Submitted | Done | RetryLater | BusinessError | Fail:
    """Instruct the bank, at most once per attempt: SUBMITTING is committed before the call.

    After a crash or without an answer the bank is asked first, and gets the same InstrId again only if
    it does not know it.
    """
    bank: Bank = ctx.services.bank
    try:
        with ctx.transaction() as tx:
            payee = claims.claim(tx, claim_no).payee_id
            fresh = payee is not None and commands.screened_lately(tx, claim_no, payee, ctx.now)
            hit = not fresh and commands.screen(tx, ctx.services.sanctions, claim_no, ctx.now)
            what = None if hit else instructing.begin(tx, payment_id, ctx.job_key, ctx.now)
    except UnderLegalHold as error:
        return Fail(str(error), final=True, kind=STOPPED)
    except WrongState as error:
        return Fail(str(error), final=True)
    match what:
        case None:
            return BusinessError(E_SANCTION_HIT, "The payee is on the sanctions list.")
        case instructing.Wait(until, reason):
            return RetryLater(max(until - ctx.now, timedelta(minutes=1)), reason)
        case instructing.AlreadyThere():
            return Submitted("SUBMITTED")
        case instructing.Send(order):
            answer = bank.submit(order)
        case instructing.AskFirst(order):
            answer = _ask_then_send(bank, order)
        case _:
            assert_never(what)

    def write(tx: Tx) -> None:
        instructing.submitted(tx, ctx.engine, payment_id, answer, ctx.now)

    return Done({"payment_state": "UNKNOWN" if isinstance(answer, NoAnswer) else "SUBMITTED"}, then=write)


@service_task("payments.record_answer", title={"en": "Record the bank's answer", "zh": "记录银行回执"}, mode="inline")
def record_answer(
    ctx: Context,
    claim_no: str,
    payment_id: str,
    payment_state: Literal["ACCEPTED", "REJECTED", "RETURNED"],
    reason_code: str | None = None,
    bank_ref: str | None = None,
    instr_id: str | None = None,
) -> Attempt:
    """Write down that the bank accepted, rejected or returned the payment."""
    attempt = instructing.record_answer(
        ctx.tx, payment_id, payment_state, reason_code, bank_ref, ctx.now, instr_id=instr_id
    )
    return Attempt(attempt)


@service_task("payments.settle", title={"en": "Payment settled", "zh": "支付成功"}, mode="inline")
def settle(ctx: Context, claim_no: str, payment_id: str, bank_ref: str | None = None) -> Paid:
    """The money has left: counters, reserve, paid amount, clock T05 and status follow."""
    return Paid(instructing.settle(ctx.tx, payment_id, bank_ref, ctx.now))


@service_task("payments.query_status", title={"en": "Ask the bank", "zh": "查询支付状态"}, mode="external")
def query_status(ctx: Context, claim_no: str, payment_id: str) -> BankStatus | Done:
    """Ask what became of the instruction; never sends it again."""
    bank: Bank = ctx.services.bank
    with ctx.transaction() as tx:
        instr_id = queries.payment(tx, payment_id).attempts[-1].instr_id
        late = instructing.overdue(tx, payment_id, ctx.now)
    answer = bank.status(instr_id)
    match answer.state:
        case BankState.SETTLED | BankState.ACCEPTED | BankState.REJECTED | BankState.NOT_FOUND:
            state = answer.state.value
        case BankState.RETURNED:
            state = BankState.REJECTED.value
        case BankState.PENDING | BankState.NO_ANSWER:
            state = "UNKNOWN"
        case _:
            assert_never(answer.state)
    # An accepted payment that is never booked is as much in doubt as one without an answer.
    if late and state in ("UNKNOWN", "ACCEPTED"):
        state = "OVERDUE"
    variables = asdict(BankStatus(state, answer.reason_code, answer.bank_ref, instr_id))
    return Done(variables, then=lambda tx: instructing.asked(tx, payment_id, answer, ctx.now))


@service_task("payments.change_account", title={"en": "Change the account", "zh": "变更账户"}, mode="inline")
def change_account(
    ctx: Context,
    claim_no: str,
    account_name: str,
    account_no: str,
    bank_name: str,
    bank_code: str | None = None,
    done_by: str = "claimant",
) -> Fail | None:
    """Bind a new account to the claim's payee; the former one is linked, and the hold of 24 hours begins."""
    claim = claims.claim(ctx.tx, claim_no)
    if claim.payee_id is None:
        return Fail(f"Claim {claim_no} has no payee yet; match its policy first.", final=True)
    try:
        account_id = people.add_account(
            ctx.tx,
            claim.payee_id,
            AccountInput(account_name, account_no, bank_name, _kind(account_no), bank_code or None),
            done_by,
            ctx.now,
            replaces=claim.account_id,
        )
    except InvalidInput as error:
        return Fail(str(error), final=True)
    files.set_account(ctx.tx, claim_no, account_id, ctx.now)
    return None


@service_task("payments.set_hold", title={"en": "Hold or free payments", "zh": "暂停支付"}, mode="inline")
def set_hold(ctx: Context, claim_no: str, hold: bool, hold_reason: str = "") -> Held:
    """Put the claim's unsent payments on hold, or free them once the change was confirmed by call-back."""
    if not hold:
        account_id = claims.claim(ctx.tx, claim_no).account_id
        if account_id is not None:
            people.verify_account(ctx.tx, account_id, "call_back", "system", ctx.now)
    held = commands.set_hold(ctx.tx, claim_no, hold, hold_reason, ctx.now)
    return Held(held, any(row.status in AT_THE_BANK for row in queries.payments_of(ctx.tx, claim_no)))


@service_task("payments.stop", title={"en": "Give up the payment", "zh": "终止支付"}, mode="inline")
def stop(ctx: Context, claim_no: str, unpaid_reason: str, payment_id: str | None = None) -> Fail | None:
    """Give up the open payment; one the bank may still carry out cannot be given up.

    With reason ACCOUNT_REFUSED the claim's account counts as refused from now on (D7).
    """
    try:
        commands.stop(ctx.tx, claim_no, payment_id, unpaid_reason, "system", ctx.now)
    except WrongState as error:
        return Fail(str(error), final=True)
    account_id = claims.claim(ctx.tx, claim_no).account_id
    if unpaid_reason == ACCOUNT_REFUSED and account_id is not None:
        people.refuse_account(ctx.tx, account_id, "system", ctx.now)
    return None


def _ask_then_send(bank: Bank, order: PaymentOrder) -> Submission:
    answer = bank.status(order.instr_id)
    match answer.state:
        case BankState.NOT_FOUND:
            return bank.submit(order)
        case BankState.NO_ANSWER:
            return NoAnswer("the bank did not answer the status query")
        case BankState.PENDING | BankState.ACCEPTED | BankState.SETTLED | BankState.REJECTED | BankState.RETURNED:
            # The bank has it; what it decided comes with its answer file, or by the next status query.
            return AlreadyTaken(answer.bank_ref or "")
    assert_never(answer.state)


def _kind(account_no: str) -> str:
    return "debit_card" if account_no.startswith("62") and 16 <= len(account_no) <= 19 else "passbook"


TASKS = (
    load_payee,
    create,
    release,
    submit,
    record_answer,
    settle,
    query_status,
    change_account,
    set_hold,
    stop,
)
