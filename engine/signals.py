"""Signals inside the tree that throws them: heard by what waits there already, before the next step begins.

What waits elsewhere hears them when the run is written (`messages.broadcast`). So an event behind the throw
waits for the next signal, and one beside it hears the signal even if the thrower ends the scope right after.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine import catching
from engine.store import messages as store

if TYPE_CHECKING:
    from engine.execution import Execution


def settle(execution: Execution) -> None:
    """Let the tree hear the signals that were thrown in it since the last look."""
    thrown, execution.signalled = execution.signalled, []
    if execution.suspended:
        # Signals pass a suspended instance by.
        return
    transition = execution.transition
    transition.flush()
    for signal in thrown:
        for row in store.waiting_for_signal(transition.tx, signal.name, in_tree=signal.heard_in):
            if not store.still_waits(transition.tx, row.key):
                continue
            instance = transition.instance(row.process_instance_key)
            assert instance.model is not None
            record = transition.record(row.element_instance_key, instance.key)
            node = instance.model.nodes[row.element_id]
            catching.trigger_by_itself(execution, record, node, signal.variables, row)
            transition.flush()
