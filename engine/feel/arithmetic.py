"""The operators + - * / ** and negation for all types (DMN 10.3.2.11, tables 51-53)."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal, DecimalException

from .calendar import is_date, is_datetime, is_time
from .compare import normal
from .errors import NullResult
from .numbers import DECIMAL128
from .runtime import Runtime
from .temporal import (
    add_months,
    add_nanoseconds,
    add_to_date,
    add_to_time,
    days_time,
    difference,
    time_difference,
    whole,
    years_months,
)
from .types import type_name
from .values import DaysTimeDuration, YearsMonthsDuration

# A power with a larger exponent overflows, underflows or is 1 within rounding.
_MAX_POWER = Decimal(10) ** 40


def _refuse(op: str, a: object, b: object) -> NullResult:
    return NullResult(f"the operator {op} has no meaning for {type_name(a)} and {type_name(b)}")


def add(rt: Runtime, a: object, b: object) -> object:
    """`a + b`; raises NullResult where FEEL answers null."""
    a, b = normal(a), normal(b)
    if isinstance(a, Decimal) and isinstance(b, Decimal):
        return DECIMAL128.add(a, b)
    if isinstance(a, str) and isinstance(b, str):
        rt.check_string(len(a) + len(b))
        return a + b
    if isinstance(a, DaysTimeDuration | YearsMonthsDuration) and type(a) is not type(b):
        a, b = b, a
    if isinstance(b, DaysTimeDuration | YearsMonthsDuration):
        return _shift(a, b, 1)
    raise _refuse("+", a, b)


def subtract(rt: Runtime, a: object, b: object) -> object:
    """`a - b`; raises NullResult where FEEL answers null."""
    a, b = normal(a), normal(b)
    if isinstance(a, Decimal) and isinstance(b, Decimal):
        return DECIMAL128.subtract(a, b)
    if isinstance(b, DaysTimeDuration | YearsMonthsDuration):
        return _shift(a, b, -1)
    if (is_date(a) or is_datetime(a)) and (is_date(b) or is_datetime(b)):
        return difference(a, b)
    if is_time(a) and is_time(b):
        return time_difference(a, b)
    raise _refuse("-", a, b)


def _shift(a: object, duration: DaysTimeDuration | YearsMonthsDuration, sign: int) -> object:
    """A duration or a point in time, later or earlier by a duration."""
    if isinstance(duration, YearsMonthsDuration):
        months = sign * duration.total_months
        if isinstance(a, YearsMonthsDuration):
            return years_months(a.total_months + months)
        if is_date(a) or is_datetime(a):
            return add_months(a, months)
    else:
        nanos = sign * duration.nanoseconds
        if isinstance(a, DaysTimeDuration):
            return days_time(a.nanoseconds + nanos)
        if is_date(a):
            return add_to_date(a, nanos)
        if is_datetime(a):
            return add_nanoseconds(a, nanos)
        if is_time(a):
            return add_to_time(a, nanos)
    raise _refuse("+" if sign > 0 else "-", a, duration)


def multiply(rt: Runtime, a: object, b: object) -> object:
    """`a * b`; raises NullResult where FEEL answers null."""
    a, b = normal(a), normal(b)
    if isinstance(a, Decimal):
        if isinstance(b, Decimal):
            return DECIMAL128.multiply(a, b)
        a, b = b, a
    if isinstance(b, Decimal):
        if isinstance(a, YearsMonthsDuration):
            return years_months(whole(DECIMAL128.multiply(Decimal(a.total_months), b)))
        if isinstance(a, DaysTimeDuration):
            return days_time(_round(DECIMAL128.multiply(Decimal(a.nanoseconds), b)))
    raise _refuse("*", a, b)


def divide(rt: Runtime, a: object, b: object) -> object:
    """`a / b`; raises NullResult where FEEL answers null, as for a division by zero."""
    a, b = normal(a), normal(b)
    if isinstance(b, Decimal):
        if b == 0 and isinstance(a, Decimal | YearsMonthsDuration | DaysTimeDuration):
            raise NullResult("a division by zero has no value")
        if isinstance(a, Decimal):
            return DECIMAL128.divide(a, b)
        if isinstance(a, YearsMonthsDuration):
            return years_months(whole(DECIMAL128.divide(Decimal(a.total_months), b)))
        if isinstance(a, DaysTimeDuration):
            return days_time(_round(DECIMAL128.divide(Decimal(a.nanoseconds), b)))
    elif isinstance(a, YearsMonthsDuration) and isinstance(b, YearsMonthsDuration):
        return _ratio(a.total_months, b.total_months)
    elif isinstance(a, DaysTimeDuration) and isinstance(b, DaysTimeDuration):
        return _ratio(a.nanoseconds, b.nanoseconds)
    raise _refuse("/", a, b)


def _ratio(a: int, b: int) -> Decimal:
    if b == 0:
        raise NullResult("a division by zero has no value")
    return DECIMAL128.divide(Decimal(a), Decimal(b))


def _round(number: Decimal) -> int:
    if number.adjusted() > 30:
        raise NullResult("the duration is too long")
    return int(number.to_integral_value(rounding=ROUND_HALF_EVEN))


def power(rt: Runtime, a: object, b: object) -> object:
    """`a ** b`; raises NullResult where FEEL answers null."""
    a, b = normal(a), normal(b)
    if not (isinstance(a, Decimal) and isinstance(b, Decimal)):
        raise _refuse("**", a, b)
    if abs(b) > _MAX_POWER:
        raise NullResult("the exponent is too large")
    if a == 0 and b == 0:
        return Decimal(1)
    return DECIMAL128.power(a, b)


def negate(a: object) -> object:
    """`-a`; raises NullResult where FEEL answers null."""
    a = normal(a)
    if isinstance(a, Decimal):
        return DECIMAL128.minus(a)
    if isinstance(a, YearsMonthsDuration):
        return YearsMonthsDuration(-a.total_months)
    if isinstance(a, DaysTimeDuration):
        return DaysTimeDuration(-a.nanoseconds)
    raise NullResult(f"a value of type {type_name(a)} cannot be negated")


OPERATORS = {"+": add, "-": subtract, "*": multiply, "/": divide, "**": power}


def apply(rt: Runtime, op: str, a: object, b: object) -> object:
    """The result of an operator, or null with a warning."""
    try:
        return OPERATORS[op](rt, a, b)
    except NullResult as problem:
        rt.warn(f"{problem.reason}.")
    except DecimalException:
        rt.warn(f"the result of {op} is out of the range of numbers.")
    return None
