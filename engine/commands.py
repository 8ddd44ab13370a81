"""Opens a run on a tree of process instances under its lock, and sends what the run throws."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from engine.db import Tx
from engine.execution import Execution
from engine.runtime import Runtime
from engine.transition import Transition


@contextmanager
def running(runtime: Runtime, tx: Tx, actor: str, root_key: int | None) -> Iterator[Execution]:
    """A run of the tree `root_key` (None: of a new one); at the end tokens move and everything is written."""
    from engine import messages

    transition = Transition(tx, runtime, actor, runtime.clock.now())
    if root_key is not None:
        transition.lock(root_key)
    execution = Execution(transition)
    yield execution
    execution.run()
    for outgoing in execution.outbox:
        if outgoing.kind == "message":
            messages.publish(
                runtime, tx, outgoing.name, outgoing.correlation_key, dict(outgoing.variables),
                message_id=outgoing.message_id, by=actor,
            )  # fmt: skip
        else:
            messages.broadcast(runtime, tx, outgoing.name, dict(outgoing.variables), by=actor)
