"""Reads attribute values of the dialect: static texts, and FEEL where they start with "="."""

from __future__ import annotations

from collections.abc import Callable

from engine.bpmn.model import Value
from engine.feel import FeelError, parse

Report = Callable[[str | None, str, str, str], None]
"""Called with element id, rule, message and repair for everything that cannot be read."""


class ValueReader:
    """Compiles values and reports those that are no FEEL."""

    def __init__(self, report: Report) -> None:
        self.report = report

    def read(self, node_id: str, source: str, what: str) -> Value:
        """The value of an attribute; FEEL when it starts with "="."""
        if not source.startswith("="):
            return Value(source)
        try:
            return Value(source, parse(source[1:].strip()))
        except FeelError as error:
            self.report(
                node_id, "feel", f"The {what} is not a FEEL expression: {error}", f"Correct the expression {source!r}."
            )
            return Value(source)

    def feel(self, node_id: str, source: str, what: str) -> Value:
        """A value that is FEEL whether or not somebody typed the "=" in front."""
        return self.read(node_id, source if source.startswith("=") else f"={source}", what)
