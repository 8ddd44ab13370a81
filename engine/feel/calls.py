"""Calling a FEEL function: matching arguments to parameters, converting them, one level deeper."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import DecimalException

from .errors import NullResult
from .runtime import Runtime
from .types import MISMATCH, coerce, type_name
from .values import FeelFunction


def call(rt: Runtime, function: FeelFunction, args: Sequence[object]) -> object:
    """The result of a call with positional arguments; raises NullResult where FEEL answers null."""
    params = function.params
    if function.plain and len(args) == len(params):
        rt.enter_call()
        try:
            return function.fn(rt, *args) if function.wants_runtime else function.fn(*args)
        except DecimalException:
            raise NullResult(f"{function.name}: the result is out of the range of numbers") from None
        finally:
            rt.depth -= 1
    chosen = getattr(function, "choose", None)
    if chosen is not None:
        return _run(rt, function, *chosen(args))
    if function.variadic and len(args) >= len(params) - 1:
        fixed = len(params) - 1
        return _run(rt, function, function.fn, [*args[:fixed], list(args[fixed:])], function.wants_runtime)
    required = sum(not param.optional for param in params)
    if not required <= len(args) <= len(params):
        raise NullResult(
            f"The function {function.name!r} takes {_count(required, len(params))}, but {len(args)} were given"
        )
    values = [_convert(function, param.name, param.type, value) for param, value in zip(params, args, strict=False)]
    values += [None] * (len(params) - len(values))
    return _run(rt, function, function.fn, values, function.wants_runtime)


def call_named(rt: Runtime, function: FeelFunction, args: Mapping[str, object]) -> object:
    """The result of a call with named arguments; raises NullResult where FEEL answers null."""
    chosen = getattr(function, "choose_named", None)
    if chosen is not None:
        return _run(rt, function, *chosen(args))
    known = {param.name for param in function.params}
    for name in args:
        if name not in known:
            raise NullResult(f"The function {function.name!r} has no parameter {name!r}")
    for param in function.params:
        if param.name not in args and not param.optional:
            raise NullResult(f"The function {function.name!r} needs the argument {param.name!r}")
    values = [_convert(function, param.name, param.type, args.get(param.name)) for param in function.params]
    return _run(rt, function, function.fn, values, function.wants_runtime)


def _count(required: int, most: int) -> str:
    return f"{most} arguments" if required == most else f"{required} to {most} arguments"


def _convert(function: FeelFunction, name: str, kind: object, value: object) -> object:
    if kind is None or value is None:
        return value
    result = coerce(value, kind)
    if result is MISMATCH:
        raise NullResult(
            f"The argument {name!r} of {function.name!r} must be of type {kind}, but is of type {type_name(value)}"
        )
    return result


def _run(
    rt: Runtime, function: FeelFunction, fn: Callable[..., object], args: Sequence[object], wants_runtime: bool
) -> object:
    rt.enter_call()
    try:
        result = fn(rt, *args) if wants_runtime else fn(*args)
    except NullResult as problem:
        raise NullResult(f"{function.name}: {problem.reason}") from None
    except DecimalException:
        raise NullResult(f"{function.name}: the result is out of the range of numbers") from None
    finally:
        rt.depth -= 1
    if function.result_type is not None and result is not None:
        converted = coerce(result, function.result_type)
        if converted is MISMATCH:
            raise NullResult(
                f"The result of {function.name!r} must be of type {function.result_type}, "
                f"but is of type {type_name(result)}"
            )
        return converted
    return result
