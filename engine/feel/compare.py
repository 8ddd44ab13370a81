"""Equality and order of FEEL values with three-valued results (DMN 10.3.2.13, tables 48-50)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Protocol

from .calendar import (
    PreciseTime,
    WideDate,
    WideDateTime,
    day_number_of,
    instant,
    is_date,
    is_datetime,
    is_time,
    nanoseconds_of_day,
    offset_seconds,
    zone_name,
)
from .errors import FeelLimitError, FeelValueError
from .limits import DEFAULT_LIMITS
from .values import (
    NANOS_PER_DAY,
    NANOS_PER_SECOND,
    DaysTimeDuration,
    FeelFunction,
    Range,
    YearsMonthsDuration,
)

# Values of exactly these types are passed on as they are; for all others `normal` looks closer.
DIRECT = frozenset(
    {
        Decimal,
        str,
        bool,
        type(None),
        list,
        dict,
        date,
        WideDate,
        time,
        PreciseTime,
        datetime,
        WideDateTime,
        DaysTimeDuration,
        YearsMonthsDuration,
        Range,
        FeelFunction,
    }
)
_VALUES = (*DIRECT, Mapping)


def as_number(value: object) -> Decimal | None:
    """The value as a Decimal when it is a number, else None; floats by their shortest form."""
    if type(value) is Decimal:
        return value
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        number = Decimal(repr(value))
        return number if number.is_finite() else None
    return value if isinstance(value, Decimal) else None


def normal(value: object) -> object:
    """A Python value as the FEEL value it stands for: int and float as Decimal, and so on.

    Raises FeelValueError for a Python value that stands for none.
    """
    if type(value) in DIRECT:
        return value
    if isinstance(value, timedelta):
        return DaysTimeDuration.from_timedelta(value)
    if isinstance(value, tuple):
        return list(value)
    number = as_number(value)
    if number is not None:
        return number
    if isinstance(value, _VALUES):
        return value
    raise FeelValueError(f"{value!r:.60} is not a value of FEEL; give a finite number, a string, a date, a list ...")


class _Spender(Protocol):
    """What can be charged for work: an evaluation's runtime, or a budget of its own."""

    def spend(self, steps: int) -> None:
        """Charge steps of work."""


class _Budget:
    """The work of one comparison outside of an evaluation."""

    def __init__(self) -> None:
        self._left = DEFAULT_LIMITS.steps

    def spend(self, steps: int) -> None:
        """Charge steps; raises FeelLimitError when the budget is used up."""
        self._left -= steps
        if self._left < 0:
            raise FeelLimitError("The values are too large to compare.", "steps", DEFAULT_LIMITS.steps)


def equal(a: object, b: object, budget: _Spender | None = None) -> bool | None:
    """`a = b`: True, False, or None when the two have different types.

    `budget` is charged for the items of lists and contexts: nested ones that share their parts
    may be exponentially larger than the memory they take.


    Dates with times and times are equal when they agree to the second, as the specification
    compares their properties and these have whole seconds.
    """
    if a is None or b is None:
        return a is b
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b if isinstance(a, bool) and isinstance(b, bool) else None
    if isinstance(a, str):
        return a == b if isinstance(b, str) else None
    first = as_number(a)
    if first is not None:
        second = as_number(b)
        return None if second is None else first == second
    if isinstance(a, list | tuple):
        return _equal_lists(a, b, budget or _Budget()) if isinstance(b, list | tuple) else None
    if isinstance(a, Mapping):
        return _equal_contexts(a, b, budget or _Budget()) if isinstance(b, Mapping) else None
    if isinstance(a, Range):
        return _equal_ranges(a, b, budget or _Budget()) if isinstance(b, Range) else None
    if isinstance(a, FeelFunction):
        return a is b if isinstance(b, FeelFunction) else None
    return _equal_temporal(normal(a), normal(b))


def _equal_lists(a: list | tuple, b: list | tuple, budget: _Spender) -> bool | None:
    if len(a) != len(b):
        return False
    if a is b:
        return True
    budget.spend(2 * len(a))
    result: bool | None = True
    for left, right in zip(a, b, strict=True):
        same = equal(left, right, budget)
        if same is False:
            return False
        if same is None:
            result = None
    return result


