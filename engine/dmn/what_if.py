"""Inputs as people and scripts give them - JSON, or texts of a sheet - as the values a decision takes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from engine.feel import FeelValueError, from_json, type_name

from .check import tables_of
from .errors import DmnError
from .explanation import shown
from .model import Model
from .result import Result
from .signature import inputs_of
from .types import ANY, BuiltIn, ListType, Structure, Type, base_of, conform

_WORDS = {"true": True, "false": False}


def read_json(model: Model, given: Mapping[str, Any]) -> dict[str, Any]:
    """Values of JSON as the inputs of a model: strings become dates where the model declares dates.

    Raises DmnError, naming the input, for a value that the declared type cannot be read from.
    """
    return {name: _typed(value, _declared(model, name), name) for name, value in given.items()}


def read_texts(model: Model, decision: str, given: Mapping[str, str]) -> dict[str, Any]:
    """Texts by name, or by a path such as `order.amount` for an entry of an input, as the inputs of a decision.

    An empty text is null. Where the model declares no type, numbers, true, false and other JSON are read as such.
    Raises DmnError for a name that the decision does not read, and for a text of another type than declared.
    """
    known = names_read(model, decision)
    found: dict[str, Any] = {}
    for path, text in given.items():
        first, *rest = [path] if path in known else path.split(".")
        if first not in known:
            names = ", ".join(sorted(known)) or "none"
            raise DmnError(f"The decision {decision} has no input {first}; it reads {names}.", element=decision)
        declared = _declared(model, first)
        place = found
        for step, below in zip([first, *rest], rest, strict=False):
            base = base_of(declared)
            declared = base.fields.get(below, ANY) if isinstance(base, Structure) else ANY
            place = place.setdefault(step, {})
            if not isinstance(place, dict):
                raise DmnError(f"{path} cannot be given beside {step}, which has a value of its own.", element=decision)
        place[rest[-1] if rest else first] = _from_text(text.strip(), declared, path)
    return found


def misfits(model: Model, result: Result) -> list[str]:
    """A sentence for each column of a table that was given a value of another type than it tests.

    No row but one that takes everything can match such a value, so that the answer says nothing of it (DMN 8.3.3).
    """
    tables = {table.id: table for table in tables_of(model.definitions)}
    found = []
    for trace in (trace for decision in result.trace for trace in decision.tables if trace.id in tables):
        for clause in tables[trace.id].inputs:
            declared = model.elements.types.find(clause.type_ref, clause.id)
            value = trace.inputs.get(clause.label)
            # Of a list, cells may test the items, whatever type the column has.
            if not isinstance(value, list) and not conform(value, declared)[0]:
                found.append(
                    f"{trace.name}, column {clause.label}: expected a value of type {declared.name}, but found "
                    f"{shown(value)}, a {type_name(value)}. Only rows that take any value can match it."
                )
    return list(dict.fromkeys(found))


def names_read(model: Model, decision: str) -> frozenset[str]:
    """The names of a decision's inputs, and every other variable that expressions of the model read."""
    inputs = inputs_of(model, model.decision(decision).id)
    return frozenset(name for names in inputs for name in names) | model.reads


def _declared(model: Model, name: str) -> Type:
    node = next((node for node in model.inputs if name in (node.name, node.variable)), None)
    return ANY if node is None else model.elements.type_of(node)


def _from_text(text: str, declared: Type, name: str) -> Any:
    base = base_of(declared)
    if not text:
        return None
    if isinstance(base, BuiltIn) and base.name == "string":
        return text
    if isinstance(base, BuiltIn) and base.name == "boolean":
        return _typed(_WORDS.get(text.lower(), text), declared, name)
    try:
        value = json.loads(text, parse_float=Decimal, parse_int=Decimal)
    except ValueError:
        value = text
    return _typed(value, declared, name)


def _typed(value: Any, declared: Type, name: str) -> Any:
    """A value of JSON as its type wants it, deeply; a value that does not fit is refused by name."""
    base = base_of(declared)
    if isinstance(base, ListType) and isinstance(value, list):
        return [_typed(item, base.item, name) for item in value]
    if isinstance(base, Structure) and isinstance(value, Mapping):
        return {key: _typed(inner, base.fields.get(key, ANY), f"{name}.{key}") for key, inner in value.items()}
    try:
        # A value alone may stand for a list of one; what fits is the evaluation's to say.
        return from_json(value, base.name if isinstance(base, BuiltIn) and not isinstance(value, list) else None)
    except FeelValueError as problem:
        raise DmnError(f"{name}: {problem}") from None
