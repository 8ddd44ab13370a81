"""Commands on users: creating them, their roles, limits, passwords and declared interests."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from engine.db import Tx
from tasks.approval.model import LEVEL_LIMITS
from tasks.errors import FieldProblem, InvalidInput, NotFound
from tasks.money import parse_amount
from tasks.people import audit, passwords, store
from tasks.people.model import Role


@dataclass(frozen=True)
class AuthorityInput:
    """A limit in CNY for a role with the last valid day of the certificate."""

    role: str
    limit: Decimal
    certificate_until: date


@dataclass(frozen=True)
class UserInput:
    """A user to be created."""

    username: str
    display_name: str
    password: str
    roles: Sequence[str]
    authorities: Sequence[AuthorityInput] | None = None
    """None: the limits that go with the roles, with a certificate for one year."""
    language: str = "zh"
    email: str | None = None
    party_id: uuid.UUID | None = None
    password_known: bool = False
    """The password is no secret (the demo's)."""


def level_authorities(roles: Iterable[str], certificate_until: date) -> list[AuthorityInput]:
    """The limits (CNY) that go with the approver roles among `roles` (D5)."""
    return [AuthorityInput(role, LEVEL_LIMITS[role], certificate_until) for role in roles if role in LEVEL_LIMITS]


def create_user(tx: Tx, new: UserInput, by: str, now: datetime) -> str:
    """Create a user and return the name. Raises InvalidInput for a bad name, password, role or a name in use."""
    problems = []
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{1,63}", new.username):
        problems.append(
            FieldProblem("username", "bad_name", "Use 2 to 64 small letters, digits, dots, dashes or underscores.")
        )
    elif store.user_by_name(tx, new.username) is not None:
        problems.append(FieldProblem("username", "in_use", f"The name {new.username} is in use; choose another."))
    if not new.display_name.strip():
        problems.append(FieldProblem("display_name", "required", "Enter the name to be shown."))
    problems += passwords.problems(new.password)
    roles = _roles(new.roles, problems)
    if problems:
        raise InvalidInput(problems)
    tx.session.add(
        store.User(
            username=new.username,
            display_name=new.display_name.strip(),
            email=new.email,
            password_hash=passwords.hashed(new.password, known=new.password_known),
            language=new.language,
            party_id=new.party_id,
            relatives=[],
            created_at=now,
            created_by=by,
        )
    )
    tx.flush()
    limits = new.authorities
    if limits is None:
        limits = level_authorities(new.roles, (now + timedelta(days=365)).date())
    _write_roles(tx, new.username, roles, limits, by, now)
    audit.write(tx, by, "user.created", f"user:{new.username}", now, {"roles": [str(role) for role in roles]})
    return new.username


def set_roles(
    tx: Tx, username: str, roles: Sequence[str], authorities: Sequence[AuthorityInput], by: str, now: datetime
) -> None:
    """Replace a user's roles and limits. Raises NotFound, InvalidInput."""
    _existing_user(tx, username)
    problems: list[FieldProblem] = []
    known = _roles(roles, problems)
    if problems:
        raise InvalidInput(problems)
    store.remove_roles(tx, username)
    _write_roles(tx, username, known, authorities, by, now)
    audit.write(tx, by, "user.roles_changed", f"user:{username}", now, {"roles": [str(role) for role in known]})


def set_password(tx: Tx, username: str, password: str, by: str, now: datetime) -> None:
    """Set a password and end all sign-ins of the user. Raises NotFound, InvalidInput."""
    user = _existing_user(tx, username)
    if problems := passwords.problems(password):
        raise InvalidInput(problems)
    user.password_hash = passwords.hashed(password)
    store.revoke_sessions(tx, username, now)
    audit.write(tx, by, "user.password_set", f"user:{username}", now)


def set_active(tx: Tx, username: str, active: bool, by: str, now: datetime) -> None:
    """Switch a user on or off; off ends all sign-ins at once. Raises NotFound."""
    _existing_user(tx, username).active = active
    if not active:
        store.revoke_sessions(tx, username, now)
    audit.write(tx, by, "user.activated" if active else "user.deactivated", f"user:{username}", now)


def set_language(tx: Tx, username: str, language: str) -> None:
    """Remember the language ("zh" or "en") a user reads. Raises NotFound, InvalidInput."""
    if language not in ("zh", "en"):
        raise InvalidInput.of("language", "unknown", "Choose zh or en.")
    _existing_user(tx, username).language = language


def declare_interests(
    tx: Tx, username: str, party_id: uuid.UUID | None, relatives: Iterable[uuid.UUID], by: str, now: datetime
) -> None:
    """Record who a user is as a customer and which customers are relatives (P7: approver ≠ payee, ≠ relative)."""
    user = _existing_user(tx, username)
    user.party_id = party_id
    user.relatives = [str(item) for item in relatives]
    audit.write(tx, by, "user.interests_declared", f"user:{username}", now)


def _existing_user(tx: Tx, username: str) -> store.User:
    user = store.user_by_name(tx, username)
    if user is None:
        raise NotFound("user", username)
    return user


def _roles(names: Sequence[str], problems: list[FieldProblem]) -> list[Role]:
    known = [Role(name) for name in names if name in Role.__members__.values()]
    if len(known) < len(names):
        unknown = ", ".join(name for name in names if name not in Role.__members__.values())
        problems.append(FieldProblem("roles", "unknown", f"There is no role {unknown}; choose from {', '.join(Role)}."))
    return known


def _write_roles(
    tx: Tx, username: str, roles: Iterable[Role], authorities: Iterable[AuthorityInput], by: str, now: datetime
) -> None:
    for role in dict.fromkeys(roles):
        tx.session.add(store.UserRole(username=username, role=role, created_at=now, created_by=by))
    for item in authorities:
        tx.session.add(
            store.Authority(
                username=username,
                role=Role(item.role),
                limit_fen=parse_amount(item.limit, "limit", allow_zero=True),
                certificate_until=item.certificate_until,
                created_at=now,
                created_by=by,
            )
        )
