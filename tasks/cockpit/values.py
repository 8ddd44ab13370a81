"""Values of variables as an administrator types and reads them."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

import msgspec

from engine.codec import from_json, to_json
from tasks.errors import InvalidInput

LONGEST_VALUE = 100_000


class ValueKind(StrEnum):
    """What kind of value is typed."""

    TEXT = "text"
    NUMBER = "number"
    YES_NO = "yes_no"
    NOTHING = "nothing"
    JSON = "json"


def parse(kind: str, text: str) -> Any:
    """The value for what was typed.

    Raises:
        InvalidInput: it is not of that kind; the problem names the field `value`.
    """
    if kind not in ValueKind.__members__.values():
        raise InvalidInput.of("kind", "not_an_option", "Choose text, number, yes/no, nothing or JSON.")
    if len(text) > LONGEST_VALUE:
        raise InvalidInput.of("value", "too_long", f"At most {LONGEST_VALUE} characters are taken.")
    match ValueKind(kind):
        case ValueKind.TEXT:
            return text
        case ValueKind.NOTHING:
            return None
        case ValueKind.NUMBER:
            return _number(text.strip())
        case ValueKind.YES_NO:
            if text.strip() not in ("true", "false"):
                raise InvalidInput.of("value", "not_yes_or_no", "Enter true or false.")
            return text.strip() == "true"
        case ValueKind.JSON:
            try:
                return from_json(text)
            except msgspec.DecodeError as error:
                raise InvalidInput.of("value", "not_json", f"This is not JSON: {error}.") from error


def kind_of(value: Any) -> ValueKind:
    """The kind under which a value is typed again."""
    if value is None:
        return ValueKind.NOTHING
    if isinstance(value, bool):
        return ValueKind.YES_NO
    if isinstance(value, (int, Decimal)):
        return ValueKind.NUMBER
    return ValueKind.TEXT if isinstance(value, str) else ValueKind.JSON


def typed(value: Any) -> str:
    """The text that `parse` turns into `value` again."""
    if value is None:
        return ""
    return value if isinstance(value, str) else to_json(value)


def _number(text: str) -> int | Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise InvalidInput.of("value", "not_a_number", "Enter a number, for example 5000.00.") from error
    if not number.is_finite() or abs(number.adjusted()) > 30:
        raise InvalidInput.of("value", "not_a_number", "Enter a number of at most 30 digits.")
    return int(number) if "." not in text and "e" not in text.lower() else number
