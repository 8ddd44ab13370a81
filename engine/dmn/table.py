"""A decision table, compiled once and decided many times (DMN 1.5, chapter 8)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from . import nodes
from .cells import ANYTHING, ValueSet
from .hits import HitError, HitPolicy, Outputs
from .index import ColumnIndex
from .result import MatchedRule, TableTrace
from .run import Evaluate, Run
from .types import ANY, BuiltIn, ListType, Test, Type, base_of, conform

CellTest = Callable[[dict[str, Any], Run, Any], bool]


@dataclass(frozen=True, slots=True)
class Column:
    """A compiled input column: its value, the check of it, and what reads it as a single value."""

    label: str
    id: str
    evaluate: Evaluate
    allowed: Test | None
    allowed_text: str
    is_list: bool
    variable: str


@dataclass(frozen=True, slots=True)
class OutputColumn:
    """A compiled output column."""

    name: str
    id: str
    type: Type
    allowed: Test | None
    default: Evaluate | None


class CompiledTable:
    """Decides one table; made by `table_compiler.compile_table`."""

    def __init__(
        self,
        node: nodes.Table,
        columns: Sequence[Column],
        outputs: Sequence[OutputColumn],
        sets: Sequence[Sequence[ValueSet | None]],
        tests: Sequence[Sequence[CellTest | None]],
        entries: Sequence[Sequence[Evaluate]],
        policy: HitPolicy,
    ) -> None:
        self.node = node
        self.columns = tuple(columns)
        self.outputs = tuple(outputs)
        self.policy = policy
        self._tests = tests
        self._entries = entries
        self._all_rows = (1 << len(node.rules)) - 1
        self._indexes = [ColumnIndex([row[n] for row in sets]) for n in range(len(columns))]
        self._conditions = [_conditions(rule, self.columns) for rule in node.rules]

    def evaluate(self, scope: dict[str, Any], run: Run) -> Any:
        """The table's value; what breaks the table's rules becomes null with a warning."""
        run.spend(self.node.id)
        values = [column.evaluate(scope, run) for column in self.columns]
        value, rows, outputs = self._decide(scope, run, values)
        self._record(run, values, rows, outputs, value)
        return value

    def _decide(
        self, scope: dict[str, Any], run: Run, values: list[Any]
    ) -> tuple[Any, Sequence[int], Mapping[int, Outputs]]:
        for column, value in zip(self.columns, values, strict=True):
            if column.allowed is not None and not _allowed(column, value):
                run.warn(
                    "input-value",
                    column.id,
                    f"Expected one of {column.allowed_text} for {column.label} but found {value!r}.",
                )
                return None, (), {}
        rows = self._matches(scope, run, values)
        if not rows:
            return self._default(scope, run), (), {}
        outputs = {row: tuple(entry(scope, run) for entry in self._entries[row]) for row in rows}
        if not all(self._output_allowed(run, row, outputs[row]) for row in rows):
            return None, [row + 1 for row in rows], {row + 1: output for row, output in outputs.items()}
        numbered = {row + 1: self._conformed(run, output) for row, output in outputs.items()}
        try:
            value, used = self.policy.value(list(numbered), list(numbered.values()))
        except HitError as problem:
            run.warn(problem.code, self.node.id, problem.message)
            return None, list(numbered), numbered
        return value, used, numbered

    def _matches(self, scope: dict[str, Any], run: Run, values: list[Any]) -> list[int]:
        candidates = self._all_rows
        untested = 0
        for index, value in zip(self._indexes, values, strict=True):
            rows = index.rows(value)
            if rows is None:
                untested = self._all_rows
            else:
                candidates &= rows
                untested |= index.open_rows
        found: list[int] = []
        while candidates:
            lowest = candidates & -candidates
            candidates ^= lowest
            row = lowest.bit_length() - 1
            if untested & lowest and not self._row_matches(row, scope, run, values):
                continue
            found.append(row)
            if self.policy.first_only:
                break
        return found

    def _row_matches(self, row: int, scope: dict[str, Any], run: Run, values: list[Any]) -> bool:
        # A loop, as a generator in all() costs more than most tests.
        for test, value in zip(self._tests[row], values, strict=True):
            if test is not None and not test(scope, run, value):
                return False
        return True

    def _default(self, scope: dict[str, Any], run: Run) -> Any:
        if all(output.default is None for output in self.outputs):
            return self.policy.value_without_match()
        defaults = tuple(o.default(scope, run) if o.default is not None else None for o in self.outputs)
        single = defaults[0] if len(defaults) == 1 else dict(zip((o.name for o in self.outputs), defaults, strict=True))
        return [single] if self.policy.gives_list and not isinstance(single, list) else single

    def _output_allowed(self, run: Run, row: int, output: Outputs) -> bool:
        for column, value in zip(self.outputs, output, strict=True):
            if column.allowed is not None and value is not None and not column.allowed(value):
                run.warn(
                    "output-value",
                    self.node.rules[row].id or self.node.id,
                    f"Row {row + 1} gives {value!r} for {column.name or self.node.name}, "
                    "but the column does not allow it. Correct the row or the allowed values.",
                )
                return False
        return True

    def _conformed(self, run: Run, output: Outputs) -> Outputs:
        result = []
        for column, value in zip(self.outputs, output, strict=True):
            ok, converted = (True, value) if column.type is ANY else conform(value, column.type)
            if not ok:
                run.warn(
                    "type",
                    column.id or self.node.id,
                    f"Expected an output of type {column.type.name} but found {value!r}.",
                )
            result.append(converted)
        return tuple(result)

    def _record(
        self, run: Run, values: list[Any], rows: Sequence[int], outputs: Mapping[int, Outputs], value: Any
    ) -> None:
        names = [output.name or self.node.name for output in self.outputs]
        matched = []
        for number in rows:
            rule = self.node.rules[number - 1]
            given = outputs.get(number, ())
            matched.append(
                MatchedRule(
                    index=number,
                    id=rule.id,
                    conditions=self._conditions[number - 1],
                    outputs=dict(zip(names, given, strict=True)) if given else {},
                    annotations=_annotations(self.node, rule),
                )
            )
        policy = " ".join(filter(None, (self.policy.policy, self.policy.aggregation)))
        labels = [column.label for column in self.columns]
        run.record_table(
            TableTrace(
                self.node.id, self.node.name, policy, dict(zip(labels, values, strict=True)), tuple(matched), value
            )
        )


def _allowed(column: Column, value: Any) -> bool:
    test = column.allowed
    if test is None:
        return True
    if column.is_list and isinstance(value, list):
        return all(test(item) for item in value)
    return test(value)


def _conditions(rule: nodes.Rule, columns: Sequence[Column]) -> dict[str, str]:
    return {
        column.label: cell.text for column, cell in zip(columns, rule.inputs, strict=True) if cell.text not in ("", "-")
    }


def _annotations(node: nodes.Table, rule: nodes.Rule) -> dict[str, str]:
    found = {
        node.annotations[n] if n < len(node.annotations) and node.annotations[n] else f"annotation {n + 1}": text
        for n, text in enumerate(rule.annotations)
        if text
    }
    if rule.description:
        found["description"] = rule.description
    return found


def usable_set(cells: ValueSet | None, declared: Type) -> ValueSet | None:
    """The set of a cell if the index may use it: not in a column of lists, where a cell tests the whole list."""
    if cells is None or cells is ANYTHING:
        return cells
    return None if is_list_type(declared) else cells


def is_list_type(declared: Type) -> bool:
    """Whether values of the type are lists."""
    base = base_of(declared)
    return isinstance(base, ListType) or (isinstance(base, BuiltIn) and base.name == "list")
