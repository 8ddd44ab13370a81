"""Says in words where an element of a model stands: which decision, and in a table which row and column."""

from __future__ import annotations

from collections.abc import Iterator

from . import nodes


def place_of(definitions: nodes.Definitions, element: str) -> str:
    """Where the element is, such as `Decision Route, row 3, column amount`; its id when it is unknown."""
    owners: list[tuple[str, str, nodes.Expression | None]] = [
        *((f"Decision {d.name}", d.id, d.logic) for d in definitions.decisions),
        *((f"Function {k.name}", k.id, k.function) for k in definitions.knowledge),
    ]
    for words, identifier, logic in owners:
        if element == identifier:
            return words
        for node in _all(logic):
            if isinstance(node, nodes.Table) and (place := _in_table(node, element)):
                return f"{words}, {place}"
            if node.id == element:
                return words
    for item in definitions.items:
        if element in (item.id, item.name) or any(part.id == element for part in item.components or ()):
            return f"Type {item.name}"
    for given in definitions.inputs:
        if element == given.id:
            return f"Input {given.name}"
    return f"Element {element}" if element else "The model"


def _in_table(table: nodes.Table, element: str) -> str:
    for clause in table.inputs:
        if clause.id == element:
            return f"column {clause.label}"
    for output in table.outputs:
        if output.id == element:
            return f"column {output.label or output.name or 'output'}"
    for number, rule in enumerate(table.rules, 1):
        if rule.id == element:
            return f"row {number}"
        for clause, cell in zip(table.inputs, rule.inputs, strict=True):
            if cell.id == element:
                return f"row {number}, column {clause.label}"
        for output, cell in zip(table.outputs, rule.outputs, strict=True):
            if cell.id == element:
                return f"row {number}, column {output.label or output.name or 'output'}"
    return ""


def _all(node: nodes.Expression | None) -> Iterator[nodes.Expression]:
    if node is not None:
        yield node
        for part in nodes.parts(node):
            yield from _all(part)
