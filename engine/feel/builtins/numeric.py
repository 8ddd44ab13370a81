"""Numeric functions (DMN 10.3.4.5)."""

from __future__ import annotations

from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
)

from ..errors import NullResult
from ..numbers import DECIMAL128, MAX_SCALE, MIN_SCALE, ZERO, round_to_scale
from ..runtime import Runtime
from ..values import DaysTimeDuration, YearsMonthsDuration
from .signature import builtin


def _rounded(number: Decimal, scale: Decimal, rounding: str) -> Decimal:
    if not MIN_SCALE <= scale <= MAX_SCALE:
        raise NullResult(f"the scale must lie between {MIN_SCALE} and {MAX_SCALE}")
    # Adding zero turns a negative zero into zero.
    return DECIMAL128.add(round_to_scale(number, int(scale), rounding), ZERO)


def _rounding(mode: str):
    def function(rt: Runtime, number: Decimal, scale: Decimal | None) -> Decimal:
        return _rounded(number, ZERO if scale is None else scale, mode)

    return function


def _optional_scale(mode: str):
    scaled = _rounding(mode)
    # A scale that is given must be a number: null is not the same as none at all.
    return ("n: number", lambda rt, n: scaled(rt, n, None)), ("n: number, scale: number", scaled)


def absolute(rt: Runtime, value: object) -> object:
    """`abs(n)`, of a number or a duration."""
    if isinstance(value, YearsMonthsDuration):
        return YearsMonthsDuration(abs(value.total_months))
    if isinstance(value, DaysTimeDuration):
        return DaysTimeDuration(abs(value.nanoseconds))
    return DECIMAL128.abs(value)


def modulo(rt: Runtime, dividend: Decimal, divisor: Decimal) -> Decimal:
    """The remainder with the divisor's sign: `dividend - divisor * floor(dividend / divisor)`."""
    if divisor == 0:
        raise NullResult("a division by zero has no value")
    rest = DECIMAL128.remainder(dividend, divisor)
    if rest and (rest < 0) != (divisor < 0):
        rest = DECIMAL128.add(rest, divisor)
    return DECIMAL128.add(rest, ZERO)


def square_root(rt: Runtime, number: Decimal) -> Decimal:
    """`sqrt(number)`."""
    if number < 0:
        raise NullResult("a negative number has no square root")
    return DECIMAL128.sqrt(number)


def logarithm(rt: Runtime, number: Decimal) -> Decimal:
    """`log(number)`: the natural logarithm."""
    if number <= 0:
        raise NullResult("only a positive number has a logarithm")
    return DECIMAL128.ln(number)


def exponential(rt: Runtime, number: Decimal) -> Decimal:
    """`exp(number)`."""
    return DECIMAL128.exp(number)


def _is_whole(number: Decimal) -> bool:
    return number == number.to_integral_value()


def is_odd(rt: Runtime, number: Decimal) -> bool:
    """`odd(number)`; false for a number with a fraction."""
    return _is_whole(number) and number.adjusted() < 34 and int(number) % 2 == 1


def is_even(rt: Runtime, number: Decimal) -> bool:
    """`even(number)`; false for a number with a fraction."""
    return _is_whole(number) and (number.adjusted() >= 34 or int(number) % 2 == 0)


FUNCTIONS = (
    builtin("decimal", "number", ("n: number, scale: number", _rounding(ROUND_HALF_EVEN))),
    builtin("floor", "number", *_optional_scale(ROUND_FLOOR)),
    builtin("ceiling", "number", *_optional_scale(ROUND_CEILING)),
    builtin("round up", "number", ("n: number, scale: number", _rounding(ROUND_UP))),
    builtin("round down", "number", ("n: number, scale: number", _rounding(ROUND_DOWN))),
    builtin("round half up", "number", ("n: number, scale: number", _rounding(ROUND_HALF_UP))),
    builtin("round half down", "number", ("n: number, scale: number", _rounding(ROUND_HALF_DOWN))),
    builtin("abs", None, ("n: number", absolute), ("n: duration", absolute)),
    builtin("modulo", "number", ("dividend: number, divisor: number", modulo)),
    builtin("sqrt", "number", ("number: number", square_root)),
    builtin("log", "number", ("number: number", logarithm)),
    builtin("exp", "number", ("number: number", exponential)),
    builtin("odd", "boolean", ("number: number", is_odd)),
    builtin("even", "boolean", ("number: number", is_even)),
)
