"""Standard loops: an activity runs again while its condition holds (BPMN 2.0.2, 10.3.8 and 13.3.6)."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine import catching, expressions, incidents
from engine.bpmn.model import StandardLoop
from engine.records import ElementFailure, ElementInstance

if TYPE_CHECKING:
    from engine.execution import Execution

MAX_ROUNDS = 2_000
"""How many rounds may follow each other in one transition before that counts as an endless loop."""


def enter(execution: Execution, body: ElementInstance, loop: StandardLoop) -> Mapping[str, Any] | None:
    """Start the first round, or go on where an incident stopped; returns {} when all rounds are done.

    Raises ElementFailure when the condition is neither true nor false, or the loop does not end.
    """
    if body.kind != "body":
        body.kind = "body"
        body.state["done"] = 0
        body.dirty = True
        assert body.node is not None
        catching.subscribe_boundary(execution, body, body.node)
        if not loop.test_before:
            return _run(execution, body, loop, due=loop.maximum != 0)
    return _run(execution, body, loop)


def round_completed(execution: Execution, body: ElementInstance, loop: StandardLoop) -> None:
    """Begin the next round after one that waited, or end the loop."""
    body.state["done"] += 1
    body.dirty = True
    try:
        results = _run(execution, body, loop)
    except ElementFailure as failure:
        incidents.raise_incident(execution, body, failure)
        return
    if results is not None and not body.gone:
        execution.complete(body, results)


def _run(
    execution: Execution, body: ElementInstance, loop: StandardLoop, *, due: bool = False
) -> Mapping[str, Any] | None:
    """Run rounds until one waits (None) or the loop is over ({}); `due` runs the first without asking."""
    rounds = 0
    while due or _again(execution, body, loop):
        due = False
        rounds += 1
        if rounds > MAX_ROUNDS:
            raise ElementFailure(
                "loop",
                f"The activity ran {MAX_ROUNDS} times without waiting for a person, a message or a time. "
                "Correct what its loop condition depends on, then retry; or cancel the instance.",
            )
        if not _round(execution, body):
            return None
        body.state["done"] += 1
        body.dirty = True
    return {}


def _again(execution: Execution, body: ElementInstance, loop: StandardLoop) -> bool:
    done = body.state["done"]
    if loop.maximum is not None and done >= loop.maximum:
        return False
    if loop.condition is None:
        return True
    variables = ChainMap({"loopCounter": done}, dict(execution.transition.variables(body.key)))
    return expressions.condition(loop.condition, variables, execution.now, "the loop condition")


def _round(execution: Execution, body: ElementInstance) -> bool:
    """Start one round; True when it is done at once."""
    transition, node = execution.transition, body.node
    assert node is not None
    inner = execution.new_element(body, node, "inner")
    counter = {"loopCounter": body.state["done"] + 1}
    transition.log(inner, "element.entered", counter)
    transition.set_local(inner.key, counter)
    results = execution.activate(inner)
    return results is not None and not inner.gone and execution.finish(inner, results) and not body.gone
