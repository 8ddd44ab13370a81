"""Compiling ranges, the operator `in` and unary tests (DMN 10.3.2.7, tables 42, 54 and 55)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING

from .compare import compare, equal, in_range
from .compile_operators import _ORDERS
from .runtime import Runtime, Scope
from .syntax import (
    Call,
    Comparison,
    ComparisonTest,
    Conjunction,
    Disjunction,
    In,
    InstanceOf,
    Literal,
    Node,
    Quantified,
    RangeLiteral,
    UnaryTests,
    mentions,
)
from .types import type_name
from .values import Range

if TYPE_CHECKING:
    from .compiler import Compiler, Run

Test = Callable[["Scope | Runtime", object], "bool | None"]

# Expressions of these forms calculate a boolean: without `?` their result is the test's result.
_CALCULATED = (Comparison, Conjunction, Disjunction, Call, InstanceOf, Quantified, In)
_BOUNDS = {"<": (False, False), "<=": (False, True), ">": (False, False), ">=": (True, False)}


def range_of(op: str, value: object) -> Range:
    """The range that a comparison such as `< 10` stands for."""
    low_included, high_included = _BOUNDS.get(op, (True, True))
    if op in ("<", "<="):
        return Range(None, value, low_included, high_included, op)
    if op in (">", ">="):
        return Range(value, None, low_included, high_included, op)
    return Range(value, value, True, True, op)


def comparison_range(node: ComparisonTest, compiler: Compiler) -> Run:
    """`(< 10)` as a value."""
    operand = compiler.compile(node.operand)
    op = node.op
    return lambda env: range_of(op, operand(env))


def range_literal(node: RangeLiteral, compiler: Compiler) -> Run:
    """`[low..high]`; null when its ends have no order between them."""
    low, high = compiler.compile(node.low), compiler.compile(node.high)
    flags = (node.low_included, node.high_included)

    def run(env: Scope | Runtime) -> Range | None:
        first, last = low(env), high(env)
        if first is not None and last is not None and compare(first, last) is None:
            env.rt.warn(f"A range cannot go from {type_name(first)} to {type_name(last)}.")
            return None
        if (first is None and flags[0]) or (last is None and flags[1]):
            env.rt.warn("A range cannot include an end that is null.")
            return None
        return Range(first, last, *flags)

    return run


def membership(node: In, compiler: Compiler) -> Run:
    """`value in tests`."""
    value = compiler.compile(node.value)
    tests = [positive_test(test, compiler) for test in node.tests]

    def run(env: Scope | Runtime) -> bool | None:
        return any_passes(env, value(env), tests)

    return run


def any_passes(env: Scope | Runtime, value: object, tests: list[Test]) -> bool | None:
    """Whether one test passes; null when none does and one has no answer."""
    result: bool | None = False
    for test in tests:
        passed = test(env, value)
        if passed is True:
            return True
        if passed is None:
            result = None
    return result


def positive_test(node: Node, compiler: Compiler, of_cell: bool = False) -> Test:
    """One test as a function of the scope and the value tested; in a cell that value is the cell's input."""
    if isinstance(node, ComparisonTest):
        return _comparison_test(node, compiler)
    if isinstance(node, Literal) and node.problem is None:
        return _constant_test(node.value)
    if mentions(node, "?"):
        return _test_with_input(node, compiler, of_cell)
    run = compiler.compile(node)
    calculated = isinstance(node, _CALCULATED)
    is_range = isinstance(node, RangeLiteral)

    def test(env: Scope | Runtime, value: object) -> bool | None:
        result = run(env)
        # A range that is not well formed is no null to compare with.
        return None if result is None and is_range else matches(env.rt, value, result, calculated)

    return test


def _constant_test(constant: object) -> Test:
    kind = type(constant)
    if kind in (Decimal, str):
        return lambda env, value: value == constant if type(value) is kind else equal(value, constant, env.rt)
    return lambda env, value: equal(value, constant, env.rt)


def _comparison_test(node: ComparisonTest, compiler: Compiler) -> Test:
    operand = compiler.compile(node.operand)
    op = node.op
    if op in ("=", "!="):

        def equality(env: Scope | Runtime, value: object) -> bool | None:
            same = equal(value, operand(env), env.rt)
            return None if same is None else same is (op == "=")

        return equality
    check = _ORDERS[op]

    def order(env: Scope | Runtime, value: object) -> bool | None:
        bound = operand(env)
        if type(value) is Decimal and type(bound) is Decimal:
            return check(value, bound)
        found = compare(value, bound)
        if found is None:
            env.rt.warn(f"The test {op} has no meaning for {type_name(value)} and {type_name(bound)}.")
            return None
        return check(found, 0)

    return order


def _test_with_input(node: Node, compiler: Compiler, of_cell: bool) -> Test:
    """A test that names `?`: in a cell that is the cell's input, after `in` the value before it."""
    if of_cell:
        run = compiler.compile(node)
        return lambda env, value: _answer(env, value, run(env))
    with compiler.local():
        run = compiler.compile(node)
    return lambda env, value: _answer(env, value, run(Scope({"?": value}, env, env.rt)))


def _answer(env: Scope | Runtime, value: object, result: object) -> bool | None:
    return result if result is None or isinstance(result, bool) else matches(env.rt, value, result, False)


def matches(rt: Runtime, value: object, result: object, calculated: bool) -> bool | None:
    """Whether a value passes the test an expression evaluated to."""
    if isinstance(result, Range):
        if isinstance(value, Range):
            return equal(value, result, rt)
        inside = in_range(value, result)
        if inside is None:
            rt.warn(f"A value of type {type_name(value)} cannot be compared with the range.")
        return inside
    if isinstance(result, list):
        rt.spend(len(result))
        for item in result:
            if equal(value, item, rt) or (isinstance(item, Range) and in_range(value, item)):
                return True
        return isinstance(value, list) and equal(value, result, rt) is True
    if calculated and isinstance(result, bool) and not isinstance(value, bool):
        return result
    return equal(value, result, rt)


def unary_tests(node: UnaryTests, compiler: Compiler) -> Run:
    """A decision table's cell, tested against the input value."""
    if not node.tests:
        return lambda env: True
    compiler.tested = True
    tests = [positive_test(test, compiler, of_cell=True) for test in node.tests]
    if node.negated:

        def negated(env: Runtime) -> bool | None:
            passed = any_passes(env, env.input_value, tests)
            return None if passed is None else not passed

        return negated
    if len(tests) == 1:
        only = tests[0]
        return lambda env: only(env, env.input_value)
    return lambda env: any_passes(env, env.input_value, tests)
