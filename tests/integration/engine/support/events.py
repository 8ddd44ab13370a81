"""Every kind of event in every position BPMN has for events.

To make a kind work (or change its refusal) in a position, change its entry in `EXPECTED`: either the path
(and, after a bar, where the instance stands in the end), or a part of the sentence it is refused with,
beginning with "!".
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.diagrams import boundary, content, error, message, on_error, on_message, on_timer
from tests.integration.engine.support.cells import Cell, refused, works


@dataclass(frozen=True)
class Kind:
    """A kind of event: its definition, what the file declares for it, and how it comes to happen."""

    definition: str
    declared: str = ""
    happens: str = ""
    """The step that makes it happen from outside; "" for one that is thrown inside the instance."""
    attributes: str = ""


_SIGNAL = '<bpmn:signalEventDefinition signalRef="go"/>'
_DECLARED_SIGNAL = '<bpmn:signal id="go" name="go"/>'
_SEVERAL = on_message("paid") + _SIGNAL
_DECLARED_SEVERAL = message("paid", "id") + _DECLARED_SIGNAL

KINDS = {
    "none": Kind(""),
    "message": Kind(on_message("paid"), message("paid", "id"), "message paid 1"),
    "timer": Kind(on_timer("PT1H"), happens="hours 1"),
    "signal": Kind(_SIGNAL, _DECLARED_SIGNAL, "signal go"),
    "conditional": Kind(
        '<bpmn:conditionalEventDefinition><bpmn:condition xsi:type="bpmn:tFormalExpression">=ready = true'
        "</bpmn:condition></bpmn:conditionalEventDefinition>",
        happens="set ready true",
    ),
    "error": Kind(on_error("E"), error("E")),
    "escalation": Kind(
        '<bpmn:escalationEventDefinition escalationRef="E"/>',
        '<bpmn:escalation id="E" name="E" escalationCode="E"/>',
    ),
    "link": Kind('<bpmn:linkEventDefinition name="L"/>'),
    "compensation": Kind("<bpmn:compensateEventDefinition/>"),
    "cancel": Kind("<bpmn:cancelEventDefinition/>"),
    "terminate": Kind("<bpmn:terminateEventDefinition/>"),
    "multiple": Kind(_SEVERAL, _DECLARED_SEVERAL, "signal go"),
    "parallel multiple": Kind(_SEVERAL, _DECLARED_SEVERAL, "signal go; message paid 1", ' parallelMultiple="true"'),
}

_HANDLER = (
    '<bpmn:subProcess id="handler" triggeredByEvent="true"><bpmn:startEvent id="hs" isInterrupting="{interrupting}"'
    '{attributes}>{definition}</bpmn:startEvent><bpmn:endEvent id="he"/>'
    '<bpmn:sequenceFlow id="h1" sourceRef="hs" targetRef="he"/></bpmn:subProcess>'
)
_BOX = (
    '<bpmn:startEvent id="bs"/><bpmn:endEvent id="raise">{definition}</bpmn:endEvent>'
    '<bpmn:sequenceFlow id="b1" sourceRef="bs" targetRef="raise"/>'
)


def _start(kind: Kind) -> tuple[str, str]:
    return f'<bpmn:startEvent id="s"{kind.attributes}>{kind.definition}</bpmn:startEvent>\nendEvent e', "s -> e"


def _event_sub_process(kind: Kind, interrupting: bool) -> tuple[str, str]:
    handler = _HANDLER.format(
        interrupting=str(interrupting).lower(), attributes=kind.attributes, definition=kind.definition
    )
    work = "userTask work" if kind.happens else f"endEvent work {kind.definition}"
    if kind is KINDS["compensation"]:
        box = content(f"startEvent bs\n{handler}\nendEvent be", "bs -> be", "b")
        return f"startEvent s\nsubProcess box {box}\n{work}", "s -> box -> work"
    return f"startEvent s\n{work}\n{handler}", "s -> work"


def _catch(kind: Kind) -> tuple[str, str]:
    catch = f'<bpmn:intermediateCatchEvent id="c"{kind.attributes}>{kind.definition}</bpmn:intermediateCatchEvent>'
    if kind is KINDS["link"]:
        throw = f"intermediateThrowEvent t {kind.definition}"
        return f"startEvent s\n{throw}\n{catch}\nendEvent e", "s -> t\nc -> e"
    return f"startEvent s\n{catch}\nendEvent e", "s -> c -> e"


def _throw(kind: Kind) -> tuple[str, str]:
    if kind is KINDS["link"]:
        return _catch(kind)
    if kind is KINDS["escalation"]:
        heard = boundary("heard", "box", kind.definition, False)
        inner = _BOX.format(definition="").replace(
            '<bpmn:endEvent id="raise"></bpmn:endEvent>',
            f'<bpmn:intermediateThrowEvent id="raise">{kind.definition}</bpmn:intermediateThrowEvent>'
            '<bpmn:endEvent id="be"/><bpmn:sequenceFlow id="b2" sourceRef="raise" targetRef="be"/>',
        )
        return f"startEvent s\nsubProcess box {inner}\nendEvent e\n{heard}\nendEvent x", "s -> box -> e\nheard -> x"
    return f"startEvent s\nintermediateThrowEvent t {kind.definition}\nendEvent e", "s -> t -> e"


def _end(kind: Kind) -> tuple[str, str]:
    if kind in (KINDS["error"], KINDS["escalation"], KINDS["cancel"]):
        return _boundary(kind, True)
    return f"startEvent s\nendEvent e {kind.definition}", "s -> e"


def _after_gateway(kind: Kind) -> tuple[str, str]:
    nodes = (
        f'startEvent s\neventBasedGateway g\n<bpmn:intermediateCatchEvent id="c"{kind.attributes}>{kind.definition}'
        f"</bpmn:intermediateCatchEvent>\nintermediateCatchEvent late {on_timer('P1D')}\nendEvent e\nendEvent x"
    )
    return nodes, "s -> g -> c -> e\ng -> late -> x"


def _boundary(kind: Kind, interrupting: bool) -> tuple[str, str]:
    if kind is KINDS["compensation"]:
        undone = 'task undone isForCompensation="true"\n<bpmn:association id="to" sourceRef="b" targetRef="undone"/>'
        event = boundary("b", "work", kind.definition, interrupting)
        return f"startEvent s\ntask work\n{event}\n{undone}\nendEvent e {kind.definition}", "s -> work -> e"
    level = "transaction" if kind is KINDS["cancel"] else "subProcess"
    host = "userTask work" if kind.happens else f"{level} work {_BOX.format(definition=kind.definition)}"
    event = boundary("b", "work", kind.definition, interrupting).replace('id="b"', f'id="b"{kind.attributes}')
    return f"startEvent s\n{host}\nendEvent e\n{event}\nendEvent x", "s -> work -> e\nb -> x"


POSITIONS = {
    "start event": _start,
    "event sub-process, interrupting": lambda kind: _event_sub_process(kind, True),
    "event sub-process, non-interrupting": lambda kind: _event_sub_process(kind, False),
    "intermediate catch": _catch,
    "after event-based gateway": _after_gateway,
    "boundary, interrupting": lambda kind: _boundary(kind, True),
    "boundary, non-interrupting": lambda kind: _boundary(kind, False),
    "intermediate throw": _throw,
    "end event": _end,
}

EXPECTED = {
    ("none", "start event"): "s e",
    ("none", "intermediate throw"): "s t e",
    ("none", "end event"): "s e",
    ("message", "start event"): "s e",
    ("message", "event sub-process, interrupting"): "s hs he handler",
    ("message", "event sub-process, non-interrupting"): "s hs he handler | work",
    ("message", "intermediate catch"): "s c e",
    ("message", "after event-based gateway"): "s g c e",
    ("message", "boundary, interrupting"): "s b x",
    ("message", "boundary, non-interrupting"): "s b x | work",
    ("message", "intermediate throw"): "s t e",
    ("message", "end event"): "s e",
    ("timer", "start event"): "s e",
    ("timer", "event sub-process, interrupting"): "s hs he handler",
    ("timer", "event sub-process, non-interrupting"): "s hs he handler | work",
    ("timer", "intermediate catch"): "s c e",
    ("timer", "after event-based gateway"): "s g c e",
    ("timer", "boundary, interrupting"): "s b x",
    ("timer", "boundary, non-interrupting"): "s b x | work",
    ("signal", "start event"): "s e",
    ("signal", "event sub-process, interrupting"): "s hs he handler",
    ("signal", "event sub-process, non-interrupting"): "s hs he handler | work",
    ("signal", "intermediate catch"): "s c e",
    ("signal", "after event-based gateway"): "s g c e",
    ("signal", "boundary, interrupting"): "s b x",
    ("signal", "boundary, non-interrupting"): "s b x | work",
    ("signal", "intermediate throw"): "s t e",
    ("signal", "end event"): "s e",
    ("conditional", "event sub-process, interrupting"): "s hs he handler",
    ("conditional", "event sub-process, non-interrupting"): "s hs he handler | work",
    ("conditional", "intermediate catch"): "s c e",
    ("conditional", "after event-based gateway"): "s g c e",
    ("conditional", "boundary, interrupting"): "s b x",
    ("conditional", "boundary, non-interrupting"): "s b x | work",
    ("error", "event sub-process, interrupting"): "s hs he handler",
    ("error", "boundary, interrupting"): "s bs b x",
    ("error", "end event"): "s bs b x",
    ("escalation", "event sub-process, interrupting"): "s hs he handler",
    ("escalation", "event sub-process, non-interrupting"): "s work hs he handler",
    ("escalation", "boundary, interrupting"): "s bs b x",
    ("escalation", "boundary, non-interrupting"): "s bs raise work b e x",
    ("escalation", "intermediate throw"): "s bs raise be box heard e x",
    ("escalation", "end event"): "s bs b x",
    ("compensation", "event sub-process, interrupting"): "s bs be box hs he handler work",
    ("compensation", "event sub-process, non-interrupting"): "s bs be box hs he handler work",
    ("compensation", "boundary, interrupting"): "s work undone e",
    ("compensation", "boundary, non-interrupting"): "s work undone e",
    ("compensation", "intermediate throw"): "s t e",
    ("compensation", "end event"): "s e",
    ("cancel", "boundary, interrupting"): "s bs raise b x",
    ("cancel", "end event"): "s bs raise b x",
    ("link", "intermediate catch"): "s t c e",
    ("link", "intermediate throw"): "s t c e",
    ("link", "after event-based gateway"): "! has no other end",
    ("multiple", "start event"): "s e",
    ("multiple", "event sub-process, interrupting"): "s hs he handler",
    ("multiple", "event sub-process, non-interrupting"): "s hs he handler | work",
    ("multiple", "intermediate catch"): "s c e",
    ("multiple", "after event-based gateway"): "s g c e",
    ("multiple", "boundary, interrupting"): "s b x",
    ("multiple", "boundary, non-interrupting"): "s b x | work",
    ("multiple", "intermediate throw"): "s t e",
    ("multiple", "end event"): "s e",
    ("parallel multiple", "start event"): "! cannot start a process",
    ("parallel multiple", "event sub-process, interrupting"): "s hs he handler",
    ("parallel multiple", "event sub-process, non-interrupting"): "s hs he handler | work",
    ("parallel multiple", "intermediate catch"): "s c e",
    ("parallel multiple", "after event-based gateway"): "s g c e",
    ("parallel multiple", "boundary, interrupting"): "s b x",
    ("parallel multiple", "boundary, non-interrupting"): "s b x | work",
    ("terminate", "end event"): "s e",
}


NOT_IN_BPMN = {("parallel multiple", "intermediate throw"), ("parallel multiple", "end event")}
"""There is no way to write these down."""


def cells() -> list[Cell]:
    """All kinds in all positions."""
    return [_cell(kind, position) for kind in KINDS for position in POSITIONS if (kind, position) not in NOT_IN_BPMN]


def _cell(name: str, position: str) -> Cell:
    kind = KINDS[name]
    nodes, flows = POSITIONS[position](kind)
    expected = EXPECTED.get((name, position), "! not supported")
    if expected.startswith("!"):
        return refused(name, position, nodes, flows, kind.declared, says=expected[1:].strip())
    path, _, waits = expected.partition("|")
    caught = position not in ("intermediate throw", "end event")
    happens = kind.happens if caught else ""
    steps = ["start", happens] if position != "start event" or name == "none" else [happens]
    return works(name, position, nodes, flows, kind.declared, do="; ".join(filter(None, steps)), path=path, waits=waits)
