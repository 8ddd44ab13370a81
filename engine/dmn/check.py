"""Finds what is wrong with decisions before they are deployed: errors in expressions and what each table leaves open."""

from __future__ import annotations

from collections.abc import Iterator

from . import nodes
from .check_table import check_table
from .check_types import kind_of_text, kind_of_type
from .findings import Finding
from .model import Model
from .places import place_of


def check_model(model: Model) -> list[Finding]:
    """All findings of a model: broken expressions and types first, then gaps, overlaps and dead rows of its tables."""
    findings = [
        Finding(
            "dmn-expression",
            problem.element,
            f"{place_of(model.definitions, problem.element)}: {problem.message}",
            problem.repair,
            "error",
        )
        for problem in model.problems
    ]
    for table in tables_of(model.definitions):
        findings.extend(check_table(table, model.elements.feel))
    findings.extend(_expression_types(model))
    findings.extend(_unused_inputs(model))
    findings.extend(
        Finding(
            "dmn-no-logic",
            decision.id,
            f"The decision {decision.name} has no logic, so that its value must be given by the caller.",
            "Add a decision table or an expression, or make it an input.",
            "warning",
        )
        for decision in model.decisions
        if decision.logic is None
    )
    return findings


def _expression_types(model: Model) -> Iterator[Finding]:
    for decision in model.decisions:
        if isinstance(decision.logic, nodes.Literal):
            wanted, found = kind_of_type(model.elements.type_of(decision)), kind_of_text(decision.logic.text)
            if wanted and found and wanted != found:
                yield Finding(
                    "dmn-expression-type",
                    decision.id,
                    f"Decision {decision.name}: expected a {wanted} but the expression gives a {found}.",
                    "Correct the expression or the type of the decision.",
                    "error",
                )


def _unused_inputs(model: Model) -> Iterator[Finding]:
    reads = model.reads
    for given in model.inputs:
        if not reads & {given.name, given.variable} and any(decision.logic for decision in model.decisions):
            yield Finding(
                "dmn-unused-input-data",
                given.id,
                f"Input {given.name}: no expression reads it.",
                "Remove the input or use it.",
                "warning",
            )


def tables_of(definitions: nodes.Definitions) -> Iterator[nodes.Table]:
    """All decision tables of a model, also those inside other expressions."""
    for decision in definitions.decisions:
        yield from tables_in(decision.logic)
    for knowledge in definitions.knowledge:
        yield from tables_in(knowledge.function)


def tables_in(node: nodes.Expression | None) -> Iterator[nodes.Table]:
    """The decision tables inside an expression."""
    if isinstance(node, nodes.Table):
        yield node
    elif node is not None:
        for part in nodes.parts(node):
            yield from tables_in(part)


__all__ = ["Finding", "check_model", "check_table", "tables_in", "tables_of"]
