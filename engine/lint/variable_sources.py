"""What each element of a process may write: forms, service tasks, decisions, scripts, messages, calls, errors.

Not known, and so taken to be anything: what an unknown service task or one without a typed result answers, what
a user task without a form brings, and what a message or signal carries unless an `input` property or output
mappings say it. Not looked at: variables that people correct in a running instance.
"""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Iterable
from types import UnionType
from typing import TYPE_CHECKING, Any

from engine.bpmn.model import Node, ProcessModel, Scope
from engine.dmn.signature import members_of as members_of_decision
from engine.forms.fields import Field, FormSchemaError, read_fields
from engine.lint.variable_state import ANY, Members, State, members_of, named

if TYPE_CHECKING:
    from engine.lint import Surroundings
    from engine.service_tasks import ServiceTask

_CARRYING = frozenset({"message", "signal"})
_THROWN = frozenset({"error", "escalation"})


def declared(properties: typing.Mapping[str, str]) -> dict[str, bool] | None:
    """The variables of an `input` property, by name, with False for those that may be missing ("name?").

    None when there is no such property.
    """
    text = properties.get("input")
    if text is None:
        return None
    names = [name.strip() for name in text.split(",") if name.strip()]
    return {name.removesuffix("?").strip(): not name.endswith("?") for name in names}


