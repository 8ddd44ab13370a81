"""Turns what a browser sent for one field into a checked value: exact numbers, bounded text, ISO dates."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

MAX_TEXT = 10_000
MAX_TEXTAREA = 100_000
MAX_ENTRIES = 1_000
MAX_FILE_REFERENCE = 500
MAX_NUMBER = Decimal("1e18")
MAX_DECIMAL_PLACES = 15

_NUMBER = re.compile(r"[+-]?(?:\d{1,40}(?:\.\d{0,40})?|\.\d{1,40})(?:[eE][+-]?\d{1,3})?")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_TIME = re.compile(r"\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:\d\d)?")


class Refused(ValueError):
    """The value cannot be taken; `code` names the sentence, `limit` what was exceeded."""

    def __init__(self, code: str, limit: Any = "") -> None:
        self.code = code
        self.limit = limit
        super().__init__(code)


def read_text(value: Any, longest: int) -> str:
    """Text of at most `longest` characters without control characters; a missing value is empty text."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Refused("type-text")
    if len(value) > longest:
        raise Refused("max-length", longest)
    normal = value.replace("\r\n", "\n")
    if any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" for c in normal):
        raise Refused("control-characters")
    return normal


def read_number(value: Any, schema: Mapping[str, Any]) -> Decimal | str | None:
    """An exact number, as text where the field says `serializeToString`; a missing value is None.

    A number has at most 18 digits before and 15 after the point, or as many as `decimalDigits` allows. The field's
    `increment` is the step of its arrows only, as in form-js, and refuses nothing.
    """
    if value is None or value == "":
        return None
    number = _decimal(value)
    if abs(number) >= MAX_NUMBER:
        raise Refused("number-size", "10¹⁸")
    places = max(0, -_exponent(number))
    digits = schema.get("decimalDigits")
    allowed = digits if isinstance(digits, int) and not isinstance(digits, bool) and digits >= 0 else MAX_DECIMAL_PLACES
    if places > allowed:
        raise Refused("decimal-digits", allowed)
    return format(number, "f") if schema.get("serializeToString") is True else number


def _decimal(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        raise Refused("type-number")
    if isinstance(value, int):
        # Turning a huge whole number into text would take very long; its size is known without.
        if value.bit_length() > 80:
            raise Refused("number-size", "10¹⁸")
        return Decimal(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise Refused("type-number")
        return Decimal(repr(value))
    if isinstance(value, str):
        text = value.strip()
        if not _NUMBER.fullmatch(text):
            raise Refused("type-number")
        return Decimal(text)
    if not value.is_finite():
        raise Refused("type-number")
    return value


def _exponent(number: Decimal) -> int:
    """The exponent of the last digit that is not zero, so that 1.50 has one decimal place."""
    parts = number.as_tuple()
    exponent = parts.exponent
    if not isinstance(exponent, int) or not number:
        return 0
    digits = parts.digits
    trailing = len(digits) - len(bytes(digits).rstrip(b"\0"))
    return exponent + trailing


def read_checkbox(value: Any) -> bool:
    """True or false; a box that was not sent is not ticked."""
    if value is None:
        return False
    if not isinstance(value, bool):
        raise Refused("type-boolean")
    return value


def read_temporal(value: Any, schema: Mapping[str, Any], now: datetime) -> str | None:
    """An ISO 8601 date, time, or both, as the field's `subtype` says; a missing value is None."""
    if value is None or value == "":
        return None
    subtype = schema.get("subtype", "date")
    if not isinstance(value, str) or len(value) > 40:
        raise Refused(subtype if subtype in ("time", "datetime") else "date")
    text = value.strip()
    try:
        if subtype == "time":
            _time(text)
        elif subtype == "datetime":
            day, _, clock = text.partition("T")
            _not_past(_date(day), _time(clock), schema, now)
        else:
            _not_past(_date(text), None, schema, now)
    except ValueError as problem:
        if isinstance(problem, Refused):
            raise
        raise Refused(subtype if subtype in ("time", "datetime") else "date") from None
    return text


def _date(text: str) -> date:
    if not _DATE.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)


def _time(text: str) -> time:
    if not _TIME.fullmatch(text):
        raise ValueError(text)
    return time.fromisoformat(text)


def _not_past(day: date, clock: time | None, schema: Mapping[str, Any], now: datetime) -> None:
    if schema.get("disallowPassedDates") is not True:
        return
    zone = clock.tzinfo if clock is not None else None
    # Without a zone the person's calendar day is unknown; no place on earth is more than 12 hours behind UTC.
    today = now.astimezone(zone).date() if zone is not None else (now.astimezone(UTC) - timedelta(hours=12)).date()
    if day < today:
        raise Refused("past-date")


def read_files(value: Any, schema: Mapping[str, Any]) -> str | list[str] | None:
    """References to uploaded files: one, or a list where the field takes several."""
    if value is None or value == "" or value == []:
        return None
    several = schema.get("multiple") is True or isinstance(schema.get("multiple"), str)
    listed = value if isinstance(value, list) else [value]
    if len(listed) > (MAX_ENTRIES if several else 1):
        raise Refused("too-many", MAX_ENTRIES if several else 1)
    for reference in listed:
        if not isinstance(reference, str) or not reference or len(reference) > MAX_FILE_REFERENCE:
            raise Refused("file")
        read_text(reference, MAX_FILE_REFERENCE)
    return listed if isinstance(value, list) else value
