"""How often something may be tried: counted by a name and by the address it comes from, in a sliding window."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.db import Tx
from tasks.people import store
from tasks.vault import current_vault

WINDOW = timedelta(minutes=15)
_NO_ADDRESS = "-"
_REPORTS_ON_A_POLICY = 5
_REPORTS_FROM_AN_ADDRESS = 20


@dataclass(frozen=True)
class TooManyAttempts:
    """No attempt is taken before `retry_after` seconds have passed."""

    retry_after: int


def wait(tx: Tx, now: datetime, *, name: str = "", address: str = "", allowed: int) -> TooManyAttempts | None:
    """How long to wait after `allowed` attempts with a name, or from an address; None when one is free."""
    known = {"name_hash": _hashed(name)} if name else {"address": address}
    made = store.failures_since(tx, now - WINDOW, **known)
    if len(made) < allowed:
        return None
    return TooManyAttempts(max(1, int((made[-allowed] + WINDOW - now).total_seconds())))


def count(tx: Tx, now: datetime, name: str, address: str = _NO_ADDRESS) -> None:
    """Remember an attempt; it counts for its name and, when given, for its address."""
    tx.session.add(store.SignInFailure(name_hash=_hashed(name), address=address, created_at=now, created_by="system"))


def forget(tx: Tx, now: datetime, name: str) -> None:
    """The attempts with a name count no longer; those that are too old are removed."""
    store.forget_failures(tx, _hashed(name), now - WINDOW)


def report_from_stranger(tx: Tx, policy_no: str, address: str, now: datetime) -> TooManyAttempts | None:
    """Whether somebody nobody knows may report a loss now; if so it is counted, by policy and by address.

    A policy number is what was typed, whether there is such a policy or not.
    """
    policy = f"report on policy {policy_no.strip().upper()}"
    place = f"report from {address}"
    waits = [wait(tx, now, name=place, allowed=_REPORTS_FROM_AN_ADDRESS)]
    if policy_no.strip():
        waits.append(wait(tx, now, name=policy, allowed=_REPORTS_ON_A_POLICY))
    longest = max((found.retry_after for found in waits if found), default=0)
    if longest:
        return TooManyAttempts(longest)
    count(tx, now, place)
    if policy_no.strip():
        count(tx, now, policy)
    return None


def _hashed(name: str) -> str:
    return current_vault().keyed_hash(name)
