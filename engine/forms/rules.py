"""The rules of a field that its value must keep: required, limits, lengths, pattern, e-mail and phone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from .expressions import RuleError, matches_pattern, property_value
from .fields import Field
from .values import Refused

_EMAIL = re.compile(r"[^\s@\"<>(),;:\\]{1,64}@[^\s@.\"<>(),;:\\]{1,63}(?:\.[^\s@.\"<>(),;:\\]{1,63}){1,8}")
# With or without the country's prefix, since people here write their mobile number with its eleven digits only.
_PHONE = re.compile(r"\+?[0-9](?:[ ()-]?[0-9]){4,17}")

_REQUIRED_CODES = {
    "checkbox": "required-true",
    "radio": "required-choice",
    "select": "required-choice",
    "checklist": "required-choice",
    "taglist": "required-choice",
}


def check_rules(field: Field, value: Any, scope: Mapping[str, Any], now: datetime) -> None:
    """Check a value that was read; Refused when it breaks a rule, RuleError when a rule cannot be evaluated."""
    rules = {name: property_value(rule, scope, now) for name, rule in field.rules.items() if name != "pattern"}
    if value in (None, "", []) or value is False or (isinstance(value, str) and not value.strip()):
        if rules.get("required") is True:
            raise Refused(_REQUIRED_CODES.get(field.type, "required"))
        return
    if field.type == "number":
        _check_limits(Decimal(value), rules)
    elif field.type in ("textfield", "textarea") and isinstance(value, str):
        _check_text(value, rules, field.rules.get("pattern"))


def _check_limits(value: Decimal, rules: Mapping[str, Any]) -> None:
    low, high = _number(rules.get("min")), _number(rules.get("max"))
    if low is not None and value < low:
        raise Refused("min", format(low, "f"))
    if high is not None and value > high:
        raise Refused("max", format(high, "f"))


def _check_text(value: str, rules: Mapping[str, Any], pattern: Any) -> None:
    shortest, longest = _number(rules.get("minLength")), _number(rules.get("maxLength"))
    if shortest is not None and len(value) < shortest:
        raise Refused("min-length", shortest)
    if longest is not None and len(value) > longest:
        raise Refused("max-length", longest)
    kind = rules.get("validationType")
    if kind == "email" and not (len(value) <= 254 and _EMAIL.fullmatch(value)):
        raise Refused("email")
    if kind == "phone" and not (len(value) <= 40 and _PHONE.fullmatch(value)):
        raise Refused("phone")
    if isinstance(pattern, str) and pattern and kind in (None, "", "custom") and not matches_pattern(value, pattern):
        raise Refused("pattern")


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool) or value in (None, ""):
        return None
    try:
        return Decimal(str(value))
    except ArithmeticError:
        raise RuleError(f"{value!r} is no number") from None
