"""What a claim is: its states, outcomes, roles of people on it, and the rules of a first notice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import assert_never


class Lob(StrEnum):
    """Line of business."""

    MOTOR = "MOTOR"
    MEDICAL = "MEDICAL"
    PA = "PA"
    PROPERTY = "PROPERTY"


class Channel(StrEnum):
    """How a loss was reported."""

    APP = "APP"
    WECHAT = "WECHAT"
    WEB = "WEB"
    PHONE = "PHONE"
    BRANCH = "BRANCH"
    AGENT = "AGENT"
    PARTNER = "PARTNER"


class ClaimStatus(StrEnum):
    """Where a claim stands (DOMAIN.md §3)."""

    DRAFT = "DRAFT"
    REPORTED = "REPORTED"
    REGISTERED = "REGISTERED"
    DOCS_PENDING = "DOCS_PENDING"
    AUTO_REVIEW = "AUTO_REVIEW"
    IN_REVIEW = "IN_REVIEW"
    INVESTIGATION = "INVESTIGATION"
    ADJUSTED = "ADJUSTED"
    APPROVAL = "APPROVAL"
    OFFERED = "OFFERED"
    PAYING = "PAYING"
    PAID = "PAID"
    CLOSED = "CLOSED"
    DENIED = "DENIED"
    WITHDRAWN = "WITHDRAWN"
    DUPLICATE = "DUPLICATE"
    REOPENED = "REOPENED"


class Outcome(StrEnum):
    """How a closed claim ended."""

    PAID_FULL = "paid_full"
    PAID_PART = "paid_part"
    DENIED = "denied"
    WITHDRAWN = "withdrawn"
    DUPLICATE = "duplicate"
    ZERO = "zero"
    NO_POLICY = "no_policy"


class AtFault(StrEnum):
    """The insured's share of fault in a motor accident."""

    NONE = "none"
    MINOR = "minor"
    EQUAL = "equal"
    MAIN = "main"
    FULL = "full"


class ActionRole(StrEnum):
    """In which capacity somebody acted on a claim; separation of duties is checked against it."""

    REPORTER = "REPORTER"
    INTAKE = "INTAKE"
    DOCUMENTS = "DOCUMENTS"
    SURVEYOR = "SURVEYOR"
    MEDICAL = "MEDICAL"
    MAKER = "MAKER"
    INVESTIGATOR = "INVESTIGATOR"
    COMPLIANCE = "COMPLIANCE"
    APPROVER = "APPROVER"
    CASHIER = "CASHIER"
    RELEASER = "RELEASER"
    OTHER = "OTHER"


class ItemKind(StrEnum):
    """What a line of a loss is."""

    PART = "part"
    LABOUR = "labour"
    DRUG = "drug"
    TREATMENT = "treatment"
    ROOM = "room"
    PROPERTY_ITEM = "property_item"
    BENEFIT = "benefit"
    OTHER = "other"


class ReserveKind(StrEnum):
    """What a reserve is held for."""

    INDEMNITY = "indemnity"
    EXPENSE = "expense"
    RECOVERY = "recovery"