class Sources:
    """The writers of one process and of those it calls."""

    def __init__(self, model: ProcessModel, surroundings: Surroundings) -> None:
        self.model = model
        self.surroundings = surroundings
        self._writes: dict[str, frozenset[str]] = {}
        self._thrown: dict[str, frozenset[str]] = {}

    def results(self, node: Node, state: State) -> dict[str, Members]:
        """What the element itself brings, before output mappings; `state` is what it can read."""
        found = dict.fromkeys(declared(node.properties) or ()) if node.type == "userTask" else {}
        if node.job_type is not None:
            return self._job(node)
        match node.type:
            case "userTask":
                return {**found, **self._form(node)}
            case "scriptTask" if node.result_variable:
                expression = node.script.expression if node.script is not None else None
                return {node.result_variable: members_of(expression.ast, state) if expression else None}
            case "businessRuleTask" if node.result_variable:
                return {node.result_variable: self._decision_members(node)}
            case "callActivity" if node.outputs or node.propagate_child:
                return named(self._called(node))
            case "receiveTask" | "intermediateCatchEvent" | "boundaryEvent" | "startEvent":
                return named(self.payload(node))
            case _:
                return {}

    def locals(self, node: Node) -> frozenset[str]:
        """The variables that live in the element alone, so that what is written to them stays there."""
        own = {mapping.target[0] for mapping in node.inputs}
        if node.repeats:
            own.add("loopCounter")
        if node.loop is not None:
            own |= {name for name in (node.loop.input_element, node.loop.result) if name}
        return frozenset(own)

    def writes(self, node: Node) -> frozenset[str]:
        """The names that the element, and everything inside it, may write outside of itself."""
        if node.id not in self._writes:
            # A process that calls itself asks again while it is being answered.
            self._writes[node.id] = frozenset({ANY})
            mapped = {mapping.target[0] for mapping in node.outputs}
            if node.loop is not None:
                mapped.discard(node.loop.result or "")
            if node.inner is not None:
                inside = {name for inner in node.inner.nodes.values() for name in self.writes(inner)}
                found = inside - self.locals(node) | mapped
            else:
                found = mapped if node.outputs else set(self.results(node, {})) - self.locals(node)
            if node.loop is not None and node.loop.output_collection:
                found.add(node.loop.output_collection)
            self._writes[node.id] = frozenset(found)
        return self._writes[node.id]

    def all_writes(self, scope: Scope | None = None) -> frozenset[str]:
        """The names that anything in a scope (by default, the process) may write outside of itself."""
        nodes = (scope or self.model.root).nodes.values()
        return frozenset(name for node in nodes for name in self.writes(node))

    def payload(self, node: Node) -> frozenset[str]:
        """What the events of a catching element bring."""
        carried = declared(node.properties)
        if carried is not None:
            return frozenset(carried)
        if any(node.has_event(kind) for kind in _CARRYING):
            starts_process = node in self.model.root.beginnings()
            carried = declared(self.model.properties) if starts_process else None
            return frozenset({ANY}) if carried is None else frozenset(carried)
        thrown = [self.thrown(self._throwers(node), kind) for kind in _THROWN if node.has_event(kind)]
        return frozenset[str]().union(*thrown)

    def _throwers(self, node: Node) -> Iterable[Node]:
        """The elements whose errors and escalations a boundary event or an event sub-process may catch."""
        if node.attached_to:
            return [self.model.nodes[node.attached_to]]
        around = self.model.nodes.get(self.model.nodes[node.scope_id].scope_id)
        return (around.inner if around is not None and around.inner is not None else self.model.root).nodes.values()

    def thrown(self, nodes: Iterable[Node], kind: str) -> frozenset[str]:
        """The variables that come with an error or escalation out of these elements."""
        found: set[str] = set()
        for node in nodes:
            if node.inner is not None:
                found |= self.thrown(node.inner.nodes.values(), kind)
            elif node.type == "callActivity":
                called = self.surroundings.called(node)
                found |= {ANY} if called is None else called.thrown_outside(kind)
            elif node.job_type is not None:
                task = self._task(node)
                if kind == "error" and (task is None or not (task.errors or task.answers_only_outputs)):
                    found.add(ANY)
            elif node.has_event(kind) and node.type in ("endEvent", "intermediateThrowEvent"):
                found |= self.locals(node)
        return frozenset(found)

    def thrown_outside(self, kind: str) -> frozenset[str]:
        """The variables that errors or escalations of the whole process bring to its caller."""
        if kind not in self._thrown:
            self._thrown[kind] = frozenset({ANY})
            self._thrown[kind] = self.thrown(self.model.root.nodes.values(), kind)
        return self._thrown[kind]

    def _job(self, node: Node) -> dict[str, Members]:
        task = self._task(node)
        if task is None or not task.answers_only_outputs:
            return {ANY: None, **{output.name: None for output in (task.outputs if task is not None else ())}}
        return {output.name: _members_of_type(output.type) for output in task.outputs}

    def _task(self, node: Node) -> ServiceTask | None:
        if node.job_type is None or node.job_type.expression is not None:
            return None
        return self.surroundings.service_tasks.get(node.job_type.text)

    def _form(self, node: Node) -> dict[str, Members]:
        form_id = node.user_task.form_id if node.user_task is not None else None
        added = named(self.surroundings.answer_variables)
        schema = self.surroundings.library.form(form_id, node.binding.tag) if form_id else None
        if schema is None:
            return added if declared(node.properties) is not None and not form_id else {ANY: None, **added}
        try:
            return {**added, **_keys(read_fields(schema))}
        except FormSchemaError:
            return {ANY: None, **added}

    def _decision_members(self, node: Node) -> Members:
        if node.decision_id is None or node.decision_id.expression is not None:
            return None
        model = self.surroundings.library.decision(node.decision_id.text, node.binding.tag)
        return members_of_decision(model, node.decision_id.text) if model is not None else None

    def _called(self, node: Node) -> frozenset[str]:
        """What comes back from a called process: all its variables for output mappings, else what it wrote."""
        called = self.surroundings.called(node)
        if called is None:
            return frozenset({ANY})
        given = self.locals(node) if node.outputs else frozenset()
        return called.all_writes() | given


def is_shown_only(field: Field) -> bool:
    """Whether nobody can ever answer the field."""
    return any(field.schema.get(name) is True for name in ("readonly", "disabled"))


def _keys(fields: Iterable[Field]) -> dict[str, Members]:
    """The variables of a form; the members of groups and lists when every field of them is known."""
    found: dict[str, Members] = {}
    for field in fields:
        if is_shown_only(field):
            continue
        inner = _keys(field.children)
        if not field.path:
            found.update(inner)
        elif len(field.path) == 1:
            found[field.path[0]] = frozenset(inner) if inner else None
        else:
            known = found.get(field.path[0], frozenset())
            found[field.path[0]] = None if known is None else known | {field.path[1]}
    return found


def _members_of_type(annotation: Any) -> Members:
    """The fields of a dataclass, or of the items of a list of one; the value may also be null."""
    if typing.get_origin(annotation) in (list, typing.Union, UnionType):
        options = [option for option in typing.get_args(annotation) if option is not type(None)]
        return _members_of_type(options[0]) if len(options) == 1 else None
    if isinstance(annotation, type) and dataclasses.is_dataclass(annotation):
        return frozenset(field.name for field in dataclasses.fields(annotation))
    return None
