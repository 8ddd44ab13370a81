"""Compiling operators and `if` into closures, with fast paths for decimals."""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal, DecimalException
from typing import TYPE_CHECKING

from .arithmetic import apply, negate
from .compare import compare, equal
from .errors import NullResult
from .numbers import DECIMAL128
from .runtime import Runtime, Scope
from .syntax import (
    Arithmetic,
    Between,
    Comparison,
    Conjunction,
    Disjunction,
    If,
    InstanceOf,
    Literal,
    Name,
    Negation,
)
from .types import is_instance, type_name

if TYPE_CHECKING:
    from .compiler import Compiler, Run

_DECIMAL_OPERATORS: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": DECIMAL128.add,
    "-": DECIMAL128.subtract,
    "*": DECIMAL128.multiply,
}
_ORDERS: dict[str, Callable[[object, object], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_DIRECTLY_EQUAL = frozenset({Decimal, str})


def arithmetic(node: Arithmetic, compiler: Compiler) -> Run:
    """A chain of operators of one precedence, from the left."""
    run = compiler.compile(node.first)
    if len(node.rest) > 8:
        return _chain(run, [(op, compiler.compile(operand)) for op, operand in node.rest])
    for op, operand in node.rest:
        if isinstance(operand, Literal) and type(operand.value) is Decimal:
            run = _with_constant(run, op, operand.value)
        else:
            run = _binary(run, op, compiler.compile(operand))
    return run


def _with_constant(left: Run, op: str, b: Decimal) -> Run:
    if op not in _DECIMAL_OPERATORS:
        return lambda env: apply(env.rt, op, left(env), b)
    calculate = _DECIMAL_OPERATORS[op]

    def run(env: Scope | Runtime) -> object:
        a = left(env)
        if type(a) is Decimal:
            try:
                return calculate(a, b)
            except DecimalException:
                return apply(env.rt, op, a, b)
        return apply(env.rt, op, a, b)

    return run


def _binary(left: Run, op: str, right: Run) -> Run:
    if op not in _DECIMAL_OPERATORS:
        return lambda env: apply(env.rt, op, left(env), right(env))
    calculate = _DECIMAL_OPERATORS[op]

    def run(env: Scope | Runtime) -> object:
        a = left(env)
        b = right(env)
        if type(a) is Decimal and type(b) is Decimal:
            try:
                return calculate(a, b)
            except DecimalException:
                return apply(env.rt, op, a, b)
        return apply(env.rt, op, a, b)

    return run


def _chain(first: Run, rest: list[tuple[str, Run]]) -> Run:
    """A long chain in one closure, so that its length costs no depth."""

    def run(env: Scope | Runtime) -> object:
        value = first(env)
        for op, operand in rest:
            value = apply(env.rt, op, value, operand(env))
        return value

    return run


def negation(node: Negation, compiler: Compiler) -> Run:
    """`-operand`."""
    operand = compiler.compile(node.operand)

    def run(env: Scope | Runtime) -> object:
        value = operand(env)
        try:
            return DECIMAL128.minus(value) if type(value) is Decimal else negate(value)
        except NullResult as problem:
            env.rt.warn(f"{problem.reason}.")
        except DecimalException:
            env.rt.warn("the result of - is out of the range of numbers.")
        return None

    return run


def comparison(node: Comparison, compiler: Compiler) -> Run:
    """`left op right`; null when the two sides cannot be compared."""
    left = compiler.compile(node.left)
    if node.op in ("=", "!="):
        wanted = node.op == "="
        if isinstance(node.right, Literal) and type(node.right.value) in _DIRECTLY_EQUAL:
            if isinstance(node.left, Name) and node.left.name != "?" and not compiler.inside:
                return _variable_equals_constant(node.left.name, left, node.right.value, wanted)
            return _equals_constant(left, node.right.value, wanted)
        return _equals(left, compiler.compile(node.right), wanted)
    if isinstance(node.right, Literal) and type(node.right.value) is Decimal:
        return _ordered_to_constant(left, node.op, node.right.value)
    return _ordered(left, node.op, compiler.compile(node.right))


def _variable_equals_constant(variable: str, left: Run, b: object, wanted: bool) -> Run:
    kind = type(b)
    check = operator.eq if wanted else operator.ne

    def run(env: Runtime) -> bool | None:
        try:
            a = env.vals[variable]
        except KeyError:
            a = left(env)
        return check(a, b) if type(a) is kind else same(env.rt, a, b, wanted)

    return run


def _equals_constant(left: Run, b: object, wanted: bool) -> Run:
    kind = type(b)
    check = operator.eq if wanted else operator.ne

    def run(env: Scope | Runtime) -> bool | None:
        a = left(env)
        return check(a, b) if type(a) is kind else same(env.rt, a, b, wanted)

    return run


def _equals(left: Run, right: Run, wanted: bool) -> Run:
    check = operator.eq if wanted else operator.ne

    def run(env: Scope | Runtime) -> bool | None:
        a = left(env)
        b = right(env)
        if type(a) is type(b) and type(a) in _DIRECTLY_EQUAL:
            return check(a, b)
        return same(env.rt, a, b, wanted)

    return run


def same(rt: Runtime, a: object, b: object, wanted: bool) -> bool | None:
    """Equality of any two values; null with a warning when their types differ."""
    result = equal(a, b, rt)
    if result is None:
        rt.warn(f"Values of type {type_name(a)} and {type_name(b)} cannot be compared.")
        return None
    return result is wanted


def _ordered_to_constant(left: Run, op: str, b: Decimal) -> Run:
    check = _ORDERS[op]

    def run(env: Scope | Runtime) -> bool | None:
        a = left(env)
        return check(a, b) if type(a) is Decimal else ordered(env.rt, op, a, b)

    return run


def _ordered(left: Run, op: str, right: Run) -> Run:
    check = _ORDERS[op]

    def run(env: Scope | Runtime) -> bool | None:
        a = left(env)
        b = right(env)
        if type(a) is Decimal and type(b) is Decimal:
            return check(a, b)
        return ordered(env.rt, op, a, b)

    return run


def ordered(rt: Runtime, op: str, a: object, b: object) -> bool | None:
    """The order of any two values; null with a warning when there is none."""
    order = compare(a, b)
    if order is None:
        rt.warn(f"The operator {op} has no meaning for {type_name(a)} and {type_name(b)}.")
        return None
    return _ORDERS[op](order, 0)


def conjunction(node: Conjunction, compiler: Compiler) -> Run:
    """`and`: false beats null, null beats true (DMN table 39)."""
    items = [compiler.compile(item) for item in node.items]
    if len(items) == 2:
        first, second = items

        def run_pair(env: Scope | Runtime) -> bool | None:
            a = first(env)
            if a is False:
                return False
            b = second(env)
            if a is True and b is True:
                return True
            return False if b is False else _not_boolean(env.rt, "and", a, b)

        return run_pair

    def run(env: Scope | Runtime) -> bool | None:
        result: bool | None = True
        for item in items:
            value = item(env)
            if value is False:
                return False
            if value is not True:
                result = _not_boolean(env.rt, "and", value)
        return result

    return run


def disjunction(node: Disjunction, compiler: Compiler) -> Run:
    """`or`: true beats null, null beats false (DMN table 39)."""
    items = [compiler.compile(item) for item in node.items]

    def run(env: Scope | Runtime) -> bool | None:
        result: bool | None = False
        for item in items:
            value = item(env)
            if value is True:
                return True
            if value is not False:
                result = _not_boolean(env.rt, "or", value)
        return result

    return run


def _not_boolean(rt: Runtime, op: str, *values: object) -> None:
    for value in values:
        if not isinstance(value, bool):
            rt.warn(f"An operand of {op!r} is of type {type_name(value)}, not boolean.")


def between(node: Between, compiler: Compiler) -> Run:
    """`value between low and high`: both ends included."""
    value, low, high = (compiler.compile(part) for part in (node.value, node.low, node.high))

    def run(env: Scope | Runtime) -> bool | None:
        tested = value(env)
        above = ordered(env.rt, ">=", tested, low(env))
        below = ordered(env.rt, "<=", tested, high(env))
        return None if above is None or below is None else above and below

    return run


def if_then_else(node: If, compiler: Compiler) -> Run:
    """`if`: anything but true leads to `else`."""
    condition, yes, no = (compiler.compile(part) for part in (node.condition, node.yes, node.no))

    def run(env: Scope | Runtime) -> object:
        value = condition(env)
        if value is True:
            return yes(env)
        if value is not False:
            env.rt.warn(f"The condition of 'if' is of type {type_name(value)}, not boolean.")
        return no(env)

    return run


def instance_of(node: InstanceOf, compiler: Compiler) -> Run:
    """`value instance of type`."""
    value = compiler.compile(node.value)
    kind = compiler.resolve(node.type)
    if kind is None:

        def unknown(env: Scope | Runtime) -> None:
            env.rt.warn(f"There is no type {node.type}.")

        return unknown
    return lambda env: is_instance(value(env), kind)
