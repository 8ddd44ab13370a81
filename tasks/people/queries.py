"""What pages and other areas may know about users, parties and accounts."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa

from engine.db import Tx
from tasks.errors import NotFound
from tasks.people import store
from tasks.people.identity import normal_id
from tasks.people.masking import mask_account, mask_id, mask_mobile, mask_name
from tasks.people.permissions import Permission, permissions_of
from tasks.vault import current_vault

_WITH_SAME_NUMBER = sa.select(store.BankAccount.id).where(
    store.BankAccount.account_hash
    == sa.select(store.BankAccount.account_hash)
    .where(store.BankAccount.id == sa.bindparam("account_id"))
    .scalar_subquery(),
    store.BankAccount.bound_at > sa.bindparam("since"),
)


@dataclass(frozen=True)
class AuthorityView:
    """How much a user may decide in a role (CNY), and until when their certificate is valid."""

    role: str
    limit: Decimal
    certificate_until: date


@dataclass(frozen=True)
class UserView:
    """A user with everything a page or check needs to know about them."""

    username: str
    display_name: str
    language: str
    active: bool
    roles: tuple[str, ...]
    permissions: frozenset[Permission]
    authorities: tuple[AuthorityView, ...]
    party_id: uuid.UUID | None
    relatives: tuple[uuid.UUID, ...]

    def may(self, permission: str) -> bool:
        """Whether a role of the user gives the permission; an inactive user has none."""
        return self.active and permission in self.permissions


@dataclass(frozen=True)
class StaffContact:
    """How a member of staff is written to; without an address nothing can be sent."""

    username: str
    display_name: str
    language: str
    email: str | None


@dataclass(frozen=True)
class PartyView:
    """A party; `masked` says whether personal data is shortened for the screen."""

    id: uuid.UUID
    kind: str
    name: str
    id_type: str | None
    id_no: str
    mobile: str
    birth_date: date | None
    vulnerable: str
    language: str
    contact_changed_at: datetime | None
    deceased_at: datetime | None
    masked: bool


@dataclass(frozen=True)
class AccountView:
    """A bank account; `masked` says whether number and holder are shortened for the screen."""

    id: uuid.UUID
    party_id: uuid.UUID
    holder_name: str
    account_no: str
    kind: str
    bank_name: str
    cnaps: str | None
    luhn_ok: bool
    bound_at: datetime
    verified_at: datetime | None
    status: str
    changed_from_id: uuid.UUID | None
    masked: bool


def user(tx: Tx, username: str) -> UserView:
    """The user with this name. Raises NotFound."""
    found = store.user_by_name(tx, username)
    if found is None:
        raise NotFound("user", username)
    return _user_view(tx, found)


def users(tx: Tx) -> list[UserView]:
    """All users by name."""
    return [_user_view(tx, row) for row in tx.session.scalars(sa.select(store.User).order_by(store.User.username))]


def display_names(tx: Tx) -> dict[str, str]:
    """What each user is called, by user name."""
    rows = tx.session.execute(sa.select(store.User.username, store.User.display_name))
    return {row.username: row.display_name for row in rows}


def staff_contacts(tx: Tx, usernames: Sequence[str]) -> list[StaffContact]:
    """Where and in which language the active ones among these users are written to."""
    wanted = sa.select(store.User).where(store.User.username.in_(usernames), store.User.active)
    return [
        StaffContact(row.username, row.display_name, row.language, row.email)
        for row in tx.session.scalars(wanted.order_by(store.User.username))
    ]


def users_with_role(tx: Tx, role: str) -> list[str]:
    """Names of the active users who have a role."""
    query = (
        sa.select(store.User.username)
        .join(store.UserRole, store.UserRole.username == store.User.username)
        .where(store.UserRole.role == role, store.User.active)
        .order_by(store.User.username)
    )
    return list(tx.session.scalars(query))


def party(tx: Tx, party_id: uuid.UUID, *, masked: bool = True) -> PartyView:
    """A party by id, masked unless asked otherwise. Raises NotFound."""
    found = tx.get(store.Party, party_id)
    if found is None:
        raise NotFound("party", party_id)
    return PartyView(
        id=found.id,
        kind=found.kind,
        name=mask_name(found.name) if masked else found.name,
        id_type=found.id_type,
        id_no=mask_id(found.id_no) if masked else (found.id_no or ""),
        mobile=mask_mobile(found.mobile) if masked else (found.mobile or ""),
        birth_date=found.birth_date,
        vulnerable=found.vulnerable,
        language=found.language,
        contact_changed_at=found.contact_changed_at,
        deceased_at=found.deceased_at,
        masked=masked,
    )


def party_ids_with_id_no(tx: Tx, id_no: str) -> list[uuid.UUID]:
    """Ids of the parties with an identity number."""
    return [row.id for row in store.parties_by_id_hash(tx, current_vault().keyed_hash(normal_id(id_no)))]


def same_person(tx: Tx, party_id: uuid.UUID) -> list[uuid.UUID]:
    """Ids of all parties who are this person, as far as the identity number tells; at least the one asked for."""
    found = tx.get(store.Party, party_id)
    if found is None or found.id_hash is None:
        return [party_id]
    return [row.id for row in store.parties_by_id_hash(tx, found.id_hash)]


def party_has_id_no(tx: Tx, party_id: uuid.UUID, id_no: str) -> bool:
    """Whether this party's identity number is the given one."""
    found = tx.get(store.Party, party_id)
    return found is not None and found.id_hash == current_vault().keyed_hash(normal_id(id_no))


