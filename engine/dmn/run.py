"""One evaluation under way: the caller's values, what has been decided so far, the warnings and the budget of work."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from engine.feel import Limits, Runtime

from .errors import DmnEvaluationError
from .result import DecisionTrace, Notice, TableTrace

MAX_STEPS = 100_000
# All expressions of one evaluation share this budget; a large table needs more than a single expression does.
LIMITS = Limits(steps=200_000)
MAX_TABLES_RECORDED = 100
MAX_WARNINGS = 100

Evaluate = Callable[[dict[str, Any], "Run"], Any]


class Run:
    """Shared by all decisions of one evaluation; a decision service gets its own with `inside_service`."""

    __slots__ = ("context", "now", "values", "warnings", "trace", "tables", "sink", "steps", "aliases", "runtime")

    def __init__(self, context: Mapping[str, Any], now: datetime | None) -> None:
        self.context = context
        self.now = now
        self.values: dict[Any, Any] = {}
        self.warnings: list[Notice] = []
        self.trace: list[DecisionTrace] = []
        self.tables: list[TableTrace] = []
        # FEEL appends its reasons here; `absorb` turns them into notices that name the element.
        self.sink: list[str] = []
        self.steps = 0
        # The names under which the model that was asked knows the namespaces it imports.
        self.aliases: dict[str, str] = {}
        # Carries FEEL's budget of work from one expression to the next, and into functions that expressions call.
        self.runtime = Runtime({})
        self.runtime.limits = LIMITS
        if now is not None:
            self.runtime.now = now

    def inside_service(self, context: Mapping[str, Any], decided: Mapping[Any, Any]) -> Run:
        """A run for a decision service: it sees its own inputs only, but shares trace and warnings."""
        inner = Run(context, self.now)
        inner.values.update(decided)
        inner.warnings, inner.trace, inner.sink = self.warnings, self.trace, self.sink
        inner.steps = self.steps
        inner.aliases = self.aliases
        inner.runtime = self.runtime
        return inner

    def warn(self, code: str, element: str, message: str) -> None:
        """Record why something became null."""
        if len(self.warnings) < MAX_WARNINGS:
            self.warnings.append(Notice(code, element, message))

    def absorb(self, element: str) -> None:
        """Take over the reasons FEEL gave while it evaluated `element`."""
        for reason in self.sink:
            self.warn("feel", element, reason)
        self.sink.clear()

    def record_table(self, trace: TableTrace) -> None:
        """Keep what a decision table did for the decision that is being decided."""
        if len(self.tables) < MAX_TABLES_RECORDED:
            self.tables.append(trace)

    def spend(self, element: str, steps: int = 1) -> None:
        """Charge steps of work; DmnEvaluationError when the budget is used up."""
        self.steps += steps
        if self.steps > MAX_STEPS:
            raise DmnEvaluationError(
                f"The evaluation needs more than {MAX_STEPS} steps. Shorten its lists or end its recursion earlier.",
                element=element,
                code="limit",
            )
