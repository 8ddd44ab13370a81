"""The tables of people: parties and their accounts, users with roles and authority, sessions, the audit log."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Tx
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


class PortalAccount(Record, Base):
    """A claimant's own way into the portal; one a person, however often policies know them."""

    __tablename__ = "portal_account"

    person_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    """The hash of the identity number, under which all parties of the same person are found."""
    party_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("party.id"))
    """Who they were when the account was made."""
    name: Mapped[str] = mapped_column(Sensitive)
    """Mobile number or e-mail address, as it is compared."""
    name_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    password_hash: Mapped[str] = mapped_column(sa.String(200))
    consent_at: Mapped[datetime]


class WebSession(Record, Base):
    """One sign-in, of a user or of a claimant; the browser holds the token, the table only its hash."""

    __tablename__ = "web_session"

    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    username: Mapped[str | None] = mapped_column(sa.String(64), index=True)
    policy_no: Mapped[str | None] = mapped_column(sa.String(32))
    party_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("party.id"))
    portal_account_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    """Set when a claimant came with an account; no foreign key, for a closed account leaves its ended sessions."""
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    data: Mapped[Any] = mapped_column(JsonText, default=dict)


class SignInFailure(Record, Base):
    """A failed sign-in, or a stranger's report, kept to slow both down; the name is hashed, for people type secrets."""

    __tablename__ = "sign_in_failure"

    name_hash: Mapped[str] = mapped_column(sa.String(64), index=True)
    address: Mapped[str] = mapped_column(sa.String(45), index=True)


class AuditHead(Base):
    """The end of the audit trail, sealed: without it the last lines could be cut off unnoticed."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sequence: Mapped[int] = mapped_column(sa.BigInteger)
    hash: Mapped[str] = mapped_column(sa.String(64))
    seal: Mapped[str] = mapped_column(sa.String(64))


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


def user_by_name(tx: Tx, username: str) -> User | None:
    """The user with this name, active or not."""
    return tx.session.scalar(sa.select(User).where(User.username == username))


def roles_of(tx: Tx, username: str) -> tuple[Role, ...]:
    """The roles of a user in alphabetical order."""
    return tuple(tx.session.scalars(sa.select(UserRole.role).where(UserRole.username == username).order_by("role")))


def authorities_of(tx: Tx, username: str) -> list[Authority]:
    """The limits a user has, one a role."""
    return list(tx.session.scalars(sa.select(Authority).where(Authority.username == username)))


def remove_roles(tx: Tx, username: str) -> None:
    """Take all roles and limits from a user."""
    for table in (UserRole, Authority):
        tx.session.execute(sa.delete(table).where(table.username == username))


def session_by_hash(tx: Tx, token_hash: str) -> WebSession | None:
    """The sign-in a token belongs to."""
    return tx.session.scalar(sa.select(WebSession).where(WebSession.token_hash == token_hash))


def revoke_sessions(tx: Tx, username: str, now: datetime) -> int:
    """End all running sign-ins of a user; returns how many."""
    ended = tx.session.execute(
        sa.update(WebSession)
        .where(WebSession.username == username, WebSession.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    return ended.rowcount


def portal_account_by_name(tx: Tx, name_hash: str) -> PortalAccount | None:
    """The account with this name."""
    return tx.session.scalar(sa.select(PortalAccount).where(PortalAccount.name_hash == name_hash))


def portal_account_of(tx: Tx, person_hash: str) -> PortalAccount | None:
    """The account of a person."""
    return tx.session.scalar(sa.select(PortalAccount).where(PortalAccount.person_hash == person_hash))


def revoke_portal_sessions(tx: Tx, account_id: uuid.UUID, now: datetime) -> int:
    """End all running sign-ins with an account; returns how many."""
    ended = tx.session.execute(
        sa.update(WebSession)
        .where(WebSession.portal_account_id == account_id, WebSession.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    return ended.rowcount


def failures_since(
    tx: Tx, since: datetime, *, name_hash: str | None = None, address: str | None = None
) -> list[datetime]:
    """Times of the failed sign-ins with a name, or from an address, oldest first."""
    query = sa.select(SignInFailure.created_at).where(SignInFailure.created_at > since)
    if name_hash is not None:
        query = query.where(SignInFailure.name_hash == name_hash)
    if address is not None:
        query = query.where(SignInFailure.address == address)
    return list(tx.session.scalars(query.order_by(SignInFailure.created_at)))


def forget_failures(tx: Tx, name_hash: str, before: datetime) -> None:
    """Remove a name's failures after a success, and everybody's that no longer count."""
    tx.session.execute(
        sa.delete(SignInFailure).where((SignInFailure.name_hash == name_hash) | (SignInFailure.created_at <= before))
    )


def parties_by_id_hash(tx: Tx, id_hash: str) -> list[Party]:
    """All parties with an identity number."""
    return list(tx.session.scalars(sa.select(Party).where(Party.id_hash == id_hash)))


def accounts_of(tx: Tx, party_id: uuid.UUID) -> list[BankAccount]:
    """The accounts a party gave, latest first."""
    query = sa.select(BankAccount).where(BankAccount.party_id == party_id)
    return list(tx.session.scalars(query.order_by(BankAccount.bound_at.desc(), BankAccount.id)))


_AUDIT_HEAD = sa.select(AuditHead).where(AuditHead.id == 1)


def audit_head(tx: Tx) -> AuditHead | None:
    """The end of the trail as it is now."""
    return tx.session.scalar(_AUDIT_HEAD.execution_options(populate_existing=True))


def audit_head_locked(tx: Tx) -> AuditHead | None:
    """The end of the trail, locked until the transaction ends so that two writers queue up; read once in it."""
    head = tx.memo.get("audit head")
    if head is None or head not in tx.session:
        head = tx.memo["audit head"] = tx.session.scalar(_AUDIT_HEAD.with_for_update())
    return head


def audit_entries(tx: Tx, after: int, limit: int) -> list[AuditEntry]:
    """Entries in order, `limit` at a time, without keeping them in the session."""
    query = sa.select(AuditEntry).where(AuditEntry.sequence > after).order_by(AuditEntry.sequence).limit(limit)
    return list(tx.session.scalars(query.execution_options(populate_existing=True)))
