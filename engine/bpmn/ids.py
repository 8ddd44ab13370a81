"""Everything that runs has an id of its own; what has none is given one, so that the other checks can go on."""

from __future__ import annotations

from collections import Counter

from lxml import etree

from engine.bpmn.model import ACTIVITIES, EVENTS, GATEWAYS
from engine.bpmn.read_values import Report
from engine.bpmn.xml import runs, tag

_NAMED = ACTIVITIES | EVENTS | GATEWAYS | {"process", "sequenceFlow"}
_INVENTED = "?"
"""No id of a file that holds to the schema begins with it."""


def check(root: etree._Element, report: Report) -> None:
    """Report what runs, or connects what runs, without an id of its own (BPMN 2.0.2, 8.2.1)."""
    for element in root.iter():
        if tag(element) in _NAMED and not element.get("id") and runs(element):
            report(
                None, "no-id", f"Line {element.sourceline}: An element {tag(element)} has no id.",
                "Open and save the file in a BPMN modeler.",
            )  # fmt: skip
    for name, count in doubled(root).items():
        report(name, "duplicate-id", f"The id {name!r} is used {count} times.", "Give each element its own id.")


def complete(root: etree._Element) -> None:
    """Give ids to what has none, and others to what has that of another element."""
    seen: set[str] = set()
    for number, element in enumerate(root.iter()):
        id = element.get("id")
        if tag(element) and (id in seen or (not id and tag(element) in _NAMED)):
            element.set("id", f"{_INVENTED}{number}")
        elif tag(element) and id:
            seen.add(id)


def is_invented(id: str | None) -> bool:
    """Whether an id was given by `complete`: what the checks say of it means nothing to the reader of the file."""
    return id is not None and id.startswith(_INVENTED)


def doubled(root: etree._Element) -> dict[str, int]:
    """The ids that more than one element of BPMN has, and how many; those of the drawing do not count."""
    ids = Counter(element.get("id", "") for element in root.iter() if element.get("id") and tag(element))
    return {id: count for id, count in ids.items() if count > 1}
