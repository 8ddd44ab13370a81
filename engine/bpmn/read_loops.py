"""Reads how often an activity runs: multi-instance in the dialect's and in the standard's form, standard loops."""

from __future__ import annotations

from lxml import etree

from engine.bpmn.data import variable_named
from engine.bpmn.model import Loop, StandardLoop, Value
from engine.bpmn.read_values import ValueReader
from engine.bpmn.xml import child, extension, flag, number, text
from engine.feel import syntax


def read_standard(node_id: str, activity: etree._Element, values: ValueReader) -> StandardLoop | None:
    """The standard loop of an activity."""
    item = child(activity, "standardLoopCharacteristics")
    if item is None:
        return None
    condition = text(child(item, "loopCondition"))
    return StandardLoop(
        test_before=flag(item, "testBefore"),
        condition=values.feel(node_id, condition, "loop condition") if condition else None,
        maximum=number(item, "loopMaximum"),
    )


def read_multiple(node_id: str, activity: etree._Element, values: ValueReader) -> Loop | None:
    """The multi-instance characteristics of an activity."""
    item = child(activity, "multiInstanceLoopCharacteristics")
    if item is None:
        return None
    zeebe_loop = extension(item, "loopCharacteristics")

    def feel(source: str | None, what: str) -> Value | None:
        return values.feel(node_id, source, what) if source else None

    def of_dialect(name: str) -> str | None:
        return zeebe_loop.get(name) if zeebe_loop is not None else None

    def of_standard(name: str) -> str | None:
        reference = text(child(item, name))
        return variable_named(item, reference) if reference else None

    def item_of_standard(name: str) -> str | None:
        found = child(item, name)
        return (found.get("name") or found.get("id")) if found is not None else None

    output = feel(of_dialect("outputElement") or item_of_standard("outputDataItem"), "output element")
    return Loop(
        sequential=flag(item, "isSequential"),
        collection=feel(of_dialect("inputCollection") or of_standard("loopDataInputRef"), "input collection"),
        cardinality=feel(text(child(item, "loopCardinality")), "loop cardinality"),
        input_element=of_dialect("inputElement") or item_of_standard("inputDataItem"),
        output_collection=of_dialect("outputCollection") or of_standard("loopDataOutputRef"),
        output_element=output,
        completion_condition=feel(text(child(item, "completionCondition")), "completion condition"),
        result=_variable_in(output),
    )


def _variable_in(output: Value | None) -> str | None:
    """The variable that an expression is, or of which it is a part; None for any other expression."""
    if output is None or output.expression is None:
        return None
    node = output.expression.ast
    while isinstance(node, syntax.Path):
        node = node.base
    return node.name if isinstance(node, syntax.Name) else None
