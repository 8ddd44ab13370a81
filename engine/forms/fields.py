"""Reads a form-js schema (JSON, schemaVersion up to 19) into a tree of fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

MAX_SCHEMA_VERSION = 19
MAX_DEPTH = 20

INPUT_TYPES = frozenset(
    {
        "textfield",
        "textarea",
        "number",
        "checkbox",
        "checklist",
        "radio",
        "select",
        "taglist",
        "datetime",
        "filepicker",
        "expression",
    }
)
CHOICE_TYPES = frozenset({"radio", "select", "checklist", "taglist"})
LIST_TYPES = frozenset({"checklist", "taglist"})
CONTAINER_TYPES = frozenset({"default", "group", "columns", "dynamiclist"})
DISPLAY_TYPES = frozenset(
    {"text", "html", "image", "button", "separator", "spacer", "iframe", "table", "documentPreview"}
)


class FormSchemaError(ValueError):
    """The schema is no form that can be answered; `element` is the id or key of the component."""

    def __init__(self, message: str, *, element: str = "") -> None:
        self.element = element
        self.message = message
        super().__init__(f"{element}: {message}" if element else message)


@dataclass(frozen=True, slots=True)
class Field:
    """A component that takes or holds answers; `path` are the keys that lead to its value from its container."""

    type: str
    id: str
    path: tuple[str, ...]
    label: str
    schema: Mapping[str, Any]
    children: tuple[Field, ...] = ()
    rules: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The key or path as written in the schema."""
        return ".".join(self.path)

    @property
    def hide(self) -> str:
        """The FEEL condition that hides the field, without its equals sign; empty when it is never hidden."""
        conditional = self.schema.get("conditional")
        text = conditional.get("hide", "") if isinstance(conditional, Mapping) else ""
        return feel_text(text) or ""


def feel_text(value: Any) -> str | None:
    """The expression of a property that starts with an equals sign; None for a plain value."""
    return value[1:].strip() if isinstance(value, str) and value.startswith("=") else None


def read_fields(schema: Mapping[str, Any]) -> tuple[Field, ...]:
    """The fields of a form; FormSchemaError when the schema is not one that can be answered."""
    if not isinstance(schema, Mapping) or not isinstance(schema.get("components"), Sequence):
        raise FormSchemaError("Expected a form with a list of components. Save the form from the form editor.")
    version = schema.get("schemaVersion", MAX_SCHEMA_VERSION)
    if not isinstance(version, int) or version > MAX_SCHEMA_VERSION:
        raise FormSchemaError(
            f"Expected a schemaVersion of at most {MAX_SCHEMA_VERSION} but found {version}. "
            "Save the form with an editor of that version.",
            element=str(schema.get("id", "")),
        )
    return tuple(_read(schema["components"], 0))


def _read(components: Any, depth: int) -> Iterator[Field]:
    if depth > MAX_DEPTH:
        raise FormSchemaError(f"Expected components nested at most {MAX_DEPTH} deep. Flatten the form.")
    if not isinstance(components, Sequence) or isinstance(components, str):
        raise FormSchemaError("Expected a list of components.")
    for component in components:
        if not isinstance(component, Mapping) or not isinstance(component.get("type"), str):
            raise FormSchemaError("Expected every component to be an object with a type.")
        kind = component["type"]
        identifier = str(component.get("id") or component.get("key") or component.get("path") or kind)
        validate = component.get("validate")
        rules = validate if isinstance(validate, Mapping) else {}
        if kind in INPUT_TYPES:
            path = _path(component.get("key"))
            if not path:
                raise FormSchemaError("The field has no key. Give it the name of a variable.", element=identifier)
            yield Field(kind, identifier, path, _label(component), component, rules=rules)
        elif kind in CONTAINER_TYPES:
            path = _path(component.get("path"))
            if kind == "dynamiclist" and not path:
                raise FormSchemaError(
                    "The dynamic list has no path. Give it the name of a variable.", element=identifier
                )
            children = tuple(_read(component.get("components", ()), depth + 1))
            yield Field(kind, identifier, path, _label(component), component, children, rules)
        elif kind not in DISPLAY_TYPES:
            raise FormSchemaError(
                f"Expected a component of form-js but found the type {kind}. Replace the component.",
                element=identifier,
            )


def _path(key: Any) -> tuple[str, ...]:
    return tuple(part for part in key.split(".") if part) if isinstance(key, str) else ()


def _label(component: Mapping[str, Any]) -> str:
    for name in ("label", "dateLabel", "timeLabel"):
        value = component.get(name)
        if isinstance(value, str) and value:
            return value
    return str(component.get("key") or component.get("path") or "")
