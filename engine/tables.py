"""The engine's tables that other packages may read (never write) and join with their own."""

from engine.store.queues import Queue, open_queues
from engine.store.tables import (
    IS_OPEN,
    deployment,
    incident,
    job,
    process_instance,
    user_task,
    variable,
)

__all__ = [
    "IS_OPEN",
    "Queue",
    "deployment",
    "incident",
    "job",
    "open_queues",
    "process_instance",
    "user_task",
    "variable",
]
