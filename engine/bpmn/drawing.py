"""The drawing of a diagram shows what the file holds, each thing once, at places that can be drawn."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping

from lxml import etree

from engine.bpmn.model import ACTIVITIES, EVENTS, GATEWAYS, SUB_PROCESSES
from engine.bpmn.named import owner_of
from engine.bpmn.read_values import Report
from engine.bpmn.xml import local_name, tag

_DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
_PLANE, _SHAPE, _EDGE = f"{_DI}BPMNPlane", f"{_DI}BPMNShape", f"{_DI}BPMNEdge"
_POINTS = frozenset(
    {"{http://www.omg.org/spec/DD/20100524/DC}Bounds", "{http://www.omg.org/spec/DD/20100524/DI}waypoint"}
)
_CONVERSATIONS = frozenset({"conversation", "subConversation", "callConversation"})
_CHOREOGRAPHED = frozenset({"choreographyTask", "subChoreography", "callChoreography"})
_SHOWS = {
    _PLANE: SUB_PROCESSES
    | {"process", "collaboration", "choreography", "globalConversation", "globalChoreographyTask"}
    | {"subChoreography", "subConversation"},
    _SHAPE: ACTIVITIES | EVENTS | GATEWAYS | _CONVERSATIONS | _CHOREOGRAPHED
    | {"participant", "lane", "textAnnotation", "group", "message"}
    | {"dataObject", "dataObjectReference", "dataStore", "dataStoreReference", "dataInput", "dataOutput"},
    _EDGE: frozenset({"sequenceFlow", "messageFlow", "association", "conversationLink"})
    | {"dataInputAssociation", "dataOutputAssociation"},
}  # fmt: skip
_OFTEN = frozenset({"message"})
"""Shown beside each flow that carries it."""
_PARTS = {
    "sourceElement": None,
    "targetElement": None,
    "choreographyActivityShape": _SHAPE,
    "labelStyle": f"{_DI}BPMNLabelStyle",
}
"""Attributes that refer to the drawing itself, and to what there."""
_Found = tuple[etree._Element, str, str]
"""The element of the drawing, what is wrong, and the repair."""
_ById = Mapping[str | None, etree._Element]


def check(root: etree._Element, by_id: _ById, report: Report) -> None:
    """Report what BPMN 2.0.2, chapter 12, forbids in a drawing."""
    drawn = {element.get("id"): element for element in root.iter(f"{_DI}*") if element.get("id")}
    for element in root.iter(*_SHOWS, *_POINTS, f"{_DI}BPMNLabel"):
        for where, message, repair in (*_shown(element, by_id), *_numbers(element), *_parts(element, drawn)):
            report(owner_of(where), "drawing", message, repair)
    for plane in root.iter(_PLANE):
        for where, message, repair in _twice(plane, by_id):
            report(owner_of(where), "drawing", message, repair)


def _shown(element: etree._Element, by_id: _ById) -> Iterator[_Found]:
    reference, wanted = element.get("bpmnElement"), _SHOWS.get(str(element.tag))
    if reference is None or wanted is None:
        return
    shown = by_id.get(local_name(reference))
    prefix = reference.strip().rpartition(":")[0]
    target = element.getroottree().getroot().get("targetNamespace")
    if shown is None or (prefix and element.nsmap.get(prefix) not in (None, target)):
        yield (
            element, f"The drawing shows {reference!r}, which is not there.",
            "Delete it from the drawing, or correct its bpmnElement.",
        )  # fmt: skip
    elif tag(shown) not in wanted:
        yield (
            element, f"The drawing shows {reference!r}, an element {tag(shown)}, as {etree.QName(element).localname}.",
            "Delete it from the drawing, or correct its bpmnElement.",
        )  # fmt: skip


def _twice(plane: etree._Element, by_id: _ById) -> Iterator[_Found]:
    """One diagram shows nothing twice, but for the bands of participants on choreography activities."""
    shown = [element for element in plane.iter(_SHAPE, _EDGE) if element.get("participantBandKind") is None]
    times = Counter(local_name(element.get("bpmnElement", "")) for element in shown)
    for element in shown:
        name = local_name(element.get("bpmnElement", ""))
        model = by_id.get(name)
        if times[name] > 1 and model is not None and tag(model) not in _OFTEN:
            yield element, f"The drawing shows {name!r} more than once in one diagram.", "Delete the others."
            times[name] = 0


def _numbers(element: etree._Element) -> Iterator[_Found]:
    if element.tag not in _POINTS:
        return
    for name in ("x", "y", "width", "height"):
        value = _number(element.get(name))
        if value is not None and (not math.isfinite(value) or (value < 0 and name in ("width", "height"))):
            yield (
                element, f"The drawing gives the {name} of something as {element.get(name)!r}.",
                "Write a number, for a width or height from 0 on.",
            )  # fmt: skip


def _number(text: str | None) -> float | None:
    """A number of the schema; None for what is none, as the schema will say."""
    try:
        return float(text) if text is not None else None
    except ValueError:
        return None


def _parts(element: etree._Element, drawn: _ById) -> Iterator[_Found]:
    for name, wanted in _PARTS.items():
        reference = element.get(name)
        part = drawn.get(local_name(reference)) if reference is not None else None
        if reference is not None and (part is None or (wanted is not None and part.tag != wanted)):
            yield (
                element, f"The {name} {reference!r} is no part of the drawing.",
                "Remove the attribute, or correct it.",
            )  # fmt: skip
