"""What a claim is: its states, outcomes, roles of people on it, and the rules of a first notice."""

from __future__ import annotations

from enum import StrEnum


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
