"""Functions that make one value of a list: min, max, sum, mean and their kin (DMN 10.3.4.4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from decimal import Decimal

from ..compare import as_number, compare
from ..errors import NullResult
from ..numbers import DECIMAL128, ONE
from ..runtime import Runtime
from .signature import Builtin, builtin


def _numbers(rt: Runtime, items: list) -> list[Decimal]:
    rt.spend(len(items))
    numbers = [as_number(item) for item in items]
    if None in numbers:
        raise NullResult("every item must be a number")
    return numbers


def _some_numbers(rt: Runtime, items: list) -> list[Decimal]:
    numbers = _numbers(rt, items)
    if not numbers:
        raise NullResult("the list is empty")
    return numbers


def extreme(sign: int) -> Callable[[Runtime, list], object]:
    """`max` (sign 1) and `min` (sign -1) of any ordered values."""

    def function(rt: Runtime, items: list) -> object:
        if not items:
            raise NullResult("the list is empty")
        rt.spend(len(items))
        best = items[0]
        for item in items:
            order = compare(item, best)
            if order is None:
                raise NullResult("the items cannot be compared with each other")
            if order == sign:
                best = item
        return best

    return function


def total(rt: Runtime, items: list) -> Decimal:
    """`sum`."""
    result = Decimal(0)
    for number in _some_numbers(rt, items):
        result = DECIMAL128.add(result, number)
    return result


def mean(rt: Runtime, items: list) -> Decimal:
    """`mean`: the arithmetic mean."""
    return DECIMAL128.divide(total(rt, items), Decimal(len(items)))


def product(rt: Runtime, items: list) -> Decimal:
    """`product`."""
    result = ONE
    for number in _some_numbers(rt, items):
        result = DECIMAL128.multiply(result, number)
    return result


def median(rt: Runtime, items: list) -> Decimal:
    """`median`: the middle item, or the mean of the two in the middle."""
    numbers = sorted(_some_numbers(rt, items))
    middle = len(numbers) // 2
    if len(numbers) % 2:
        return numbers[middle]
    return DECIMAL128.divide(DECIMAL128.add(numbers[middle - 1], numbers[middle]), Decimal(2))


def standard_deviation(rt: Runtime, items: list) -> Decimal:
    """`stddev`: of a sample, divided by n - 1."""
    numbers = _some_numbers(rt, items)
    if len(numbers) < 2:
        raise NullResult("a standard deviation needs two numbers at least")
    centre = mean(rt, numbers)
    squares = Decimal(0)
    for number in numbers:
        distance = DECIMAL128.subtract(number, centre)
        squares = DECIMAL128.add(squares, DECIMAL128.multiply(distance, distance))
    return DECIMAL128.sqrt(DECIMAL128.divide(squares, Decimal(len(numbers) - 1)))


def mode(rt: Runtime, items: list) -> list[Decimal]:
    """`mode`: the most frequent numbers, in ascending order."""
    counts = Counter(_numbers(rt, items))
    most = max(counts.values(), default=0)
    return sorted(number for number, times in counts.items() if times == most)


def _aggregate(name: str, returns: str | None, fn: Callable[[Runtime, list], object]) -> Builtin:
    """A function of one list, or of its items one by one."""
    return builtin(name, returns, ("list: list", fn), ("first: any, ...others: any?", _spread(fn)))


def _spread(fn: Callable[[Runtime, list], object]) -> Callable[..., object]:
    return lambda rt, first, others: fn(rt, [first, *others])


FUNCTIONS = (
    _aggregate("min", None, extreme(-1)),
    _aggregate("max", None, extreme(1)),
    _aggregate("sum", "number", total),
    _aggregate("mean", "number", mean),
    _aggregate("product", "number", product),
    _aggregate("median", "number", median),
    _aggregate("stddev", "number", standard_deviation),
    _aggregate("mode", "list", mode),
)
