"""List functions (DMN 10.3.4.4)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from ..calls import call
from ..compare import equal, normal
from ..errors import NullResult
from ..runtime import Runtime
from ..values import FeelFunction
from .signature import Builtin, builtin

_HASHED = (Decimal, str)


def position(items: list, number: Decimal) -> int:
    """The 0-based index of a FEEL position; raises NullResult when the list has none there."""
    whole = int(number) if number.adjusted() < 18 else 0
    if whole == 0 or abs(whole) > len(items):
        raise NullResult(f"the list has {len(items)} items and no position {number}")
    return whole - 1 if whole > 0 else len(items) + whole


def list_contains(rt: Runtime, items: list, element: object) -> bool:
    """`list contains`."""
    rt.spend(len(items))
    return any(equal(item, element, rt) is True for item in items)


def count(rt: Runtime, items: list) -> Decimal:
    """`count`."""
    return Decimal(len(items))


def sublist(rt: Runtime, items: list, start: Decimal, length: Decimal | None) -> list:
    """`sublist`: `length` items from a position."""
    first = position(items, start)
    if length is None:
        return items[first:]
    if length < 1 or first + length > len(items):
        raise NullResult(f"the list has no {length} items from position {start}")
    return items[first : first + int(length)]


def append(rt: Runtime, items: list, new: list) -> list:
    """`append`."""
    rt.check_list(len(items) + len(new))
    return items + new


def concatenate(rt: Runtime, lists: list[list]) -> list:
    """`concatenate`."""
    rt.check_list(sum(map(len, lists)))
    return [item for items in lists for item in items]


def insert_before(rt: Runtime, items: list, place: Decimal, new: object) -> list:
    """`insert before`."""
    index = position(items, place)
    rt.check_list(len(items) + 1)
    return [*items[:index], new, *items[index:]]


def remove(rt: Runtime, items: list, place: Decimal) -> list:
    """`remove`."""
    index = position(items, place)
    rt.check_list(len(items))
    return items[:index] + items[index + 1 :]


def replace_at(rt: Runtime, items: list, place: Decimal, new: object) -> list:
    """`list replace` of the item at a position."""
    index = position(items, place)
    rt.check_list(len(items))
    return [*items[:index], new, *items[index + 1 :]]


def replace_matching(rt: Runtime, items: list, match: FeelFunction, new: object) -> list:
    """`list replace` of every item for which the function is true."""
    result = []
    for item in items:
        found = call(rt, match, [normal(item), new])
        if not isinstance(found, bool):
            raise NullResult("the function must answer true or false")
        result.append(new if found else item)
    return result


def reverse(rt: Runtime, items: list) -> list:
    """`reverse`."""
    rt.check_list(len(items))
    return items[::-1]


def index_of(rt: Runtime, items: list, match: object) -> list[Decimal]:
    """`index of`: all positions."""
    rt.spend(len(items))
    return [Decimal(place) for place, item in enumerate(items, 1) if equal(item, match, rt) is True]


def distinct(rt: Runtime, items: list) -> list:
    """`distinct values`: the first of each group of equal items."""
    seen: set[object] = set()
    others: list[object] = []
    result: list[object] = []
    for item in items:
        rt.spend(1)
        item = normal(item)
        if isinstance(item, _HASHED):
            key = (isinstance(item, str), item)
            if key not in seen:
                seen.add(key)
                result.append(item)
            continue
        rt.spend(len(others))
        if not any(equal(item, other, rt) is True for other in others):
            others.append(item)
            result.append(item)
    return result


def union(rt: Runtime, lists: list[list]) -> list:
    """`union`: concatenated, without duplicates."""
    return distinct(rt, concatenate(rt, lists))


def flatten(rt: Runtime, items: list) -> list:
    """`flatten`: nested lists at all depths."""
    result: list[object] = []
    pending = [iter(items)]
    while pending:
        for item in pending[-1]:
            rt.spend(1)
            if isinstance(item, list | tuple):
                pending.append(iter(item))
                break
            result.append(item)
        else:
            pending.pop()
    return result


def quantifier(decisive: bool) -> Callable[[Runtime, list], bool | None]:
    """`all` (decided by a false) and `any` (decided by a true)."""

    def function(rt: Runtime, items: list) -> bool | None:
        rt.spend(len(items))
        if any(not isinstance(item, bool) and item is not None for item in items):
            raise NullResult("every item must be true, false or null")
        if any(item is decisive for item in items):
            return decisive
        return None if any(item is None for item in items) else not decisive

    return function


def _quantified(name: str, decisive: bool) -> Builtin:
    """A quantifier over one list, or over its items one by one."""
    decide = quantifier(decisive)

    def of_items(rt: Runtime, first: object, others: list) -> bool | None:
        return decide(rt, [first, *others])

    return builtin(name, "boolean", ("list: list", decide), ("first: any, ...others: any?", of_items))


FUNCTIONS = (
    builtin("list contains", "boolean", ("list: list, element: any?", list_contains)),
    builtin("count", "number", ("list: list", count)),
    builtin("sublist", "list", ("list: list, start position: number, [length: number?]", sublist)),
    builtin("append", "list", ("list: list, ...item: any?", append)),
    builtin("concatenate", "list", ("...list: list", concatenate)),
    builtin("insert before", "list", ("list: list, position: number, newItem: any?", insert_before)),
    builtin("remove", "list", ("list: list, position: number", remove)),
    builtin(
        "list replace",
        "list",
        ("list: list, position: number, newItem: any?", replace_at),
        ("list: list, match: function, newItem: any?", replace_matching),
    ),
    builtin("reverse", "list", ("list: list", reverse)),
    builtin("index of", "list", ("list: list, match: any?", index_of)),
    builtin("union", "list", ("...list: list", union)),
    builtin("distinct values", "list", ("list: list", distinct)),
    builtin("flatten", "list", ("list: list", flatten)),
    _quantified("all", False),
    _quantified("any", True),
)
