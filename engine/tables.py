"""The engine's tables that other packages may read (never write) and join with their own."""

from engine.store.tables import (
    deployment,
    incident,
    job,
    process_instance,
    user_task,
    user_task_group,
    variable,
)

__all__ = [
    "deployment",
    "incident",
    "job",
    "process_instance",
    "user_task",
    "user_task_group",
    "variable",
]
