"""A durable BPMN engine on SpiffWorkflow: the public names."""

from engine.clock import Clock, MovableClock, SystemClock
from engine.db import Database, JsonText, Tx, UtcDateTime
from engine.engine import Engine
from engine.errors import Conflict, DeploymentRefused, EngineError, InvalidInput, InvalidState, NotAllowed, NotFound
from engine.service_tasks import BusinessError, Context, Done, Fail, Outcome, RetryLater, ServiceTask, service_task
from engine.store.migrate import upgrade as upgrade_schema
from engine.views import Finding

__all__ = [
    "BusinessError",
    "Clock",
    "Conflict",
    "Context",
    "Database",
    "DeploymentRefused",
    "Done",
    "Engine",
    "EngineError",
    "Fail",
    "Finding",
    "InvalidInput",
    "InvalidState",
    "JsonText",
    "MovableClock",
    "NotAllowed",
    "NotFound",
    "Outcome",
    "RetryLater",
    "ServiceTask",
    "SystemClock",
    "Tx",
    "UtcDateTime",
    "service_task",
    "upgrade_schema",
]
