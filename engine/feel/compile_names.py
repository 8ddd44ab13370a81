"""Compiling constants, variables, paths and calls into closures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from .builtins import BUILTINS
from .builtins.extensions import LAZY
from .calls import call, call_named
from .compare import DIRECT, normal
from .errors import NullResult
from .properties import property_of
from .runtime import Runtime, Scope
from .syntax import Call, Literal, Name, Path
from .values import FeelFunction

if TYPE_CHECKING:
    from .compiler import Compiler, Run

_MISSING = object()


def literal(node: Literal, compiler: Compiler) -> Run:
    """A constant; one that has no value warns each time it is evaluated."""
    value = node.value
    if node.problem is None:
        return lambda env: value
    problem = f"{node.problem}."

    def run(env: Scope | Runtime) -> None:
        env.rt.warn(problem)

    return run


def name(node: Name, compiler: Compiler) -> Run:
    """A variable: found in the innermost scope that has it, else a built-in function."""
    wanted = node.name
    if wanted == "?":
        return input_value if compiler.inside or not compiler.tested else direct_input
    if compiler.inside:
        return lambda env: _lookup(env, wanted)

    def run(env: Runtime) -> object:
        try:
            value = env.vals[wanted]
        except KeyError:
            return _unknown(env, wanted)
        return value if type(value) in DIRECT else normal(value)

    return run


def input_value(env: Scope | Runtime) -> object:
    """`?`: the value tested by the innermost `in`, else the input of the unary tests."""
    scope: Scope | Runtime | None = env
    while scope is not None:
        if "?" in scope.vals:
            return normal(scope.vals["?"])
        scope = scope.up
    return env.rt.input_value


def direct_input(env: Runtime) -> object:
    """`?` in a cell, outside of loops and other local variables."""
    return env.input_value


def find(env: Scope | Runtime, wanted: str) -> object:
    """The raw value of a variable, or the marker `_MISSING`."""
    scope: Scope | Runtime | None = env
    while scope is not None:
        if wanted in scope.vals:
            return scope.vals[wanted]
        scope = scope.up
    return _MISSING


def _lookup(env: Scope | Runtime, wanted: str) -> object:
    value = find(env, wanted)
    if value is _MISSING:
        return _unknown(env, wanted)
    return value if type(value) in DIRECT else normal(value)


def _unknown(env: Scope | Runtime, wanted: str) -> object:
    function = BUILTINS.get(wanted)
    if function is None:
        env.rt.warn(f"There is no variable {wanted!r}.")
    return function


def path(node: Path, compiler: Compiler) -> Run:
    """`base.name`, in one step when the base is a variable of the outermost scope."""
    key = node.name
    base = compiler.compile(node.base)
    if compiler.inside or not isinstance(node.base, Name) or node.base.name == "?":

        def run(env: Scope | Runtime) -> object:
            value = base(env)
            if type(value) is dict and key in value:
                found = value[key]
                return found if type(found) in DIRECT else normal(found)
            return property_of(env.rt, value, key)

        return run
    variable = node.base.name

    def run_outer(env: Runtime) -> object:
        try:
            found = env.vals[variable][key]
        except (KeyError, TypeError):
            return property_of(env, base(env), key)
        return found if type(found) in DIRECT else normal(found)

    return run_outer


def function_call(node: Call, compiler: Compiler) -> Run:
    """A call; a variable that holds a function comes before the built-in of that name."""
    if isinstance(node.function, Name) and node.function.name in LAZY and len(node.args) == 1:
        return LAZY[node.function.name](node.args[0], compiler)
    args = [compiler.compile(arg) for arg in node.args]
    target = _callee(node, compiler)
    if node.arg_names is not None:
        names = node.arg_names

        def run_named(env: Scope | Runtime) -> object:
            values = {key: arg(env) for key, arg in zip(names, args, strict=True)}
            return _invoke(env.rt, target(env), None, values)

        return run_named

    def run(env: Scope | Runtime) -> object:
        return _invoke(env.rt, target(env), [arg(env) for arg in args], None)

    return run


def _callee(node: Call, compiler: Compiler) -> Run:
    if not isinstance(node.function, Name) or node.function.name not in BUILTINS:
        return compiler.compile(node.function)
    wanted = node.function.name
    builtin = BUILTINS[wanted]

    def run(env: Scope | Runtime) -> object:
        value = find(env, wanted)
        return value if isinstance(value, FeelFunction) else builtin

    return run


def _invoke(rt: Runtime, target: object, args: list[object] | None, named: Mapping[str, object] | None) -> object:
    try:
        if not isinstance(target, FeelFunction):
            raise NullResult("Only a function can be called")
        return call(rt, target, args) if named is None else call_named(rt, target, named)
    except NullResult as problem:
        rt.warn(f"{problem.reason}.")
        return None
