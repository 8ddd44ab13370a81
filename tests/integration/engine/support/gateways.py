"""Gateways as forks and joins, and what flows do without a gateway."""

from __future__ import annotations

from tests.integration.engine.support.cells import Cell, works

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
        "sequence flow", "several out of an activity",
        "startEvent s\ntask a\nendEvent e\nendEvent f", "s -> a -> e\na -> f", path="s a e f",
    ),
    works(
        "sequence flow", "several into an activity",
        "startEvent s\nparallelGateway g\ntask a", "s -> g -> a\ng -> a", path="s g a a",
    ),
]  # fmt: skip
