"""Shows the cluster that this process runs jobs, and gives the jobs of processes that died to the others."""

from __future__ import annotations

import logging
import threading
import time

from engine.runtime import Runtime
from engine.store import cluster, work

log = logging.getLogger(__name__)

_EVERY = 1.0


class Presence:
    """Held while a process runs jobs.

    A process that dies loses its lock at once, so that what it was running need not wait until its time
    is over. One that only lost its connection may be taken for dead: its answer then comes too late, and
    the job is run again under the same idempotency key.
    """

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._own = cluster.LifeLock(runtime.database, cluster.WORKER, runtime.keys.process)
        self._looked = -_EVERY
        self._lock = threading.Lock()

    def renew(self) -> bool:
        """At most once a second: take the own lock, also again after its connection was cut; whether it was time.

        What this process takes from now on is marked with its number.
        """
        with self._lock:
            if self._runtime.database.is_sqlite or time.monotonic() - self._looked < _EVERY:
                return False
            self._looked = time.monotonic()
            self._runtime.process = self._runtime.keys.process if self._own.held() else None
            return True

    def look_after_others(self) -> None:
        """At most once a second: make due again what dead processes were running."""
        if not self.renew():
            return
        with self._runtime.database.transaction() as tx:
            released = work.release_jobs_of_lost_processes(tx)
        if released:
            log.warning("jobs_of_lost_processes_released", extra={"jobs": released})

    def end(self) -> None:
        """No longer run jobs."""
        self._runtime.process = None
        self._own.release()
