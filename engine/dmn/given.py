"""The values that the caller of an evaluation gave, as FEEL values."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from engine.feel import from_json

from . import nodes
from .run import Run

_READY = (Decimal, str, bool, type(None))


def given(node: nodes.InputData | nodes.Decision, definitions: nodes.Definitions, run: Run) -> Any:
    """The caller's value for an input, or for a decision without logic; null with a warning when there is none.

    It is looked for as `{namespace}name`, then under the name by which the asked model imports the element's
    model, then as `name`, then by the name of its variable.
    """
    context = run.context
    exact = f"{{{definitions.namespace}}}{node.name}"
    if exact in context:
        return as_feel(context[exact])
    alias = run.aliases.get(definitions.namespace)
    group = context.get(alias) if alias else None
    if isinstance(group, Mapping) and node.name in group:
        return as_feel(group[node.name])
    for name in (node.name, node.variable):
        if name in context:
            return as_feel(context[name])
    run.warn("no-input", node.id, f"No value was given for {node.name}; it is null.")
    return None


def as_feel(value: Any) -> Any:
    """A Python value as FEEL knows it: numbers as Decimal, tuples as lists, also inside lists and mappings."""
    if isinstance(value, _READY):
        return value
    if isinstance(value, int | float | list | tuple | Mapping):
        return from_json(value)
    return value
