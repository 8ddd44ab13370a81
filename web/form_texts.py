"""Puts the texts of a form-js schema into the user's language: a property "label.zh" replaces `label`."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any


def in_language(schema: Mapping[str, Any], language: str) -> dict[str, Any]:
    """A copy of a form-js schema whose texts are in `language`.

    A component carries translations in its `properties` ("label.zh", "description.zh",
    "appearance.suffixAdorner.zh" …), an option of a choice beside its `label` ("label.zh"). What has no
    translation stays as it is.
    """
    localized = copy.deepcopy(dict(schema))
    suffix = f".{language}"
    for component in components(localized):
        for name, text in (component.get("properties") or {}).items():
            if name.endswith(suffix):
                _put(component, name.removesuffix(suffix).split("."), text)
        for option in component.get("values") or ():
            if isinstance(option, dict) and f"label{suffix}" in option:
                option["label"] = option[f"label{suffix}"]
    return localized


def components(schema: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Every component of a schema, those inside groups included."""
    for component in schema.get("components") or ():
        yield component
        yield from components(component)


def _put(component: dict[str, Any], path: list[str], text: Any) -> None:
    for step in path[:-1]:
        component = component.setdefault(step, {})
    component[path[-1]] = text
