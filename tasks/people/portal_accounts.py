"""A claimant's account: made after signing in with policy and identity number, closed when its owner wants."""

from __future__ import annotations

import uuid
from datetime import datetime

from engine.db import Tx
from tasks.errors import FieldProblem, InvalidInput, NotFound
from tasks.people import audit, passwords, store
from tasks.people.identity import normal_contact
from tasks.people.masking import mask_email, mask_mobile
from tasks.vault import current_vault


def account_name(tx: Tx, party_id: uuid.UUID) -> str | None:
    """The masked name of a person's account, or None when they have none."""
    found = _account_of(tx, party_id)
    if found is None:
        return None
    return mask_email(found.name) if "@" in found.name else mask_mobile(found.name)


def open_account(tx: Tx, party_id: uuid.UUID, name: str, password: str, consents: bool, now: datetime) -> None:
    """Make an account for somebody who has proved who they are, or give theirs a new name and password.

    A new password ends all sign-ins with the old one. Raises InvalidInput with the fields name, password and
    consent; NotFound for a person whose identity number is not known.
    """
    person = _person_hash(tx, party_id)
    contact = normal_contact(name)
    name_hash = current_vault().keyed_hash(contact or "")
    problems = passwords.problems(password)
    holder = store.portal_account_by_name(tx, name_hash)
    if contact is None:
        problems.append(FieldProblem("name", "bad_contact", "Enter a mobile number of 11 digits or an e-mail address."))
    elif holder is not None and holder.person_hash != person:
        problems.append(FieldProblem("name", "contact_in_use", "This cannot be used; enter another one."))
    if not consents:
        problems.append(FieldProblem("consent", "consent_needed", "An account can be kept only with your consent."))
    if problems or contact is None:
        raise InvalidInput(problems)
    actor = f"party:{party_id}"
    found = store.portal_account_of(tx, person)
    if found is None:
        found = store.PortalAccount(
            id=uuid.uuid4(), person_hash=person, party_id=party_id, created_at=now, created_by=actor
        )
        tx.session.add(found)
        action = "portal_account.opened"
    else:
        store.revoke_portal_sessions(tx, found.id, now)
        action = "portal_account.renewed"
    found.name, found.name_hash, found.consent_at = contact, name_hash, now
    found.password_hash = passwords.hashed(password)
    tx.flush()
    audit.write(tx, actor, action, f"portal_account:{found.id}", now)


def close_account(tx: Tx, party_id: uuid.UUID, now: datetime) -> None:
    """Delete a person's account and end its sign-ins: consent may be taken back (PIPL art. 15). Raises NotFound."""
    found = _account_of(tx, party_id)
    if found is None:
        raise NotFound("portal account", party_id)
    store.revoke_portal_sessions(tx, found.id, now)
    tx.session.delete(found)
    audit.write(tx, f"party:{party_id}", "portal_account.closed", f"portal_account:{found.id}", now)


def _account_of(tx: Tx, party_id: uuid.UUID) -> store.PortalAccount | None:
    return store.portal_account_of(tx, _person_hash(tx, party_id))


def _person_hash(tx: Tx, party_id: uuid.UUID) -> str:
    found = tx.session.get(store.Party, party_id)
    if found is None or found.id_hash is None:
        raise NotFound("person with an identity number", party_id)
    return found.id_hash
