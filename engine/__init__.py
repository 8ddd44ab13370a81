"""A durable BPMN engine on SpiffWorkflow: the public names, each loaded when it is first used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.clock import Clock, MovableClock, SystemClock
    from engine.columns import JsonText, UtcDateTime
    from engine.db import Database, Tx
    from engine.engine import Engine
    from engine.errors import (
        Conflict,
        DeploymentRefused,
        EndlessMessages,
        EngineError,
        InvalidInput,
        InvalidState,
        NotAllowed,
        NotFound,
        StorageFull,
        StorageReadOnly,
        StorageUnavailable,
        Suspended,
    )
    from engine.instructions import Activate, Move, Terminate
    from engine.service_tasks import BusinessError, Context, Done, Fail, Outcome, RetryLater, ServiceTask, service_task
    from engine.store.cluster import prepare_in_turn
    from engine.store.copying import copy_rows, is_empty
    from engine.store.migrate import is_newest as schema_is_newest
    from engine.store.migrate import upgrade as upgrade_schema
    from engine.views import Finding

__all__ = [
    "Activate",
    "BusinessError",
    "Clock",
    "Conflict",
    "Context",
    "Database",
    "DeploymentRefused",
    "Done",
    "EndlessMessages",
    "Engine",
    "EngineError",
    "Fail",
    "Finding",
    "InvalidInput",
    "InvalidState",
    "JsonText",
    "MovableClock",
    "Move",
    "NotAllowed",
    "NotFound",
    "Outcome",
    "RetryLater",
    "ServiceTask",
    "StorageFull",
    "StorageReadOnly",
    "StorageUnavailable",
    "Suspended",
    "SystemClock",
    "Terminate",
    "Tx",
    "UtcDateTime",
    "copy_rows",
    "is_empty",
    "prepare_in_turn",
    "schema_is_newest",
    "service_task",
    "upgrade_schema",
]

# Where each name is defined. `engine.feel` and `engine.dmn` are used alone too, and load nothing of all this.
_HOMES = {
    "engine.clock": ("Clock", "MovableClock", "SystemClock"),
    "engine.columns": ("JsonText", "UtcDateTime"),
    "engine.db": ("Database", "Tx"),
    "engine.engine": ("Engine",),
    "engine.store.cluster": ("prepare_in_turn",),
    "engine.store.copying": ("copy_rows", "is_empty"),
    "engine.errors": (
        "Conflict",
        "DeploymentRefused",
        "EndlessMessages",
        "EngineError",
        "InvalidInput",
        "InvalidState",
        "NotAllowed",
        "NotFound",
        "StorageFull",
        "StorageReadOnly",
        "StorageUnavailable",
        "Suspended",
    ),
    "engine.instructions": ("Activate", "Move", "Terminate"),
    "engine.service_tasks": (
        "BusinessError",
        "Context",
        "Done",
        "Fail",
        "Outcome",
        "RetryLater",
        "ServiceTask",
        "service_task",
    ),
    "engine.views": ("Finding",),
}
_MIGRATIONS = {"schema_is_newest": "is_newest", "upgrade_schema": "upgrade"}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    if name in _MIGRATIONS:
        value = getattr(import_module("engine.store.migrate"), _MIGRATIONS[name])
    elif name in _HOME_OF:
        value = getattr(import_module(_HOME_OF[name]), name)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
