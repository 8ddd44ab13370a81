"""The cells of the support table: one tiny diagram each, which runs as its path says or is refused by name.

To add a row: put `works(...)` or `refused(...)` into the list of its table (`events.py`, `activities.py`,
`gateways.py`, `structure.py`), then write the table anew with
`python -m tests.integration.engine.support.table`. `do` is what happens to an instance of process "p",
separated by semicolons:

    start                     start it (with id "1")
    message NAME KEY          publish a message
    signal NAME               broadcast a signal
    hours N                   let time pass, then do what is due
    complete ID               complete the open user task of an element
    set NAME VALUE            correct a variable (VALUE is a number or true/false)

`path` lists the elements that the newest instance of "p" has left, in order; `waits` those it stands at
in the end (sorted); with no `waits` it must be completed. A new kind of table is a name in
`table.TABLES`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from engine import Engine, MovableClock
from tests.diagrams import diagram


@dataclass(frozen=True)
class Cell:
    """What one element does in one position."""

    element: str
    position: str
    files: Mapping[str, bytes]
    do: tuple[str, ...] = ("start",)
    path: tuple[str, ...] = ()
    waits: tuple[str, ...] = ()
    says: str | None = None
    """A part of the sentence it is refused with; None when it works."""

    @property
    def name(self) -> str:
        return f"{self.element}-{self.position}".replace(" ", "_")


def works(
    element: str,
    position: str,
    nodes: str,
    flows: str = "",
    declared: str = "",
    *,
    do: str = "start",
    path: str = "",
    waits: str = "",
    more: Mapping[str, bytes] | None = None,
) -> Cell:
    """An element that runs; `more` are further files it needs."""
    files = diagram("p", nodes, flows, declared) | dict(more or {})
    steps = tuple(step.strip() for step in do.split(";"))
    return Cell(element, position, files, steps, tuple(path.split()), tuple(waits.split()))


def refused(element: str, position: str, nodes: str, flows: str = "", declared: str = "", *, says: str) -> Cell:
    """An element that is refused at deployment with a sentence that contains `says`."""
    return Cell(element, position, diagram("p", nodes, flows, declared), says=says)


def refusal(engine: Engine, cell: Cell) -> str:
    """The sentences a cell's diagram is refused with, "" when it is not."""
    engine.register("t.done", lambda ctx: {})
    errors = [finding.message for finding in engine.check(cell.files) if finding.severity == "error"]
    return " ".join(dict.fromkeys(errors))


def run(engine: Engine, clock: MovableClock, cell: Cell) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Deploy a cell's diagram and do its steps; the state, path and standing places of process "p".

    The diagram may use the service task "t.done", which `refusal` registers.
    """
    engine.deploy(cell.files, by="ana")
    for step in cell.do:
        _do(engine, clock, *step.split())
    [newest, *_] = engine.instances(process_id="p", root_only=False, limit=1)
    left = engine.history(newest.key, kinds=["element.left"])
    summaries, _ = engine.elements(newest.key)
    waits = sorted(s.element_id for s in summaries.values() for _ in range(s.active))
    return newest.state, tuple(event.element_id or "" for event in left), tuple(waits)


def _do(engine: Engine, clock: MovableClock, verb: str, *rest: str) -> None:
    match verb:
        case "start":
            engine.start("p", {"id": "1"}, by="ana")
        case "message":
            engine.publish_message(rest[0], rest[1])
        case "signal":
            engine.broadcast_signal(rest[0])
        case "hours":
            clock.advance(timedelta(hours=int(rest[0])))
        case "complete":
            [task, *_] = engine.user_tasks(element_id=rest[0], state="open")
            engine.complete_user_task(task.key, {}, by="ana")
        case "set":
            value = {"true": True, "false": False}.get(rest[1])
            newest = engine.instances(process_id="p", limit=1)[0]
            given = {rest[0]: int(rest[1]) if value is None else value}
            engine.set_variables(newest.key, given, by="ana", reason="test")
        case _:
            raise ValueError(f"Expected a step as the docstring lists them, but found {verb!r}.")
    engine.run_due()
