"""Money: exact decimals in CNY in Python, whole fen in the database."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator

from tasks.errors import InvalidInput

CENT = Decimal("0.01")
LARGEST_AMOUNT = Decimal("10000000000")
"""10 billion CNY: above every sum insured the business writes, far below what BIGINT fen can hold."""


class Fen(TypeDecorator[Decimal]):
    """A CNY amount: `Decimal` with two places in Python, an integer number of fen in the database."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | int | None, dialect: Any) -> int | None:
        return None if value is None else to_fen(Decimal(value))

    def process_result_value(self, value: int | None, dialect: Any) -> Decimal | None:
        return None if value is None else from_fen(value)


def to_fen(amount: Decimal) -> int:
    """Fen of an amount in CNY. Raises ValueError when it is not a whole number of fen."""
    fen = amount * 100
    whole = fen.to_integral_value()
    if whole != fen:
        raise ValueError(f"Expected an amount in whole fen, but {amount} CNY is not; round it first.")
    return int(whole)


def from_fen(fen: int) -> Decimal:
    """CNY with two places of an integer number of fen."""
    return (Decimal(fen) / 100).quantize(CENT)


def rounded(amount: Decimal) -> Decimal:
    """An amount in CNY rounded half up to whole fen (DOMAIN.md §2.9: at the end of each line)."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def parse_amount(value: object, field: str = "amount", *, allow_zero: bool = False) -> Decimal:
    """A CNY amount given by a person or another system, checked.

    Takes a Decimal, an int or a text such as "5,000.00"; must be above 0 (or 0 with `allow_zero`), at
    most 10,000,000,000 and have at most two decimals. Raises InvalidInput naming `field`.
    """
    number = _as_decimal(value)
    if number is None or not number.is_finite():
        raise InvalidInput.of(field, "not_a_number", "Enter an amount in CNY as a number, for example 5000.00.")
    if number < 0 or (number == 0 and not allow_zero):
        raise InvalidInput.of(field, "not_positive", "The amount must be greater than 0.")
    if number > LARGEST_AMOUNT:
        raise InvalidInput.of(field, "too_large", "The amount must not exceed 10,000,000,000 CNY.")
    if number != number.quantize(CENT):
        raise InvalidInput.of(field, "too_precise", "The amount may have at most two decimals.")
    return number.quantize(CENT)


def _as_decimal(value: object) -> Decimal | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, Decimal):
        return value
    if isinstance(value, int):
        # int() of a huge JSON number is exact but quantize would overflow; the range check comes first.
        return Decimal(value)
    if isinstance(value, str):
        text = value.strip().replace(",", "").replace("，", "").removeprefix("¥").removeprefix("￥")
        try:
            return Decimal(text)
        except InvalidOperation:
            return None
    return None
