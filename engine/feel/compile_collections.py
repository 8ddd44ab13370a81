"""Compiling lists, contexts, filters, loops, quantifiers and functions (DMN 10.3.2.5-10.3.2.14)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from .calendar import date_of_number, day_number_of, is_date, make_date
from .compare import normal
from .errors import NullResult
from .runtime import Runtime, Scope
from .syntax import (
    ContextLiteral,
    Filter,
    For,
    FunctionLiteral,
    Iterator,
    ListLiteral,
    Literal,
    Quantified,
    mentions,
)
from .types import type_name
from .values import FeelFunction, Param, Range

if TYPE_CHECKING:
    from .compiler import Compiler, Run

Domain = Callable[["Scope | Runtime"], "Iterable[object]"]


def list_literal(node: ListLiteral, compiler: Compiler) -> Run:
    """`[a, b]`."""
    items = [compiler.compile(item) for item in node.items]
    return lambda env: [item(env) for item in items]


def context_literal(node: ContextLiteral, compiler: Compiler) -> Run:
    """`{key: value}`; an entry sees the entries before it; a key used twice makes it null."""
    keys = [key for key, _ in node.entries]
    doubled = next((key for key in keys if keys.count(key) > 1), None) if len(set(keys)) < len(keys) else None
    if doubled is not None:

        def refuse(env: Scope | Runtime) -> None:
            env.rt.warn(f"The context has two entries {doubled!r}.")

        return refuse
    with compiler.local():
        entries = [(key, compiler.compile(value)) for key, value in node.entries]

    def run(env: Scope | Runtime) -> dict[str, object]:
        result: dict[str, object] = {}
        rt = env.rt
        rt.spend(len(entries))
        scope = Scope(result, env, rt)
        for key, value in entries:
            result[key] = value(scope)
        return result

    return run


def filter_expression(node: Filter, compiler: Compiler) -> Run:
    """`list[condition]`: an index, counted from 1 or from -1 backwards, or a test of each item."""
    base = compiler.compile(node.base)
    if isinstance(node.condition, Literal) and type(node.condition.value) is Decimal:
        index = node.condition.value
        return lambda env: item_at(env.rt, base(env), index)
    with compiler.local():
        condition = compiler.compile(node.condition)

    def run(env: Scope | Runtime) -> object:
        value = base(env)
        rt = env.rt
        if value is None:
            rt.warn("A filter was applied to null.")
            return None
        items = value if isinstance(value, list) else [value]
        if not items:
            return _empty(env, condition)
        kept: list[object] = []
        for item in items:
            rt.spend(1)
            item = normal(item)
            scope = Scope({"item": item}, env, rt)
            if isinstance(item, Mapping):
                scope = Scope(item, scope, rt)
            found = condition(scope)
            if found is True:
                kept.append(item)
            elif isinstance(found, Decimal):
                return item_at(rt, items, found)
            elif found is not False and found is not None:
                rt.warn(f"The condition of a filter is of type {type_name(found)}, not boolean.")
        return kept

    return run


def _empty(env: Scope | Runtime, condition: Run) -> object:
    """An empty list stays empty under a test, but has no item at an index."""
    found = condition(Scope({"item": None}, env, Runtime({})))
    return None if isinstance(found, Decimal) else []


def item_at(rt: Runtime, value: object, index: Decimal) -> object:
    """The item at an index; null with a warning when there is none."""
    items = value if isinstance(value, list) else [] if value is None else [value]
    if index != index.to_integral_value():
        rt.warn(f"The index {index} of a list is not a whole number.")
        return None
    size = len(items)
    if 1 <= index <= size:
        return normal(items[int(index) - 1])
    if -size <= index <= -1:
        return normal(items[int(index)])
    rt.warn(f"The list has {size} items and none at index {index}.")
    return None


def _domain(node: Iterator, compiler: Compiler) -> Domain:
    source = compiler.compile(node.source)
    if node.end is not None:
        end = compiler.compile(node.end)
        return lambda env: counting(env.rt, source(env), end(env))

    def run(env: Scope | Runtime) -> Iterable[object]:
        value = source(env)
        if value is None:
            raise NullResult("a loop cannot run over null")
        if isinstance(value, list):
            return value
        if isinstance(value, Range):
            return _range_items(env.rt, value)
        return [value]

    return run


def counting(rt: Runtime, low: object, high: object) -> Iterable[object]:
    """The whole numbers or dates from one end to the other, upwards or downwards."""
    if isinstance(low, Decimal) and isinstance(high, Decimal):
        if low != low.to_integral_value() or high != high.to_integral_value():
            raise NullResult("a loop over a range needs whole numbers")
        if abs(high - low) > rt.limits.list_items:
            rt.check_list(int(abs(high - low)) + 1)
        first, last = int(low), int(high)
        return map(Decimal, range(first, last + 1) if first <= last else range(first, last - 1, -1))
    if is_date(low) and is_date(high):
        first, last = day_number_of(low), day_number_of(high)
        if abs(last - first) > rt.limits.list_items:
            rt.check_list(abs(last - first) + 1)
        days = range(first, last + 1) if first <= last else range(first, last - 1, -1)
        return map(_date_of, days)
    raise NullResult(f"a loop cannot run from {type_name(low)} to {type_name(high)}")


def _date_of(number: int) -> object:
    return date.fromordinal(number) if 1 <= number <= 3_652_059 else make_date(*date_of_number(number))


def _range_items(rt: Runtime, value: Range) -> Iterable[object]:
    items = list(counting(rt, value.low, value.high))
    if not value.low_included:
        items = items[1:]
    return items if value.high_included else items[:-1]


def _scopes(env: Scope | Runtime, names: list[str], domains: list[Domain], outer: dict[str, object]) -> Iterable[Scope]:
    """A scope for each combination of the iterators; later ones may use earlier variables."""
    rt = env.rt
    name, domain = names[0], domains[0]
    start = Scope(outer, env, rt)
    last = len(names) == 1
    for item in domain(start):
        rt.steps += 1
        if rt.steps > rt.limits.steps:
            rt.spend(0)
        values = {**outer, name: item if type(item) is Decimal else normal(item)}
        if last:
            yield Scope(values, env, rt)
        else:
            yield from _scopes(env, names[1:], domains[1:], values)


def for_loop(node: For, compiler: Compiler) -> Run:
    """`for`; `partial` is the list of the results so far."""
    names = [iterator.name for iterator in node.iterators]
    with compiler.local():
        domains = [_domain(iterator, compiler) for iterator in node.iterators]
        body = compiler.compile(node.body)
    partial = mentions(node.body, "partial")

    def run(env: Scope | Runtime) -> list[object] | None:
        rt = env.rt
        results: list[object] = []
        try:
            for scope in _scopes(env, names, domains, {}):
                if partial:
                    rt.spend(len(results))
                    scope.vals["partial"] = list(results)
                results.append(body(scope))
        except NullResult as problem:
            rt.warn(f"{problem.reason}.")
            return None
        rt.check_list(len(results))
        return results

    return run


def quantified(node: Quantified, compiler: Compiler) -> Run:
    """`some` and `every`, as `or` and `and` over all combinations."""
    names = [iterator.name for iterator in node.iterators]
    with compiler.local():
        domains = [_domain(iterator, compiler) for iterator in node.iterators]
        condition = compiler.compile(node.condition)
    decisive = node.quantifier == "some"

    def run(env: Scope | Runtime) -> bool | None:
        result: bool | None = not decisive
        try:
            for scope in _scopes(env, names, domains, {}):
                value = condition(scope)
                if value is decisive:
                    return decisive
                if not isinstance(value, bool):
                    env.rt.warn(f"The condition after 'satisfies' is of type {type_name(value)}, not boolean.")
                    result = None
        except NullResult as problem:
            env.rt.warn(f"{problem.reason}.")
            return None
        return result

    return run


def function_literal(node: FunctionLiteral, compiler: Compiler) -> Run:
    """`function(params) body`: sees the variables where it stands, and the caller's budget."""
    names = [name for name, _ in node.params]
    params = [Param(name, compiler.resolve(kind) if kind else None) for name, kind in node.params]
    with compiler.local():
        body = compiler.compile(node.body)
    if node.external:
        return lambda env: FeelFunction("external function", params, _refuse_external)

    def run(env: Scope | Runtime) -> FeelFunction:
        def invoke(rt: Runtime, *args: object) -> object:
            return body(Scope(dict(zip(names, args, strict=True)), env, rt))

        return FeelFunction("function", params, invoke, wants_runtime=True)

    return run


def _refuse_external(*args: object) -> object:
    raise NullResult("external functions are never run")
