"""What is known of the variables at one place of a process: their names, and the members of contexts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.feel import syntax
from engine.feel.expression import Expression

ANY = "*"
"""Stands for every name: something before may have written anything."""

Members = frozenset[str] | None
"""The names inside a context (or a list of contexts); None when they are not known."""

State = Mapping[str, Members]
"""The variables that some path has written, by name; with ANY no name can be said to be missing."""


def named(names: Iterable[str]) -> dict[str, Members]:
    """A state of these variables, of whose members nothing is known."""
    return dict.fromkeys(names)


def joined(*states: State) -> State:
    """What may be there where several paths meet."""
    if len(states) == 1:
        return states[0]
    result: dict[str, Members] = {}
    for state in states:
        for name, members in state.items():
            if name not in result:
                result[name] = members
            else:
                known = result[name]
                result[name] = None if known is None or members is None else known | members
    return result


def written(state: State, changes: State, shared: Iterable[str] = ()) -> State:
    """The state after an element has written `changes`; others may write `shared` at the same time."""
    if not changes:
        return state
    if ANY in changes:
        return dict.fromkeys([*state, *changes])
    return {**state, **changes, **dict.fromkeys(name for name in shared if name in changes)}


def members_of(node: syntax.Node, state: State) -> Members:
    """The members of an expression's value, as far as its form tells."""
    match node:
        case syntax.Name(_, name):
            return state.get(name)
        case syntax.ContextLiteral(_, entries):
            return frozenset(key for key, _ in entries)
        case syntax.Filter(_, base, _):
            return members_of(base, state)
        case syntax.If(_, _, yes, no):
            found = [members_of(part, state) for part in (yes, no) if not _is_null(part)]
            return None if not found or None in found else frozenset().union(*(part for part in found if part))
        case _:
            return None


def null_checked(expression: Expression) -> frozenset[str]:
    """The variables that an expression itself asks whether they are there."""
    found: set[str] = set()
    todo: list[syntax.Node] = [expression.ast]
    while todo:
        node = todo.pop()
        match node:
            case syntax.Comparison(_, "=" | "!=", left, right) if _is_null(left) or _is_null(right):
                found.add(_root(right if _is_null(left) else left))
            case syntax.Call(_, syntax.Name(_, "is defined" | "get or else"), [first, *_]):
                found.add(_root(first))
            case syntax.InstanceOf(_, value, _):
                found.add(_root(value))
            case syntax.In(_, value, tests) if any(_is_null(test) for test in tests):
                found.add(_root(value))
        todo += syntax.children(node)
    return frozenset(found - {""})


def _is_null(node: syntax.Node) -> bool:
    return isinstance(node, syntax.Literal) and node.value is None and node.problem is None


def _root(node: syntax.Node) -> str:
    while isinstance(node, syntax.Path):
        node = node.base
    return node.name if isinstance(node, syntax.Name) else ""