def _equal_contexts(a: Mapping, b: Mapping, budget: _Spender) -> bool | None:
    if a.keys() != b.keys():
        return False
    return a is b or _equal_lists(list(a.values()), [b[key] for key in a], budget)


def _equal_ranges(a: Range, b: Range, budget: _Spender) -> bool | None:
    if (a.operator, a.low_included, a.high_included) != (b.operator, b.low_included, b.high_included):
        return False
    return _equal_lists([a.low, a.high], [b.low, b.high], budget)


def _equal_temporal(a: object, b: object) -> bool | None:
    if is_date(a):
        return day_number_of(a) == day_number_of(b) if is_date(b) else None
    if is_datetime(a) and is_datetime(b):
        if (a.tzinfo is None) != (b.tzinfo is None):
            return False
        return instant(a) // NANOS_PER_SECOND == instant(b) // NANOS_PER_SECOND
    if is_time(a) and is_time(b):
        if (a.tzinfo is None) != (b.tzinfo is None):
            return False
        return _time_position(a) // NANOS_PER_SECOND == _time_position(b) // NANOS_PER_SECOND
    if isinstance(a, DaysTimeDuration | YearsMonthsDuration):
        return a == b if type(a) is type(b) else None
    return None


def _time_position(value: object) -> int:
    return nanoseconds_of_day(value) - (offset_seconds(value) or 0) * NANOS_PER_SECOND


def compare(a: object, b: object) -> int | None:
    """-1, 0 or 1 for the order of two values; None when they have none between them."""
    if type(a) is Decimal and type(b) is Decimal:
        return (a > b) - (a < b)
    if isinstance(a, str) and isinstance(b, str):
        return (a > b) - (a < b)
    if a is None or b is None or isinstance(a, bool) or isinstance(b, bool):
        return None
    pair = _sortable(normal(a), normal(b))
    if pair is None:
        return None
    first, second = pair
    return (first > second) - (first < second)


def _sortable(a: object, b: object) -> tuple | None:
    """Two values of Python that have the order of two FEEL values."""
    if isinstance(a, Decimal) and isinstance(b, Decimal):
        return a, b
    if isinstance(a, DaysTimeDuration | YearsMonthsDuration):
        return (a, b) if type(a) is type(b) else None
    if is_date(a) and is_date(b):
        return day_number_of(a), day_number_of(b)
    if is_time(a) and is_time(b):
        if (a.tzinfo is None) != (b.tzinfo is None):
            return None
        if zone_name(a.tzinfo) is not None and zone_name(a.tzinfo) == zone_name(b.tzinfo):
            return nanoseconds_of_day(a), nanoseconds_of_day(b)
        return _time_position(a), _time_position(b)
    if (is_datetime(a) or is_date(a)) and (is_datetime(b) or is_date(b)):
        return _instants(a, b)
    return None


def _instants(a: object, b: object) -> tuple[int, int] | None:
    """A date counts as midnight UTC beside a date and time with a zone."""
    first_zoned = is_date(a) or a.tzinfo is not None
    second_zoned = is_date(b) or b.tzinfo is not None
    if first_zoned != second_zoned:
        return None
    first = day_number_of(a) * NANOS_PER_DAY if is_date(a) else instant(a)
    second = day_number_of(b) * NANOS_PER_DAY if is_date(b) else instant(b)
    return first, second


def in_range(value: object, interval: Range) -> bool | None:
    """Whether a value lies in an interval; None when it cannot be compared.

    An end that is null is a bound only for a range written as a comparison; otherwise the
    range is not well formed and the answer is null (DMN 10.3.2.7).
    """
    if interval.operator == "!=":
        same = equal(value, interval.low)
        return None if same is None else not same
    if interval.operator == "=":
        return equal(value, interval.low)
    if value is None:
        return None
    result: bool | None = True
    if interval.low is not None:
        order = compare(value, interval.low)
        if order is None:
            return None
        if order < 0 or (order == 0 and not interval.low_included):
            result = False
    elif interval.operator is None:
        return None
    if interval.high is not None:
        order = compare(value, interval.high)
        if order is None:
            return None
        if order > 0 or (order == 0 and not interval.high_included):
            result = False
    elif interval.operator is None:
        return None
    return result
