"""Everything the engine refuses, as one family: a class a situation, the ids as attributes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class EngineError(Exception):
    """Root of the engine's errors; `str(error)` says what was expected and what was found."""


class NotFound(EngineError):
    """Something was asked for by a key that does not exist."""

    def __init__(self, kind: str, key: object) -> None:
        super().__init__(f"Expected a {kind} with key {key}, but there is none.")
        self.kind, self.key = kind, key


class InvalidState(EngineError):
    """A command came for something that is no longer (or not yet) in the state it needs."""

    def __init__(self, kind: str, key: object, expected: str, found: str) -> None:
        super().__init__(f"Expected {kind} {key} to be {expected}, but it is {found}.")
        self.kind, self.key, self.expected, self.found = kind, key, expected, found


class Suspended(InvalidState):
    """A command came for a process instance that is suspended; the next one after it is resumed will be taken."""

    def __init__(self, key: object) -> None:
        super().__init__("process instance", key, "running (resume it first)", "suspended")


class NotAllowed(EngineError):
    """The person who gave the command may not give it."""

    def __init__(self, kind: str, key: object, actor: str, reason: str) -> None:
        super().__init__(f"{actor} may not do this with {kind} {key}: {reason}")
        self.kind, self.key, self.actor, self.reason = kind, key, actor, reason


class Conflict(EngineError):
    """Somebody else changed the same thing in the meantime."""

    def __init__(self, kind: str, key: object, expected: int, found: int) -> None:
        super().__init__(
            f"Expected version {expected} of {kind} {key}, but it is now at version {found}; "
            "load it again and repeat the change."
        )
        self.kind, self.key, self.expected, self.found = kind, key, expected, found


class InvalidInput(EngineError):
    """A value given by the caller cannot be taken."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field, self.message = field, message


class EndlessMessages(EngineError):
    """Processes answer each other's messages, or their own, without ever waiting for anything else."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"The message or signal {name!r} is answered by messages without end: nothing was changed. "
            "Let one of the processes wait for a person or a time, or stop answering."
        )
        self.name = name


class DeploymentRefused(EngineError):
    """Resources were not deployed because of the findings listed in `findings`."""

    def __init__(self, findings: Sequence[Any]) -> None:
        lines = "\n".join(f"- {finding}" for finding in findings)
        super().__init__(f"Nothing was deployed; {len(findings)} finding(s) must be repaired:\n{lines}")
        self.findings = tuple(findings)


class StorageUnavailable(EngineError):
    """The database takes no changes at the moment; nothing of the command was kept."""


class StorageFull(StorageUnavailable):
    """There is no room left for the database."""

    def __init__(self) -> None:
        super().__init__("The disk is full: nothing was changed. Make room for the database, then repeat the command.")


class StorageReadOnly(StorageUnavailable):
    """The database's file, or the server, does not let this program write."""

    def __init__(self) -> None:
        super().__init__(
            "The database may not be written: nothing was changed. Give this program the right to write to it."
        )
