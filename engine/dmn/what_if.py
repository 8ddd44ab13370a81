"""Inputs as people and scripts give them - JSON, texts of a sheet, fields of a form - as the values a decision takes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from engine.feel import FeelError, FeelFunction, FeelValueError, from_json, parse, type_name

from .check import tables_of
from .errors import DmnError
from .explanation import shortened, shown
from .fields import Field
from .model import Model
from .result import Result
from .signature import inputs_of
from .type_table import allowed_text
from .types import ANY, BuiltIn, ListType, Structure, Type, base_of, conform

_WORDS = {"true": True, "false": False}
_TEMPORAL = frozenset({"date", "time", "date and time", "days and time duration", "years and months duration"})
_WITHOUT_SECONDS = re.compile(r"([0-9-]+T)?[0-9]{2}:[0-9]{2}")
_WANTED = {
    "number": "a number such as 1250.50",
    "boolean": "true or false",
    "date": "a date such as 2026-01-31",
    "time": "a time such as 14:30:00",
    "date and time": "a date and time such as 2026-01-31T14:30:00",
    "days and time duration": "a duration such as P2DT4H",
    "years and months duration": "a duration such as P1Y6M",
    "list": 'a list in FEEL such as ["A", "B"]',
    "context": "a context in FEEL such as {amount: 5000}",
    "range": "a range in FEEL such as [1..5]",
}
_ANYTHING = 'a value in FEEL such as 5000, true or "text" (texts in quotation marks)'


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


def read_fields(fields: Iterable[Field], texts: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """What was typed into fields, by their names, as the inputs of a decision; and what is wrong, by field.

    A field without a text is null. Texts, dates, times and durations are read as they are (a text also in quotation
    marks), all else as FEEL without variables. A value of another type than declared, or not allowed, is refused; where
    only expressions tell the kind, a FEEL value of another one is taken.
    """
    values: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for field in fields:
        try:
            value = _of_field(field, texts.get(field.name, "").strip())
        except DmnError as problem:
            problems[field.name] = problem.message
            continue
        place = values
        for step in field.way[:-1]:
            place = place.setdefault(step, {})
        place[field.way[-1]] = value
    return values, problems


def _of_field(field: Field, text: str) -> Any:
    if not text:
        return None
    if field.kind in _TEMPORAL and not text.startswith("@"):
        try:
            # People leave the seconds out, FEEL does not.
            value = from_json(f"{text}:00" if _WITHOUT_SECONDS.fullmatch(text) else text, field.kind)
        except FeelValueError:
            raise _unlike(field, text) from None
    elif field.kind == "string" and not (text.startswith('"') and text.endswith('"')):
        value = text
    else:
        value = _constant(field, text)
    ok, conformed = conform(value, field.declared)
    if not ok:
        # Dates inside of lists may be written as texts, as JSON has them.
        ok, conformed = conform(_typed(value, field.declared, field.name), field.declared)
    if ok:
        return conformed
    allowed = allowed_text(field.declared)
    if allowed and conform(value, base_of(field.declared))[0]:
        raise DmnError(f"{field.name}: {shown(value)} is not among the allowed values {allowed}.")
    raise _unlike(field, text)


def _constant(field: Field, text: str) -> Any:
    """The value of a FEEL text that reads no variable."""
    try:
        expression = parse(text)
        value = None if expression.names else expression.evaluate({})
    except FeelError:
        value = None
    if isinstance(value, FeelFunction) or (value is None and text != "null"):
        raise _unlike(field, text)
    return value


def _unlike(field: Field, text: str) -> DmnError:
    return DmnError(f"{field.name}: {shortened(text)} is not {_WANTED.get(field.kind, _ANYTHING)}.")


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
