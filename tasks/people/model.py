"""Roles, permissions, authority and how personal data is written, checked and masked."""

from __future__ import annotations

from enum import StrEnum


class PartyKind(StrEnum):
    """A natural person or an organisation."""

    PERSON = "person"
    ORG = "org"


class IdType(StrEnum):
    """Identity documents: resident card, passport, HK/Macau/Taiwan permit, unified social credit code."""

    RIC = "RIC"
    PASSPORT = "PASSPORT"
    HMT = "HMT"
    USCC = "USCC"


class Vulnerable(StrEnum):
    """Customers who are served first and at home (small-claims guideline art. 6)."""

    NONE = "none"
    DISABLED = "disabled"
    BEDRIDDEN = "bedridden"
    ELDERLY = "elderly"
    MINOR = "minor"


class AmlRisk(StrEnum):
    """Money-laundering risk of a party."""

    LOW = "low"
    MED = "med"
    HIGH = "high"


class AccountKind(StrEnum):
    """What sort of bank account it is; only cards carry a Luhn digit."""

    DEBIT_CARD = "debit_card"
    PASSBOOK = "passbook"
    CORPORATE = "corporate"


class AccountStatus(StrEnum):
    """Only one account of a party on a claim is active; a changed one is replaced, never edited."""

    ACTIVE = "active"
    REPLACED = "replaced"
    REFUSED = "refused"


class Role(StrEnum):
    """Roles of users; the same names are the candidate groups of user tasks (DOMAIN.md §2.1)."""

    INTAKE = "intake"
    SURVEYOR = "surveyor"
    MEDICAL = "medical"
    ADJUSTER_L1 = "adjuster_l1"
    ADJUSTER_L2 = "adjuster_l2"
    ADJUSTER_L3 = "adjuster_l3"
    APPROVER_L1 = "approver_l1"
    APPROVER_L2 = "approver_l2"
    APPROVER_L3 = "approver_l3"
    APPROVER_L4 = "approver_l4"
    SIU = "siu"
    CASHIER = "cashier"
    CASHIER_RELEASE = "cashier_release"
    RECOVERY = "recovery"
    COMPLAINTS = "complaints"
    COMPLIANCE = "compliance"
    MANAGER = "manager"
    PM = "pm"
    ADMIN = "admin"
    ANALYST = "analyst"
    AUDITOR = "auditor"
