"""Evaluates what diagrams say in FEEL, and turns the answers into what the engine stores."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping, MutableMapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from engine import codec
from engine.bpmn.model import EventDefinition, IoMapping, Value
from engine.feel import FeelError, to_json
from engine.feel.numbers import plain
from engine.records import ElementFailure

_SHOWN = 100
"""How many characters of a value a sentence shows."""


def evaluate(value: Value, variables: Mapping[str, Any], now: datetime) -> Any:
    """The value as FEEL has it; a static text is itself.

    Raises ElementFailure("expression") when FEEL refuses to go on (resource limits).
    """
    if value.expression is None:
        return value.text
    try:
        return value.expression.evaluate(variables, now=now)
    except FeelError as error:
        raise ElementFailure("expression", f"{value.text}: {error}") from error


def evaluate_json(value: Value, variables: Mapping[str, Any], now: datetime) -> Any:
    """The value as it is stored in a variable: dates, times and durations become ISO 8601 texts.

    Raises ElementFailure("expression") for what is no value, such as a function.
    """
    found = evaluate(value, variables, now)
    try:
        return storable(found)
    except FeelError as error:
        raise ElementFailure("expression", f"{value.text}: {error}") from error


def storable(value: Any) -> Any:
    """A FEEL value as JSON with exact decimals."""
    return to_json(value)


def condition(value: Value, variables: Mapping[str, Any], now: datetime, what: str) -> bool:
    """The truth of a condition.

    Raises ElementFailure("condition") when it is neither true nor false, naming why.
    """
    warnings: list[str] = []
    try:
        answer = value.expression.evaluate(variables, now=now, warnings=warnings)
    except FeelError as error:
        raise ElementFailure("condition", f"{what}: {value.text}: {error}") from error
    if answer is True or answer is False:
        return answer
    why = f" ({warnings[0]})" if warnings else ""
    raise ElementFailure(
        "condition", f"{what}: expected {value.text} to be true or false, but it is {shown(answer)}{why}."
    )


def text(value: Value | None, variables: Mapping[str, Any], now: datetime, what: str) -> str | None:
    """A text, or a number as FEEL's string() writes it; None when the diagram says nothing.

    Raises ElementFailure("expression") for any other value.
    """
    if value is None:
        return None
    found = evaluate(value, variables, now)
    if isinstance(found, str):
        return found
    if isinstance(found, int | Decimal) and not isinstance(found, bool):
        return plain(Decimal(found))
    raise ElementFailure("expression", f"Expected {what} {value.text} to be a text, but it is {shown(found)}.")


def event_name(event: EventDefinition, variables: Mapping[str, Any], now: datetime) -> str:
    """The name of a message or signal. Raises ElementFailure("expression") for one that is no text or empty."""
    if event.computed_name is None:
        return event.name or ""
    what = f"the {event.kind} name"
    name = text(event.computed_name, variables, now, what)
    if not name:
        raise ElementFailure("expression", f"Expected {what} {event.name} to be a text, but it is {shown('')}.")
    return name


def texts(value: Value | None, variables: Mapping[str, Any], now: datetime, what: str) -> list[str]:
    """A list of texts; a single text is split at its commas."""
    if value is None:
        return []
    found = evaluate(value, variables, now)
    if found is None:
        return []
    if isinstance(found, str):
        found = [part.strip() for part in found.split(",")]
    if isinstance(found, list) and all(isinstance(item, str) for item in found):
        return [item for item in found if item]
    raise ElementFailure("expression", f"Expected {what} {value.text} to be a list of texts, but it is {shown(found)}.")


def shown(value: Any) -> str:
    """A value for a sentence about it: a text in quotation marks, else as JSON; cut off where it gets too long."""
    try:
        text = repr(value) if isinstance(value, str) else codec.to_json(storable(value))
    except FeelError:
        return "no value"
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def map_inputs(mappings: tuple[IoMapping, ...], variables: MutableMapping[str, Any], now: datetime) -> dict[str, Any]:
    """The local variables that input mappings make; a dotted target makes a new context. Raises ElementFailure."""
    return _map(mappings, variables, now, {})


def map_outputs(mappings: tuple[IoMapping, ...], variables: MutableMapping[str, Any], now: datetime) -> dict[str, Any]:
    """What output mappings write; a dotted target changes that part of a context only. Raises ElementFailure."""
    return _map(mappings, variables, now, variables)


def _map(
    mappings: tuple[IoMapping, ...],
    variables: MutableMapping[str, Any],
    now: datetime,
    contexts: Mapping[str, Any],
) -> dict[str, Any]:
    """The targets with their values, worked out in order: each mapping sees the targets of those before it.

    `contexts` are the variables that a dotted target adds to.
    """
    result: dict[str, Any] = {}
    visible = ChainMap(result, variables)
    for mapping in mappings:
        value = evaluate_json(mapping.source, visible, now)
        first, *rest = mapping.target
        if not rest:
            result[first] = value
            continue
        existing = result.get(first, contexts.get(first))
        result[first] = _with(existing if isinstance(existing, dict) else {}, rest, value)
    return result


def _with(context: dict[str, Any], path: list[str], value: Any) -> dict[str, Any]:
    first, *rest = path
    if not rest:
        return {**context, first: value}
    inner = context.get(first)
    return {**context, first: _with(inner if isinstance(inner, dict) else {}, rest, value)}
