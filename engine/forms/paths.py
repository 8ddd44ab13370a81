"""Values under paths of keys: reading, writing and laying one nested object over another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .fields import Field


def get_path(data: Mapping[str, Any], path: tuple[str, ...]) -> tuple[bool, Any]:
    """Whether a path is in the data, and its value."""
    found: Any = data
    for key in path:
        if not isinstance(found, Mapping) or key not in found:
            return False, None
        found = found[key]
    return True, found


def put_path(values: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    """Write a value under a path, making the objects on the way; an object is merged into the one already there."""
    for key in path[:-1]:
        inner = values.get(key)
        if not isinstance(inner, dict):
            inner = values[key] = {}
        values = inner
    if isinstance(value, dict) and isinstance(values.get(path[-1]), dict):
        merge_into(values[path[-1]], value)
    else:
        values[path[-1]] = value


def merge_into(target: dict[str, Any], values: Mapping[str, Any]) -> None:
    """Write all values of an object into another."""
    for key, value in values.items():
        put_path(target, (key,), value)


def laid_over(variables: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values laid over the variables, so that fields the person cannot change keep their value in conditions."""
    merged = dict(variables)
    for key, value in values.items():
        known = merged.get(key)
        merged[key] = laid_over(known, value) if isinstance(known, Mapping) and isinstance(value, Mapping) else value
    return merged


def inside(scope: Mapping[str, Any], path: tuple[str, ...]) -> Mapping[str, Any]:
    """The values inside a group, which its conditions may name without the group's path."""
    found = get_path(scope, path)[1]
    return found if isinstance(found, Mapping) else {}


def key_tree(fields: Sequence[Field]) -> dict[str, Any]:
    """The keys an answer to these fields may have, nested as the answer is."""
    tree: dict[str, Any] = {}
    for field in fields:
        node = tree
        for key in field.path:
            node = node.setdefault(key, {})
        for key, inner in key_tree(field.children).items():
            node.setdefault(key, {}).update(inner)
    return tree
