"""Showing personal data unmasked: only with the permission and a reason, and always on the audit trail."""

from __future__ import annotations

import uuid
from datetime import datetime

from engine.db import Tx
from tasks.errors import InvalidInput
from tasks.people import audit, queries
from tasks.people.permissions import Permission, require
from tasks.people.queries import AccountView, PartyView, UserView


def unmask_party(tx: Tx, user: UserView, party_id: uuid.UUID, reason: str, now: datetime) -> PartyView:
    """A party in clear. Raises PermissionDenied, InvalidInput without a reason, NotFound."""
    _allow(user, reason)
    audit.write(tx, user.username, "party.unmasked", f"party:{party_id}", now, {"reason": reason.strip()[:200]})
    return queries.party(tx, party_id, masked=False)


def unmask_account(tx: Tx, user: UserView, account_id: uuid.UUID, reason: str, now: datetime) -> AccountView:
    """A bank account in clear. Raises PermissionDenied, InvalidInput without a reason, NotFound."""
    _allow(user, reason)
    audit.write(tx, user.username, "account.unmasked", f"account:{account_id}", now, {"reason": reason.strip()[:200]})
    return queries.account(tx, account_id, masked=False)


def _allow(user: UserView, reason: str) -> None:
    require(user.permissions if user.active else frozenset(), Permission.SENSITIVE_UNMASK, user.username)
    if len(reason.strip()) < 3:
        raise InvalidInput.of("reason", "required", "Say why the data has to be seen.")
