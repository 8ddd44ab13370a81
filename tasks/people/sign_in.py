"""Signing in and out: users with a password, claimants with policy number and identity number."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.db import Tx
from tasks.people import attempts, audit, passwords, queries, store
from tasks.people.attempts import TooManyAttempts
from tasks.people.identity import normal_contact
from tasks.people.queries import UserView
from tasks.policies import queries as policies
from tasks.vault import current_vault

_FAILURES_OF_A_NAME = 5
_FAILURES_OF_AN_ADDRESS = 30


@dataclass(frozen=True)
class Claimant:
    """Somebody who signed in to the portal: they see the claims that concern them.

    With a policy number those on this policy; without one, having come with an account, those on all policies.
    """

    policy_no: str | None
    party_id: uuid.UUID


@dataclass(frozen=True)
class SignedIn:
    """A fresh sign-in; `token` goes into the cookie and is stored nowhere else."""

    token: str
    user: UserView | None = None
    claimant: Claimant | None = None


@dataclass(frozen=True)
class Refused:
    """The name or the secret is not right; which of them is not said."""


SignInResult = SignedIn | Refused | TooManyAttempts
"""A closed list of answers, not errors: a failed attempt must be committed to be counted."""


def sign_in_user(tx: Tx, username: str, password: str, address: str, now: datetime, hours: int = 12) -> SignInResult:
    """Check a user's password and open a session of `hours`; 5 failures in 15 minutes lock the name."""
    key = username.strip().lower()
    if wait := _wait(tx, key, address, now):
        return wait
    found = store.user_by_name(tx, key)
    if not passwords.fits(found and found.password_hash, password) or found is None or not found.active:
        return _refuse(tx, key, address, now)
    if passwords.is_outdated(found.password_hash):
        found.password_hash = passwords.hashed(password)
    token = _open(tx, key, now, hours, username=key)
    audit.write(tx, key, "user.signed_in", f"user:{key}", now)
    return SignedIn(token, user=queries.user(tx, key))


def sign_in_claimant(tx: Tx, policy_no: str, id_no: str, address: str, now: datetime, hours: int = 2) -> SignInResult:
    """Open a portal session for a party of a policy, known by policy number and identity number."""
    key = f"policy {policy_no.strip().upper()}"
    if wait := _wait(tx, key, address, now):
        return wait
    party_id = policies.party_on_policy(tx, policy_no, id_no)
    if party_id is None:
        return _refuse(tx, key, address, now)
    number = policy_no.strip().upper()
    token = _open(tx, key, now, hours, policy_no=number, party_id=party_id)
    audit.write(tx, f"party:{party_id}", "claimant.signed_in", f"policy:{number}", now)
    return SignedIn(token, claimant=Claimant(number, party_id))


def sign_in_account(tx: Tx, name: str, password: str, address: str, now: datetime, hours: int = 2) -> SignInResult:
    """Open a portal session for the owner of an account, known by mobile number or e-mail address and password."""
    contact = normal_contact(name)
    key = f"account {contact or name.strip().lower()}"
    if wait := _wait(tx, key, address, now):
        return wait
    found = store.portal_account_by_name(tx, current_vault().keyed_hash(contact)) if contact else None
    if not passwords.fits(found and found.password_hash, password) or found is None:
        return _refuse(tx, key, address, now)
    if passwords.is_outdated(found.password_hash):
        found.password_hash = passwords.hashed(password)
    token = _open(tx, key, now, hours, party_id=found.party_id, portal_account_id=found.id)
    audit.write(tx, f"party:{found.party_id}", "claimant.signed_in", f"portal_account:{found.id}", now)
    return SignedIn(token, claimant=Claimant(None, found.party_id))


def session(tx: Tx, token: str, now: datetime, hours: int = 12, *, keep_alive: bool = True) -> SignedIn | None:
    """Who a token belongs to, or None when it is unknown, ended or too old; `keep_alive` needs a writing `tx`."""
    row = store.session_by_hash(tx, _token_hash(token))
    if row is None or row.revoked_at is not None or row.expires_at <= now:
        return None
    # Written at most once a minute: a read-only page should not cost a write.
    if keep_alive and now - row.last_seen_at > timedelta(minutes=1):
        row.last_seen_at, row.expires_at = now, now + timedelta(hours=hours)
    if row.username is not None:
        user = queries.user(tx, row.username)
        return SignedIn(token, user=user) if user.active else None
    if row.party_id is not None and (row.policy_no is not None or row.portal_account_id is not None):
        return SignedIn(token, claimant=Claimant(row.policy_no, row.party_id))
    return None


def sign_out(tx: Tx, token: str, now: datetime) -> None:
    """End a session; an unknown token is no error."""
    row = store.session_by_hash(tx, _token_hash(token))
    if row is not None and row.revoked_at is None:
        row.revoked_at = now


def _wait(tx: Tx, key: str, address: str, now: datetime) -> TooManyAttempts | None:
    of_name = attempts.wait(tx, now, name=key, allowed=_FAILURES_OF_A_NAME)
    return of_name or attempts.wait(tx, now, address=address, allowed=_FAILURES_OF_AN_ADDRESS)


def _refuse(tx: Tx, key: str, address: str, now: datetime) -> Refused:
    attempts.count(tx, now, key, address)
    return Refused()


def _open(
    tx: Tx,
    key: str,
    now: datetime,
    hours: int,
    *,
    username: str | None = None,
    policy_no: str | None = None,
    party_id: uuid.UUID | None = None,
    portal_account_id: uuid.UUID | None = None,
) -> str:
    attempts.forget(tx, now, key)
    token = secrets.token_urlsafe(32)
    tx.session.add(
        store.WebSession(
            token_hash=_token_hash(token),
            username=username,
            policy_no=policy_no,
            party_id=party_id,
            portal_account_id=portal_account_id,
            last_seen_at=now,
            expires_at=now + timedelta(hours=hours),
            data={},
            created_at=now,
            created_by=username or "claimant",
        )
    )
    return token


def _token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
