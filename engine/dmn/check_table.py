"""Analyses one decision table: gaps, overlaps, rows that never match, unused columns, values of the wrong type."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from . import nodes
from .cells import ANYTHING, ValueSet, read_constants
from .check_types import allowed_outputs, input_errors, kind_of_type, output_errors, output_ranks, title
from .compiler import FeelCompiler
from .findings import Finding
from .regions import Axis, TooLarge, make_axis, overlap, uncovered
from .type_table import allowed_text
from .types import Type

MAX_EXAMPLES = 5
MAX_PAIR_FINDINGS = 20
_SINGLE_HIT = ("UNIQUE", "ANY", "FIRST", "PRIORITY")
_WHOLE = ("integer", "long")


def check_table(table: nodes.Table, compiler: FeelCompiler) -> list[Finding]:
    """All findings of one table, in the order: types, columns, rows, overlaps, gaps."""
    types = [compiler.type_of(clause.type_ref, clause.id) for clause in table.inputs]
    cells = [[read_constants(cell.text) for cell in rule.inputs] for rule in table.rules]
    findings = [
        *input_errors(table, types, cells),
        *output_errors(table, compiler),
        *_missing_priorities(table, compiler),
        *_unused_columns(table),
    ]
    if any(finding.severity == "error" for finding in findings) or not table.rules:
        return findings if table.rules else [*findings, _empty(table)]
    columns = list(zip(table.inputs, types, range(len(types)), strict=True))
    axes = [_axis(clause, declared, [row[n] for row in cells]) for clause, declared, n in columns]
    # A missing value is a case of its own for single rows; that it often meets no row at all is no gap worth telling.
    nullable = [_axis(clause, declared, [row[n] for row in cells], with_null=True) for clause, declared, n in columns]
    dead = set[int]()
    for finding, row in _dead_rows(table, nullable, output_ranks(table, compiler)):
        findings.append(finding)
        dead.add(row)
    findings.extend(_overlaps(table, nullable, dead))
    findings.extend(_gaps(table, axes, cells))
    return findings


def _empty(table: nodes.Table) -> Finding:
    message = f"{title(table)} has no row."
    return Finding("dmn-no-rows", table.id, message, "Add at least one row.", "warning", table.name or table.id)


def _axis(
    clause: nodes.InputClause, declared: Type, cells: Sequence[ValueSet | None], *, with_null: bool = False
) -> Axis:
    kinds = {cell.kind for cell in cells if cell is not None and cell.kind not in ("any", "null")}
    kind = kind_of_type(declared)
    if len(kinds) == 1:
        kind = next(iter(kinds))
    elif len(kinds) > 1:
        cells = [cell if cell is ANYTHING else None for cell in cells]
    allowed = read_constants(clause.values or allowed_text(declared))
    usable = allowed if allowed is not None and allowed.kind == kind else None
    whole = clause.type_ref.lower() in _WHOLE
    return make_axis(clause.label, cells, kind, usable, whole=whole, with_null=with_null)


def _unused_columns(table: nodes.Table) -> Iterator[Finding]:
    for number, clause in enumerate(table.inputs):
        if table.rules and all(rule.inputs[number].text in ("", "-") for rule in table.rules):
            yield Finding(
                "dmn-unused-input",
                clause.id,
                f"{title(table)}, column {clause.label}: no row tests this input.",
                "Remove the column or fill in what it decides.",
                "warning",
                table.name or table.id,
                column=clause.label,
            )


def _missing_priorities(table: nodes.Table, compiler: FeelCompiler) -> Iterator[Finding]:
    if table.hit_policy not in ("PRIORITY", "OUTPUT ORDER"):
        return
    for clause in table.outputs:
        if not allowed_outputs(table, clause, compiler):
            column = clause.label or clause.name or "output"
            yield Finding(
                "dmn-no-priorities",
                clause.id,
                f"{title(table)}, column {column}: the hit policy {table.hit_policy} orders the outputs by their allowed "
                "values, and there are none.",
                "List the allowed values of the column, the most important first.",
                "error",
                table.name or table.id,
                column=column,
            )


def _dead_rows(
    table: nodes.Table, axes: Sequence[Axis], ranks: Sequence[tuple[int, ...] | None]
) -> Iterator[tuple[Finding, int]]:
    for row, rule in enumerate(table.rules):
        closed = next((axis for axis in axes if not axis.maybe[row]), None)
        if closed is not None:
            yield (
                Finding(
                    "dmn-dead-row",
                    rule.id,
                    f"{title(table)}, row {row + 1}, column {closed.label}: no possible value matches "
                    f"{rule.inputs[axes.index(closed)].text}, so that the row can never match.",
                    "Correct the condition or remove the row.",
                    "error",
                    table.name or table.id,
                    row + 1,
                    closed.label,
                ),
                row,
            )
        elif table.hit_policy == "FIRST" and _covered(axes, row, (1 << row) - 1):
            yield (
                Finding(
                    "dmn-shadowed-row",
                    rule.id,
                    f"{title(table)}, row {row + 1} can never be the first match: the rows above it match "
                    "all that it matches.",
                    "Move the row up or remove it.",
                    "warning",
                    table.name or table.id,
                    row + 1,
                ),
                row,
            )
        elif table.hit_policy == "PRIORITY" and _covered(axes, row, _outranking(ranks, row)):
            yield (
                Finding(
                    "dmn-outranked-row",
                    rule.id,
                    f"{title(table)}, row {row + 1} can never be chosen: rows whose outputs come first match all that it "
                    "matches.",
                    "Put its output earlier in the allowed values, narrow the other rows, or remove the row.",
                    "warning",
                    table.name or table.id,
                    row + 1,
                ),
                row,
            )


def _outranking(ranks: Sequence[tuple[int, ...] | None], row: int) -> int:
    """The rows (bits) that PRIORITY prefers to a row: of a better rank, or of the same rank above it."""
    own = ranks[row]
    if own is None:
        return 0
    return sum(1 << n for n, rank in enumerate(ranks) if rank is not None and (rank, n) < (own, row))


def _covered(axes: Sequence[Axis], row: int, rows: int) -> bool:
    """Whether some rows (bits) surely match everything that one row may match."""
    sure = [Axis(axis.label, axis.samples, axis.surely, _with_own(axis, row)) for axis in axes]
    try:
        return bool(rows) and not uncovered(sure, rows, row, 1)
    except TooLarge:
        return False


def _with_own(axis: Axis, row: int) -> tuple[int, ...]:
    """The sure places of the other rows, and the possible ones of the row itself."""
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
            f"{title(table)}: rows {first + 1} and {second + 1} {problem}, for example for {_words(example)}.",
            "Make the conditions exclude each other, or choose the hit policy FIRST or PRIORITY.",
            "error",
            table.name or table.id,
            second + 1,
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
            f"{title(table)}: no row matches, and the result is null, for example for {_words(example)}.",
            "Add a row for these inputs, or a last row with a dash in every column.",
            "warning",
            table.name or table.id,
        )
    if not examples and unsure:
        yield Finding(
            "dmn-no-catch-all",
            table.id,
            f"{title(table)}: it cannot be told whether the rows cover all inputs, and there is no row for the rest.",
            "Add a last row with a dash in every column, or a default output.",
            "warning",
            table.name or table.id,
        )


def _words(example: dict[str, str]) -> str:
    return ", ".join(f"{label} = {value}" for label, value in example.items()) or "every input"
