"""What a decision takes and gives, told from its model alone: for checks of whoever asks it."""

from __future__ import annotations

from . import nodes
from .model import Model

_ONE_VALUE = frozenset({"SUM", "COUNT", "MIN", "MAX"})


def inputs_of(model: Model, decision: str) -> tuple[tuple[str, ...], ...]:
    """What the caller gives, directly or for a required decision: for each input the names it may have.

    Inputs of imported models are left out, and so is everything of an unknown decision.
    """
    by_id: dict[str, nodes.Decision | nodes.InputData] = {
        node.id or node.name: node for node in (*model.inputs, *model.decisions)
    }
    found: dict[str, tuple[str, ...]] = {}
    todo = [decision]
    seen: set[str] = set()
    while todo:
        node = by_id.get(todo.pop())
        if node is None or node.id in seen:
            continue
        seen.add(node.id)
        if isinstance(node, nodes.Decision) and node.logic is not None:
            todo += [href.removeprefix("#") for href in node.requires if href.startswith("#")]
        else:
            found[node.id] = tuple(dict.fromkeys(name for name in (node.name, node.variable) if name))
    return tuple(found.values())


def top_decisions(model: Model) -> tuple[nodes.Decision, ...]:
    """The decisions that no other one of the file requires, in the order of the file."""
    required = {href.removeprefix("#") for node in model.decisions for href in node.requires}
    return tuple(node for node in model.decisions if node.id not in required)


def members_of(model: Model, decision: str) -> frozenset[str] | None:
    """The names in the context (or list of contexts) a decision answers with; None when they are not known."""
    found = next((node for node in model.decisions if node.id == decision), None)
    match found.logic if found is not None else None:
        case nodes.Table() as table if len(table.outputs) > 1 and table.aggregation not in _ONE_VALUE:
            return frozenset(output.name for output in table.outputs)
        case nodes.Context() as context if all(variable is not None for variable, _ in context.entries):
            return frozenset(variable.name for variable, _ in context.entries if variable is not None)
        case _:
            return None
