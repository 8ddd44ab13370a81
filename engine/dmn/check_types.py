"""Analyses the types of a decision table: cells, outputs and defaults of another type, or outside the allowed values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.feel import FeelError, parse

from . import nodes
from .cells import ValueSet, kind_of, read_constant, read_constants
from .compiler import FeelCompiler
from .findings import Finding
from .table_compiler import output_type, ranks_of
from .type_table import allowed_text
from .types import BuiltIn, Type, base_of

_KINDS = frozenset({"number", "string", "boolean", "date"})


def title(table: nodes.Table) -> str:
    """The table as findings name it."""
    return f"Table {table.name or table.id}"


def kind_of_type(declared: Type) -> str:
    """number, string, boolean or date for these types and their restrictions; empty for all others."""
    base = base_of(declared)
    return base.name if isinstance(base, BuiltIn) and base.name in _KINDS else ""


def kind_of_text(text: str) -> str:
    """The kind of value that an expression gives whenever it is not null; empty where that cannot be told."""
    constant = read_constant(text)
    if constant is not None:
        return "" if constant[0] is None else kind_of(constant[0])
    try:
        inferred = parse(text).type
    except FeelError:
        return ""
    return inferred if inferred in _KINDS else ""


def input_errors(
    table: nodes.Table, types: Sequence[Type], cells: Sequence[Sequence[ValueSet | None]]
) -> Iterator[Finding]:
    """Cells of constants that no value of their column can equal."""
    # Where no type is declared, the column's expression may still tell it.
    wanted_kinds = [kind_of_type(t) or kind_of_text(c.text) for c, t in zip(table.inputs, types, strict=True)]
    for number, (rule, row) in enumerate(zip(table.rules, cells, strict=True), 1):
        for clause, wanted, cell, values in zip(table.inputs, wanted_kinds, rule.inputs, row, strict=True):
            if wanted and values is not None and values.kind not in ("any", "null", wanted):
                yield Finding(
                    "dmn-cell-type",
                    cell.id,
                    f"{title(table)}, row {number}, column {clause.label}: expected a {wanted} "
                    f"but found {cell.text}, so that the row can never match.",
                    "Write a string, a text in quotation marks." if wanted == "string" else f"Write a {wanted}.",
                    "error",
                    table.name or table.id,
                    number,
                    clause.label,
                )


def allowed_outputs(table: nodes.Table, clause: nodes.OutputClause, compiler: FeelCompiler) -> str:
    """The allowed values of an output column as FEEL; empty when all are allowed."""
    return clause.values or allowed_text(output_type(table, clause, compiler))


def output_errors(table: nodes.Table, compiler: FeelCompiler) -> Iterator[Finding]:
    """Outputs and default outputs of another type than declared, or outside their column's allowed values."""
    for number, clause in enumerate(table.outputs):
        wanted = kind_of_type(output_type(table, clause, compiler))
        if table.aggregation == "SUM":
            wanted = "number"
        allowed_words = allowed_outputs(table, clause, compiler)
        allowed = read_constants(allowed_words)
        column = clause.label or clause.name or "output"
        entries = [(row, rule.outputs[number].id, rule.outputs[number].text) for row, rule in enumerate(table.rules, 1)]
        if clause.default is not None:
            entries.append((None, clause.id, clause.default))
        for row, element, text in entries:
            where = f"row {row}, column {column}" if row is not None else f"default output of {column}"
            place = f"{title(table)}, {where}"
            kind, constant = kind_of_text(text), read_constant(text)
            if wanted and kind and kind != wanted:
                yield Finding(
                    "dmn-output-type", element, f"{place}: expected a {wanted} but found {text}.",
                    f"Write a {wanted}.", "error", table.name or table.id, row, column,
                )  # fmt: skip
            elif (
                allowed is not None
                and not allowed.anything
                and constant is not None
                and constant[0] is not None
                and not (kind == allowed.kind and allowed.holds(constant[0]))
            ):
                yield Finding(
                    "dmn-output-value", element, f"{place}: {text} is not among the allowed values {allowed_words}.",
                    "Write one of the allowed values, or add this one to them.", "error",
                    table.name or table.id, row, column,
                )  # fmt: skip


def output_ranks(table: nodes.Table, compiler: FeelCompiler) -> list[tuple[int, ...] | None]:
    """For each row the places of its outputs in the ordered allowed values; None where they cannot be told."""
    ranks = [ranks_of(allowed_outputs(table, clause, compiler), clause.id, compiler) for clause in table.outputs]
    found: list[tuple[int, ...] | None] = []
    for rule in table.rules:
        constants = [read_constant(cell.text) for cell in rule.outputs]
        values = [constant[0] for constant in constants if constant is not None]
        known = len(values) == len(ranks)
        found.append(tuple(rank(value) for rank, value in zip(ranks, values, strict=True)) if known else None)
    return found
