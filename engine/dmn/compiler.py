"""What compiling needs to know of a model, and how a single FEEL text of it is compiled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from engine.feel import Expression, FeelError, FeelSyntaxError, parse

from .cells import read_constant, read_constants
from .run import Evaluate, Run
from .type_table import TypeTable
from .types import ANY, Test, Type, conform

Kind = Literal["expression", "unary-tests"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the model that cannot work: where, what, and how to repair it."""

    element: str
    message: str
    repair: str


class ProblemList:
    """Collects what is wrong while a model is compiled, so that all of it is known at once."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def report(self, element: str, message: str, repair: str) -> None:
        """Add one problem; the same one is kept once."""
        problem = Problem(element, message, repair)
        if problem not in self.found:
            self.found.append(problem)


class FeelCompiler:
    """Compiles FEEL texts of one model; a text with an error is reported and evaluates to null with a warning."""

    def __init__(self, problems: ProblemList) -> None:
        self.problems = problems
        # Set when the item definitions are known; their allowed values are FEEL themselves.
        self.types: TypeTable | None = None
        self.component_names: frozenset[str] = frozenset()
        self.compiled: list[Expression] = []

    def type_of(self, reference: str, element: str) -> Type:
        """The type a reference names; Any when there is none."""
        return self.types.find(reference, element) if self.types is not None and reference else ANY

    def feel(self, text: str, element: str, names: Iterable[str], kind: Kind = "expression") -> Expression | None:
        """The parsed text; None when it is not FEEL, which is reported with the place of the error."""
        known = self.component_names.union(names)
        try:
            expression = parse(text, kind=kind, names=known, types=self._types_in(text))
        except FeelSyntaxError as problem:
            self.problems.report(
                element,
                f"{problem.message} (line {problem.line}, column {problem.column} of {_shortened(text)}).",
                "Correct the expression.",
            )
        except FeelError as problem:
            self.problems.report(element, f"{problem} In {_shortened(text)}.", "Correct the expression.")
        else:
            self.compiled.append(expression)
            return expression
        return None

    def _types_in(self, text: str) -> Mapping[str, Type] | None:
        """The types that a text may name; None for texts that cannot name any, as their parsing can be shared."""
        if self.types is None or ("instance of" not in text and "function" not in text):
            return None
        return self.types.by_name()

    def expression(self, text: str, element: str, names: Iterable[str]) -> Evaluate:
        """The text as a function of scope and run."""
        constant = read_constant(text)
        if constant is not None:
            # Most outputs are plain constants; they need no evaluation.
            value = constant[0]
            return lambda scope, run: value
        parsed = self.feel(text, element, names)
        if parsed is None:
            return broken(element)

        def evaluate(scope: dict[str, Any], run: Run) -> Any:
            result = parsed.evaluate(scope, now=run.now, warnings=run.sink, runtime=run.runtime)
            if run.sink:
                run.absorb(element)
            return result

        return evaluate

    def test(self, text: str, element: str) -> Test:
        """Allowed values as a test of a value; they may use constants and `?` only."""
        constants = read_constants(text)
        parsed = self.feel(text, element, (), "unary-tests")
        if parsed is None:
            return lambda value: True

        def general(value: Any) -> bool:
            return parsed.evaluate({}, input_value=value) is True

        if constants is None or constants.anything:
            return general
        kind = constants.kind
        types = {"number": Decimal, "string": str, "boolean": bool}
        wanted = types.get(kind)

        def quick(value: Any) -> bool:
            return constants.holds(value) if type(value) is wanted else general(value)

        return quick if wanted is not None else general


def broken(element: str) -> Evaluate:
    """An expression that could not be compiled: always null, always with a warning."""

    def evaluate(scope: dict[str, Any], run: Run) -> Any:
        run.warn("broken", element, "The expression has an error and cannot be evaluated. Correct it.")
        return None

    return evaluate


def typed(evaluate: Evaluate, declared: Type, element: str) -> Evaluate:
    """The same expression with its value converted to a type, or null with a warning when it does not conform."""
    if declared is ANY:
        return evaluate

    def evaluate_typed(scope: dict[str, Any], run: Run) -> Any:
        return checked(evaluate(scope, run), declared, element, run)

    return evaluate_typed


def checked(value: Any, declared: Type, element: str, run: Run) -> Any:
    """The value as the type wants it; null with a warning when it does not conform (DMN 10.3.2.9.4)."""
    if declared is ANY:
        return value
    ok, converted = conform(value, declared)
    if not ok:
        run.warn("type", element, f"Expected a value of type {declared.name} but found {_shortened(repr(value))}.")
    return converted


def _shortened(text: str) -> str:
    return text if len(text) <= 120 else f"{text[:117]}..."
