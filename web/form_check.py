"""Checks answers to a user task against its pinned form, with sentences in the user's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.forms import validate_answer
from engine.views import UserTaskView
from web import filters, form_texts, i18n
from web.context import claimflow, tx


def schema_of(task: UserTaskView) -> dict[str, Any] | None:
    """The task's form in the user's language, None for a task without one."""
    if task.form_key is None:
        return None
    return form_texts.in_language(claimflow().engine.form(task.form_key, tx=tx()).schema, i18n.language())


def variables_of(task: UserTaskView) -> dict[str, Any]:
    """What the form is opened with: the variables its task sees, the nearest scope first."""
    scopes = claimflow().engine.variable_scopes(task.process_instance_key, tx=tx())
    seen = {view.name: view.value for view in scopes if view.scope_key == task.process_instance_key}
    return seen | {view.name: view.value for view in scopes if view.scope_key == task.element_instance_key}


def answer_of(task: UserTaskView, given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """The checked answer, and by field what cannot be taken; a task without a form takes no values."""
    schema = schema_of(task)
    if schema is None:
        return {}, {}
    answer = validate_answer(schema, given, variables_of(task), now=filters.local(claimflow().clock.now()))
    chinese = i18n.language() == "zh"
    return answer.values, {error.path: error.message_zh if chinese else error.message_en for error in answer.errors}
