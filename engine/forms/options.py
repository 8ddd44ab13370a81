"""The choices of a select, radio, checklist or taglist: fixed, from a variable, or from an expression."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from .expressions import evaluate
from .fields import Field, feel_text
from .values import MAX_ENTRIES, Refused


def offered(field: Field, scope: Mapping[str, Any], now: datetime) -> list[Any]:
    """The values that may be chosen; RuleError when an expression has an error."""
    schema = field.schema
    if isinstance(schema.get("valuesKey"), str) and schema["valuesKey"]:
        listed = _follow(scope, schema["valuesKey"])
    elif isinstance(schema.get("valuesExpression"), str) and schema["valuesExpression"]:
        text = schema["valuesExpression"]
        listed = evaluate(feel_text(text) or text, scope, now)
    else:
        listed = schema.get("values", [])
    return [_value_of(option) for option in listed] if isinstance(listed, list | tuple) else []


def _follow(scope: Mapping[str, Any], key: str) -> Any:
    found: Any = scope
    for part in key.split("."):
        if not isinstance(found, Mapping):
            return None
        found = found.get(part)
    return found


def _value_of(option: Any) -> Any:
    if isinstance(option, Mapping) and "value" in option:
        return option["value"]
    return option


def choose(value: Any, options: list[Any]) -> Any:
    """The offered value that was chosen; Refused when there is none such.

    What is kept is the offered value itself, so that a number stays a number though a browser sent it as text.
    """
    for option in options:
        if _same(value, option):
            return option
    raise Refused("option")


def choose_many(value: Any, options: list[Any]) -> list[Any]:
    """The offered values that were chosen, each once, in the order of the answer."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise Refused("type-list")
    if len(value) > MAX_ENTRIES:
        raise Refused("too-many", MAX_ENTRIES)
    chosen: list[Any] = []
    for entry in value:
        option = choose(entry, options)
        if not any(_same(option, other) for other in chosen):
            chosen.append(option)
    return chosen


def _same(value: Any, option: Any) -> bool:
    if isinstance(value, bool) or isinstance(option, bool):
        if isinstance(value, bool) and isinstance(option, bool):
            return value == option
        return isinstance(value, str) and isinstance(option, bool) and value == str(option).lower()
    if isinstance(option, int | float | Decimal):
        if isinstance(value, int | Decimal | float):
            return str(value) == str(option) or value == option
        return isinstance(value, str) and value == str(option)
    return type(value) is type(option) and bool(value == option)
