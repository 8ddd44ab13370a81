"""Which variables the check of diagrams takes to be written in each of our processes."""

from __future__ import annotations

from functools import cache

from engine import lint
from engine.deployed import Deployed
from engine.lint.variable_state import ANY
from engine.resources import read
from tasks.bootstrap import workflow_files
from tasks.registry import SERVICE_TASKS
from tasks.worklist.model import DONE_BY


@cache
def known_variables() -> dict[str, frozenset[str]]:
    """By process, every name that is known to be written anywhere in it."""
    artifacts = read(workflow_files()).artifacts
    library = Deployed(None, None, artifacts, {})  # type: ignore[arg-type]
    around = lint.Surroundings({task.name: task for task in SERVICE_TASKS}, library, (DONE_BY,))
    found = {}
    for artifact in artifacts:
        flow = around.flow(artifact.model) if artifact.model is not None else None
        if flow is not None:
            found[artifact.id] = frozenset(name for state in flow.done.values() for name in state)
            assert ANY not in found[artifact.id], "Nothing can be said of a process in which anything may be written."
    return found
