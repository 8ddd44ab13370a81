"""Multi-instance activities: a body that makes its items, one after another or all at once."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine import catching, expressions
from engine.bpmn.model import Node
from engine.records import ElementFailure, ElementInstance
from engine.store import running
from engine.store import tables as t
from engine.store.running import HIDDEN

if TYPE_CHECKING:
    from engine.execution import Execution

_ITEM, _RESULT = f"{HIDDEN}item.", f"{HIDDEN}result."


def enter(execution: Execution, body: ElementInstance, node: Node) -> Mapping[str, Any] | None:
    """Start a multi-instance; returns the results when all items were done at once.

    Raises ElementFailure when the collection is not a list or the cardinality not a whole number.
    """
    items = _items(execution, body, node)
    body.kind = "body"
    body.state.update(total=len(items), next=0, done=0)
    body.dirty = True
    catching.subscribe_boundary(execution, body, node)
    if not items:
        return _results(execution, body, node)
    assert node.loop is not None
    if node.loop.sequential:
        for index, item in enumerate(items):
            _keep(execution, body, _ITEM, index, item)
        return _continue(execution, body, node, items)
    body.state["next"] = len(items)
    for index, item in enumerate(items):
        if body.gone or body.state.get("satisfied"):
            break
        _spawn(execution, body, node, index, item)
    return _settle(execution, body, node)


def item_completed(execution: Execution, body: ElementInstance, _item: ElementInstance) -> None:
    """Go on after an item that waited has been completed."""
    node = body.node
    assert node is not None and node.loop is not None
    body.state["done"] += 1
    body.dirty = True
    if node.loop.sequential and not body.state.get("satisfied"):
        results = _continue(execution, body, node)
    else:
        results = _settle(execution, body, node)
    if results is not None and not body.gone:
        execution.complete(body, results)


def collect(execution: Execution, item: ElementInstance) -> None:
    """Take an item's result and look whether it satisfies the completion condition."""
    node = item.node
    assert node is not None and node.loop is not None
    transition = execution.transition
    body = transition.scope_of(item)
    visible = transition.variables(item.key)
    satisfied = False
    if node.loop.completion_condition is not None:
        done = body.state["done"] + 1
        counters = {
            "numberOfInstances": body.state["total"],
            "numberOfCompletedInstances": done,
            "numberOfActiveInstances": body.state["next"] - done,
            "numberOfTerminatedInstances": 0,
        }
        satisfied = expressions.condition(
            node.loop.completion_condition, ChainMap(counters, dict(visible)), execution.now, "completion condition"
        )
    if node.loop.output_collection and node.loop.output_element is not None:
        value = expressions.evaluate_json(node.loop.output_element, visible, execution.now)
        _keep(execution, body, _RESULT, item.state["index"], value)
    if satisfied:
        body.state["satisfied"] = True


def _items(execution: Execution, body: ElementInstance, node: Node) -> list[Any]:
    loop = node.loop
    assert loop is not None
    visible = execution.transition.variables(body.key)
    if loop.collection is not None:
        found = expressions.evaluate_json(loop.collection, visible, execution.now)
        if not isinstance(found, list):
            text, present = loop.collection.text, expressions.shown(found)
            raise ElementFailure(
                "expression", f"Expected the input collection {text} to be a list, but it is {present}."
            )
        return found
    if loop.cardinality is None:
        raise ElementFailure("expression", "The multi-instance activity names neither a collection nor a cardinality.")
    count = expressions.evaluate(loop.cardinality, visible, execution.now)
    if not isinstance(count, int | Decimal) or isinstance(count, bool) or count != int(count) or count < 0:
        raise ElementFailure(
            "expression",
            f"Expected the loop cardinality {loop.cardinality.text} to be a whole number, but it is {expressions.shown(count)}.",
        )
    return list(range(1, int(count) + 1))


def _spawn(execution: Execution, body: ElementInstance, node: Node, index: int, item: Any) -> None:
    """Start one item; count it when it is done at once."""
    transition = execution.transition
    inner = execution.new_element(body, node, "inner")
    inner.state["index"] = index
    assert node.loop is not None
    local: dict[str, Any] = {node.loop.result: None} if node.loop.result else {}
    local["loopCounter"] = index + 1
    if node.loop.input_element:
        local[node.loop.input_element] = item
    transition.log(inner, "element.entered", {"loopCounter": index + 1})
    transition.set_local(inner.key, local)
    results = execution.activate(inner)
    if results is not None and not inner.gone and execution.finish(inner, results):
        body.state["done"] += 1


def _continue(
    execution: Execution, body: ElementInstance, node: Node, items: list[Any] | None = None
) -> Mapping[str, Any] | None:
    """Start items one after another until one waits."""
    while body.state["next"] < body.state["total"] and not body.state.get("satisfied") and not body.gone:
        if body.state["done"] < body.state["next"]:
            return None
        index = body.state["next"]
        body.state["next"] = index + 1
        body.dirty = True
        item = _kept_item(execution, body, index) if items is None else items[index]
        _spawn(execution, body, node, index, item)
    return _settle(execution, body, node)


def _settle(execution: Execution, body: ElementInstance, node: Node) -> Mapping[str, Any] | None:
    """The body's results when nothing is left to wait for."""
    if body.gone:
        return None
    if body.state.get("satisfied"):
        for item in execution.transition.children(body):
            execution.cancel(item)
    elif body.state["done"] < body.state["total"]:
        return None
    return _results(execution, body, node)


def _results(execution: Execution, body: ElementInstance, node: Node) -> Mapping[str, Any]:
    loop = node.loop
    assert loop is not None
    if not loop.output_collection:
        return {}
    execution.transition.flush()
    values: list[Any] = [None] * body.state["total"]
    found = running.hidden_variables(execution.transition.tx, body.process_instance_key, body.key, _RESULT)
    for name, value in found.items():
        values[int(name.removeprefix(_RESULT))] = value
    return {loop.output_collection: values}


def _keep(execution: Execution, body: ElementInstance, prefix: str, index: int, value: Any) -> None:
    """Store an item or a result beside the body's variables, so that reading those stays cheap."""
    scope, name = running.hidden_scope(body.key), f"{prefix}{index:09d}"
    row = running.variable_row(scope, name, body.process_instance_key, value)
    execution.transition.insert(t.variable, **row)


def _kept_item(execution: Execution, body: ElementInstance, index: int) -> Any:
    execution.transition.flush()
    name = f"{_ITEM}{index:09d}"
    return running.hidden_variable(execution.transition.tx, body.process_instance_key, body.key, name)
