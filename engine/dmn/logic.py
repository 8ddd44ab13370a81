"""Compiles boxed expressions into functions of scope and run (DMN 1.5, chapter 10.2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.feel import FeelFunction, NullResult, Range, Runtime
from engine.feel.calls import call_named

from . import nodes
from .compiler import FeelCompiler, checked, typed
from .run import Evaluate, Run
from .table_compiler import compile_table
from .types import ANY, Type, conform

Names = frozenset[str]


class LogicCompiler:
    """Compiles the logic of one model's elements."""

    def __init__(self, feel: FeelCompiler) -> None:
        self.feel = feel

    def compile(self, node: nodes.Expression | None, names: Names, element: str) -> Evaluate:
        """The expression as a function; a missing one is null with a warning."""
        match node:
            case None:
                return _missing(element)
            case nodes.Literal():
                return self._literal(node, names)
            case nodes.Table():
                return compile_table(node, names, self.feel)
            case nodes.Function():
                return self.function(node, names, node.id)
            case nodes.Context():
                evaluate = self._context(node, names)
            case nodes.ListOf():
                evaluate = self._list(node, names)
            case nodes.Relation():
                evaluate = self._relation(node, names)
            case nodes.Invocation():
                evaluate = self._invocation(node, names)
            case nodes.Conditional():
                evaluate = self._conditional(node, names)
            case nodes.Filter():
                evaluate = self._filter(node, names)
            case nodes.Iterator():
                evaluate = self._iterator(node, names)
        return typed(evaluate, self.feel.type_of(node.type_ref, node.id), node.id)

    def _literal(self, node: nodes.Literal, names: Names) -> Evaluate:
        if not node.text:
            return _missing(node.id)
        evaluate = self.feel.expression(node.text, node.id, names)
        return typed(evaluate, self.feel.type_of(node.type_ref, node.id), node.id)

    def _context(self, node: nodes.Context, names: Names) -> Evaluate:
        known = names
        entries: list[tuple[str, Evaluate]] = []
        result: Evaluate | None = None
        for variable, value in node.entries:
            if variable is None:
                result = self.compile(value, known, node.id)
                break
            # A function may call itself, so its own name is known inside it.
            inner = known | {variable.name} if isinstance(value, nodes.Function) else known
            evaluate = self.compile(value, inner, node.id)
            entries.append((variable.name, typed(evaluate, self._type(variable, node.id), node.id)))
            known = known | {variable.name}

        def evaluate_context(scope: dict[str, Any], run: Run) -> Any:
            local = dict(scope)
            made: dict[str, Any] = {}
            for name, evaluate in entries:
                made[name] = local[name] = evaluate(local, run)
            return made if result is None else result(local, run)

        return evaluate_context

    def _type(self, variable: nodes.Variable, element: str) -> Any:
        return self.feel.type_of(variable.type_ref, element)

    def _list(self, node: nodes.ListOf, names: Names) -> Evaluate:
        items = [self.compile(item, names, node.id) for item in node.items]
        return lambda scope, run: [item(scope, run) for item in items]

    def _relation(self, node: nodes.Relation, names: Names) -> Evaluate:
        columns = [(column.name, self._type(column, node.id)) for column in node.columns]
        rows = [
            [
                (name, typed(self.compile(cell, names, node.id), declared, node.id))
                for (name, declared), cell in zip(columns, row, strict=True)
            ]
            for row in node.rows
        ]
        return lambda scope, run: [{name: cell(scope, run) for name, cell in row} for row in rows]

    def function(self, node: nodes.Function, names: Names, name: str, result: Type = ANY) -> Evaluate:
        """A function definition: gives a FeelFunction that remembers the scope it was made in.

        `result` is the type of its value where another element declares it.
        """
        parameters = tuple(p.name for p in node.parameters)
        types = tuple(self._type(p, node.id) for p in node.parameters)
        if node.kind != "FEEL":
            return lambda scope, run: FeelFunction(name, parameters, _external(node, run))
        body = typed(self.compile(node.body, names.union(parameters), node.id), result, node.id)

        def make(scope: dict[str, Any], run: Run) -> FeelFunction:
            def call(runtime: Runtime, *arguments: Any) -> Any:
                run.spend(node.id)
                local = dict(scope)
                for parameter, declared, argument in zip(parameters, types, arguments, strict=True):
                    ok, value = (True, argument) if declared is ANY else conform(argument, declared)
                    if not ok:
                        run.warn(
                            "argument-type",
                            node.id,
                            f"Expected a value of type {declared.name} for the parameter {parameter} of {name} "
                            f"but found {argument!r}.",
                        )
                        return None
                    local[parameter] = value
                outer = run.sink, run.runtime
                run.sink, run.runtime = [], runtime
                try:
                    return body(local, run)
                finally:
                    run.sink, run.runtime = outer

            return FeelFunction(name, parameters, call, wants_runtime=True)

        return make

    def _invocation(self, node: nodes.Invocation, names: Names) -> Evaluate:
        callee = self.compile(node.callee, names, node.id)
        arguments = [
            (p.name, typed(self.compile(value, names, node.id), self._type(p, node.id), node.id))
            for p, value in node.bindings
        ]

        def evaluate(scope: dict[str, Any], run: Run) -> Any:
            function = callee(scope, run)
            if not isinstance(function, FeelFunction):
                run.warn("invocation", node.id, "Expected a function to invoke but found none of that name.")
                return None
            given = {name: argument(scope, run) for name, argument in arguments}
            return self.call(function, given, run, node.id)

        return evaluate

    def call(self, function: FeelFunction, arguments: dict[str, Any], run: Run, element: str) -> Any:
        """The function's value for arguments by parameter name, as the same call written in FEEL would give it."""
        run.runtime.warnings = run.sink
        try:
            value = call_named(run.runtime, function, arguments)
        except NullResult as problem:
            run.warn("invocation", element, f"{problem.reason}.")
            value = None
        if run.sink:
            run.absorb(element)
        return value

    def _conditional(self, node: nodes.Conditional, names: Names) -> Evaluate:
        condition = self.compile(node.condition, names, node.id)
        then = self.compile(node.then, names, node.id)
        otherwise = self.compile(node.otherwise, names, node.id)
        return lambda scope, run: (then if condition(scope, run) is True else otherwise)(scope, run)

    def _filter(self, node: nodes.Filter, names: Names) -> Evaluate:
        source = self.compile(node.source, names, node.id)
        match = self.compile(node.match, names | {"item"}, node.id)

        def evaluate(scope: dict[str, Any], run: Run) -> Any:
            items = self._items(source(scope, run), run, node.id)
            if items is None:
                return None
            kept = []
            for item in items:
                run.spend(node.id)
                local = {**scope, "item": item, **item} if isinstance(item, dict) else {**scope, "item": item}
                matched = match(local, run)
                if matched is not None and not isinstance(matched, bool):
                    run.warn("filter", node.id, f"Expected true or false from the filter but found {matched!r}.")
                    return None
                if matched:
                    kept.append(item)
            return kept

        return evaluate

    def _iterator(self, node: nodes.Iterator, names: Names) -> Evaluate:
        source = self.compile(node.source, names, node.id)
        inner = names | {node.variable} | ({"partial"} if node.kind == "for" else frozenset())
        body = self.compile(node.body, inner, node.id)
        declared = self.feel.type_of(node.variable_type, node.id)
        uses_partial = node.kind == "for" and "partial" in repr(node.body)

        def values(scope: dict[str, Any], run: Run, partial: list[Any]) -> list[Any] | None:
            items = self._items(source(scope, run), run, node.id)
            for item in items or ():
                run.spend(node.id)
                local = {**scope, node.variable: checked(item, declared, node.id, run)}
                if uses_partial:
                    # A copy, because the body may return it; its cost is charged.
                    run.spend(node.id, len(partial) // 10)
                    local["partial"] = list(partial)
                partial.append(body(local, run))
            return None if items is None else partial

        if node.kind == "for":
            return lambda scope, run: values(scope, run, [])
        return lambda scope, run: _quantified(node, values(scope, run, []), run)

    def _items(self, value: Any, run: Run, element: str) -> list[Any] | None:
        """The items to go through: those of a list, the whole numbers or days of a range, or the single value."""
        if isinstance(value, list):
            return value
        if value is None:
            run.warn("iteration", element, "Expected a list but found null.")
            return None
        if isinstance(value, Range):
            parsed = self.feel.feel("for i in r return i", element, [])
            unrolled = (
                parsed.evaluate({"r": value}, now=run.now, warnings=run.sink, runtime=run.runtime) if parsed else None
            )
            run.absorb(element)
            return unrolled if isinstance(unrolled, list) else None
        return [value]


def _quantified(node: nodes.Iterator, answers: list[Any] | None, run: Run) -> bool | None:
    if answers is None:
        return None
    other = next((a for a in answers if a is not None and not isinstance(a, bool)), None)
    if other is not None:
        run.warn("quantifier", node.id, f"Expected true or false from the condition but found {other!r}.")
        return None
    deciding = node.kind == "some"
    if deciding in answers:
        return deciding
    return None if None in answers else not deciding


def _missing(element: str) -> Evaluate:
    def evaluate(scope: dict[str, Any], run: Run) -> Any:
        run.warn("no-expression", element, "The element has no expression. Write one.")
        return None

    return evaluate


def _external(node: nodes.Function, run: Run) -> Callable[..., Any]:
    def refuse(*arguments: Any) -> Any:
        run.warn(
            "external-function",
            node.id,
            f"Functions of kind {node.kind} cannot be run. Write the function in FEEL or use a service task.",
        )
        return None

    return refuse
