"""What people found and did on a claim, in the words of the forms they filled in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from engine.views import UserTaskView
from tasks.claims.views import ActionView
from tasks.review.queries import WorkView
from web import filters, form_texts, labels, task_form, wording

_CURRENCY = "CNY"


@dataclass(frozen=True)
class Line:
    """One answer of a form: what was asked and what was said; amounts stand under each other."""

    label: str
    value: str
    amount: bool


@dataclass(frozen=True)
class Report:
    """What a person found: their answers line by line, a sum where there is one, their own words."""

    kind: str
    author: str
    at: datetime
    lines: Sequence[Line]
    total: Decimal | None
    text: str


@dataclass(frozen=True)
class Act:
    """What somebody did: the task they completed and the choice they made in it."""

    title: str
    outcome: str
    user: str
    at: datetime


class Forms:
    """The forms of a claim's user tasks in the user's language, each read once for a page."""

    def __init__(self, tasks: Iterable[UserTaskView]) -> None:
        self._tasks = {task.key: task for task in tasks}
        self._schemas: dict[int, Mapping[str, Any]] = {}

    def of(self, task: UserTaskView) -> Mapping[str, Any]:
        """The form pinned with the task; an empty one for a task without."""
        if task.form_key is None:
            return {}
        if task.form_key not in self._schemas:
            self._schemas[task.form_key] = task_form.schema_of(task) or {}
        return self._schemas[task.form_key]

    def task(self, key: int | None) -> UserTaskView | None:
        """The claim's task with this key."""
        return self._tasks.get(key) if key is not None else None

    def asked(self, report: WorkView) -> Mapping[str, Any]:
        """The form a report was written with: the last one its author completed before that asks for its answers."""
        done = [
            task
            for task in self._tasks.values()
            if task.completed_by == report.author and task.completed_at is not None and task.completed_at <= report.at
        ]
        for task in sorted(done, key=lambda task: task.completed_at or report.at, reverse=True):
            schema = self.of(task)
            if set(report.answers) <= {component.get("key") for component in form_texts.components(schema)}:
                return schema
        return {}


def report(view: WorkView, forms: Forms) -> Report:
    """A report with its answers in the order and the words of its form."""
    schema = forms.asked(view)
    return Report(view.kind, view.author, view.at, lines(schema, view.answers), view.total, view.text)


def act(action: ActionView, forms: Forms) -> Act:
    """An act by the name of its task, or by the capacity it was done in when there was none."""
    task = forms.task(action.task_key)
    if task is None:
        return Act(labels.label(action.role, "action_role"), "", action.user, action.at)
    return Act(filters.named(task), _chosen(forms.of(task), action.detail), action.user, action.at)


def lines(schema: Mapping[str, Any], answers: Mapping[str, Any]) -> list[Line]:
    """The answers to a form-js schema that is in the user's language already, in the order of its questions."""
    return [
        Line(
            component.get("label") or component.get("dateLabel") or component["key"],
            _shown(component, answers[component["key"]]),
            _is_amount(component),
        )
        for component in form_texts.components(schema)
        if answers.get(component.get("key") or "") not in (None, "", [])
    ]


def _chosen(schema: Mapping[str, Any], detail: Mapping[str, Any]) -> str:
    """The first choice of a form, which is what it is there for: approved, returned …"""
    for component in form_texts.components(schema):
        if component.get("type") == "radio" and detail.get(component["key"]):
            return _shown(component, detail[component["key"]])
    return ""


def _shown(component: Mapping[str, Any], value: Any) -> str:
    match component.get("type"):
        case "number":
            return filters.money(value) if _is_amount(component) else f"{value}{_suffix(component)}"
        case "datetime":
            return filters.minute(value)
        case "checkbox":
            return _("Yes") if value else _("No")
        case "checklist" | "taglist":
            return wording.listed([_option(component, item) for item in value])
        case _:
            return _option(component, value)


def _option(component: Mapping[str, Any], value: Any) -> str:
    known = {option["value"]: option["label"] for option in component.get("values") or ()}
    return str(known[value]) if value in known else filters.readable(value)


def _is_amount(component: Mapping[str, Any]) -> bool:
    return component.get("type") == "number" and _suffix(component) == _CURRENCY


def _suffix(component: Mapping[str, Any]) -> str:
    return str((component.get("appearance") or {}).get("suffixAdorner") or "")
