"""Evaluates the FEEL expressions of a form: conditions, choices, computed fields and limits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.feel import FeelError, parse

from .fields import feel_text


class RuleError(ValueError):
    """An expression of the form cannot be evaluated."""


def evaluate(text: str, scope: Mapping[str, Any], now: datetime) -> Any:
    """The value of an expression (without its equals sign); RuleError when it has an error or exceeds its limits."""
    try:
        return parse(text).evaluate(scope, now=now)
    except FeelError as problem:
        raise RuleError(str(problem)) from None


def property_value(value: Any, scope: Mapping[str, Any], now: datetime) -> Any:
    """A property that may be a plain value or an expression that starts with an equals sign."""
    text = feel_text(value)
    return value if text is None else evaluate(text, scope, now)


def matches_pattern(value: str, pattern: str) -> bool:
    """Whether a regular expression is found in the value, in bounded time; RuleError when the pattern is unusable."""
    warnings: list[str] = []
    try:
        found = parse("matches(v, p)").evaluate({"v": value, "p": pattern}, warnings=warnings)
    except FeelError as problem:
        raise RuleError(str(problem)) from None
    if not isinstance(found, bool):
        raise RuleError("; ".join(warnings) or "the pattern cannot be read")
    return found
