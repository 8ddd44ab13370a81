"""A decision model ready to decide: `load` makes it from a file, `evaluate` asks one of its decisions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from engine.feel import FeelLimitError, FeelValueError

from . import nodes
from .compiler import Problem
from .elements import Elements
from .errors import DmnError, DmnEvaluationError
from .reader import read_definitions
from .result import Result
from .run import Run
from .services import invoke, serve

SILENT_WARNINGS = frozenset({"feel", "no-input"})


class Model:
    """A loaded DMN file. It holds no state of an evaluation and may be used by many threads.

    `decisions`, `services` and `inputs` are the elements as written; `problems` is everything in the file that
    cannot work, for the check at deployment: such an expression evaluates to null with a warning.
    """

    def __init__(self, definitions: nodes.Definitions, imports: Mapping[str, Model]) -> None:
        self.definitions = definitions
        self._elements: Elements = Elements(definitions, {ns: model._elements for ns, model in imports.items()})

    @property
    def id(self) -> str:
        """The id of the file's root element."""
        return self.definitions.id

    @property
    def name(self) -> str:
        """The model's name."""
        return self.definitions.name

    @property
    def namespace(self) -> str:
        """The namespace by which other models import this one."""
        return self.definitions.namespace

    @property
    def decisions(self) -> tuple[nodes.Decision, ...]:
        """The decisions in the order of the file."""
        return self.definitions.decisions

    @property
    def services(self) -> tuple[nodes.DecisionService, ...]:
        """The decision services in the order of the file."""
        return self.definitions.services

    @property
    def inputs(self) -> tuple[nodes.InputData, ...]:
        """The input data in the order of the file."""
        return self.definitions.inputs

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What cannot work, each with element, sentence and repair."""
        return tuple(self._elements.problems.found)

    @property
    def reads(self) -> frozenset[str]:
        """The variables that any expression of the model reads."""
        return frozenset[str]().union(*(expression.names for expression in self._elements.feel.compiled))

    @property
    def elements(self) -> Elements:
        """The compiled elements, for the analysis of tables."""
        return self._elements

    def evaluate(
        self,
        decision: str,
        context: Mapping[str, Any],
        *,
        now: datetime | None = None,
        strict: bool = False,
    ) -> Result:
        """Decide a decision, given by id or name, on the caller's values, given by name.

        Values are FEEL values; int, float and tuples are taken as numbers and lists. A value for an input of an
        imported model may be given as `{namespace}name`. Broken rules of the model (hit policy, types, allowed
        values, no function of that name) make null and a warning; with `strict` they raise DmnEvaluationError.
        Raises DmnError when there is no such decision, DmnEvaluationError when the work exceeds its limits or a value
        given is none of FEEL.
        """
        node = self.decision(decision)
        reference = self._elements.reference_of(node)
        return self._answer(node.id, node.name, context, now, strict, lambda run: reference.value(run))

    def evaluate_service(
        self,
        service: str,
        context: Mapping[str, Any],
        *,
        now: datetime | None = None,
        strict: bool = False,
    ) -> Result:
        """Ask a decision service, given by id or name (DMN 10.4); its value is a context when it has several outputs.

        `context` gives its input data and input decisions by name. Raises as `evaluate` does.
        """
        node = self._find(self.definitions.services, service, "decision service")
        return self._answer(node.id, node.name, context, now, strict, lambda run: serve(node, self._elements, run))

    def invoke(
        self, name: str, arguments: Mapping[str, Any], *, now: datetime | None = None, strict: bool = False
    ) -> Result:
        """Call a business knowledge model, given by id or name, with arguments by parameter name."""
        node = self._find(self.definitions.knowledge, name, "business knowledge model")
        return self._answer(node.id, node.name, arguments, now, strict, lambda run: invoke(node, self._elements, run))

    def decision(self, wanted: str) -> nodes.Decision:
        """The decision with an id or name; raises DmnError, naming those there are, when there is none."""
        return self._find(self.definitions.decisions, wanted, "decision")

    def _find(self, among: tuple[Any, ...], wanted: str, kind: str) -> Any:
        for attribute in ("id", "name"):
            for node in among:
                if getattr(node, attribute) == wanted:
                    return node
        known = ", ".join(node.id or node.name for node in among) or "none"
        raise DmnError(f"Expected a {kind} with the id or name {wanted} but the model has {known}.", element=wanted)

    def _answer(
        self,
        identifier: str,
        name: str,
        context: Mapping[str, Any],
        now: datetime | None,
        strict: bool,
        decide: Callable[[Run], Any],
    ) -> Result:
        run = Run(context, now)
        run.aliases = {link.namespace: link.name for link in self.definitions.imports}
        try:
            value = decide(run)
        except FeelLimitError as problem:
            raise DmnEvaluationError(str(problem), element=identifier, code="limit") from problem
        except FeelValueError as problem:
            raise DmnEvaluationError(str(problem), element=identifier, code="value") from problem
        except RecursionError:
            raise DmnEvaluationError(
                "Functions call each other too deeply. Check where the recursion ends.",
                element=identifier,
                code="limit",
            ) from None
        if strict:
            for notice in run.warnings:
                if notice.code not in SILENT_WARNINGS:
                    raise DmnEvaluationError(notice.message, element=notice.element, code=notice.code)
        return Result(identifier, name, value, tuple(run.trace), tuple(run.warnings))


def load(source: bytes, *, imports: Mapping[str, Model] | None = None) -> Model:
    """Read and compile a DMN 1.1 to 1.5 file.

    `imports` holds the loaded models that the file imports; each is found by its own namespace, so the keys are the
    caller's. Raises DmnError when the file is no DMN, unsafe, or lacks something that it refers to. Errors in
    expressions do not raise: they are in `Model.problems`.
    """
    by_namespace = {model.namespace: model for model in (imports or {}).values()}
    return Model(read_definitions(source), by_namespace)
