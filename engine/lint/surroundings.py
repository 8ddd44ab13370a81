"""What exists around the files that are checked, and what it tells of their variables."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from engine.bpmn.model import Node, ProcessModel
from engine.dmn import Model
from engine.lint.variable_flow import VariableFlow
from engine.lint.variable_sources import Sources, declared
from engine.lint.variable_state import ANY, State, joined, named
from engine.service_tasks import ServiceTask

_MOST_ELEMENTS = 1000
"""Time and memory grow with elements times variables; up to here they stay below half a second."""


class Library(Protocol):
    """Looks up definitions: those of the checked files first, else the latest deployed ones."""

    def has(self, kind: str, id: str, tag: str | None = None) -> bool:
        """Whether there is a process, decision or form, with a version tag if one is named."""

    def process(self, id: str, tag: str | None = None) -> ProcessModel | None:
        """A process."""

    def callers(self, id: str, tag: str | None) -> list[ProcessModel]:
        """The processes that call a process by its id, or by its id and the version tag it carries."""

    def form(self, id: str, tag: str | None = None) -> Mapping[str, Any] | None:
        """A form's schema."""

    def decision(self, id: str, tag: str | None = None) -> Model | None:
        """The model that holds a decision."""


@dataclass(frozen=True)
class Surroundings:
    """What exists around the checked files."""

    service_tasks: Mapping[str, ServiceTask]
    library: Library
    answer_variables: Collection[str] = ()
    """What completing a user task brings besides the fields of its form."""
    _sources: dict[tuple[str, str | None], Sources] = field(default_factory=dict)
    _flows: dict[tuple[str, str | None], VariableFlow | None] = field(default_factory=dict)

    def sources(self, model: ProcessModel) -> Sources:
        """What the elements of a process write."""
        version = model.id, model.version_tag
        if version not in self._sources:
            self._sources[version] = Sources(model, self)
        return self._sources[version]

    def called(self, node: Node) -> Sources | None:
        """The process that a call activity starts; None when it is not known before it runs."""
        if node.called_process is None or node.called_process.expression is not None:
            return None
        model = self.library.process(node.called_process.text, node.binding.tag)
        return self.sources(model) if model is not None else None

    def flow(self, model: ProcessModel) -> VariableFlow | None:
        """The variables along the paths of a process.

        None while they are being found out (a process calls itself), and for a process of very many elements.
        """
        version = model.id, model.version_tag
        if version not in self._flows:
            self._flows[version] = None
            if len(model.nodes) > _MOST_ELEMENTS:
                return None
            self._flows[version] = VariableFlow(model, self.sources(model), self._given(model))
        return self._flows[version]

    def _given(self, model: ProcessModel) -> State:
        """What a process is started with: what it declares, else what its callers give it."""
        inputs = declared(model.properties)
        if inputs is not None:
            return named(inputs)
        return joined(*(self._from(caller, model) for caller in self.library.callers(model.id, model.version_tag)))

    def _from(self, caller: ProcessModel, called: ProcessModel) -> State:
        given: list[State] = []
        for node in caller.nodes.values():
            if node.called_process is None or node.called_process.text != called.id:
                continue
            if node.binding.tag not in (None, called.version_tag):
                continue
            if node.propagate_parent:
                flow = self.flow(caller)
                given.append(flow.inside.get(node.id, {}) if flow is not None else {ANY: None})
            else:
                given.append(named(self.sources(caller).locals(node)))
        return named(joined(*given))
