"""The tables of people: parties and their accounts, users with roles and authority, sessions, the audit log."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from tasks.database import Base, Fen, JsonText, Record, Sensitive, choice
from tasks.people.model import AccountKind, AccountStatus, AmlRisk, IdType, PartyKind, Role, Vulnerable


class Party(Record, Base):
    """A person or organisation 当事人: holder, insured, reporter, payee."""

    __tablename__ = "party"

    kind: Mapped[PartyKind] = mapped_column(choice(PartyKind))
    name: Mapped[str] = mapped_column(Sensitive)
    id_type: Mapped[IdType | None] = mapped_column(choice(IdType))
    id_no: Mapped[str | None] = mapped_column(Sensitive)
    id_hash: Mapped[str | None] = mapped_column(sa.String(64), index=True)
    birth_date: Mapped[date | None]
    gender: Mapped[str | None] = mapped_column(sa.String(1))
    mobile: Mapped[str | None] = mapped_column(Sensitive)
    mobile_hash: Mapped[str | None] = mapped_column(sa.String(64), index=True)
    email: Mapped[str | None] = mapped_column(Sensitive)
    address: Mapped[str | None] = mapped_column(Sensitive)
    province_code: Mapped[str | None] = mapped_column(sa.String(6))
    vulnerable: Mapped[Vulnerable] = mapped_column(choice(Vulnerable), default=Vulnerable.NONE)
    language: Mapped[str] = mapped_column(sa.String(5), default="zh")
    consent_sensitive_at: Mapped[datetime | None]
    aml_risk: Mapped[AmlRisk] = mapped_column(choice(AmlRisk), default=AmlRisk.LOW)
    contact_changed_at: Mapped[datetime | None]
    """When mobile or address last changed (risk flag RF10)."""
    deceased_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads this attribute of the class


class BankAccount(Record, Base):
    """An account money may go to; a correction is a new row that names the one it replaces."""

    __tablename__ = "bank_account"

    party_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("party.id"), index=True)
    holder_name: Mapped[str] = mapped_column(Sensitive)
    account_no: Mapped[str] = mapped_column(Sensitive)
    account_hash: Mapped[str] = mapped_column(sa.String(64), index=True)
    kind: Mapped[AccountKind] = mapped_column(choice(AccountKind))
    bank_name: Mapped[str] = mapped_column(sa.String(140))
    cnaps: Mapped[str | None] = mapped_column(sa.String(12))
    luhn_ok: Mapped[bool]
    verified_by: Mapped[str | None] = mapped_column(sa.String(32))
    verified_at: Mapped[datetime | None]
    bound_at: Mapped[datetime]
    """When the party gave this account: a recent change puts payments on hold (D7)."""
    status: Mapped[AccountStatus] = mapped_column(choice(AccountStatus))
    changed_from_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("bank_account.id"))


class User(Record, Base):
    """A member of staff who can sign in."""

    __tablename__ = "user_account"

    username: Mapped[str] = mapped_column(sa.String(64), unique=True)
    display_name: Mapped[str] = mapped_column(sa.String(80))
    email: Mapped[str | None] = mapped_column(Sensitive)
    password_hash: Mapped[str] = mapped_column(sa.String(200))
    language: Mapped[str] = mapped_column(sa.String(5), default="zh")
    active: Mapped[bool] = mapped_column(default=True)
    party_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("party.id"))
    """The user as a private person: nobody approves a claim that pays themselves."""
    relatives: Mapped[Any] = mapped_column(JsonText, default=list)
    """Ids of parties the user has declared as relatives."""
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads this attribute of the class


class UserRole(Record, Base):
    """A role a user has."""

    __tablename__ = "user_role"

    username: Mapped[str] = mapped_column(sa.String(64), sa.ForeignKey("user_account.username"), index=True)
    role: Mapped[Role] = mapped_column(choice(Role))

    __table_args__ = (sa.UniqueConstraint("username", "role"),)


class Authority(Record, Base):
    """How much a user may decide in a role, and until when their certificate is valid."""

    __tablename__ = "authority"

    username: Mapped[str] = mapped_column(sa.String(64), sa.ForeignKey("user_account.username"), index=True)
    role: Mapped[Role] = mapped_column(choice(Role))
    limit_fen: Mapped[Decimal] = mapped_column(Fen)
    certificate_until: Mapped[date]

    __table_args__ = (sa.UniqueConstraint("username", "role"),)


class WebSession(Record, Base):
    """One sign-in, of a user or of a claimant; the browser holds the token, the table only its hash."""

    __tablename__ = "web_session"

    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    username: Mapped[str | None] = mapped_column(sa.String(64), index=True)
    policy_no: Mapped[str | None] = mapped_column(sa.String(32))
    party_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("party.id"))
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    data: Mapped[Any] = mapped_column(JsonText, default=dict)


class SignInFailure(Record, Base):
    """A failed sign-in, kept to slow down guessing; the name is hashed, for people type secrets into it."""

    __tablename__ = "sign_in_failure"

    name_hash: Mapped[str] = mapped_column(sa.String(64), index=True)
    address: Mapped[str] = mapped_column(sa.String(45), index=True)


class AuditEntry(Base):
    """One line of the audit trail; each carries the hash of the one before, so no line can be taken out."""

    __tablename__ = "audit_log"

    sequence: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(sa.String(64))
    action: Mapped[str] = mapped_column(sa.String(64), index=True)
    subject: Mapped[str] = mapped_column(sa.String(120), index=True)
    detail: Mapped[Any] = mapped_column(JsonText)
    previous_hash: Mapped[str] = mapped_column(sa.String(64))
    hash: Mapped[str] = mapped_column(sa.String(64))
