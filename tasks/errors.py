"""Everything the claims business refuses, as one family: a class a situation, the ids as attributes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class TasksError(Exception):
    """Root of the business errors; `str(error)` says what was expected and what was found."""


@dataclass(frozen=True)
class FieldProblem:
    """One field that cannot be taken: its name, a stable code, and a sentence with the repair."""

    field: str
    code: str
    message: str
    message_zh: str = ""
    """The Chinese sentence where the source has one; else the page words the code."""


class InvalidInput(TasksError):
    """One or more fields of an input cannot be taken; nothing was changed."""

    def __init__(self, problems: Sequence[FieldProblem]) -> None:
        super().__init__("; ".join(f"{problem.field}: {problem.message}" for problem in problems))
        self.problems = tuple(problems)

    @classmethod
    def of(cls, field: str, code: str, message: str) -> InvalidInput:
        """The error for a single field."""
        return cls((FieldProblem(field, code, message),))


class NotFound(TasksError):
    """Something was asked for by a number or name that does not exist."""

    def __init__(self, kind: str, key: object) -> None:
        super().__init__(f"Expected a {kind} {key}, but there is none.")
        self.kind, self.key = kind, key


class WrongState(TasksError):
    """A command came for something that is no longer (or not yet) in the state it needs."""

    def __init__(self, kind: str, key: object, expected: str, found: str) -> None:
        super().__init__(f"Expected {kind} {key} to be {expected}, but it is {found}.")
        self.kind, self.key, self.expected, self.found = kind, key, expected, found


class UnderLegalHold(WrongState):
    """Money would have left for a claim that a court, the police or a sanctions list has stopped."""

    def __init__(self, claim_no: str) -> None:
        super().__init__("claim", claim_no, "free of a legal hold", "under one")
        self.claim_no = claim_no


class PermissionDenied(TasksError):
    """The user has no permission for what was asked."""

    def __init__(self, user: str, permission: str) -> None:
        super().__init__(f"{user} does not have the permission {permission}.")
        self.user, self.permission = user, permission


class DutyConflict(TasksError):
    """The user may not do this because of what they, or somebody they are, already did on the claim."""

    def __init__(self, user: str, claim_no: str, wants: str, did: str) -> None:
        super().__init__(
            f"{user} may not act as {wants} on claim {claim_no}, because they already acted as {did} on it; "
            "another person has to do this."
        )
        self.user, self.claim_no, self.wants, self.did = user, claim_no, wants, did


class AuthorityExceeded(TasksError):
    """The amount lies above what the user may decide."""

    def __init__(self, user: str, amount: object, limit: object) -> None:
        super().__init__(f"{user} may decide up to {limit} CNY, but this is {amount} CNY; a higher level has to.")
        self.user, self.amount, self.limit = user, amount, limit


class SettingsError(TasksError):
    """A setting is missing or cannot be used."""

    def __init__(self, setting: str, message: str) -> None:
        super().__init__(f"{setting}: {message}")
        self.setting, self.message = setting, message
