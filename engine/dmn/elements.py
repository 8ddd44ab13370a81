"""The elements of a model, what each requires of others (also of imported models), and their values in a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Any

from . import nodes
from .compiler import FeelCompiler, ProblemList, checked, typed
from .errors import DmnError
from .given import given
from .logic import LogicCompiler
from .names import entry_names
from .result import DecisionTrace
from .run import Evaluate, Run
from .services import service_function
from .type_table import TypeTable
from .types import FunctionType, Type, base_of

Node = nodes.InputData | nodes.Decision | nodes.KnowledgeModel | nodes.DecisionService


@dataclass(frozen=True, slots=True)
class Reference:
    """An element of some model, as one model knows it; `alias` is the import's name, None for the model itself."""

    node: Node
    owner: Elements
    alias: str | None

    @property
    def key(self) -> tuple[str, str]:
        """What identifies the element in a run across models."""
        return self.owner.definitions.namespace, self.node.id or self.node.name

    @property
    def names(self) -> tuple[str, ...]:
        """The names its value has where it is required, the element's own last: editors that let the name of a
        decision be a title for people refer to its variable or id instead."""
        node = self.node
        if isinstance(node, nodes.Decision):
            return tuple(dict.fromkeys((node.variable or node.id or node.name, node.name)))
        if isinstance(node, nodes.InputData) and node.variable:
            return tuple(dict.fromkeys((node.variable, node.name)))
        return (node.name,)

    def value(self, run: Run) -> Any:
        """The element's value in this run; decided at most once."""
        if self.key not in run.values:
            run.values[self.key] = self.owner.value(self, run)
        return run.values[self.key]


