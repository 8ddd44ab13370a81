"""Opens a run on a tree of process instances under its lock, and sends what the run throws."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from engine.db import Tx
from engine.errors import Suspended
from engine.execution import Execution
from engine.runtime import Runtime
from engine.store import suspension
from engine.transition import Transition


@contextmanager
def running(
    runtime: Runtime, tx: Tx, actor: str, root_key: int | None, *, while_suspended: bool = False, locked: Any = None
) -> Iterator[Execution]:
    """A run of the tree `root_key` (None: of a new one); at the end tokens move and everything is written.

    `locked` is the root's row when the caller has its lock already.
    Raises NotFound, and Suspended unless the command may come `while_suspended`; what it makes is then set aside.
    """
    from engine import messages

    transition = Transition(tx, runtime, actor, runtime.clock.now())
    suspended = root_key is not None and transition.lock(root_key, locked) == suspension.SUSPENDED
    if suspended and not while_suspended:
        assert root_key is not None
        raise Suspended(root_key)
    execution = Execution(transition)
    execution.suspended = suspended
    yield execution
    execution.run()
    if execution.suspended and root_key is not None:
        suspension.hold(tx, root_key)
    for outgoing in execution.outbox:
        if outgoing.kind == "message":
            messages.publish(
                runtime, tx, outgoing.name, outgoing.correlation_key, dict(outgoing.variables),
                message_id=outgoing.message_id, by=actor,
            )  # fmt: skip
        else:
            messages.broadcast(runtime, tx, outgoing.name, dict(outgoing.variables), by=actor)
