"""What can be told of an expression without running it: its variables, paths and type."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from .builtins import BUILTINS
from .syntax import (
    Arithmetic,
    Between,
    Call,
    Comparison,
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
    children,
)
from .types import type_name


def free_paths(root: Node, known: Iterable[str]) -> frozenset[tuple[str, ...]]:
    """The free variables of an expression, each with the path read from it.

    Inside a filter a name may be an entry of the item; it is counted as a variable only when it
    is one of the `known` names. Names of built-in functions are not variables when called.
    """
    found: set[tuple[str, ...]] = set()
    _walk(root, frozenset({"?", "partial"}), None, frozenset(known), found)
    return frozenset(found)


def _walk(
    node: Node, bound: frozenset[str], filtered: bool | None, known: frozenset[str], found: set[tuple[str, ...]]
) -> None:
    def visit(child: Node, extra: Iterable[str] = (), inside: bool | None = filtered) -> None:
        _walk(child, bound.union(extra), inside, known, found)

    match node:
        case Name() | Path():
            steps = _steps(node)
            if steps is None:
                visit(node.base)
            elif steps[0] not in bound and (steps[0] in known or not (filtered or steps[0] in BUILTINS)):
                found.add(steps)
        case Call(_, Name(_, name), args) if name in BUILTINS and name not in known:
            for arg in args:
                visit(arg)
        case Filter(_, base, condition):
            visit(base)
            visit(condition, ("item",), True)
        case For(_, iterators, body) | Quantified(_, _, iterators, body):
            names: list[str] = []
            for iterator in iterators:
                visit(iterator.source, names)
                if iterator.end is not None:
                    visit(iterator.end, names)
                names.append(iterator.name)
            visit(body, names)
        case FunctionLiteral(_, params, body, external):
            if not external:
                visit(body, [name for name, _ in params])
        case ContextLiteral(_, entries):
            names = []
            for key, value in entries:
                # A function may call itself by the name of its entry.
                visit(value, [*names, key] if isinstance(value, FunctionLiteral) else names)
                names.append(key)
        case _:
            for child in children(node):
                visit(child)


def _steps(node: Node) -> tuple[str, ...] | None:
    steps: list[str] = []
    while isinstance(node, Path):
        steps.append(node.name)
        node = node.base
    return (node.name, *reversed(steps)) if isinstance(node, Name) else None


_RESULTS: dict[type[Node], str] = {
    Comparison: "boolean",
    Conjunction: "boolean",
    Disjunction: "boolean",
    Between: "boolean",
    In: "boolean",
    InstanceOf: "boolean",
    Quantified: "boolean",
    UnaryTests: "boolean",
    ListLiteral: "list",
    For: "list",
    ContextLiteral: "context",
    RangeLiteral: "range",
    FunctionLiteral: "function",
}


def infer_type(node: Node) -> str | None:
    """The FEEL name of the type an expression has when it is not null, or None if unknown."""
    known = _RESULTS.get(type(node))
    if known is not None:
        return known
    match node:
        case Literal(_, value):
            return None if value is None else type_name(value)
        case Negation(_, operand):
            return infer_type(operand)
        case If(_, _, yes, no):
            first, second = infer_type(yes), infer_type(no)
            return first if first == second else None
        case Call(_, Name(_, name)) if name in BUILTINS:
            return BUILTINS[name].returns
        case Arithmetic(_, first, rest):
            kinds = [infer_type(first), *(infer_type(operand) for _, operand in rest)]
            if all(kind == "number" for kind in kinds):
                return "number"
            if any(kind == "string" for kind in kinds) and all(op == "+" for op, _ in rest):
                return "string"
            # A number literal with * / ** says little: the other side may be a duration.
            if any(op == "**" for op, _ in rest):
                return "number"
    return None


def constant(node: Node) -> Decimal | str | bool | None:
    """The value of a literal node, for indexes over decision tables."""
    return node.value if isinstance(node, Literal) else None
