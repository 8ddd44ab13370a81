"""Analyses one decision table: gaps, overlaps, rows that never match, unused columns, values of the wrong type."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from . import nodes
from .cells import ANYTHING, ValueSet, kind_of, read_constant, read_constants
from .compiler import FeelCompiler
from .findings import Finding
from .regions import Axis, TooLarge, make_axis, overlap, uncovered
from .type_table import allowed_text
from .types import BuiltIn, Type, base_of

MAX_EXAMPLES = 5
MAX_PAIR_FINDINGS = 20
_SINGLE_HIT = ("UNIQUE", "ANY", "FIRST", "PRIORITY")
_KINDS = {"number": "number", "string": "string", "boolean": "boolean", "date": "date"}
_WHOLE = ("integer", "long")


def check_table(table: nodes.Table, compiler: FeelCompiler) -> list[Finding]:
    """All findings of one table, in the order: types, columns, rows, overlaps, gaps."""
    types = [compiler.type_of(clause.type_ref, clause.id) for clause in table.inputs]
    cells = [[read_constants(cell.text) for cell in rule.inputs] for rule in table.rules]
    findings = [*_type_errors(table, types, cells), *_output_errors(table, compiler), *_unused_columns(table)]
    if any(finding.severity == "error" for finding in findings) or not table.rules:
        return findings if table.rules else [*findings, _empty(table)]
    columns = list(zip(table.inputs, types, range(len(types)), strict=True))
    axes = [_axis(clause, declared, [row[n] for row in cells]) for clause, declared, n in columns]
    # A missing value is a case of its own for single rows; that it often meets no row at all is no gap worth telling.
    nullable = [_axis(clause, declared, [row[n] for row in cells], with_null=True) for clause, declared, n in columns]
    dead = set[int]()
    for finding, row in _dead_rows(table, nullable):
        findings.append(finding)
        dead.add(row)
    findings.extend(_overlaps(table, nullable, dead))
    findings.extend(_gaps(table, axes, cells))
    return findings


def _name(table: nodes.Table) -> str:
    return f"Table {table.name or table.id}"


def _empty(table: nodes.Table) -> Finding:
    return Finding("dmn-no-rows", table.id, f"{_name(table)} has no row.", "Add at least one row.", "warning")


def _axis(
    clause: nodes.InputClause, declared: Type, cells: Sequence[ValueSet | None], *, with_null: bool = False
) -> Axis:
    kinds = {cell.kind for cell in cells if cell is not None and cell.kind not in ("any", "null")}
    base = base_of(declared)
    kind = _KINDS.get(base.name, "") if isinstance(base, BuiltIn) else ""
    if len(kinds) == 1:
        kind = next(iter(kinds))
    elif len(kinds) > 1:
        cells = [cell if cell is ANYTHING else None for cell in cells]
    allowed = read_constants(clause.values or allowed_text(declared))
    usable = allowed if allowed is not None and allowed.kind == kind else None
    whole = clause.type_ref.lower() in _WHOLE
    return make_axis(clause.label, cells, kind, usable, whole=whole, with_null=with_null)


def _type_errors(
    table: nodes.Table, types: Sequence[Type], cells: Sequence[Sequence[ValueSet | None]]
) -> Iterator[Finding]:
    for number, (rule, row) in enumerate(zip(table.rules, cells, strict=True), 1):
        for clause, declared, cell, values in zip(table.inputs, types, rule.inputs, row, strict=True):
            base = base_of(declared)
            if values is None or values.kind in ("any", "null") or not isinstance(base, BuiltIn):
                continue
            wanted = _KINDS.get(base.name)
            if wanted is not None and values.kind != wanted:
                yield Finding(
                    "dmn-cell-type",
                    cell.id,
                    f"{_name(table)}, row {number}, column {clause.label}: expected a {wanted} "
                    f"but found {cell.text}, so that the row can never match.",
                    "Write a string, a text in quotation marks." if wanted == "string" else f"Write a {wanted}.",
                    "error",
                )


def _output_errors(table: nodes.Table, compiler: FeelCompiler) -> Iterator[Finding]:
    for number, clause in enumerate(table.outputs):
        declared = compiler.type_of(clause.type_ref or (table.type_ref if len(table.outputs) == 1 else ""), clause.id)
        base = base_of(declared)
        wanted = _KINDS.get(base.name) if isinstance(base, BuiltIn) else None
        allowed = read_constants(clause.values or allowed_text(declared))
        column = clause.label or clause.name or "output"
        for row, rule in enumerate(table.rules, 1):
            constant = read_constant(rule.outputs[number].text)
            if constant is None or constant[0] is None:
                continue
            value, place = constant[0], f"{_name(table)}, row {row}, column {column}"
            if wanted is not None and kind_of(value) != wanted:
                yield Finding(
                    "dmn-output-type",
                    rule.outputs[number].id,
                    f"{place}: expected a {wanted} but found {rule.outputs[number].text}.",
                    f"Write a {wanted}.",
                    "error",
                )
            elif (
                allowed is not None
                and not allowed.anything
                and not (kind_of(value) == allowed.kind and allowed.holds(value))
            ):
                yield Finding(
                    "dmn-output-value",
                    rule.outputs[number].id,
                    f"{place}: {rule.outputs[number].text} is not among the allowed values "
                    f"{clause.values or allowed_text(declared)}.",
                    "Write one of the allowed values, or add this one to them.",
                    "error",
                )


def _unused_columns(table: nodes.Table) -> Iterator[Finding]:
    for number, clause in enumerate(table.inputs):
        if table.rules and all(rule.inputs[number].text in ("", "-") for rule in table.rules):
            yield Finding(
                "dmn-unused-input",
                clause.id,
                f"{_name(table)}, column {clause.label}: no row tests this input.",
                "Remove the column or fill in what it decides.",
                "warning",
            )


def _dead_rows(table: nodes.Table, axes: Sequence[Axis]) -> Iterator[tuple[Finding, int]]:
    for row, rule in enumerate(table.rules):
        closed = next((axis for axis in axes if not axis.maybe[row]), None)
        if closed is not None:
            yield (
                Finding(
                    "dmn-dead-row",
                    rule.id,
                    f"{_name(table)}, row {row + 1}, column {closed.label}: no possible value matches "
                    f"{rule.inputs[axes.index(closed)].text}, so that the row can never match.",
                    "Correct the condition or remove the row.",
                    "error",
                ),
                row,
            )
        elif table.hit_policy == "FIRST" and row and _covered(axes, row):
            yield (
                Finding(
                    "dmn-shadowed-row",
                    rule.id,
                    f"{_name(table)}, row {row + 1} can never be the first match: the rows above it match "
                    "all that it matches.",
                    "Move the row up or remove it.",
                    "warning",
                ),
                row,
            )


def _covered(axes: Sequence[Axis], row: int) -> bool:
    """Whether the rows above surely match everything the row may match."""
    sure = [Axis(axis.label, axis.samples, axis.surely, _with_own(axis, row)) for axis in axes]
    try:
        return not uncovered(sure, (1 << row) - 1, row, 1)
    except TooLarge:
        return False


def _with_own(axis: Axis, row: int) -> tuple[int, ...]:
    """The sure places of the rows above, and the possible ones of the row itself."""
    return (*axis.surely[:row], axis.maybe[row], *axis.surely[row + 1 :])


def _overlaps(table: nodes.Table, axes: Sequence[Axis], dead: set[int]) -> Iterator[Finding]:
    if table.hit_policy not in ("UNIQUE", "ANY"):
        return
    found = 0
    for first, second in combinations([n for n in range(len(table.rules)) if n not in dead], 2):
        one, other = table.rules[first], table.rules[second]
        if table.hit_policy == "ANY" and [c.text for c in one.outputs] == [c.text for c in other.outputs]:
            continue
        example = overlap(axes, first, second)
        if example is None:
            continue
        found += 1
        if found > MAX_PAIR_FINDINGS:
            return
        rule, problem = (
            ("dmn-overlap", "both match")
            if table.hit_policy == "UNIQUE"
            else ("dmn-contradiction", "both match with different outputs")
        )
        yield Finding(
            rule,
            other.id,
            f"{_name(table)}: rows {first + 1} and {second + 1} {problem}, for example for {_words(example)}.",
            "Make the conditions exclude each other, or choose the hit policy FIRST or PRIORITY.",
            "error",
        )


def _gaps(table: nodes.Table, axes: Sequence[Axis], cells: Sequence[Sequence[ValueSet | None]]) -> Iterator[Finding]:
    if table.hit_policy not in _SINGLE_HIT or any(output.default is not None for output in table.outputs):
        return
    if any(all(cell is ANYTHING for cell in row) for row in cells):
        return
    try:
        examples = uncovered(axes, (1 << len(table.rules)) - 1, None, MAX_EXAMPLES)
        unsure = any(cell is None for row in cells for cell in row)
    except TooLarge:
        examples, unsure = [], True
    for example in examples:
        yield Finding(
            "dmn-gap",
            table.id,
            f"{_name(table)}: no row matches, and the result is null, for example for {_words(example)}.",
            "Add a row for these inputs, or a last row with a dash in every column.",
            "warning",
        )
    if not examples and unsure:
        yield Finding(
            "dmn-no-catch-all",
            table.id,
            f"{_name(table)}: it cannot be told whether the rows cover all inputs, and there is no row for the rest.",
            "Add a last row with a dash in every column, or a default output.",
            "warning",
        )


def _words(example: dict[str, str]) -> str:
    return ", ".join(f"{label} = {value}" for label, value in example.items()) or "every input"
