"""How Python functions become service tasks: the decorator, what they are given, what they answer."""

from __future__ import annotations

import dataclasses
import inspect
import typing
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import UnionType
from typing import TYPE_CHECKING, Any, Literal, Union

if TYPE_CHECKING:
    from engine.db import Tx

Mode = Literal["transactional", "external", "inline"]


@dataclass(frozen=True)
class Done:
    """The work is done; `variables` go to the diagram.

    `then` runs in the transaction that ends the job: an external function uses it to write what the
    outside world answered together with the step it caused.
    """

    variables: Mapping[str, Any] = field(default_factory=dict)
    then: Callable[[Tx], None] | None = None


@dataclass(frozen=True)
class RetryLater:
    """Not now: run again after `delay`; uses up no retry."""

    delay: timedelta
    reason: str = ""


@dataclass(frozen=True)
class BusinessError:
    """A BPMN error with `code`, to be caught by an error event of the diagram."""

    code: str
    message: str = ""
    variables: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Fail:
    """The attempt failed: retried with backoff, an incident when the retries are used up.

    `final` skips the retries that are left.
    """

    message: str
    final: bool = False
    kind: str = "job"
    """Of the incident: another mark of up to 40 characters lets who answers it find it again, however it is worded."""


Outcome = Done | RetryLater | BusinessError | Fail
_OUTCOMES = (Done, RetryLater, BusinessError, Fail)


@dataclass(frozen=True)
class Context:
    """What a service task is given besides its own inputs."""

    job_key: int
    """Unique and stable over retries: the idempotency key for calls to the outside."""
    process_instance_key: int
    root_process_instance_key: int
    process_id: str
    business_key: str | None
    element_id: str
    element_instance_key: int
    attempt: int
    """1 for the first run."""
    now: datetime
    """UTC."""
    variables: Mapping[str, Any]
    """All variables visible from the element."""
    headers: Mapping[str, str]
    """The diagram's zeebe:taskHeaders."""
    services: Any
    """Whatever was handed to Engine(services=...): ports to the world."""
    engine: Any
    """The engine itself, for publishing messages (pass tx=ctx.tx)."""
    tx: Tx | None
    """The transaction that ends the job; None for an external task."""
    transaction: Callable[[], AbstractContextManager[Tx]]
    """Opens a short transaction of its own; for external tasks."""


@dataclass(frozen=True)
class Parameter:
    """A typed input or output of a service task."""

    name: str
    type: Any
    required: bool
    default: Any
    description: str = ""


@dataclass(frozen=True)
class ServiceTask:
    """A registered Python function with everything diagrams, checks and manuals need to know."""

    name: str
    function: Callable[..., Any]
    title: Mapping[str, str]
    inputs: tuple[Parameter, ...]
    outputs: tuple[Parameter, ...]
    answers_only_outputs: bool
    """True when the signature names everything the function may answer; False when anything may come."""
    mode: Mode
    retries: int
    description: str
    errors: tuple[str, ...]

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.function(*args, **kwargs)


def service_task(
    name: str,
    *,
    title: Mapping[str, str],
    mode: Mode = "transactional",
    retries: int = 3,
    errors: tuple[str, ...] = (),
) -> Callable[[Callable[..., Any]], ServiceTask]:
    """Make a typed function `f(ctx, a: str, b: Decimal = ...) -> Result` a service task called `name`.

    Inputs are taken by name from the variables visible at the element; a missing required one or one
    of the wrong type is an incident that names it. The result (a dataclass, a mapping or an Outcome)
    becomes the job's variables. `mode`: "transactional" runs inside the transaction that ends the job,
    "external" before it and without one, "inline" within the process's own transition.
    `errors` lists the BPMN error codes the function may answer with. The check of variables relies on the
    signature: a result that names a dataclass or TypedDict (or None) brings those fields and nothing else, also
    in a `Done`; the errors of a function that lists them bring no variables.
    """

    def wrap(function: Callable[..., Any]) -> ServiceTask:
        hints = typing.get_type_hints(function)
        parameters = list(inspect.signature(function).parameters.values())
        inputs = tuple(
            Parameter(
                name=parameter.name,
                type=hints.get(parameter.name, Any),
                required=parameter.default is inspect.Parameter.empty,
                default=None if parameter.default is inspect.Parameter.empty else parameter.default,
            )
            for parameter in parameters[1:]
        )
        return ServiceTask(
            name=name,
            function=function,
            title=dict(title),
            inputs=inputs,
            outputs=_outputs(hints.get("return", Any)),
            answers_only_outputs=_answers_only_outputs(hints.get("return", Any), errors),
            mode=mode,
            retries=retries,
            description=inspect.getdoc(function) or "",
            errors=errors,
        )

    return wrap


def _outputs(annotation: Any) -> tuple[Parameter, ...]:
    """The fields of every dataclass or TypedDict that the return annotation names."""
    found: list[Parameter] = []
    for option in typing.get_args(annotation) or (annotation,):
        if option in _OUTCOMES:
            continue
        if dataclasses.is_dataclass(option):
            hints = typing.get_type_hints(option)
            found += [Parameter(f.name, hints[f.name], True, None) for f in dataclasses.fields(option)]
        elif typing.is_typeddict(option):
            found += [Parameter(key, hint, True, None) for key, hint in typing.get_type_hints(option).items()]
    return tuple(found)


def _answers_only_outputs(annotation: Any, errors: tuple[str, ...]) -> bool:
    options = typing.get_args(annotation) if typing.get_origin(annotation) in (Union, UnionType) else (annotation,)
    if BusinessError in options and not errors:
        return False
    named = [option for option in options if dataclasses.is_dataclass(option) or typing.is_typeddict(option)]
    results = [option for option in named if option not in _OUTCOMES]
    if Done in options and not results:
        return False
    return all(option in named or option in (None, type(None)) for option in options)
