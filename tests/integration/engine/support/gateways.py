"""Gateways as forks and joins, and what flows do without a gateway."""

from __future__ import annotations

from tests.diagrams import message, on_message
from tests.integration.engine.support.cells import Cell, refused, works

_TWO = '<bpmn:activationCondition xsi:type="bpmn:tFormalExpression">=activatedFlows &gt;= 2</bpmn:activationCondition>'

_EVENTS = f"intermediateCatchEvent a {on_message('paid')}\nintermediateCatchEvent b {on_message('sent')}\nendEvent e"
_MESSAGES = message("paid", '"1"') + message("sent", '"1"')

CELLS: list[Cell] = [
    works(
        "exclusive gateway", "fork and join",
        "startEvent s\nexclusiveGateway g\ntask a\ntask b\nexclusiveGateway j\nendEvent e",
        's -> g\ng -> a : id = "1"\ng => b\na -> j -> e\nb -> j', path="s g a j e",
    ),
    works(
        "parallel gateway", "fork and join",
        "startEvent s\nparallelGateway g\ntask a\ntask b\nparallelGateway j\nendEvent e",
        "s -> g -> a -> j -> e\ng -> b -> j", path="s g a b j e",
    ),
    works(
        "inclusive gateway", "fork and join",
        "startEvent s\ninclusiveGateway g\ntask a\ntask b\ntask c\ninclusiveGateway j\nendEvent e",
        's -> g\ng -> a : id = "1"\ng -> b : id = "1"\ng => c\na -> j -> e\nb -> j\nc -> j', path="s g a b j e",
    ),
    works(
        "complex gateway", "fork",
        "startEvent s\ncomplexGateway g\ntask a\ntask b",
        's -> g\ng -> a : id = "1"\ng => b', path="s g a",
    ),
    works(
        "complex gateway", "join with activation condition and reset",
        f"startEvent s\nparallelGateway g\ntask a\ntask b\ntask c\ncomplexGateway j {_TWO}\nendEvent e\nendEvent r",
        "s -> g -> a -> j\ng -> b -> j\ng -> c -> j\nj -> e : waitingForStart\nj -> r : not(waitingForStart)",
        path="s g a b c j e j r",
    ),
    refused(
        "complex gateway", "join without activation condition",
        "startEvent s\nparallelGateway g\ncomplexGateway j\nendEvent e", "s -> g -> j -> e\ng -> j",
        says="does not say when it goes on",
    ),
    works(
        "event-based gateway", "starting the process with one event",
        f'eventBasedGateway g instantiate="true"\n{_EVENTS}', "g -> a -> e\ng -> b -> e", _MESSAGES,
        do="message paid 1", path="a e",
    ),
    works(
        "event-based gateway", "starting the process, parallel",
        f'eventBasedGateway g instantiate="true" eventGatewayType="Parallel"\n{_EVENTS}',
        "g -> a -> e\ng -> b -> e", _MESSAGES, do="message paid 1; message sent 1", path="a e b e",
    ),
    refused(
        "event-based gateway", "parallel, not starting the process",
        f'startEvent s\neventBasedGateway g eventGatewayType="Parallel"\n{_EVENTS}',
        "s -> g -> a -> e\ng -> b -> e", _MESSAGES, says="does not start the process",
    ),
    works(
        "sequence flow", "conditional and default out of an activity",
        "startEvent s\ntask a\nendEvent e\nendEvent f\nendEvent d",
        's -> a\na -> e : id = "1"\na -> f : id = "2"\na => d', path="s a e",
    ),
    works(
        "sequence flow", "several out of an activity",
        "startEvent s\ntask a\nendEvent e\nendEvent f", "s -> a -> e\na -> f", path="s a e f",
    ),
    works(
        "sequence flow", "several into an activity",
        "startEvent s\nparallelGateway g\ntask a", "s -> g -> a\ng -> a", path="s g a a",
    ),
]  # fmt: skip
