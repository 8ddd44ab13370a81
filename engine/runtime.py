"""What all transitions of an engine share: clock, keys, definitions, service tasks, settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from engine.clock import Clock
from engine.db import Database
from engine.keys import KeySource
from engine.service_tasks import ServiceTask

if TYPE_CHECKING:
    from engine.definitions import Definitions
    from engine.engine import Engine


@dataclass
class Runtime:
    database: Database
    clock: Clock
    keys: KeySource
    services: Any
    timezone: ZoneInfo
    retry_backoff: timedelta
    """The delay before the first retry of a failed job; doubled for each further one."""
    max_laps: int
    """How often a job, call or sub-process of a loop that waits for nothing from outside may begin in one scope."""
    definitions: Definitions
    service_tasks: dict[str, ServiceTask] = field(default_factory=dict)
    answer_variables: frozenset[str] = frozenset()
    """What whoever completes a user task adds to the fields of its form."""
    engine: Engine | None = None
    process: int | None = None
    """The number under which this process runs jobs, while it does."""
    under_way: list[int] = field(default_factory=list)
    """Keys of the jobs that threads of this process are running now."""
    wake: Callable[[], None] = lambda: None
    """Called after a commit that made work due, so that workers need not wait for their next look."""
