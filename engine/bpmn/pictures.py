"""What is only drawn, partners' processes and choreographies, must be drawn as BPMN allows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml import etree

from engine.bpmn.model import ACTIVITIES, EVENTS, GATEWAYS
from engine.bpmn.named import is_drawn_only, owner_of
from engine.bpmn.read_values import Report
from engine.bpmn.xml import local_name, tag

_CHOREOGRAPHY_ACTIVITIES = frozenset({"choreographyTask", "subChoreography", "callChoreography"})
_FLOW_NODES = ACTIVITIES | EVENTS | GATEWAYS | _CHOREOGRAPHY_ACTIVITIES
_NEVER_ENTERED, _NEVER_LEFT = frozenset({"startEvent", "boundaryEvent"}), frozenset({"endEvent"})
_Found = tuple[str, str, str]
"""Rule, message and repair."""


def check(root: etree._Element, by_id: Mapping[str | None, etree._Element], report: Report) -> None:
    """Report flows and boundary events of what is drawn that BPMN 2.0.2 forbids (7.6.1, 8.4.13, 10.5.4, 11.5).

    Processes that run are looked at more closely by the checks of `engine.lint`.
    """
    for element in root.iter():
        kind = tag(element)
        if kind not in ("sequenceFlow", "boundaryEvent") or not is_drawn_only(element):
            continue
        found = _flow(element, by_id) if kind == "sequenceFlow" else _boundary(element, by_id)
        for rule, message, repair in found:
            report(owner_of(element), rule, message, repair)


def _flow(flow: etree._Element, by_id: Mapping[str | None, etree._Element]) -> Iterator[_Found]:
    source, target = (by_id.get(flow.get(end, "").strip()) for end in ("sourceRef", "targetRef"))
    for end, element in (("sourceRef", source), ("targetRef", target)):
        if element is None or tag(element) not in _FLOW_NODES or element.getparent() is not flow.getparent():
            yield (
                "flow-ends", f"The sequence flow leads from or to {flow.get(end)!r}, which is not on its level.",
                "Connect it to an element of the same process or sub-process.",
            )  # fmt: skip
    if target is not None and tag(target) in _NEVER_ENTERED:
        yield (
            "connection", f"A sequence flow leads into {target.get('id')!r}, an element {tag(target)}.",
            "Lead it to the element behind, or delete it.",
        )  # fmt: skip
    if source is not None and tag(source) in _NEVER_LEFT:
        yield (
            "connection", f"A sequence flow leads out of {source.get('id')!r}, an element {tag(source)}.",
            "Make it an intermediate event, or delete the flow.",
        )  # fmt: skip


def _boundary(event: etree._Element, by_id: Mapping[str | None, etree._Element]) -> Iterator[_Found]:
    host = by_id.get(local_name(event.get("attachedToRef", "")))
    # Choreographies have boundary events as well, on their own activities.
    if host is not None and host.getparent() is not event.getparent():
        yield (
            "boundary-host", "The boundary event is attached to no activity of its level.",
            "Drag it onto the border of an activity.",
        )  # fmt: skip
