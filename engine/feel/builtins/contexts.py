"""Context functions (DMN 10.3.4.11)."""

from __future__ import annotations

from collections.abc import Mapping

from ..compare import normal
from ..errors import NullResult
from ..runtime import Runtime
from .signature import builtin


def get_value(rt: Runtime, context: Mapping, key: str) -> object:
    """`get value`: null without a warning when the key is missing would hide a slip, so it warns."""
    if key not in context:
        rt.warn(f"The context has no entry {key!r}.")
        return None
    return normal(context[key])


def get_value_along(rt: Runtime, context: Mapping, keys: list) -> object:
    """`get value` along a list of keys."""
    if not keys:
        raise NullResult("the list of keys is empty")
    value: object = context
    for key in keys:
        if not isinstance(value, Mapping) or not isinstance(key, str) or key not in value:
            rt.warn(f"The context has no entry {key!r}.")
            return None
        value = value[key]
    return normal(value)


def get_entries(rt: Runtime, context: Mapping) -> list[dict[str, object]]:
    """`get entries`."""
    rt.check_list(len(context))
    return [{"key": key, "value": value} for key, value in context.items()]


def make_context(rt: Runtime, entries: list) -> dict[str, object]:
    """`context`: from a list of contexts with key and value."""
    rt.check_list(len(entries))
    result: dict[str, object] = {}
    for entry in entries:
        if not isinstance(entry, Mapping) or "value" not in entry or not isinstance(entry.get("key"), str):
            raise NullResult("every entry must be a context with a string 'key' and a 'value'")
        if entry["key"] in result:
            raise NullResult(f"the key {entry['key']!r} is given twice")
        result[entry["key"]] = entry["value"]
    return result


def context_put(rt: Runtime, context: Mapping, key: str, value: object) -> dict[str, object]:
    """`context put` of one entry."""
    rt.check_list(len(context) + 1)
    return {**context, key: value}


def context_put_along(rt: Runtime, context: Mapping, keys: list, value: object) -> dict[str, object]:
    """`context put` deep inside, along a list of keys."""
    if not keys:
        raise NullResult("the list of keys is empty")
    first, rest = keys[0], keys[1:]
    if not isinstance(first, str):
        raise NullResult("every key must be a string")
    if not rest:
        return context_put(rt, context, first, value)
    if len(keys) > rt.limits.call_depth:
        raise NullResult("the list of keys is too long")
    inner = context.get(first)
    if inner is not None and not isinstance(inner, Mapping):
        raise NullResult(f"the entry {first!r} is not a context")
    return context_put(rt, context, first, context_put_along(rt, inner or {}, rest, value))


def context_merge(rt: Runtime, contexts: list) -> dict[str, object]:
    """`context merge`: later entries win."""
    result: dict[str, object] = {}
    for context in contexts:
        if not isinstance(context, Mapping):
            raise NullResult("every item must be a context")
        rt.spend(len(context) + 1)
        result.update(context)
    return result


FUNCTIONS = (
    builtin(
        "get value",
        None,
        ("m: context, key: string", get_value),
        ("context: context, key: string", get_value),
        ("m: context, keys: list", get_value_along),
    ),
    builtin("get entries", "list", ("m: context", get_entries), ("context: context", get_entries)),
    builtin("context", "context", ("entries: list", make_context)),
    builtin(
        "context put",
        "context",
        ("context: context, key: string, value: any?", context_put),
        ("context: context, keys: list, value: any?", context_put_along),
    ),
    builtin("context merge", "context", ("contexts: list", context_merge)),
)