class ReserveStatus(StrEnum):
    """Only approved movements count in the balance."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"


S = ClaimStatus
_STEPS: dict[ClaimStatus, frozenset[ClaimStatus]] = {
    S.DRAFT: frozenset({S.REPORTED}),
    S.REPORTED: frozenset({S.REGISTERED, S.DUPLICATE, S.CLOSED, S.WITHDRAWN}),
    S.REGISTERED: frozenset({S.DOCS_PENDING, S.AUTO_REVIEW, S.IN_REVIEW, S.WITHDRAWN}),
    S.DOCS_PENDING: frozenset({S.AUTO_REVIEW, S.IN_REVIEW, S.ADJUSTED, S.APPROVAL, S.INVESTIGATION, S.WITHDRAWN}),
    S.AUTO_REVIEW: frozenset({S.IN_REVIEW, S.INVESTIGATION, S.ADJUSTED, S.WITHDRAWN}),
    S.IN_REVIEW: frozenset({S.DOCS_PENDING, S.INVESTIGATION, S.ADJUSTED, S.APPROVAL, S.WITHDRAWN}),
    S.INVESTIGATION: frozenset({S.IN_REVIEW, S.DOCS_PENDING, S.WITHDRAWN}),
    S.ADJUSTED: frozenset({S.APPROVAL, S.IN_REVIEW, S.WITHDRAWN}),
    S.APPROVAL: frozenset({S.OFFERED, S.PAYING, S.IN_REVIEW, S.DENIED, S.CLOSED, S.WITHDRAWN}),
    S.OFFERED: frozenset({S.PAYING, S.IN_REVIEW, S.CLOSED, S.WITHDRAWN}),
    S.PAYING: frozenset({S.PAID, S.IN_REVIEW, S.WITHDRAWN}),
    S.PAID: frozenset({S.CLOSED, S.PAYING}),
    S.CLOSED: frozenset({S.REOPENED}),
    S.DENIED: frozenset({S.REOPENED}),
    S.WITHDRAWN: frozenset({S.REOPENED}),
    S.DUPLICATE: frozenset({S.REOPENED}),
    S.REOPENED: frozenset({S.IN_REVIEW, S.ADJUSTED, S.PAYING, S.CLOSED}),
}

ENDED = frozenset({S.CLOSED, S.DENIED, S.WITHDRAWN, S.DUPLICATE})
"""States of a file that is closed."""

BEFORE_DECISION = frozenset({S.REPORTED, S.REGISTERED, S.DOCS_PENDING, S.AUTO_REVIEW, S.IN_REVIEW, S.INVESTIGATION})
"""A document that arrives now is taken into the decision as a matter of course (pitfall 7)."""

COLLECTING = frozenset({S.REPORTED, S.REGISTERED, S.DOCS_PENDING})
"""The diagram waits for documents; later ones are late documents."""


def step_allowed(found: ClaimStatus, wanted: ClaimStatus) -> bool:
    """Whether a claim may go from one state to another; staying where it is always may be."""
    return found is wanted or wanted in _STEPS[found]


CAUSES: dict[Lob, tuple[str, ...]] = {
    Lob.MOTOR: ("COLLISION", "THEFT", "FIRE", "WEATHER", "GLASS"),
    Lob.MEDICAL: ("ILLNESS", "ACCIDENT"),
    Lob.PA: ("ACCIDENT", "DISABILITY", "DEATH"),
    Lob.PROPERTY: ("FIRE", "THEFT", "WEATHER", "WATER"),
}
"""The causes people choose from; a partner's feed may bring others, which a person then judges."""


class Likeness(StrEnum):
    """How surely two reports are of the same loss."""

    NONE = "NONE"
    LIKELY = "LIKELY"
    CERTAIN = "CERTAIN"


@dataclass(frozen=True)
class LossTrace:
    """What of a report is compared with other reports."""

    policy_no: str | None
    cause: str
    loss_at: datetime
    reporter: str | None
    """A keyed hash of the reporter's number, or the party's id."""
    object_key: str | None
    invoice_no: str | None
    amount: Decimal


def likeness(one: LossTrace, other: LossTrace) -> Likeness:
    """Compare two reports (DOMAIN.md P1, pitfall 2): policy, loss time ± 24 h, cause, reporter, plate, invoice.

    CERTAIN needs the same policy, cause and reporter within an hour of loss time and the same amount or
    invoice: only a repeated report of one loss looks like that.
    """
    apart = abs(one.loss_at - other.loss_at)
    near = apart <= timedelta(hours=24)
    same_policy = one.policy_no is not None and one.policy_no == other.policy_no
    same_invoice = one.invoice_no is not None and one.invoice_no == other.invoice_no
    same_reporter = one.reporter is not None and one.reporter == other.reporter
    if same_policy and one.cause == other.cause and same_reporter and apart <= timedelta(hours=1):
        return Likeness.CERTAIN if same_invoice or one.amount == other.amount else Likeness.LIKELY
    if same_invoice or (same_policy and near and one.cause == other.cause):
        return Likeness.LIKELY
    if near and one.object_key is not None and one.object_key == other.object_key:
        return Likeness.LIKELY
    return Likeness.NONE


def closed_status(outcome: Outcome) -> ClaimStatus:
    """The state a file ends in."""
    match outcome:
        case Outcome.DENIED:
            return ClaimStatus.DENIED
        case Outcome.DUPLICATE:
            return ClaimStatus.DUPLICATE
        case Outcome.WITHDRAWN:
            return ClaimStatus.WITHDRAWN
        case Outcome.PAID_FULL | Outcome.PAID_PART | Outcome.ZERO | Outcome.NO_POLICY:
            return ClaimStatus.CLOSED
        case _:
            assert_never(outcome)


def retention_until(closed_on: date, policy_end: date | None) -> date:
    """Ten years after the later of the transaction's and the contract's end (Insurance Law art. 87, AML Law art. 34)."""
    last = max(closed_on, policy_end) if policy_end else closed_on
    try:
        return last.replace(year=last.year + 10)
    except ValueError:
        return date(last.year + 10, 3, 1)
