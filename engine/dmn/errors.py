"""What can go wrong with a decision model: one root, a class a situation, the element's id as attribute."""

from __future__ import annotations


class DmnError(Exception):
    """A decision model cannot be loaded or a decision cannot be found; `element` is the id of the DMN element."""

    def __init__(self, message: str, *, element: str = "") -> None:
        self.element = element
        self.message = message
        super().__init__(f"{element}: {message}" if element else message)


class DmnEvaluationError(DmnError):
    """A decision was evaluated strictly and an error occurred that would otherwise have become null.

    `code` is the code of the first warning, for example `hit-policy-unique`.
    """

    def __init__(self, message: str, *, element: str = "", code: str = "") -> None:
        self.code = code
        super().__init__(message, element=element)
