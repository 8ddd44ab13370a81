"""Shows the cluster that this process runs jobs, and gives the jobs of processes that died to the others."""

from __future__ import annotations

import logging
import threading
import time
from typing import Literal, NamedTuple

from engine.runtime import Runtime
from engine.store import cluster, work

log = logging.getLogger(__name__)

_EVERY = 1.0


class Due(NamedTuple):
    """Something that is due."""

    kind: Literal["job", "timer"]
    key: int
    job_type: str | None = None
    """A job's type, when it is known."""


class Presence:
    """Held while a process runs jobs.

    A process that dies loses its lock at once, so that what it was running need not wait until its time
    is over. One that only lost its connection may be taken for dead: its answer then comes too late, and
    the job is run again under the same idempotency key. A SQLite file has one such lock: of several
    processes that work on it, the one that holds it marks its jobs.
    """

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        number = 0 if runtime.database.is_sqlite else runtime.keys.process
        self._own = cluster.LifeLock(runtime.database, cluster.WORKER, number)
        self._looked = -_EVERY
        self._place, self._places = 0, 1
        self._lock = threading.Lock()

    def renew(self) -> bool:
        """At most once a second: take the own lock, also again after its connection was cut; whether it was time.

        What this process takes from now on is marked with its number.
        """
        with self._lock:
            if time.monotonic() - self._looked < _EVERY:
                return False
            self._looked = time.monotonic()
            held = self._own.held()
            # On PostgreSQL also without the lock: others may take such a job for left behind and run it again, but
            # one without a number would wait until its time is over if its answer were lost as well.
            marks = held or not self._runtime.database.is_sqlite
            self._runtime.process = self._runtime.keys.process if marks else None
            self._take_place()
            return True

    def _take_place(self) -> None:
        database, own = self._runtime.database, self._runtime.process
        if database.is_sqlite or own is None:
            return
        with database.read() as tx:
            alive = sorted(cluster.alive(tx))
        if own in alive:
            self._place, self._places = alive.index(own), len(alive)

    def share(self, due: list[Due]) -> list[Due]:
        """What this process should run first, so that those of the cluster rarely look at the same; all of it is due.

        Others may know of more or fewer processes for a second: what two take is run by one of them all the same,
        and who has nothing left of the own share helps the others.
        """
        own = [item for item in due if hash((item.key,)) % self._places == self._place]
        return own or due

    def look_after_others(self) -> None:
        """At most once a second: make due again what nobody is running any more."""
        if self.renew():
            release_jobs_left_behind(self._runtime)

    def end(self) -> None:
        """No longer run jobs."""
        self._runtime.process = None
        self._own.release()


def release_jobs_left_behind(runtime: Runtime) -> None:
    """Make due again what processes were running that are gone, and what this one ended without an answer.

    That is how a job ends whose database was away, or had others in its way for too long: it is marked as
    running, and nobody runs it. On SQLite only the process that holds the lock can tell.
    """
    database, own = runtime.database, runtime.keys.process
    if database.is_sqlite and runtime.process is None:
        return
    with database.read() as tx:
        running = work.running_jobs(tx)
        alive = set() if database.is_sqlite or not running else set(cluster.alive(tx))
    left = [
        (job.key, job.attempt)
        for job in running
        if (job.key not in runtime.under_way if job.locked_by == own else job.locked_by not in alive)
    ]
    if left:
        with database.transaction() as tx:
            released = sum(work.release_job(tx, key, attempt) for key, attempt in left)
        if released:
            log.warning("jobs_left_behind_released", extra={"jobs": released})
