"""From syntax tree to closures: which function compiles which form of expression."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from . import compile_collections as collections
from . import compile_names as names
from . import compile_operators as operators
from . import compile_tests as tests
from .runtime import Runtime, Scope
from .syntax import (
    Arithmetic,
    Between,
    Call,
    Comparison,
    ComparisonTest,
    Conjunction,
    ContextLiteral,
    Disjunction,
    Filter,
    For,
    FunctionLiteral,
    If,
    In,
    InstanceOf,
    ListLiteral,
    Literal,
    Name,
    Negation,
    Node,
    Path,
    Quantified,
    RangeLiteral,
    UnaryTests,
)
from .types import ContextType, FeelType, FunctionType, ListType, NamedType, RangeType

Run = Callable[[Scope | Runtime], object]

_COMPILERS: dict[type[Node], Callable[..., Run]] = {
    Literal: names.literal,
    Name: names.name,
    Path: names.path,
    Call: names.function_call,
    Arithmetic: operators.arithmetic,
    Negation: operators.negation,
    Comparison: operators.comparison,
    Conjunction: operators.conjunction,
    Disjunction: operators.disjunction,
    Between: operators.between,
    If: operators.if_then_else,
    InstanceOf: operators.instance_of,
    In: tests.membership,
    RangeLiteral: tests.range_literal,
    ComparisonTest: tests.comparison_range,
    UnaryTests: tests.unary_tests,
    ListLiteral: collections.list_literal,
    ContextLiteral: collections.context_literal,
    Filter: collections.filter_expression,
    For: collections.for_loop,
    Quantified: collections.quantified,
    FunctionLiteral: collections.function_literal,
}


class Compiler:
    """Compiles one expression; `inside` is set where local variables may hide outer ones, `tested` in a cell."""

    def __init__(self, types: Mapping[str, FeelType] | None = None) -> None:
        self.inside = False
        self.tested = False
        self._types = types or {}

    def compile(self, node: Node) -> Run:
        """The closure that evaluates a node."""
        return _COMPILERS[type(node)](node, self)

    @contextmanager
    def local(self) -> Iterator[None]:
        """While it lasts, nodes are compiled for a scope with local variables."""
        outer, self.inside = self.inside, True
        try:
            yield
        finally:
            self.inside = outer

    def resolve(self, kind: FeelType) -> FeelType | None:
        """A type with the names of other packages' types looked up; None when one is unknown."""
        match kind:
            case NamedType(name):
                return self._types.get(name)
            case ListType(element) | RangeType(element):
                inner = self.resolve(element)
                return None if inner is None else type(kind)(inner)
            case ContextType(entries):
                found = [(name, self.resolve(entry)) for name, entry in entries]
                return None if any(entry is None for _, entry in found) else ContextType(tuple(found))
            case FunctionType(params, result):
                parts = [self.resolve(part) for part in (*params, result)]
                return None if None in parts else FunctionType(tuple(parts[:-1]), parts[-1])
        return kind
