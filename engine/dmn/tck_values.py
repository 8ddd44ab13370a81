"""Reads the typed values of a test case file (testCases.xsd of the DMN conformance kit)."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from lxml import etree

from engine.feel import FeelError, from_json

from .xml import child, children

SCHEMA_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
_NUMBERS = frozenset({"decimal", "double", "float", "integer", "int", "long", "short"})
_TEMPORAL = {"date": "date", "time": "time", "dateTime": "date and time", "duration": "duration"}


class CaseValueError(ValueError):
    """A value of a test case cannot be read."""


def read_value(element: etree._Element) -> Any:
    """The value inside an input node, an expected result, an item or a component; CaseValueError when unreadable."""
    if element.get(f"{{{SCHEMA_INSTANCE}}}nil") in ("true", "1"):
        return None
    value = child(element, "value")
    if value is not None:
        return _simple(value)
    listed = child(element, "list")
    if listed is not None:
        if listed.get(f"{{{SCHEMA_INSTANCE}}}nil") in ("true", "1"):
            return None
        return [read_value(item) for item in children(listed, "item")]
    components = list(children(element, "component"))
    return {c.get("name", ""): read_value(c) for c in components} if components else None


def _simple(element: etree._Element) -> Any:
    if element.get(f"{{{SCHEMA_INSTANCE}}}nil") in ("true", "1"):
        return None
    text = element.text or ""
    kind = element.get(f"{{{SCHEMA_INSTANCE}}}type", "").rpartition(":")[2]
    try:
        if kind in _NUMBERS:
            return Decimal(text.strip())
        if kind == "boolean":
            return {"true": True, "1": True, "false": False, "0": False}[text.strip()]
        if kind in _TEMPORAL:
            return from_json(text.strip(), _TEMPORAL[kind])
    except (InvalidOperation, KeyError, FeelError) as problem:
        raise CaseValueError(f"Expected a value of type {kind} but found {text!r}: {problem}") from None
    return text
