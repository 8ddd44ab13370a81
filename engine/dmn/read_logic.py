"""Turns the boxed expressions of a DMN file into the records of `nodes` (DMN 1.5, chapter 10.2)."""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from . import nodes
from .errors import DmnError
from .xml import child, children, local, text_of

HIT_POLICIES = ("UNIQUE", "FIRST", "PRIORITY", "ANY", "COLLECT", "RULE ORDER", "OUTPUT ORDER")
AGGREGATIONS = ("", "SUM", "COUNT", "MIN", "MAX", "LIST")
CAMUNDA_NAMESPACE = "http://camunda.org/schema/1.0/dmn"


def read_type_ref(element: etree._Element) -> str:
    """The type reference of an element: an attribute since DMN 1.1, written without the FEEL prefix."""
    return element.get("typeRef", "").strip()


def read_logic(element: etree._Element) -> nodes.Expression | None:
    """The first boxed expression inside `element`; None when there is none."""
    for part in children(element):
        reader = _READERS.get(local(part))
        if reader is not None:
            return reader(part)
    return None


def read_function(element: etree._Element) -> nodes.Function:
    """A function definition, or the encapsulated logic of a business knowledge model."""
    parameters = tuple(
        nodes.Variable(p.get("name", ""), read_type_ref(p)) for p in children(element, "formalParameter")
    )
    return nodes.Function(
        _id(element), element.get("kind", "FEEL").upper(), parameters, read_logic(element), read_type_ref(element)
    )


def _id(element: etree._Element) -> str:
    """The element's own id, or the nearest id around it, so that a finding always points somewhere."""
    current: etree._Element | None = element
    while current is not None:
        if current.get("id"):
            return str(current.get("id"))
        current = current.getparent()
    return ""


def _literal(element: etree._Element) -> nodes.Literal:
    return nodes.Literal(_id(element), text_of(element), read_type_ref(element))


def _table(element: etree._Element) -> nodes.Table:
    policy = element.get("hitPolicy", "UNIQUE").strip().upper().replace("_", " ")
    aggregation = element.get("aggregation", "").strip().upper()
    if policy not in HIT_POLICIES:
        raise DmnError(
            f"Expected a hit policy of {', '.join(HIT_POLICIES)} but found {policy}. Choose one of these.",
            element=_id(element),
        )
    if aggregation not in AGGREGATIONS:
        raise DmnError(
            f"Expected an aggregation of SUM, COUNT, MIN or MAX but found {aggregation}. Choose one of these.",
            element=_id(element),
        )
    inputs = tuple(_input_clause(e) for e in children(element, "input"))
    outputs = tuple(_output_clause(e) for e in children(element, "output"))
    if not outputs:
        raise DmnError("The decision table has no output column. Add one.", element=_id(element))
    names = [output.name for output in outputs]
    if len(outputs) > 1 and (not all(names) or len(set(names)) < len(names)):
        raise DmnError(
            "Expected a different name on each output column but found a missing or repeated one. "
            "Name every output column.",
            element=_id(element),
        )
    owner = element.getparent()
    return nodes.Table(
        id=_id(element),
        name=element.get("outputLabel") or (owner.get("name") if owner is not None else "") or "",
        hit_policy=policy,
        aggregation="" if aggregation == "LIST" else aggregation,
        inputs=inputs,
        outputs=outputs,
        rules=tuple(_rule(e, len(inputs), len(outputs), n) for n, e in enumerate(children(element, "rule"), 1)),
        annotations=tuple(e.get("name", "") for e in children(element, "annotation")),
        type_ref=read_type_ref(element),
    )


def _input_clause(element: etree._Element) -> nodes.InputClause:
    expression = child(element, "inputExpression")
    text = text_of(expression)
    if not text:
        raise DmnError("The input column has no expression. Write what the column tests.", element=_id(element))
    return nodes.InputClause(
        id=_id(element),
        label=element.get("label", "") or text,
        text=text,
        type_ref=read_type_ref(expression) if expression is not None else "",
        values=text_of(child(element, "inputValues")),
        variable=element.get(f"{{{CAMUNDA_NAMESPACE}}}inputVariable", ""),
    )


