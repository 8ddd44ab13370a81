"""The life of a payment (DOMAIN §3, P8) and the rules that hold it back; a closed list of states."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from tasks.errors import WrongState

FOUR_EYES_ABOVE = Decimal(10000)
"""CNY; a larger payment, or one that lifts the day's total above DAY_TOTAL, needs a second person."""
DAY_TOTAL = Decimal(500000)
HOLD_AFTER_CHANGE = timedelta(hours=24)
"""How long a changed account holds a payment back (D7 row 5)."""
SCREENING_VALID = timedelta(hours=24)
"""A sanctions screening older than this is done again before the bank is instructed (CF08)."""
OVERDUE_AFTER = timedelta(hours=24)
"""An instruction without a final answer for this long goes to a person."""


class PaymentKind(StrEnum):
    """What a payment is for."""

    FULL = "FULL"
    PARTIAL = "PARTIAL"
    ADVANCE = "ADVANCE"
    BALANCE = "BALANCE"
    EXPENSE = "EXPENSE"
    EXGRATIA = "EXGRATIA"
    REFUND_IN = "REFUND_IN"


class PaymentStatus(StrEnum):
    """Where a payment stands."""

    DRAFT = "DRAFT"
    PENDING_APPROVAL = "PENDING_APPROVAL"
    APPROVED = "APPROVED"
    HOLD = "HOLD"
    SUBMITTING = "SUBMITTING"
    SUBMITTED = "SUBMITTED"
    ACCEPTED = "ACCEPTED"
    SETTLED = "SETTLED"
    REJECTED = "REJECTED"
    UNKNOWN = "UNKNOWN"
    RETURNED = "RETURNED"
    STOPPED = "STOPPED"
    VOID = "VOID"


_S = PaymentStatus

_NEXT: dict[PaymentStatus, frozenset[PaymentStatus]] = {
    _S.DRAFT: frozenset({_S.PENDING_APPROVAL, _S.APPROVED, _S.HOLD, _S.STOPPED, _S.VOID}),
    _S.PENDING_APPROVAL: frozenset({_S.APPROVED, _S.HOLD, _S.STOPPED, _S.VOID}),
    _S.APPROVED: frozenset({_S.SUBMITTING, _S.HOLD, _S.PENDING_APPROVAL, _S.STOPPED, _S.VOID}),
    _S.HOLD: frozenset({_S.PENDING_APPROVAL, _S.APPROVED, _S.STOPPED, _S.VOID}),
    # A payment leaves SUBMITTING only with an answer, or as UNKNOWN when there is none.
    _S.SUBMITTING: frozenset({_S.SUBMITTED, _S.ACCEPTED, _S.SETTLED, _S.REJECTED, _S.RETURNED, _S.UNKNOWN}),
    _S.SUBMITTED: frozenset({_S.ACCEPTED, _S.SETTLED, _S.REJECTED, _S.RETURNED, _S.UNKNOWN}),
    _S.ACCEPTED: frozenset({_S.SETTLED, _S.REJECTED, _S.RETURNED, _S.UNKNOWN}),
    # Back to SUBMITTING only after the bank said that it does not know the instruction.
    _S.UNKNOWN: frozenset({_S.SUBMITTING, _S.SUBMITTED, _S.ACCEPTED, _S.SETTLED, _S.REJECTED, _S.RETURNED}),
    _S.SETTLED: frozenset({_S.RETURNED}),
    _S.REJECTED: frozenset({_S.PENDING_APPROVAL, _S.APPROVED, _S.STOPPED, _S.VOID, _S.SETTLED}),
    _S.RETURNED: frozenset({_S.PENDING_APPROVAL, _S.APPROVED, _S.STOPPED, _S.VOID}),
    _S.STOPPED: frozenset({_S.PENDING_APPROVAL, _S.APPROVED, _S.VOID}),
    _S.VOID: frozenset(),
}

NOT_YET_SENT = frozenset({_S.DRAFT, _S.PENDING_APPROVAL, _S.APPROVED, _S.HOLD})
AT_THE_BANK = frozenset({_S.SUBMITTING, _S.SUBMITTED, _S.ACCEPTED, _S.UNKNOWN})
FAILED = frozenset({_S.REJECTED, _S.RETURNED, _S.STOPPED})
OVER = frozenset({_S.SETTLED, _S.STOPPED, _S.VOID})


def step(payment: str, current: PaymentStatus, to: PaymentStatus) -> PaymentStatus:
    """`to`, when a payment may go there from `current`; the same state again is no step and allowed.

    Raises WrongState naming the payment and the states from which it would be possible.
    """
    if to is current or to in _NEXT[current]:
        return to
    allowed = sorted(state.value for state, following in _NEXT.items() if to in following)
    raise WrongState("payment", payment, f"one of {', '.join(allowed) or 'no state'} to become {to}", current)


def next_states(current: PaymentStatus) -> frozenset[PaymentStatus]:
    """The states a payment may take next."""
    return _NEXT[current]


def release_needed(amount: Decimal, day_total: Decimal, account_changed_since_approval: bool) -> bool:
    """Whether a second person must release the payment; `day_total` is CNY of the day with this one."""
    return amount > FOUR_EYES_ABOVE or day_total > DAY_TOTAL or account_changed_since_approval


def hold_until(account_changed_at: datetime | None) -> datetime | None:
    """Until when a changed account holds payments back; None for an account that was never changed."""
    return account_changed_at + HOLD_AFTER_CHANGE if account_changed_at is not None else None


def instruction_id(payment_no: str, attempt: int) -> str:
    """The bank's key of one attempt: the same attempt always has the same one (≤ 35 characters)."""
    return f"{payment_no}-{attempt:02d}"


def names_match(one: str, other: str) -> bool:
    """Whether two names are the same apart from width, case, blanks and the dot in foreign names."""
    return _name_key(one) == _name_key(other) != ""


def _name_key(name: str) -> str:
    folded = unicodedata.normalize("NFKC", name).casefold()
    return re.sub(r"[\s·•‧・.]+", "", folded)


def cnaps_valid(code: str) -> bool:
    """Whether a bank's CNAPS number has its 12 digits."""
    return re.fullmatch(r"[0-9]{12}", code) is not None


def account_no_valid(number: str) -> bool:
    """Whether an account number has 8 to 34 digits (34 is the limit of ISO 20022)."""
    return re.fullmatch(r"[0-9]{8,34}", number) is not None
