"""The names of entries, columns and outputs in a model, so that paths to them may hold spaces."""

from __future__ import annotations

from collections.abc import Iterator

from . import nodes


def entry_names(definitions: nodes.Definitions) -> frozenset[str]:
    """The names of all context entries, relation columns and table outputs of a model."""
    found: set[str] = set()
    for decision in definitions.decisions:
        found.update(_names(decision.logic))
    for knowledge in definitions.knowledge:
        found.update(_names(knowledge.function))
    return frozenset(name for name in found if name)


def _names(node: nodes.Expression | None) -> Iterator[str]:
    match node:
        case None:
            return
        case nodes.Context():
            yield from (variable.name for variable, _ in node.entries if variable is not None)
        case nodes.Relation():
            yield from (column.name for column in node.columns)
        case nodes.Table():
            yield from (output.name for output in node.outputs)
        case _:
            pass
    for part in nodes.parts(node):
        yield from _names(part)
