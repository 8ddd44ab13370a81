"""Threads that fire due timers and run due jobs until they are told to stop."""

from __future__ import annotations

import logging
import random
import threading
from collections import deque
from datetime import datetime

from engine import timers
from engine.jobs import executor
from engine.jobs.presence import Due, Presence
from engine.runtime import Runtime
from engine.store import work

log = logging.getLogger(__name__)

BATCH = 50
_CHOICE = 4


def run_due(runtime: Runtime, now: datetime | None = None, limit: int | None = None) -> int:
    """Fire due timers and run due jobs in this thread until none is left (or `limit` is reached); how many."""
    done = 0
    while limit is None or done < limit:
        moment = now or runtime.clock.now()
        progress = 0
        for item in _due(runtime, moment, BATCH):
            if limit is not None and done >= limit:
                break
            if run_one(runtime, item, moment):
                progress += 1
                done += 1
        if not progress:
            break
    return done


def _due(runtime: Runtime, now: datetime, limit: int) -> list[Due]:
    with runtime.database.read() as tx:
        timers_due, jobs_due = work.due_timers(tx, now, limit), work.due_jobs(tx, now, limit)
    return [Due("timer", key) for key in timers_due] + [Due("job", key, job_type) for key, job_type in jobs_due]


def run_one(runtime: Runtime, item: Due, now: datetime) -> bool:
    """Run the job or fire the timer if it is due; False when there was nothing to do."""
    if item.kind == "job":
        return executor.run(runtime, item.key, now, item.job_type)
    return timers.run(runtime, item.key, now)


class Worker:
    """A pool of threads for the embedded profile and for `claimflow worker`.

    Jobs and timers are rows; the threads only look for what is due, so nothing is lost with them.
    """

    def __init__(self, runtime: Runtime, threads: int = 2, interval: float = 1.0) -> None:
        self._runtime, self._interval = runtime, interval
        self._wake, self._stop = threading.Event(), threading.Event()
        self._queue: deque[Due] = deque()
        self._busy: set[Due] = set()
        self._lock = threading.Lock()
        self._presence = Presence(runtime)
        self._threads = [
            threading.Thread(target=self._loop, name=f"claimflow-worker-{number}", daemon=True)
            for number in range(threads)
        ]

    def start(self) -> Worker:
        """Start the threads and let commits of this process wake them."""
        self._runtime.wake = self._wake.set
        self._presence.renew()
        for thread in self._threads:
            thread.start()
        return self

    def stop(self, timeout: float = 30.0) -> None:
        """Finish what is running, take nothing new, and wait for the threads."""
        self._stop.set()
        self._wake.set()
        for thread in self._threads:
            thread.join(timeout)
        self._presence.end()

    def _loop(self) -> None:
        while not self._stop.is_set():
            try:
                worked = self._step()
            except Exception:
                # Mostly that the database is away or busy: what is due stays due, so look again later.
                log.exception("worker_failed")
                worked = False
            if not worked:
                self._wake.wait(self._interval)
                self._wake.clear()

    def _step(self) -> bool:
        item = self._take()
        if item is None:
            return False
        try:
            run_one(self._runtime, item, self._runtime.clock.now())
        finally:
            with self._lock:
                self._busy.discard(item)
        return True

    def _take(self) -> Due | None:
        with self._lock:
            if not self._queue:
                self._refill()
            while self._queue:
                item = self._queue.popleft()
                if item not in self._busy:
                    self._busy.add(item)
                    return item
        return None

    def _refill(self) -> None:
        self._presence.look_after_others()
        due = _due(self._runtime, self._runtime.clock.now(), _CHOICE * BATCH)
        # What is taken at random out of many is met by the fewest others: those that joined a moment ago.
        due = self._presence.share(due)
        self._queue.extend(random.sample(due, min(len(due), BATCH)))
