"""Data of the standard (objects, inputs, associations) as variables and mappings of the dialect."""

from __future__ import annotations

from lxml import etree

from engine.bpmn.model import IoMapping
from engine.bpmn.read_values import ValueReader
from engine.bpmn.xml import bpmn, child, local_name, tag, text

IS_PLACE = frozenset({"dataInput", "dataOutput"})
"""What an activity or event takes in or gives out; anything else at the end of an association is a picture."""


def named_element(near: etree._Element, reference: str) -> etree._Element | None:
    """The element of the file that a reference names."""
    root = near.getroottree().getroot()
    return next((element for element in root.iter() if tag(element) and element.get("id") == reference), None)


def variable_named(near: etree._Element, reference: str) -> str:
    """The variable that a reference to a data element means: its name, or else its id.

    A reference to a data object without a name of its own stands for the object.
    """
    reference = local_name(reference)
    found = named_element(near, reference)
    if found is None:
        return reference
    if tag(found) == "dataObjectReference" and not found.get("name") and found.get("dataObjectRef"):
        return variable_named(near, found.get("dataObjectRef", ""))
    return found.get("name") or reference


def mappings_of(node_id: str, item: etree._Element, direction: str, values: ValueReader) -> tuple[IoMapping, ...]:
    """The data associations of an element that move data (BPMN 2.0.2, 10.4.2), as mappings.

    An assignment is FEEL to a variable; a transformation is FEEL to the target; without either the source is
    copied to an input, or from an output. An association that only draws a data object moves nothing.
    """
    found = []
    for association in item.findall(bpmn(f"data{direction.capitalize()}Association")):
        target = local_name(text(child(association, "targetRef")) or "")
        sources = [local_name(text(source) or "") for source in association.findall(bpmn("sourceRef"))]
        assignments = association.findall(bpmn("assignment"))
        transformation = text(child(association, "transformation"))
        pairs = [(text(child(a, "from")) or "", (text(child(a, "to")) or "").lstrip("= ")) for a in assignments]
        ends = [named_element(item, end) for end in (*sources, target)]
        moves = any(end is not None and tag(end) in IS_PLACE for end in ends)
        if not pairs and transformation:
            pairs = [(transformation, variable_named(item, target))]
        elif not pairs and moves and sources:
            pairs = [(variable_named(item, sources[0]), variable_named(item, target))]
        what = f"{direction} mapping of "
        found += [
            IoMapping(values.feel(node_id, source, what + name), tuple(name.split(".")))
            for source, name in pairs
            if source and name
        ]
    return tuple(found)
