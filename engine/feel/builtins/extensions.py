"""Functions that Camunda's FEEL has beyond the standard, where they harm nothing.

Left out on purpose: `random number` and `uuid`, whose results cannot be repeated or tested.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING

from ..calendar import days_in_month, make_date
from ..compare import equal, normal
from ..errors import NullResult
from ..properties import has_property
from ..runtime import Runtime, Scope
from ..syntax import Name, Node, Path
from .lists import distinct
from .regular import compiled, timed
from .signature import builtin

if TYPE_CHECKING:
    from ..compiler import Compiler, Run


def is_defined(node: Node, compiler: Compiler) -> Run:
    """`is defined(x)`: whether the variable or entry exists, be it null."""
    if isinstance(node, Name):
        wanted = node.name
        return lambda env: _exists(env, wanted)
    if isinstance(node, Path):
        base_defined = is_defined(node.base, compiler)
        base = compiler.compile(node.base)
        key = node.name
        return lambda env: base_defined(env) and has_property(base(env), key)
    value = compiler.compile(node)
    return lambda env: value(env) is not None


def _exists(env: Scope | Runtime, wanted: str) -> bool:
    scope: Scope | Runtime | None = env
    while scope is not None:
        if wanted in scope.vals:
            return True
        scope = scope.up
    return False


# Functions that look at their argument's expression instead of its value.
LAZY: dict[str, Callable[..., object]] = {"is defined": is_defined}


def get_or_else(rt: Runtime, value: object, default: object) -> object:
    """`get or else`: the default in place of null."""
    return default if value is None else value


def assert_condition(rt: Runtime, value: object, condition: object, cause: str | None) -> object:
    """`assert`: the value if the condition is true, else null with the cause as reason."""
    if condition is not True:
        raise NullResult(cause or "the condition is not true")
    return value


def trim(rt: Runtime, text: str) -> str:
    """`trim`: without white space at both ends."""
    return text.strip()


def is_blank(rt: Runtime, text: str) -> bool:
    """`is blank`: whether a string has nothing but white space."""
    return not text.strip()


def is_empty(rt: Runtime, items: list) -> bool:
    """`is empty`: whether a list has no items."""
    return not items


def extract(rt: Runtime, text: str, pattern: str) -> list[str]:
    """`extract`: all matches of a pattern."""
    expression = compiled(pattern, "")
    found: list[str] = []

    def collect(seconds: float) -> None:
        for match in expression.finditer(text, timeout=seconds):
            rt.spend(1)
            found.append(match[0])

    timed(rt, collect)
    return found


def to_base64(rt: Runtime, text: str) -> str:
    """`to base64` of the string's UTF-8 bytes."""
    rt.check_string(2 * len(text))
    return base64.b64encode(text.encode("utf-8", "surrogatepass")).decode("ascii")


def partition(rt: Runtime, items: list, size: Decimal) -> list[list]:
    """`partition`: the list cut into pieces of a size."""
    if not 1 <= size <= rt.limits.list_items:
        raise NullResult("the size must be 1 at least")
    rt.check_list(len(items))
    step = int(size)
    return [items[start : start + step] for start in range(0, len(items), step)]


def duplicate_values(rt: Runtime, items: list) -> list:
    """`duplicate values`: one of each item that occurs more than once."""
    rt.spend(len(items) * len(items))
    values = [normal(item) for item in items]
    return distinct(rt, [item for item in values if sum(equal(item, other, rt) is True for other in values) > 1])


def last_day_of_month(rt: Runtime, day: object) -> object:
    """`last day of month` of a date."""
    return make_date(day.year, day.month, days_in_month(day.year, day.month))


FUNCTIONS = (
    builtin("is defined", "boolean", ("value: any?", lambda rt, value: value is not None)),
    builtin("get or else", None, ("value: any?, default: any?", get_or_else)),
    builtin("assert", None, ("value: any?, condition: any?, [cause: string?]", assert_condition)),
    builtin("trim", "string", ("string: string", trim)),
    builtin("is blank", "boolean", ("string: string", is_blank)),
    builtin("is empty", "boolean", ("list: list", is_empty)),
    builtin("extract", "list", ("string: string, pattern: string", extract)),
    builtin("to base64", "string", ("value: string", to_base64)),
    builtin("partition", "list", ("list: list, size: number", partition)),
    builtin("duplicate values", "list", ("list: list", duplicate_values)),
    builtin("last day of month", "date", ("date: day", last_day_of_month)),
)
