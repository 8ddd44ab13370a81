"""Conversations and choreographies do not run, but must say who takes part as BPMN wants it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from lxml import etree

from engine.bpmn.model import ACTIVITIES
from engine.bpmn.named import owner_of
from engine.bpmn.read_values import Report
from engine.bpmn.xml import bpmn, local_name, tag, text

_NODES = frozenset({"conversation", "subConversation", "callConversation"})
_FOREIGN = ACTIVITIES | {"dataObject", "dataObjectReference", "dataStoreReference"}
_FOREIGN_EVENTS = frozenset(
    f"{kind}EventDefinition" for kind in ("message", "error", "escalation", "compensate", "cancel")
)
_BETWEEN = 2
"""A choreography task is an exchange between two participants."""
_Found = tuple[str, str]
"""What is wrong, and the repair."""
_ById = Mapping[str | None, etree._Element]


def check(root: etree._Element, by_id: _ById, report: Report) -> None:
    """Report conversations and choreographies that break BPMN 2.0.2, 9.5 and 11.5 to 11.7."""
    for element in root.iter():
        for message, repair in _of(element, by_id):
            report(owner_of(element), "choreography", message, repair)


def _of(element: etree._Element, by_id: _ById) -> Iterator[_Found]:
    kind = tag(element)
    if kind in _BY_KIND:
        yield from _BY_KIND[kind](element, by_id)
    around = element.getparent()
    if around is not None and tag(around) in ("choreography", "subChoreography"):
        yield from _inside(element, kind)


def _conversation(node: etree._Element, _by_id: _ById) -> Iterator[_Found]:
    links = (_ends(link) for link in node.itersiblings(bpmn("conversationLink")))
    linked = {end for ends in links if node.get("id") in ends for end in ends if end != node.get("id")}
    if len({*_participants(node), *linked}) < _BETWEEN:
        yield (
            "A conversation has fewer than two participants.",
            "Name the participants (participantRef), or link them to the conversation.",
        )


def _link(link: etree._Element, by_id: _ById) -> Iterator[_Found]:
    ends = [by_id.get(end) for end in _ends(link)]
    kinds = [tag(end) for end in ends if end is not None]
    if len(kinds) == _BETWEEN and sum(kind in _NODES for kind in kinds) != 1:
        yield (
            "A conversation link joins something else than a participant and a conversation.",
            "Lead it from a participant to a conversation.",
        )


def _choreography_activity(activity: etree._Element, by_id: _ById) -> Iterator[_Found]:
    participants, initiator = _participants(activity), local_name(activity.get("initiatingParticipantRef", ""))
    if tag(activity) == "choreographyTask" and (len(participants) != _BETWEEN or len(set(participants)) != _BETWEEN):
        yield "A choreography task has not exactly two participants.", "Name two different participants."
    if initiator in by_id and initiator not in participants:
        yield (
            f"{initiator!r} begins the exchange, but does not take part in it.",
            "Name it as a participant, or let another one begin.",
        )
    for name in (local_name(text(item) or "") for item in activity.findall(bpmn("messageFlowRef"))):
        flow = by_id.get(name)
        if flow is not None and tag(flow) == "messageFlow" and not set(_ends(flow)) <= set(participants):
            yield (
                f"The message flow {name!r} is not between the participants of the choreography task.",
                "Choose a message flow between them, or correct the participants.",
            )


def _inside(element: etree._Element, kind: str) -> Iterator[_Found]:
    if kind in _FOREIGN:
        yield f"The element {kind} cannot stand in a choreography.", "Use a choreography task, or remove it."
    if kind in ("startEvent", "endEvent"):
        for definition in element:
            if tag(definition) in _FOREIGN_EVENTS:
                name = tag(definition).removesuffix("EventDefinition")
                yield (
                    f"A choreography cannot begin or end with an event of kind {name}.",
                    "Remove the event definition.",
                )


_BY_KIND: dict[str, Callable[[etree._Element, _ById], Iterator[_Found]]] = {
    "conversationLink": _link,
    **dict.fromkeys(_NODES, _conversation),
    **dict.fromkeys(("choreographyTask", "subChoreography", "callChoreography"), _choreography_activity),
}


def _participants(element: etree._Element) -> list[str]:
    return [local_name(text(item) or "") for item in element.findall(bpmn("participantRef"))]


def _ends(element: etree._Element) -> list[str]:
    return [local_name(element.get(end, "")) for end in ("sourceRef", "targetRef")]
