"""Finds what is wrong with a form before it is deployed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from engine.dmn.findings import Finding
from engine.feel import FeelError, parse

from .expressions import RuleError, matches_pattern
from .fields import (
    CHOICE_TYPES,
    CONTAINER_TYPES,
    DISPLAY_TYPES,
    INPUT_TYPES,
    Field,
    FormSchemaError,
    feel_text,
    read_fields,
)

_LENGTH_TYPES = ("textfield", "textarea")


def check_schema(schema: Mapping[str, Any]) -> list[Finding]:
    """All that is wrong with a form-js schema; an empty list when it can be deployed."""
    findings = list(_unreadable(schema))
    if findings:
        return findings
    try:
        fields = read_fields(schema)
    except FormSchemaError as problem:
        sentence, _, repair = problem.message.partition(". ")
        return [Finding("form-schema", problem.element, f"{sentence}.", repair or "Correct the form.", "error")]
    return [*_check_keys(fields, ""), *_check_fields(fields), *_check_layout(schema)]


def _unreadable(schema: Any) -> Iterator[Finding]:
    """Components that cannot be read, all of them and not only the first."""
    components = schema.get("components") if isinstance(schema, Mapping) else None
    if not isinstance(components, Sequence) or isinstance(components, str):
        return
    for component in components:
        if not isinstance(component, Mapping) or not isinstance(component.get("type"), str):
            continue
        kind = component["type"]
        element = str(component.get("id") or component.get("key") or kind)
        if kind not in INPUT_TYPES | CONTAINER_TYPES | DISPLAY_TYPES:
            yield Finding(
                "form-component",
                element,
                f"Expected a component of form-js but found the type {kind}.",
                "Replace the component by one of the form editor.",
                "error",
            )
        elif kind in INPUT_TYPES and not component.get("key"):
            yield Finding(
                "form-key", element, "The field has no key.", "Give it the name of a variable as its key.", "error"
            )
        elif kind == "dynamiclist" and not component.get("path"):
            yield Finding(
                "form-key",
                element,
                "The dynamic list has no path.",
                "Give it the name of a variable as its path.",
                "error",
            )
        yield from _unreadable(component)


def _check_keys(fields: Sequence[Field], at: str) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for field in _same_level(fields):
        key = f"{at}{field.key}"
        if key in seen and field.type != "group":
            yield Finding(
                "form-duplicate-key",
                field.id,
                f"The key {key} is already used by {seen[key]}, so that one answer overwrites the other.",
                "Give one of the fields another key.",
                "error",
            )
        for other, owner in seen.items():
            if (other.startswith(f"{key}.") or key.startswith(f"{other}.")) and field.type not in CONTAINER_TYPES:
                yield Finding(
                    "form-overlapping-key",
                    field.id,
                    f"The key {key} lies inside the key {other} of {owner}, so that one answer overwrites the other.",
                    "Give one of the fields another key.",
                    "error",
                )
        seen[key] = field.id
        if field.type == "dynamiclist":
            yield from _check_keys(field.children, "")


def _same_level(fields: Sequence[Field]) -> Iterator[Field]:
    for field in fields:
        if field.path and field.type not in ("group", "columns", "default"):
            yield field
        elif field.path:
            for inner in _same_level(field.children):
                yield Field(inner.type, inner.id, (*field.path, *inner.path), inner.label, inner.schema, inner.children)
        else:
            yield from _same_level(field.children)


def _check_fields(fields: Sequence[Field]) -> Iterator[Finding]:
    for field in fields:
        yield from _check_expressions(field)
        yield from _check_rules(field)
        if field.type in CHOICE_TYPES:
            yield from _check_options(field)
        yield from _check_fields(field.children)


def expressions_of(field: Field) -> Iterator[tuple[str, str]]:
    """The FEEL texts of a field, each with the property it stands in."""
    schema = field.schema
    if field.hide:
        yield "conditional.hide", field.hide
    for name in ("disabled", "readonly", "min", "max", "defaultValue"):
        text = feel_text(schema.get(name))
        if text is not None:
            yield name, text
    for name in ("valuesExpression", "expression"):
        if isinstance(schema.get(name), str) and schema[name]:
            yield name, feel_text(schema[name]) or schema[name]
    for name, rule in field.rules.items():
        text = feel_text(rule) if name != "pattern" else None
        if text is not None:
            yield f"validate.{name}", text


def _check_expressions(field: Field) -> Iterator[Finding]:
    for name, text in expressions_of(field):
        try:
            parse(text)
        except FeelError as problem:
            yield Finding(
                "form-feel",
                field.id,
                f"The expression of {name} of the field {field.key or field.id} is no FEEL: {problem}",
                "Correct the expression.",
                "error",
            )


def _check_rules(field: Field) -> Iterator[Finding]:
    pattern = field.rules.get("pattern")
    if isinstance(pattern, str) and pattern:
        try:
            matches_pattern("", pattern)
        except RuleError as problem:
            yield Finding(
                "form-pattern",
                field.id,
                f"The pattern of the field {field.key} cannot be used: {problem}.",
                "Write a regular expression without look-around and back references.",
                "error",
            )
    pairs = (
        [("min", "max")]
        if field.type == "number"
        else [("minLength", "maxLength")]
        if field.type in _LENGTH_TYPES
        else []
    )
    for low, high in pairs:
        try:
            lowest, highest = (_limit(field.rules.get(name)) for name in (low, high))
        except InvalidOperation:
            yield Finding(
                "form-limit",
                field.id,
                f"Expected numbers for {low} and {high} of the field {field.key}.",
                "Enter a number or remove the limit.",
                "error",
            )
            continue
        if lowest is not None and highest is not None and lowest > highest:
            yield Finding(
                "form-limit",
                field.id,
                f"No answer can be right: {low} {lowest} is greater than {high} {highest} in the field {field.key}.",
                "Exchange the two limits.",
                "error",
            )
    digits = field.schema.get("decimalDigits")
    if field.type == "number" and digits is not None and not (isinstance(digits, int) and 0 <= digits <= 15):
        yield Finding(
            "form-limit",
            field.id,
            f"Expected 0 to 15 decimal digits in the field {field.key} but found {digits}.",
            "Enter a whole number from 0 to 15.",
            "error",
        )


def _limit(value: Any) -> Decimal | None:
    if value in (None, "") or feel_text(value) is not None:
        return None
    return Decimal(str(value))


def _check_options(field: Field) -> Iterator[Finding]:
    schema = field.schema
    if schema.get("valuesKey") or schema.get("valuesExpression"):
        return
    values = schema.get("values")
    if not isinstance(values, list) or not values:
        yield Finding(
            "form-options",
            field.id,
            f"The field {field.key} offers no choice.",
            "Add choices, or name the variable or expression that gives them.",
            "error",
        )
        return
    offered = [option.get("value") if isinstance(option, Mapping) else option for option in values]
    for value in {str(v) for v in offered if offered.count(v) > 1}:
        yield Finding(
            "form-options",
            field.id,
            f"The field {field.key} offers the choice {value} twice.",
            "Give every choice its own value.",
            "warning",
        )


def _check_layout(schema: Mapping[str, Any]) -> Iterator[Finding]:
    rows: dict[str, int] = {}
    for component in schema["components"]:
        layout = component.get("layout")
        if isinstance(layout, Mapping) and isinstance(layout.get("row"), str):
            columns = layout.get("columns")
            rows[layout["row"]] = rows.get(layout["row"], 0) + (columns if isinstance(columns, int) else 0)
    for row, columns in rows.items():
        if columns > 16:
            yield Finding(
                "form-layout",
                row,
                f"The components of the row {row} take {columns} columns, but a row has 16.",
                "Make components narrower or move one to another row.",
                "warning",
            )
