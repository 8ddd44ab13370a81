"""What refers to what in a BPMN file: lanes, flows, associations, and whatever else names something."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from lxml import etree

from engine.bpmn import choreographies, data_rules, drawing, message_flows, named, pictures
from engine.bpmn.model import ACTIVITIES, EVENTS, GATEWAYS
from engine.bpmn.named import missing, owner_of
from engine.bpmn.read_values import Report
from engine.bpmn.xml import bpmn, local_name, tag, text

_FLOW_NODES = ACTIVITIES | EVENTS | GATEWAYS
_DIRECTIONS = {"Converging": (2, None, 0, 1), "Diverging": (0, 1, 2, None), "Mixed": (2, None, 2, None)}
"""The fewest and most incoming, fewest and most outgoing flows (BPMN 2.0.2, 8.4.9)."""


def check(root: etree._Element, report: Report) -> None:
    """Report references that lead nowhere or to the wrong kind of thing."""
    by_id = {element.get("id"): element for element in root.iter() if tag(element) and element.get("id")}
    for rules in (named, data_rules, message_flows, pictures, choreographies, drawing):
        rules.check(root, by_id, report)
    flows = Counter(
        (end, flow.get(end)) for flow in root.iter(bpmn("sequenceFlow")) for end in ("sourceRef", "targetRef")
    )
    for element in root.iter():
        kind = tag(element)
        if kind == "association":
            for attribute in ("sourceRef", "targetRef"):
                if local_name(element.get(attribute, "")) not in by_id:
                    missing(report, element, element.get(attribute, ""), "element")
        elif kind == "lane":
            _lane(element, by_id, report)
        elif kind == "linkEventDefinition":
            _link(element, by_id, report)
        if kind in _FLOW_NODES:
            _flow_node(element, by_id, report)
            _direction(element, flows, report)


def _flow_node(element: etree._Element, by_id: dict[str | None, etree._Element], report: Report) -> None:
    """What an element says of its flows must be what the flows say (8.4.13)."""
    own = element.get("id")
    for name, end in (("incoming", "targetRef"), ("outgoing", "sourceRef")):
        for said in (local_name(text(item) or "") for item in element.findall(bpmn(name))):
            flow = by_id.get(said)
            if flow is None or tag(flow) != "sequenceFlow":
                missing(report, element, said, "sequenceFlow")
            elif flow.get(end) != own:
                report(
                    own, "flow-ends", f"{own!r} says that the flow {said!r} is {name}, but the flow says otherwise.",
                    "Open and save the file in a BPMN modeler.",
                )  # fmt: skip


def _link(link: etree._Element, by_id: dict[str | None, etree._Element], report: Report) -> None:
    """The ends of a link have one name (10.5.5), by which they are found."""
    for end in link.iterchildren(bpmn("source"), bpmn("target")):
        other = by_id.get(local_name(text(end) or ""))
        if other is not None and tag(other) == tag(link) and other.get("name") != link.get("name"):
            report(
                owner_of(link), "link-partner",
                f"The link {link.get('name')!r} names {other.get('id')!r} as its other end, whose link name is another.",
                "Give both the same link name, or remove the reference.",
            )  # fmt: skip


def _direction(gateway: etree._Element, flows: Mapping[tuple[str, str | None], int], report: Report) -> None:
    """A gateway has as many flows as its direction says (8.4.9)."""
    own, direction = gateway.get("id"), gateway.get("gatewayDirection", "")
    if direction not in _DIRECTIONS:
        return
    incoming, outgoing = flows["targetRef", own], flows["sourceRef", own]
    fewest_in, most_in, fewest_out, most_out = _DIRECTIONS[direction]
    fits = incoming >= (fewest_in or 0) and outgoing >= (fewest_out or 0)
    if not fits or incoming > (most_in or incoming) or outgoing > (most_out or outgoing):
        report(
            own, "gateway-direction", f"The gateway says it is {direction}, but has {incoming} flows in and {outgoing} out.",
            "Correct the flows, or remove the attribute gatewayDirection.",
        )  # fmt: skip


def _lane(lane: etree._Element, by_id: dict[str | None, etree._Element], report: Report) -> None:
    process = next((a for a in lane.iterancestors() if tag(a) in ("process", "subProcess")), None)
    beside = [other for other in (lane.getparent() if lane.getparent() is not None else ()) if other is not lane]
    taken = {reference for other in beside for reference in _lane_references(other)}
    for reference in _lane_references(lane):
        element = by_id.get(reference)
        if (
            element is None
            or tag(element) not in _FLOW_NODES
            or (process is not None and process not in element.iterancestors())
        ):
            missing(report, lane, reference, "element of this process")
        elif reference in taken:
            report(
                lane.get("id"), "lane", f"{reference!r} lies in two lanes beside each other.",
                "Put it into one of them.",
            )  # fmt: skip


def _lane_references(lane: etree._Element) -> Iterator[str]:
    return (local_name(text(item) or "") for item in lane.findall(bpmn("flowNodeRef")))
