"""Refuses by name what stands inside an element and would change what it does, if it were not run."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from engine.bpmn.data import IS_PLACE, named_element
from engine.bpmn.read_values import Report
from engine.bpmn.xml import bpmn, child, local_name, tag, text

REFUSED = {
    "resourceRole": "Write who does the task into its assignment (assignee, candidate groups or users).",
    "performer": "Write who does the task into its assignment (assignee, candidate groups or users).",
    "humanPerformer": "Write who does the task into its assignment (assignee, candidate groups or users).",
    "potentialOwner": "Write who does the task into its assignment (assignee, candidate groups or users).",
    "rendering": "Choose a form for the user task.",
    "correlationSubscription": "Write the correlation key of each message into the message.",
}
"""What is refused inside an element, and how to say it instead."""
_BEHAVIOR = "behavior"


def check(element: etree._Element, report: Report) -> None:
    """Report the parts of one element that cannot run (BPMN 2.0.2, 10.2.2, 10.3.8, 10.4.2)."""
    for kind, message, repair in (*_parts(element), *_behavior(element), *_data(element)):
        report(element.get("id"), kind, message, repair)


_Found = tuple[str, str, str]


def _parts(element: etree._Element) -> Iterator[_Found]:
    for part in element:
        if tag(part) in REFUSED:
            yield "unsupported", f"The element {tag(part)} is not supported.", REFUSED[tag(part)]


def _behavior(element: etree._Element) -> Iterator[_Found]:
    loop = child(element, "multiInstanceLoopCharacteristics")
    if loop is not None and loop.get(_BEHAVIOR, "All") != "All":
        yield (
            "unsupported", f"The multi-instance throws events as its instances end (behavior {loop.get(_BEHAVIOR)}).",
            "Remove the behavior, and throw the event behind the activity.",
        )  # fmt: skip


def _data(element: etree._Element) -> Iterator[_Found]:
    for association in element:
        if tag(association) not in ("dataInputAssociation", "dataOutputAssociation"):
            continue
        ends = [text(item) or "" for item in association.iterchildren(bpmn("sourceRef"), bpmn("targetRef"))]
        known = [named_element(element, local_name(end)) for end in ends]
        stores = [end for end, found in zip(ends, known, strict=True) if found is not None and "Store" in tag(found)]
        moves = any(found is not None and tag(found) in IS_PLACE for found in known)
        if stores and (moves or child(association, "assignment") is not None):
            yield (
                "unsupported", f"Data is read from or written to the data store {stores[0]!r}, which holds nothing here.",
                "Read and write it with a service task; the data store may stay as a picture.",
            )  # fmt: skip
