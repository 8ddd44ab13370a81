"""Expressions must read variables that some path has written before them; `variable_flow` says which those are.

A variable counts as written when anything may write it before or at the same time, so a warning says that it is
missing on every path. Not told: variables that only some paths write, members of values whose form is not known,
and anything after an element that may write whatever it likes (see `variable_sources`), except for names that are
one slip of the fingers away from a variable that is there. An expression that asks itself whether a variable is
there (`x = null`, `is defined(x)`, `get or else(x, ...)`) is left alone, and so is everything behind such a condition.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING

from engine.bpmn.model import Node, ProcessModel, Scope
from engine.lint.variable_reads import Read, missing_inputs, reads_of
from engine.lint.variable_sources import declared
from engine.lint.variable_state import ANY, null_checked
from engine.resources import Artifact
from engine.views import Finding

if TYPE_CHECKING:
    from engine.lint import Surroundings

_SHORT = 5
_LONGEST_WAY = 8


def check(artifact: Artifact, surroundings: Surroundings) -> Iterator[Finding]:
    """Warn of every variable and member that is read but never written, with a path and the likely name."""
    assert artifact.model is not None
    flow = surroundings.flow(artifact.model)
    if flow is None:
        return
    model = flow.model
    optional = _tested_in_conditions(model)
    everywhere = {name for states in (flow.done, flow.after) for state in states.values() for name in state}
    undeclared = declared(model.properties) is None and not surroundings.library.callers(model.id, model.version_tag)
    told: set[object] = set()
    for node_id in list(flow.before):
        node = model.nodes[node_id]
        for read in reads_of(node, flow, surroundings):
            for path in read.paths:
                name = path[0]
                # What may be an input that was only not declared is told once, and not wherever it is read.
                once = name if undeclared and name not in everywhere else (read.element, read.what, path)
                if once in told or (name in optional and name not in read.state):
                    continue
                finding = _finding(artifact, read, path, name in everywhere, node)
                if finding is not None:
                    told.add(once)
                    yield finding
        for name in missing_inputs(node, surroundings):
            assert node.called_process is not None
            yield Finding(
                "input-missing", "warning", artifact.resource, node.id,
                f"The process {node.called_process.text!r} needs {name!r}, but the call does not give it.",
                "Map it as an input of the call, or write a question mark behind it where the process declares it.",
            )  # fmt: skip


def _finding(artifact: Artifact, read: Read, path: tuple[str, ...], elsewhere: bool, node: Node) -> Finding | None:
    """What is wrong with reading a path; nothing when it may be there."""
    assert artifact.model is not None
    name = path[0]
    if name in read.state:
        return _member(artifact, read, path)
    if name in read.tested:
        return None
    if ANY in read.state:
        return None if elsewhere else _slip(artifact, read, name)
    return _unwritten(artifact, read, name, _way(artifact.model, node))


def _unwritten(artifact: Artifact, read: Read, name: str, way: tuple[Mapping[str, str], ...]) -> Finding:
    [*similar] = get_close_matches(name, sorted(read.state.keys() - {ANY}), 1, 0.75)
    path = " → ".join(names["en"] for names in way)
    return Finding(
        "variable-unwritten", "warning", artifact.resource, read.element,
        f"{name!r} is read by the {read.what}, but nothing writes it before, for example on the way {path!r}.",
        f"Did you mean {similar[0]!r}?" if similar else "Write it before, or declare it as an input of the process.",
        way,
    )  # fmt: skip


def _slip(artifact: Artifact, read: Read, name: str) -> Finding | None:
    """Anything may be there, but a name that is nowhere else and one letter off is hardly meant."""
    similar = next((other for other in sorted(read.state) if _is_slip(name, other)), None)
    if similar is None:
        return None
    return Finding(
        "variable-spelling", "warning", artifact.resource, read.element,
        f"{name!r} is read by the {read.what}, but no element of the process writes it.", f"Did you mean {similar!r}?",
    )  # fmt: skip


def _member(artifact: Artifact, read: Read, path: tuple[str, ...]) -> Finding | None:
    members = read.state[path[0]]
    if len(path) == 1 or members is None or path[1] in members:
        return None
    similar = get_close_matches(path[1], sorted(members), 1, 0.6)
    return Finding(
        "member-unknown", "warning", artifact.resource, read.element,
        f"{'.'.join(path[:2])!r} is read by the {read.what}, but {path[0]!r} has only {', '.join(sorted(members))}.",
        f"Did you mean {f'{path[0]}.{similar[0]}'!r}?" if similar else "Read one of these, or add it where it is written.",
    )  # fmt: skip


def _is_slip(name: str, other: str) -> bool:
    """One letter more, less, other or exchanged with the next; plurals and numbered names are different names."""
    if min(len(name), len(other)) < _SHORT or name.rstrip("s") == other.rstrip("s"):
        return False
    while name and other and name[0] == other[0]:
        name, other = name[1:], other[1:]
    while name and other and name[-1] == other[-1]:
        name, other = name[:-1], other[:-1]
    if any(letter.isdigit() for letter in name + other):
        return False
    return max(len(name), len(other)) <= 1 or (len(name) == 2 and name == other[::-1])


def _tested_in_conditions(model: ProcessModel) -> set[str]:
    conditions = [flow.condition.expression for flow in model.flows.values() if flow.condition is not None]
    return {name for condition in conditions if condition is not None for name in null_checked(condition)}


def _way(model: ProcessModel, node: Node) -> tuple[Mapping[str, str], ...]:
    """The names on a shortest path from a start of the process to the element, cut in the middle when it is long."""
    names: list[Mapping[str, str]] = []
    while True:
        around = model.nodes.get(node.scope_id)
        scope = around.inner if around is not None and around.inner is not None else model.root
        names = [*({**scope.nodes[id].names, "en": scope.nodes[id].name} for id in _shortest(scope, node.id)), *names]
        if around is None:
            break
        node = around
    if len(names) > _LONGEST_WAY:
        names = [*names[:2], {"en": "…"}, *names[3 - _LONGEST_WAY :]]
    return tuple(names)


def _shortest(scope: Scope, goal: str) -> list[str]:
    starts = [node.id for node in scope.beginnings() or scope.none_starts()]
    came_from: dict[str, str | None] = dict.fromkeys(starts)
    todo = deque(starts)
    while todo and goal not in came_from:
        node = scope.nodes[todo.popleft()]
        undo = [node.handler] if node.handler is not None else []
        for following in (*(scope.flows[flow].target for flow in node.outgoing), *node.boundary, *undo):
            if following not in came_from:
                came_from[following] = node.id
                todo.append(following)
    steps = [goal]
    while (before := came_from.get(steps[-1])) is not None:
        steps.append(before)
    return steps[::-1]
