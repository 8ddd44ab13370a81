"""FEEL's number: decimal with 34 digits, rounding half to even (DMN 10.3.2.3.1)."""

from __future__ import annotations

from decimal import (
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
    localcontext,
)

MAX_EXPONENT = 6144
MIN_SCALE = -6111
MAX_SCALE = 6176

# Operators call this context's methods, so no thread's own context is touched.
DECIMAL128 = Context(
    prec=34,
    rounding=ROUND_HALF_EVEN,
    Emax=MAX_EXPONENT,
    Emin=-6143,
    capitals=1,
    clamp=0,
    traps=[InvalidOperation, DivisionByZero, Overflow],
)

# A context that only rounds scale and never digits, for functions that keep all places.
_WIDE = Context(
    prec=MAX_EXPONENT + MAX_SCALE + 40, Emax=999_999, Emin=-999_999, traps=[InvalidOperation, DivisionByZero, Overflow]
)

ZERO = Decimal(0)
ONE = Decimal(1)


def plain(number: Decimal) -> str:
    """The number written without exponent and without trailing zeros, as `string()` shows it.

    Very large or small numbers (beyond 100 places) keep the exponent.
    """
    if number == 0:
        return "0"
    exponent = number.adjusted()
    if abs(exponent) > 100:
        with localcontext(DECIMAL128):
            return str(number.normalize())
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def round_to_scale(number: Decimal, scale: int, rounding: str) -> Decimal:
    """The number rounded to `scale` decimal places (negative: tens, hundreds ...)."""
    # More places than the number has would only append zeros.
    if scale >= 0 and -int(number.as_tuple().exponent) <= scale:
        return number
    result = number.quantize(Decimal(1).scaleb(-scale, _WIDE), rounding=rounding, context=_WIDE)
    return DECIMAL128.plus(result)
