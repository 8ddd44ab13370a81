"""Values that could never be used: expressions of the wrong type, fixed texts that say nothing, names that are none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from engine import schedule
from engine.bpmn.model import Node, Value
from engine.feel import FeelError, parse
from engine.feel.syntax import Name
from engine.records import ElementFailure
from engine.resources import Artifact
from engine.views import Finding

if TYPE_CHECKING:
    from engine.lint import Surroundings

_Found = tuple[str, str]
_TRUTH, _LIST, _NUMBER, _TEXT = ("boolean",), ("list",), ("number",), ("string", "number")
_SOME_DAY, _UTC = datetime(2026, 1, 1, tzinfo=UTC), ZoneInfo("UTC")
_HIGHEST_PRIORITY = 100


def check(artifact: Artifact, _surroundings: Surroundings) -> Iterator[Finding]:
    """Name values that would stand still as an incident, whatever the variables are."""
    model = artifact.model
    assert model is not None
    for node in model.nodes.values():
        for message, repair in (*_types(node), *_fixed(node), *_names(node)):
            yield Finding("value", "error", artifact.resource, node.id, message, repair)
    for node in model.root.beginnings():
        for message, repair in _starts(node):
            yield Finding("value", "error", artifact.resource, node.id, message, repair)
    for flow in model.flows.values():
        for message, repair in _typed(flow.condition, "condition", _TRUTH):
            yield Finding("value", "error", artifact.resource, flow.id, message, repair)


def _types(node: Node) -> Iterator[_Found]:
    yield from _typed(node.activation_condition, "activation condition", _TRUTH)
    yield from _typed(node.job_type, "job type", _TEXT)
    yield from _typed(node.called_process, "called process", _TEXT)
    yield from _typed(node.decision_id, "decision id", _TEXT)
    for event in node.events:
        yield from _typed(event.correlation_key, "correlation key", _TEXT)
        yield from _typed(event.code, f"{event.kind} code", _TEXT)
        yield from _typed(event.computed_name, f"{event.kind} name", _TEXT)
    if node.loop is not None:
        yield from _typed(node.loop.collection, "input collection", _LIST)
        yield from _typed(node.loop.cardinality, "loop cardinality", _NUMBER)
        yield from _typed(node.loop.completion_condition, "completion condition", _TRUTH)
    if node.standard_loop is not None:
        yield from _typed(node.standard_loop.condition, "loop condition", _TRUTH)
    if node.ad_hoc is not None:
        yield from _typed(node.ad_hoc.active_elements, "active elements", _LIST)
        yield from _typed(node.ad_hoc.completion_condition, "completion condition", _TRUTH)


def _typed(value: Value | None, what: str, wanted: tuple[str, ...]) -> Iterator[_Found]:
    if value is None or value.expression is None or value.expression.type in (None, *wanted):
        return
    yield (
        f"The {what} {value.text!r} is a {value.expression.type}, but a {wanted[0]} is needed.",
        "Correct the expression.",
    )


def _fixed(node: Node) -> Iterator[_Found]:
    """Texts that are no expressions, so that they mean the same each time."""
    task = node.user_task
    if _is_wrong(node.retries, str.isdigit):
        assert node.retries is not None
        yield f"The retries {node.retries.text!r} are no whole number.", "Write a whole number from 0 on."
    if task is None:
        return
    if _is_wrong(task.priority, lambda text: text.isdigit() and int(text) <= _HIGHEST_PRIORITY):
        assert task.priority is not None
        yield f"The priority {task.priority.text!r} is no number from 0 to 100.", "Write a whole number from 0 to 100."
    for value, what in ((task.due_date, "due date"), (task.follow_up_date, "follow-up date")):
        if _is_wrong(value, _is_moment):
            assert value is not None
            yield (
                f"The {what} {value.text!r} is neither a date and time nor a duration.",
                "Write it as ISO 8601 says, or as a FEEL expression that begins with =.",
            )


def _is_wrong(value: Value | None, right: Callable[[str], bool]) -> bool:
    return value is not None and value.expression is None and not right(value.text)


def _is_moment(text: str) -> bool:
    with suppress(ElementFailure):
        if text.startswith("P"):
            schedule.after(_SOME_DAY, text, _UTC)
        else:
            schedule.moment(text, _UTC)
        return True
    return False


def _starts(node: Node) -> Iterator[_Found]:
    """Before a process has begun there is nothing from which a name could be worked out."""
    for event in node.events:
        if event.computed_name is not None:
            yield (
                f"The {event.kind} {event.name!r} that starts a process has an expression as its name.",
                "Write a fixed name.",
            )


def _names(node: Node) -> Iterator[_Found]:
    written = [node.result_variable]
    written += [part for mapping in (*node.inputs, *node.outputs) for part in mapping.target]
    if node.loop is not None:
        written += [node.loop.input_element, node.loop.output_collection]
    for name in written:
        if name is not None and not _is_name(name):
            yield (
                f"{name!r} cannot be the name of a variable.",
                "Begin with a letter, and use letters, digits and underscores.",
            )


def _is_name(name: str) -> bool:
    with suppress(FeelError):
        return isinstance(parse(name).ast, Name)
    return False