def any_has_id_hash(tx: Tx, party_ids: Collection[uuid.UUID], id_hash: str) -> bool:
    """Whether one of these parties has the identity number behind a keyed hash."""
    query = sa.select(store.Party.id).where(store.Party.id.in_(party_ids), store.Party.id_hash == id_hash)
    return tx.session.scalar(query.limit(1)) is not None


def account(tx: Tx, account_id: uuid.UUID, *, masked: bool = True) -> AccountView:
    """A bank account by id, masked unless asked otherwise. Raises NotFound."""
    found = tx.get(store.BankAccount, account_id)
    if found is None:
        raise NotFound("bank account", account_id)
    return _account_view(found, masked)


def accounts_of(tx: Tx, party_id: uuid.UUID, *, masked: bool = True) -> list[AccountView]:
    """The accounts a party gave, latest first."""
    return [_account_view(row, masked) for row in store.accounts_of(tx, party_id)]


def parties_sharing_account(tx: Tx, account_id: uuid.UUID, since: datetime) -> set[uuid.UUID]:
    """Ids of the parties who gave the same account number since a time (D7 row 6, RF06)."""
    number = sa.select(store.BankAccount.account_hash).where(store.BankAccount.id == account_id).scalar_subquery()
    query = sa.select(store.BankAccount.party_id).where(
        store.BankAccount.account_hash == number, store.BankAccount.bound_at > since
    )
    return set(tx.session.scalars(query))


def accounts_with_same_number(tx: Tx, account_id: uuid.UUID, since: datetime) -> set[uuid.UUID]:
    """Ids of all accounts with the same number that were given since a time, the one asked for included."""
    found = tx.session.scalars(_WITH_SAME_NUMBER, {"account_id": account_id, "since": since})
    return {account_id, *found}


def audit_trail(
    tx: Tx, *, subject: str | None = None, actor: str | None = None, limit: int = 100
) -> list[store.AuditEntry]:
    """The latest lines of the audit trail, filtered by subject or actor."""
    query = sa.select(store.AuditEntry).order_by(store.AuditEntry.sequence.desc()).limit(limit)
    if subject is not None:
        query = query.where(store.AuditEntry.subject == subject)
    if actor is not None:
        query = query.where(store.AuditEntry.actor == actor)
    return list(tx.session.scalars(query))


def _account_view(row: store.BankAccount, masked: bool) -> AccountView:
    return AccountView(
        id=row.id,
        party_id=row.party_id,
        holder_name=mask_name(row.holder_name) if masked else row.holder_name,
        account_no=mask_account(row.account_no) if masked else row.account_no,
        kind=row.kind,
        bank_name=row.bank_name,
        cnaps=row.cnaps,
        luhn_ok=row.luhn_ok,
        bound_at=row.bound_at,
        verified_at=row.verified_at,
        status=row.status,
        changed_from_id=row.changed_from_id,
        masked=masked,
    )


def _user_view(tx: Tx, row: store.User) -> UserView:
    roles = store.roles_of(tx, row.username)
    return UserView(
        username=row.username,
        display_name=row.display_name,
        language=row.language,
        active=row.active,
        roles=tuple(str(role) for role in roles),
        permissions=permissions_of(roles),
        authorities=tuple(
            AuthorityView(str(item.role), item.limit_fen, item.certificate_until)
            for item in store.authorities_of(tx, row.username)
        ),
        party_id=row.party_id,
        relatives=tuple(uuid.UUID(text) for text in row.relatives or ()),
    )
