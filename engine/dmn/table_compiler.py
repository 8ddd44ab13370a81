"""Compiles a decision table: cells of constants into an index, all others into FEEL tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.feel.compare import equal

from . import nodes
from .cells import ANYTHING, ValueSet, read_constants
from .compiler import FeelCompiler, broken, typed
from .hits import HitPolicy
from .run import Evaluate, Run
from .table import CellTest, Column, CompiledTable, OutputColumn, is_list_type, usable_set
from .type_table import allowed_text
from .types import ANY, Type

UNRANKED = 1_000_000


def compile_table(node: nodes.Table, names: frozenset[str], compiler: FeelCompiler) -> Evaluate:
    """The table as a function of scope and run."""
    compiled = build_table(node, names, compiler)
    declared = compiler.type_of(node.type_ref, node.id)
    if compiled.policy.gives_list and not is_list_type(declared):
        # Editors write the type of one output here, though the table gives a list of them.
        return compiled.evaluate
    return typed(compiled.evaluate, declared, node.id)


def build_table(node: nodes.Table, names: frozenset[str], compiler: FeelCompiler) -> CompiledTable:
    """The table itself, for those who want more of it than its value."""
    input_types = [compiler.type_of(clause.type_ref, clause.id) for clause in node.inputs]
    columns = [_column(c, t, names, compiler) for c, t in zip(node.inputs, input_types, strict=True)]
    output_types = [output_type(node, clause, compiler) for clause in node.outputs]
    outputs = [_output(c, t, names, compiler, node) for c, t in zip(node.outputs, output_types, strict=True)]
    sets: list[list[ValueSet | None]] = []
    tests: list[list[CellTest | None]] = []
    entries: list[list[Evaluate]] = []
    for rule in node.rules:
        pairs = [
            _cell(cell, column, declared, names, compiler)
            for cell, column, declared in zip(rule.inputs, columns, input_types, strict=True)
        ]
        sets.append([found for found, _ in pairs])
        tests.append([test for _, test in pairs])
        entries.append([_entry(cell, names, compiler) for cell in rule.outputs])
    ranks = [
        ranks_of(clause.values or allowed_text(declared), clause.id or node.id, compiler)
        for clause, declared in zip(node.outputs, output_types, strict=True)
    ]
    policy = HitPolicy(node.hit_policy, node.aggregation, [o.name for o in node.outputs], ranks)
    return CompiledTable(node, columns, outputs, sets, tests, entries, policy)


def _column(clause: nodes.InputClause, declared: Type, names: frozenset[str], compiler: FeelCompiler) -> Column:
    return Column(
        label=clause.label,
        id=clause.id,
        evaluate=compiler.expression(clause.text, clause.id, names),
        allowed=compiler.test(clause.values, clause.id) if clause.values else None,
        allowed_text=clause.values,
        is_list=is_list_type(declared),
        variable=clause.variable,
    )


def output_type(node: nodes.Table, clause: nodes.OutputClause, compiler: FeelCompiler) -> Type:
    """The declared type of an output column: its own, or the table's when it is the only one."""
    reference = clause.type_ref or (node.type_ref if len(node.outputs) == 1 else "")
    return compiler.type_of(reference, clause.id or node.id)


def _output(
    clause: nodes.OutputClause, declared: Type, names: frozenset[str], compiler: FeelCompiler, node: nodes.Table
) -> OutputColumn:
    many = node.hit_policy in ("COLLECT", "RULE ORDER", "OUTPUT ORDER")
    return OutputColumn(
        name=clause.name,
        id=clause.id,
        # With a list of hits the column's type may name the list; then each item is left as it is.
        type=ANY if many and (is_list_type(declared) or node.aggregation) else declared,
        allowed=compiler.test(clause.values, clause.id) if clause.values else None,
        default=compiler.expression(clause.default, clause.id, names) if clause.default else None,
    )


def _cell(
    cell: nodes.Cell, column: Column, declared: Type, names: frozenset[str], compiler: FeelCompiler
) -> tuple[ValueSet | None, CellTest | None]:
    constants = usable_set(read_constants(cell.text), declared)
    if constants is ANYTHING:
        return constants, None
    variable = column.variable
    parsed = compiler.feel(cell.text, cell.id, names | {variable} if variable else names, "unary-tests")
    if parsed is None:
        failing = broken(cell.id)

        def never(scope: dict[str, Any], run: Run, value: Any) -> bool:
            return failing(scope, run) is True

        return None, never

    def test(scope: dict[str, Any], run: Run, value: Any) -> bool:
        local = {**scope, variable: value} if variable else scope
        matched = parsed.evaluate(local, now=run.now, input_value=value, warnings=run.sink, runtime=run.runtime)
        if run.sink:
            run.absorb(cell.id)
        return matched is True

    return constants, test


def _entry(cell: nodes.Cell, names: frozenset[str], compiler: FeelCompiler) -> Evaluate:
    if cell.text in ("", "-"):
        return lambda scope, run: None
    return compiler.expression(cell.text, cell.id, names)


def ranks_of(values: str, element: str, compiler: FeelCompiler) -> Callable[[Any], int]:
    """The place of a value in the ordered allowed values; values that are not there come last."""
    if not values:
        return lambda value: 0
    listed = compiler.feel(f"[{values}]", element, ())
    ordered = listed.evaluate({}) if listed is not None else []
    if not isinstance(ordered, list):
        return lambda value: 0

    def rank(value: Any) -> int:
        return next((n for n, allowed in enumerate(ordered) if equal(value, allowed) is True), UNRANKED)

    return rank
