"""JSON with exact decimals: how variables, history and records are written and read."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec

_encoder = msgspec.json.Encoder(decimal_format="number")
_decoder = msgspec.json.Decoder(float_hook=Decimal)


class JsonSource(str):
    """A value as JSON already, for a column that is written as JSON."""

    __slots__ = ()


def to_json(value: Any) -> str:
    """Write a JSON value; decimals keep every digit, dates and times become ISO 8601 strings.

    Raises TypeError for a value that JSON has no form for.
    """
    return _encoder.encode(value).decode()


def from_json(text: str | bytes) -> Any:
    """Read JSON; a number with a fraction or exponent becomes a Decimal, a whole number an int."""
    return _decoder.decode(text)