class Elements:
    """One model's elements, compiled."""

    def __init__(self, definitions: nodes.Definitions, imported: Mapping[str, Elements]) -> None:
        self.definitions = definitions
        self.problems = ProblemList()
        self._imports = _named_imports(definitions, imported)
        self.feel = FeelCompiler(self.problems)
        self.feel.types = TypeTable(
            definitions,
            [(alias, elements.types) for alias, elements in self._imports],
            self.feel.test,
            self.problems.report,
        )
        self.feel.component_names = frozenset(self.feel.types.component_names()) | entry_names(definitions)
        self.logic = LogicCompiler(self.feel)
        self._by_id: dict[str, Node] = {}
        every: list[Node] = [*definitions.inputs, *definitions.decisions, *definitions.knowledge, *definitions.services]
        for node in every:
            self._by_id[node.id or node.name] = node
        self._types: dict[str, Type] = {
            key: self.feel.type_of(node.type_ref, node.id) for key, node in self._by_id.items()
        }
        self._needs: dict[str, tuple[Reference, ...]] = {
            key: self._requirements(node) for key, node in self._by_id.items()
        }
        self._refuse_cycles()
        self._logic: dict[str, Evaluate] = {key: self._compile(node) for key, node in self._by_id.items()}

    def needs_of(self, node: Node) -> tuple[Reference, ...]:
        """The elements that an element requires, as references."""
        return self._needs[node.id or node.name]

    def type_of(self, node: Node) -> Type:
        """The declared type of an element's value."""
        return self._types[node.id or node.name]

    @property
    def types(self) -> TypeTable:
        """The model's types."""
        if self.feel.types is None:
            raise DmnError("The model's types are not known yet.", element=self.definitions.id)
        return self.feel.types

    def reference_of(self, node: Node) -> Reference:
        """An element of this model."""
        return Reference(node, self, None)

    def names_for(self, node: Node) -> frozenset[str]:
        """The names an element's expressions may use."""
        needs = self._needs[node.id or node.name]
        own = {name for need in needs for name in need.names}
        aliases = {need.alias for need in needs if need.alias}
        return frozenset(own | aliases | {given.name for given in self.definitions.inputs})

    def _requirements(self, node: Node) -> tuple[Reference, ...]:
        match node:
            case nodes.Decision():
                hrefs: Iterable[str] = (*node.requires, *node.knows)
            case nodes.KnowledgeModel():
                hrefs = node.knows
            case nodes.DecisionService():
                hrefs = (*node.input_data, *node.input_decisions, *node.outputs)
            case nodes.InputData():
                hrefs = ()
        return tuple(self.resolve(href, node.id) for href in hrefs)

    def resolve(self, href: str, element: str) -> Reference:
        """The element behind an href of this model, as in `#id` or `namespace#id`."""
        namespace, _, identifier = href.rpartition("#")
        if namespace in ("", self.definitions.namespace) and identifier in self._by_id:
            return Reference(self._by_id[identifier], self, None)
        for alias, elements in self._imports:
            if elements.definitions.namespace == namespace and identifier in elements._by_id:
                return Reference(elements._by_id[identifier], elements, alias)
        raise DmnError(
            f"Expected an element with the id {identifier} but found none. Connect the requirement again.",
            element=element,
        )

    def _refuse_cycles(self) -> None:
        """Requirements must not form a circle (DMN 6.2.2); links inside of imported models were checked with them."""
        graph = {
            key: [need.node.id or need.node.name for need in needs if need.owner is self]
            for key, needs in self._needs.items()
        }
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as problem:
            # The sorter tells the way from what is required to what requires it.
            circle = [self._by_id[key].name for key in reversed(problem.args[1])]
            raise DmnError(
                f"The decisions require each other in a circle: {' → '.join(circle)}. Remove a link.",
                element=problem.args[1][0],
            ) from None

    def _compile(self, node: Node) -> Evaluate:
        names = self.names_for(node)
        declared = self._types[node.id or node.name]
        match node:
            case nodes.Decision():
                if node.logic is None:
                    return lambda scope, run: given(node, self.definitions, run)
                return typed(self.logic.compile(node.logic, names, node.id), declared, node.id)
            case nodes.KnowledgeModel():
                return self._compile_knowledge(node, names, declared)
            case nodes.DecisionService():
                return lambda scope, run: service_function(node, self, run)
            case nodes.InputData():
                return lambda scope, run: checked(given(node, self.definitions, run), declared, node.id, run)

    def _compile_knowledge(self, node: nodes.KnowledgeModel, names: frozenset[str], declared: Type) -> Evaluate:
        if node.function is None:
            return self.logic.compile(None, names, node.id)
        plain = base_of(declared)
        # Before DMN 1.2 the variable had the type of the result, since then that of the function.
        result = plain.output if isinstance(plain, FunctionType) else declared
        make = self.logic.function(node.function, names | {node.name}, node.name, result)

        def evaluate(scope: dict[str, Any], run: Run) -> Any:
            scope[node.name] = function = make(scope, run)
            return function

        return evaluate

    def value(self, reference: Reference, run: Run) -> Any:
        """Work out the value of one of this model's elements."""
        node = reference.node
        key = node.id or node.name
        if not isinstance(node, nodes.Decision):
            return self._logic[key](self._scope(node, run), run)
        outer, run.tables = run.tables, []
        scope = self._scope(node, run)
        value = self._logic[key](scope, run)
        needs = {
            need.node.name: need.value(run)
            for need in self._needs[key]
            if isinstance(need.node, nodes.InputData | nodes.Decision)
        }
        run.trace.append(
            DecisionTrace(node.id, node.name, needs, tuple(run.tables), value, isinstance(node.logic, nodes.Table))
        )
        run.tables = outer
        return value

    def _scope(self, node: Node, run: Run) -> dict[str, Any]:
        # Callers such as processes pass variables that the diagram of decisions does not name; they are seen too.
        scope: dict[str, Any] = dict(run.context) if isinstance(node, nodes.Decision) else {}
        if isinstance(node, nodes.DecisionService | nodes.InputData):
            return scope
        own: dict[str, Any] = {}
        for need in self._needs[node.id or node.name]:
            value = need.value(run)
            if need.alias:
                group = scope.get(need.alias)
                scope[need.alias] = {**(group if isinstance(group, Mapping) else {}), need.node.name: value}
            else:
                scope.update(dict.fromkeys(need.names, value))
                own[need.node.name] = value
        scope.update(own)
        return scope


def _named_imports(definitions: nodes.Definitions, imported: Mapping[str, Elements]) -> list[tuple[str, Elements]]:
    found = []
    for link in definitions.imports:
        if link.namespace in imported:
            found.append((link.name, imported[link.namespace]))
        elif not link.location.endswith((".xsd", ".pmml")):
            raise DmnError(
                f"The model imports {link.namespace or link.name}, which was not given. Deploy the imported model with it.",
                element=definitions.id,
            )
    return found
