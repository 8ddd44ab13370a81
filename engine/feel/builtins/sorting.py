"""The function sort (DMN 10.3.4.6)."""

from __future__ import annotations

from functools import cmp_to_key

from ..calls import call
from ..compare import compare, normal
from ..errors import NullResult
from ..runtime import Runtime
from ..values import FeelFunction
from .signature import builtin


def sort_by(rt: Runtime, items: list, precedes: FeelFunction) -> list:
    """`sort` by a function of two items that tells whether the first comes before the second."""
    rt.check_list(len(items))

    def order(a: object, b: object) -> int:
        # Sorting asks only whether the result is negative, so one call is enough.
        return -1 if _true(call(rt, precedes, [a, b])) else 0

    return sorted(map(normal, items), key=cmp_to_key(order))


def _true(answer: object) -> bool:
    if not isinstance(answer, bool):
        raise NullResult("the function must answer true or false")
    return answer


def sort_natural(rt: Runtime, items: list) -> list:
    """`sort` in ascending order."""
    rt.check_list(len(items))

    def order(a: object, b: object) -> int:
        rt.spend(1)
        found = compare(a, b)
        if found is None:
            raise NullResult("the items cannot be compared with each other")
        return found

    return sorted(map(normal, items), key=cmp_to_key(order))


FUNCTIONS = (builtin("sort", "list", ("list: list, precedes: function", sort_by), ("list: list", sort_natural)),)
