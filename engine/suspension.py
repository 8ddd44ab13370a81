"""Suspends a tree of process instances and lets it go on: nothing moves in between, and nothing gets lost."""

from __future__ import annotations

from datetime import datetime

from engine import buffered, conditions
from engine.commands import running
from engine.db import Tx
from engine.errors import InvalidInput, InvalidState
from engine.execution import Execution
from engine.records import ProcessInstance
from engine.runtime import Runtime
from engine.store import messages
from engine.store import running as store
from engine.store import suspension as held


def suspend(runtime: Runtime, tx: Tx, key: int, by: str, reason: str) -> None:
    """Let an instance and everything it called stand still.

    No job is taken, no timer fires, no user task can be completed; messages are kept, however long it
    takes. A call to the outside that a worker has begun ends with its step.
    Raises NotFound, InvalidState when it has ended, is suspended already or was called by another
    instance, InvalidInput without a reason.
    """
    if not reason.strip():
        raise InvalidInput("reason", "Say why the instance is suspended.")
    with running(runtime, tx, by, _root(tx, key, "suspend"), while_suspended=True) as execution:
        root = execution.transition.instance(key)
        if root.ended_at is not None or execution.suspended:
            raise InvalidState("process instance", key, "running", root.status)
        root.state["suspended"] = {"at": execution.now, "by": by, "reason": reason}
        for instance in _tree(execution, tx, key):
            instance.status, instance.dirty = held.SUSPENDED, True
            execution.transition.log(instance, "instance.suspended", {"reason": reason})
        execution.suspended = True


def resume(runtime: Runtime, tx: Tx, key: int, by: str, reason: str) -> None:
    """Let a suspended instance go on: what fell due meanwhile is done now, what was sent to it arrives now.

    Raises NotFound, InvalidState when it is not suspended or was called by another instance, InvalidInput
    without a reason.
    """
    if not reason.strip():
        raise InvalidInput("reason", "Say why the instance goes on.")
    with running(runtime, tx, by, _root(tx, key, "resume"), while_suspended=True) as execution:
        root = execution.transition.instance(key)
        if not execution.suspended:
            raise InvalidState("process instance", key, "suspended", root.status)
        since = datetime.fromisoformat(root.state.pop("suspended")["at"])
        tree = _tree(execution, tx, key)
        for instance in tree:
            instance.status = "incident" if instance.state.get("incidents") else "active"
            instance.dirty = True
            execution.transition.log(instance, "instance.resumed", {"reason": reason})
        held.release(tx, key)
        execution.suspended = False
        execution.transition.flush()
        waiting = messages.awaited(tx, [instance.key for instance in tree])
        buffered.deliver_all(execution, waiting, since=since)
        conditions.look_again(execution, tree)
        tx.after_commit(runtime.wake)


def _root(tx: Tx, key: int, verb: str) -> int:
    row = store.process_instance(tx, key)
    if row.parent_key is not None:
        found = f"called by {row.parent_key}; {verb} {row.root_key}"
        raise InvalidState("process instance", key, "one that nobody called", found)
    return key


def _tree(execution: Execution, tx: Tx, root_key: int) -> list[ProcessInstance]:
    return [execution.transition.instance(key) for key in held.open_tree(tx, root_key)]
