"""Whatever a check lets through can be played: it stands still with an incident at worst, and never crashes.

A few seconds by default; CLAIMFLOW_MUTATIONS=20000 (nightly) spoils as many diagrams, others each time.
"""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import timedelta
from random import Random

from engine import DeploymentRefused, Engine, InvalidInput, InvalidState, MovableClock
from tests.integration.engine.support import table
from tests.integration.engine.support.cells import Cell
from tests.unit.lint.mutations import soil, spoil

ASKED = os.environ.get("CLAIMFLOW_MUTATIONS")
CELLS = [cell for cells in table.TABLES.values() for cell in cells if cell.says is None]
SOIL = soil({cell.name: content for cell in CELLS for name, content in cell.files.items() if name.endswith(".bpmn")})


def play(engine: Engine, clock: MovableClock, process_id: str) -> None:
    """Start a process and let happen what may happen in the support cells."""
    with suppress(InvalidInput):
        engine.start(process_id, {"id": "1"})
    engine.publish_message("paid", "1")
    engine.broadcast_signal("go")
    for _ in range(3):
        engine.run_due()
        for task in engine.user_tasks(state="open", limit=5):
            # What the first one leads to may have ended the others.
            with suppress(InvalidState):
                engine.complete_user_task(task.key, {"ready": True}, by="li")
        clock.advance(timedelta(hours=1))
    for instance in engine.instances(limit=20):
        engine.elements(instance.key)
        if instance.ended_at is None and instance.state != "completed":
            engine.cancel(instance.key, by="ana", reason="test")


def spoilt(cell: Cell, random: Random) -> dict[str, bytes]:
    """The files of a cell with one diagram spoilt."""
    name = random.choice([name for name in cell.files if name.endswith(".bpmn")])
    return {**cell.files, name: spoil(cell.files[name], SOIL, random)}


def test_a_spoilt_diagram_that_is_not_refused_can_be_played(engine, clock):
    random = Random(None if ASKED else 20260302)  # noqa: S311 - nothing secret
    engine.register("t.done", lambda ctx: {})
    played = 0

    for _ in range(int(ASKED or 80)):
        files = spoilt(random.choice(CELLS), random)
        try:
            with suppress(DeploymentRefused):
                deployment = engine.deploy(files, by="ana")
                played += 1
                for process in deployment.process_definitions:
                    play(engine, clock, process.id)
        except Exception as error:
            error.add_note("\n".join(content.decode() for content in files.values()))
            raise

    assert played > int(ASKED or 80) // 10
