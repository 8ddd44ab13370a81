"""Reads attribute values of the dialect: static texts, and FEEL where they start with "="."""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from engine.bpmn.model import PINNED, Binding, Value
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


def read_binding(item: etree._Element) -> Binding:
    """Which version the extension element of a call, a decision or a form wants."""
    match item.get("bindingType"):
        case "latest":
            return Binding("latest")
        case "versionTag":
            return Binding("versionTag", item.get("versionTag", ""))
        case _:
            return PINNED