def _output_clause(element: etree._Element) -> nodes.OutputClause:
    default = child(element, "defaultOutputEntry")
    return nodes.OutputClause(
        id=_id(element),
        name=element.get("name", ""),
        label=element.get("label", ""),
        type_ref=read_type_ref(element),
        values=text_of(child(element, "outputValues")),
        default=text_of(default) or None,
    )


def _rule(element: etree._Element, inputs: int, outputs: int, number: int) -> nodes.Rule:
    rule = nodes.Rule(
        id=_id(element),
        inputs=tuple(nodes.Cell(_id(e), text_of(e)) for e in children(element, "inputEntry")),
        outputs=tuple(nodes.Cell(_id(e), text_of(e)) for e in children(element, "outputEntry")),
        annotations=tuple(text_of(e) for e in children(element, "annotationEntry")),
        description=text_of(element, "description"),
    )
    if len(rule.inputs) != inputs or len(rule.outputs) != outputs:
        raise DmnError(
            f"Expected {inputs} input and {outputs} output entries in row {number} but found "
            f"{len(rule.inputs)} and {len(rule.outputs)}. Give the row one entry a column.",
            element=rule.id,
        )
    return rule


def _invocation(element: etree._Element) -> nodes.Invocation:
    bindings = []
    for binding in children(element, "binding"):
        parameter = child(binding, "parameter")
        if parameter is None or not parameter.get("name"):
            raise DmnError("A binding of the invocation names no parameter. Name it.", element=_id(binding))
        bindings.append((nodes.Variable(parameter.get("name", ""), read_type_ref(parameter)), read_logic(binding)))
    return nodes.Invocation(_id(element), read_logic(element), tuple(bindings), read_type_ref(element))


def _context(element: etree._Element) -> nodes.Context:
    entries = []
    for entry in children(element, "contextEntry"):
        variable = child(entry, "variable")
        named = nodes.Variable(variable.get("name", ""), read_type_ref(variable)) if variable is not None else None
        entries.append((named if named is not None and named.name else None, read_logic(entry)))
    return nodes.Context(_id(element), tuple(entries), read_type_ref(element))


def _list(element: etree._Element) -> nodes.ListOf:
    items = tuple(_READERS[local(e)](e) for e in children(element) if local(e) in _READERS)
    return nodes.ListOf(_id(element), items, read_type_ref(element))


def _relation(element: etree._Element) -> nodes.Relation:
    columns = tuple(nodes.Variable(e.get("name", ""), read_type_ref(e)) for e in children(element, "column"))
    rows = tuple(_list(e).items for e in children(element, "row"))
    for row in rows:
        if len(row) != len(columns):
            raise DmnError(
                f"Expected {len(columns)} entries in each row of the relation but found {len(row)}.",
                element=_id(element),
            )
    return nodes.Relation(_id(element), columns, rows, read_type_ref(element))


def _part(element: etree._Element, name: str) -> nodes.Expression | None:
    found = child(element, name)
    return read_logic(found) if found is not None else None


def _conditional(element: etree._Element) -> nodes.Conditional:
    return nodes.Conditional(
        _id(element), _part(element, "if"), _part(element, "then"), _part(element, "else"), read_type_ref(element)
    )


def _filter(element: etree._Element) -> nodes.Filter:
    return nodes.Filter(_id(element), _part(element, "in"), _part(element, "match"), read_type_ref(element))


def _iterator(element: etree._Element) -> nodes.Iterator:
    kind = local(element)
    source = child(element, "in")
    return nodes.Iterator(
        id=_id(element),
        kind=kind,
        variable=element.get("iteratorVariable", ""),
        source=_part(element, "in"),
        body=_part(element, "return" if kind == "for" else "satisfies"),
        type_ref=read_type_ref(element),
        variable_type=read_type_ref(source) if source is not None else "",
    )


_READERS: dict[str, Callable[[etree._Element], nodes.Expression]] = {
    "literalExpression": _literal,
    "decisionTable": _table,
    "invocation": _invocation,
    "context": _context,
    "list": _list,
    "relation": _relation,
    "functionDefinition": read_function,
    "conditional": _conditional,
    "filter": _filter,
    "for": _iterator,
    "every": _iterator,
    "some": _iterator,
}
