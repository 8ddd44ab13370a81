"""Tells the payout process what the bank said, as messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from engine.db import Tx
from tasks.payments import store
from tasks.payments.bank.port import BankAnswer, BankState

if TYPE_CHECKING:
    from engine import Engine

MESSAGE_TTL = 7 * 24 * 3600
"""Seconds a bank's answer waits for the diagram that has not come so far yet."""


def tell_diagram(tx: Tx, engine: Engine, row: store.Payment, answer: BankAnswer) -> None:
    """Publish what the bank said about the payment's present attempt, once; nothing for an answer without news."""
    name = message_name(answer.state)
    if name is None:
        return
    variables = {
        "payment_id": row.payment_no,
        "instr_id": answer.instr_id,
        "bank_ref": answer.bank_ref,
        "reason_code": answer.reason_code,
    }
    engine.publish_message(
        name,
        row.claim_no,
        variables,
        message_id=f"{name}:{answer.instr_id}",
        ttl=MESSAGE_TTL,
        by="bank",
        tx=tx,
    )


def message_name(state: BankState) -> str | None:
    """The message that tells the payout process what the bank said; None when there is nothing to tell."""
    match state:
        case BankState.ACCEPTED:
            return "bank.accepted"
        case BankState.SETTLED:
            return "bank.settled"
        case BankState.REJECTED:
            return "bank.rejected"
        case BankState.RETURNED:
            return "bank.returned"
        case BankState.PENDING | BankState.NOT_FOUND | BankState.NO_ANSWER:
            return None
    assert_never(state)
