"""The errors of FEEL: one root, a class for each situation, with the place in the text."""

from __future__ import annotations


class FeelError(Exception):
    """Something is wrong with a FEEL expression or with what it was asked to do."""


class FeelSyntaxError(FeelError):
    """The text is not FEEL.

    Attributes: `message` (a sentence), `text`, `position` (0-based offset),
    `line` and `column` (both 1-based).
    """

    def __init__(self, message: str, text: str, position: int) -> None:
        position = max(0, min(position, len(text)))
        before = text[:position]
        self.message = message
        self.text = text
        self.position = position
        self.line = before.count("\n") + 1
        self.column = position - (before.rfind("\n") + 1) + 1
        super().__init__(f"{message} (line {self.line}, column {self.column})")


class FeelLimitError(FeelError):
    """An expression needs more work, memory, depth or time than is allowed.

    Attributes: `limit` (the name of the limit) and `allowed` (its value).
    """

    def __init__(self, message: str, limit: str, allowed: object = None) -> None:
        self.message = message
        self.limit = limit
        self.allowed = allowed
        super().__init__(message)


class FeelValueError(FeelError):
    """A Python value cannot be read as, or written from, a FEEL value."""


class NullResult(Exception):
    """Raised inside evaluation where FEEL answers null; carries the reason.

    It never leaves the package: the enclosing call turns it into null and a warning.
    """

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)
