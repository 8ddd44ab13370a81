"""The form of a user task as its page shows it: in the user's language, with the variables it speaks of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from engine.codec import to_json
from engine.views import UserTaskView
from web import form_texts, i18n, labels
from web.context import claimflow, tx


def schema_of(task: UserTaskView) -> dict[str, Any] | None:
    """The task's pinned form in the user's language, None for a task without one."""
    if task.form_key is None:
        return None
    return form_texts.in_language(claimflow().engine.form(task.form_key, tx=tx()).schema, i18n.language())


def names_of(task: UserTaskView, fields: Iterable[str]) -> dict[str, str]:
    """What a task's form calls the fields that were refused."""
    return names_in(schema_of(task) or {}, fields)


def names_in(schema: Mapping[str, Any], fields: Iterable[str]) -> dict[str, str]:
    """What a form calls some fields; one in a row of a list ("items[2].amount") as its column is called."""
    components = form_texts.components(schema)
    shown = {component["key"]: component["label"] for component in components if {"key", "label"} <= component.keys()}
    return {field: shown.get(field.rpartition(".")[2]) or labels.label(field, "field") for field in fields}


def variables_of(task: UserTaskView) -> dict[str, Any]:
    """What the task sees: the variables of its process instance, and its own before them."""
    scopes = claimflow().engine.variable_scopes(task.process_instance_key, tx=tx())
    seen = {view.name: view.value for view in scopes if view.scope_key == task.process_instance_key}
    return seen | {view.name: view.value for view in scopes if view.scope_key == task.element_instance_key}


def shown_variables(variables: Mapping[str, Any], schema: Mapping[str, Any]) -> dict[str, Any]:
    """Only those variables the form speaks of: a page must not carry what it does not show."""
    text = to_json(schema)
    return {name: value for name, value in variables.items() if name in text}
