"""Activities that run more than once: multi-instance or standard loop, as their characteristics say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine import multi_instance, standard_loop
from engine.bpmn.model import Node
from engine.records import ElementInstance

if TYPE_CHECKING:
    from engine.execution import Execution


def enter(execution: Execution, body: ElementInstance, node: Node) -> Mapping[str, Any] | None:
    """Start the runs, or go on with them after a repair; returns the results when all were done at once.

    Raises ElementFailure when an expression of the loop gives no usable value.
    """
    if node.standard_loop is not None:
        return standard_loop.enter(execution, body, node.standard_loop)
    return multi_instance.enter(execution, body, node)


def item_completed(execution: Execution, body: ElementInstance, item: ElementInstance) -> None:
    """Go on after one run that waited has been completed."""
    if body.node is not None and body.node.standard_loop is not None:
        standard_loop.round_completed(execution, body, body.node.standard_loop)
    else:
        multi_instance.item_completed(execution, body, item)


def collect(execution: Execution, item: ElementInstance) -> None:
    """Take what one run leaves behind. Raises ElementFailure."""
    if item.node is not None and item.node.loop is not None:
        multi_instance.collect(execution, item)
