"""Who does what is due, in one process or in a cluster: the third part of the engine's facade."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from engine import health, messages
from engine.jobs import worker
from engine.jobs.dispatch import Dispatcher
from engine.store import work
from engine.store.cluster import LEADER, LifeLock
from engine.views import Health

if TYPE_CHECKING:
    from engine.runtime import Runtime


class Workforce:
    """Due work is rows; whoever is asked here only looks for them, so nothing is lost with a process."""

    runtime: Runtime

    def run_due(self, now: datetime | None = None, limit: int | None = None) -> int:
        """Run due jobs and timers in this thread; returns how many."""
        return worker.run_due(self.runtime, now, limit)

    def worker(self, threads: int = 2) -> worker.Worker:
        """A pool of threads that does the due work; start() and stop() it."""
        return worker.Worker(self.runtime, threads)

    def dispatcher(self, broker_url: str) -> Dispatcher:
        """Sends what is due to a broker; start() and stop() it. Needs the extra `celery`."""
        from engine.jobs import celery_broker

        return Dispatcher(self.runtime, celery_broker.CeleryBroker(celery_broker.celery_app(broker_url)))

    def run_celery_worker(self, broker_url: str, threads: int = 2) -> None:
        """Do what a broker carries until SIGTERM or Ctrl+C. Needs the extra `celery`."""
        from engine.jobs import celery_broker

        celery_broker.run_worker(celery_broker.celery_app(broker_url), self.runtime, threads)

    def leader_lock(self) -> LifeLock:
        """A lock that one process of the whole cluster has at a time; for periodic work that must be done once."""
        return LifeLock(self.runtime.database, LEADER)

    def health(self, broker_url: str = "") -> Health:
        """Whether this process can work: database, schema, work that waits, processes that do it, broker."""
        return health.check(self.runtime, broker_url)

    def release_abandoned_jobs(self) -> int:
        """Make jobs due again that a killed process was running; only when no other worker is alive."""
        with self.runtime.database.transaction() as tx:
            return work.release_running_jobs(tx)

    def purge_expired_messages(self) -> int:
        """Delete messages whose time to live is over; a chore for every few minutes. Returns how many."""
        with self.runtime.database.transaction() as tx:
            return messages.purge_expired(self.runtime, tx)
