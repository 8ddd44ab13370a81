"""Passwords: how they are kept, checked and refused; the same for staff and for claimants."""

from __future__ import annotations

import functools
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from tasks.errors import FieldProblem

_HASHER = PasswordHasher()
_QUICK = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
_SHORTEST = 8


@functools.cache
def _nobodys_hash() -> str:
    """Checked when the name is unknown, so that the answer takes as long as for a known one."""
    return _HASHER.hash(secrets.token_urlsafe(16))


def hashed(password: str, *, known: bool = False) -> str:
    """What is stored instead of the password (argon2id).

    A `known` password stands in a manual, so hiding it is no use: its hash is quick to make, counts as
    outdated and is replaced at the first sign-in.
    """
    return (_QUICK if known else _HASHER).hash(password)


def fits(stored: str | None, password: str) -> bool:
    """Whether the password is the one behind `stored`; never for None, which takes just as long."""
    try:
        return _HASHER.verify(stored or _nobodys_hash(), password)
    except VerifyMismatchError:
        return False


def is_outdated(stored: str) -> bool:
    """Whether the hash was made with weaker settings than today's and should be made anew at the next sign-in."""
    return _HASHER.check_needs_rehash(stored)


def problems(password: str) -> list[FieldProblem]:
    """Why a new password cannot be taken; empty when it can."""
    if len(password) >= _SHORTEST:
        return []
    return [FieldProblem("password", "password_too_short", f"Use at least {_SHORTEST} characters.")]
