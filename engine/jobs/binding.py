"""Fits variables to a Python function's parameters, and its answer to variables."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import msgspec

from engine.records import ElementFailure
from engine.service_tasks import BusinessError, Done, Fail, Outcome, RetryLater, ServiceTask


def arguments(task: ServiceTask, variables: Mapping[str, Any]) -> dict[str, Any]:
    """The keyword arguments of a service task, taken by name from the visible variables.

    Raises ElementFailure("input") that names the parameter which is missing or of the wrong type.
    """
    found: dict[str, Any] = {}
    for parameter in task.inputs:
        value = variables.get(parameter.name)
        if value is None and not parameter.required:
            continue
        if parameter.name not in variables:
            raise ElementFailure(
                "input",
                f"The service task {task.name!r} needs {parameter.name!r}, but no such variable is visible here.",
            )
        try:
            found[parameter.name] = msgspec.convert(_exact(value, parameter.type), parameter.type)
        except msgspec.ValidationError as error:
            raise ElementFailure(
                "input", f"The service task {task.name!r} cannot take {parameter.name!r} = {value!r}: {error}"
            ) from error
    return found


def outcome(task: ServiceTask, answer: Any) -> Outcome:
    """What a service task's function returned, as one of the four outcomes.

    Raises ElementFailure("output") for anything else.
    """
    if isinstance(answer, Done):
        return Done(storable(answer.variables), answer.then)
    if isinstance(answer, RetryLater | BusinessError | Fail):
        return answer
    if answer is None:
        return Done()
    if dataclasses.is_dataclass(answer) and not isinstance(answer, type):
        return Done(storable({f.name: getattr(answer, f.name) for f in dataclasses.fields(answer)}))
    if isinstance(answer, Mapping):
        return Done(storable(answer))
    raise ElementFailure(
        "output", f"The service task {task.name!r} answered {answer!r}; expected fields or an outcome."
    )


def storable(values: Mapping[str, Any]) -> dict[str, Any]:
    """Variables as JSON: decimals stay exact, dates and times become ISO texts."""
    return {name: msgspec.to_builtins(value, builtin_types=(Decimal,)) for name, value in values.items()}


def _exact(value: Any, wanted: Any) -> Any:
    """A whole number is written 5, not 5.0, in JSON; whoever wants decimals gets one."""
    if isinstance(value, int) and not isinstance(value, bool) and "Decimal" in str(wanted):
        return Decimal(value)
    if isinstance(value, Decimal) and wanted is int and value == value.to_integral_value():
        return int(value)
    return value
