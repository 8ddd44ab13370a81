"""Every place of an element that reads variables, and what may be there when it does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from engine.bpmn.model import IoMapping, Node, Scope, Value
from engine.dmn.signature import inputs_of
from engine.feel import FeelError, parse
from engine.feel.expression import Expression
from engine.forms.check import expressions_of
from engine.forms.fields import Field, FormSchemaError, read_fields
from engine.lint.surroundings import Surroundings
from engine.lint.variable_flow import VariableFlow, mapped
from engine.lint.variable_sources import declared, is_shown_only
from engine.lint.variable_state import ANY, State, named, null_checked

_COUNTERS = (
    "numberOfInstances",
    "numberOfCompletedInstances",
    "numberOfActiveInstances",
    "numberOfTerminatedInstances",
)
_OF_COMPLEX_GATEWAYS = ("activationCount", "activatedFlows", "waitingForStart")
_OF_FORMS = ("this", "parent", "i")


@dataclass(frozen=True)
class Read:
    """One place that reads variables."""

    element: str
    what: str
    """The place, in the words of the reader of diagrams, e.g. "input mapping of amount"."""
    paths: tuple[tuple[str, ...], ...]
    """What is read, such as ("order", "amount")."""
    state: State
    """What some path has written by then."""
    tested: frozenset[str] = frozenset()
    """Variables that may be missing, as the expression itself asks whether they are there."""


def reads_of(node: Node, flow: VariableFlow, surroundings: Surroundings) -> Iterator[Read]:
    """The places of an element and of the flows out of it; nothing for an element no token can come to."""
    if node.id not in flow.before:
        return
    for what, value, state in _values(node, flow):
        if value is not None and value.expression is not None:
            yield _read(node.id, what, value.expression, state)
    scope = flow.model.nodes[node.scope_id].inner if node.scope_id in flow.model.nodes else flow.model.root
    for flow_id in node.outgoing:
        condition = scope.flows[flow_id].condition if isinstance(scope, Scope) else None
        if condition is not None and condition.expression is not None:
            state = named(_OF_COMPLEX_GATEWAYS) if node.type == "complexGateway" else {}
            yield _read(flow_id, "condition", condition.expression, {**flow.after[node.id], **state})
    yield from _by_name(node, flow.inside[node.id], surroundings)
    yield from _form(node, flow.inside[node.id], surroundings)


def _read(element: str, what: str, expression: Expression, state: State) -> Read:
    return Read(element, what, tuple(sorted(expression.paths)), state, null_checked(expression))


def _values(node: Node, flow: VariableFlow) -> Iterator[tuple[str, Value | None, State]]:
    before, each, inside, done = (states[node.id] for states in (flow.before, flow.each, flow.inside, flow.done))
    if node.loop is not None:
        counted = {**done, **dict.fromkeys(_COUNTERS)}
        yield "input collection", node.loop.collection, before
        yield "loop cardinality", node.loop.cardinality, before
        yield "output element", node.loop.output_element, done
        yield "completion condition", node.loop.completion_condition, counted
    if node.standard_loop is not None:
        yield "loop condition", node.standard_loop.condition, {**done, "loopCounter": None}
    if node.activation_condition is not None:
        yield "activation condition", node.activation_condition, {**before, **named(_OF_COMPLEX_GATEWAYS)}
    yield from _mappings("input", node.inputs, each)
    yield "job type", node.job_type, inside
    yield "retries", node.retries, inside
    yield "script", node.script, inside
    yield "decision id", node.decision_id, inside
    yield "called process", node.called_process, inside
    if node.user_task is not None:
        task = node.user_task
        yield "assignee", task.assignee, inside
        yield "candidate groups", task.candidate_groups, inside
        yield "candidate users", task.candidate_users, inside
        yield "due date", task.due_date, inside
        yield "follow-up date", task.follow_up_date, inside
        yield "priority", task.priority, inside
    starts_process = node in flow.model.root.beginnings()
    for event in node.events:
        waiting = _when_waiting(node, flow)
        # Whoever starts a process needs no key to find it, and a condition waits until somebody writes its variables.
        yield "correlation key", event.correlation_key if not starts_process else None, waiting
        yield f"{event.kind} name", event.computed_name, waiting
        yield "timer", event.timer, {} if starts_process else waiting
        yield "condition", event.condition, {**waiting, **named(flow.sources.all_writes()), ANY: None}
        yield f"{event.kind} code", event.code, inside
    yield from _mappings("output", node.outputs, done)


def _mappings(
    direction: str, mappings: tuple[IoMapping, ...], state: State
) -> Iterator[tuple[str, Value | None, State]]:
    for number, mapping in enumerate(mappings):
        seen = {**state, **mapped(mappings[:number], state)} if number else state
        yield f"{direction} mapping of {'.'.join(mapping.target)}", mapping.source, seen


def _when_waiting(node: Node, flow: VariableFlow) -> State:
    """What an event's timer or correlation key can read: it is evaluated when the waiting begins.

    The timer of a process is set when it is deployed, when there are no variables at all.
    """
    if node.attached_to is not None:
        host = flow.model.nodes[node.attached_to]
        return flow.before[host.id] if host.repeats else flow.inside[host.id]
    if node.type != "startEvent":
        return flow.inside[node.id]
    around = flow.model.nodes.get(node.scope_id)
    return flow.opening[around.scope_id] if around is not None else {}


def _by_name(node: Node, inside: State, surroundings: Surroundings) -> Iterator[Read]:
    """What service tasks and decisions take from the visible variables by themselves."""
    if node.job_type is not None and node.job_type.expression is None:
        task = surroundings.service_tasks.get(node.job_type.text)
        if task is not None:
            paths = tuple((parameter.name,) for parameter in task.inputs if parameter.required)
            yield Read(node.id, f"service task {task.name}", paths, inside)
    elif node.decision_id is not None and node.decision_id.expression is None:
        model = surroundings.library.decision(node.decision_id.text, node.binding.tag)
        if model is not None:
            needed = inputs_of(model, node.decision_id.text)
            paths = tuple((names[0],) for names in needed if not any(name in inside for name in names))
            yield Read(node.id, f"decision {node.decision_id.text}", paths, inside)


def missing_inputs(node: Node, surroundings: Surroundings) -> tuple[str, ...]:
    """The variables a called process declares and needs, but the call does not give it."""
    called = surroundings.called(node) if node.type == "callActivity" else None
    if called is None or node.propagate_parent:
        return ()
    inputs = declared(called.model.properties) or {}
    given = {mapping.target[0] for mapping in node.inputs}
    return tuple(name for name, required in inputs.items() if required and name not in given)


def _form(node: Node, inside: State, surroundings: Surroundings) -> Iterator[Read]:
    form_id = node.user_task.form_id if node.user_task is not None else None
    schema = surroundings.library.form(form_id, node.binding.tag) if form_id else None
    if schema is None:
        return
    try:
        fields = read_fields(schema)
    except FormSchemaError:
        return
    state = {**inside, **dict.fromkeys((*_OF_FORMS, *_all_keys(fields)))}
    for field in _all_fields(fields):
        for name, text in expressions_of(field):
            try:
                expression = parse(text)
            except FeelError:
                continue
            yield _read(
                node.id, f"{name} of the field {field.key or field.id} in the form {form_id}", expression, state
            )
    for field in fields:
        if is_shown_only(field) and field.path and not field.children and "defaultValue" not in field.schema:
            yield Read(node.id, f"field {field.key} of the form {form_id}", (field.path[:1],), inside)


def _all_fields(fields: Iterable[Field]) -> Iterator[Field]:
    for field in fields:
        yield field
        yield from _all_fields(field.children)


def _all_keys(fields: Iterable[Field]) -> Iterator[str]:
    """Every key of a form, for a condition may name a field of its own group without the group."""
    for field in _all_fields(fields):
        yield from field.path if not is_shown_only(field) else ()
