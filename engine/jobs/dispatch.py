"""Gives the keys of what is due to a broker, and gives them again when the broker has lost them."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from engine.db import Tx
from engine.jobs import presence
from engine.runtime import Runtime
from engine.store import cluster, outbox
from engine.store.outbox import Item

log = logging.getLogger(__name__)

BATCH = 200
LOST_AFTER = timedelta(seconds=3)
"""For so long what was sent may be under way to a worker or in its hands; less is never sent again."""
GIVEN_UP_AFTER = timedelta(minutes=10)
"""What is still due after this time is given again, whatever the broker says."""
COUNTED = 10_000
"""With more than this waiting, nobody looks which of them the broker lost."""


class BrokerUnavailable(Exception):
    """The broker cannot be reached now."""


class Broker(Protocol):
    """Carries keys to workers, each perhaps more than once, perhaps never: the rows are the truth."""

    def send(self, items: list[Item]) -> None:
        """Hand over some items. Raises BrokerUnavailable."""

    def waiting(self) -> int:
        """How many items no worker has taken yet. Raises BrokerUnavailable."""


class Dispatcher:
    """One thread in each process; commits of this process wake it.

    Whichever process of the cluster is the leader also looks once a second for what others left: timers
    that became due, jobs of processes that died before they sent them or while they ran them.
    """

    def __init__(self, runtime: Runtime, broker: Broker, interval: float = 1.0) -> None:
        self._runtime, self._broker, self._interval = runtime, broker, interval
        self._leader = cluster.LifeLock(runtime.database, cluster.LEADER, 1)
        self._wake, self._stop = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._loop, name="claimflow-dispatcher", daemon=True)

    def start(self) -> Dispatcher:
        """Begin, and let commits of this process wake the thread."""
        self._runtime.wake = self._wake.set
        self._thread.start()
        return self

    def stop(self, timeout: float = 10.0) -> None:
        """Finish what is being sent and end."""
        self._stop.set()
        self._wake.set()
        self._thread.join(timeout)
        self._leader.release()

    def send_due(self) -> int:
        """Send what is due and not sent; returns how many."""
        return self._send(lambda tx, now: outbox.unsent(tx, now, BATCH))

    def repair(self) -> int:
        """Send again what the broker lost; returns how many.

        It gives out what was sent first, so that what still waits there was sent last: of all that is due and
        was sent, it has lost what was sent before as many as wait.
        """
        waiting = self._broker.waiting()

        def lost(tx: Tx, now: datetime) -> list[Item]:
            moment = now - GIVEN_UP_AFTER
            if waiting <= COUNTED:
                oldest = outbox.sent_at_of(tx, now, waiting) if waiting else now
                moment = max(moment, min(oldest or moment, now - LOST_AFTER))
            return outbox.sent_before(tx, now, moment, BATCH)

        return self._send(lost)

    def _send(self, take: Callable[..., list[Item]]) -> int:
        sent = 0
        while True:
            with self._runtime.database.transaction() as tx:
                items = take(tx, self._runtime.clock.now())
            if not items:
                return sent
            try:
                self._broker.send(items)
            except BrokerUnavailable:
                with self._runtime.database.transaction() as tx:
                    outbox.take_back(tx, items)
                raise
            sent += len(items)

    def _loop(self) -> None:
        while not self._stop.is_set():
            woken = self._wake.wait(self._interval)
            self._wake.clear()
            try:
                leads = self._leader.held()
                if leads or self._runtime.process is not None:
                    presence.release_jobs_left_behind(self._runtime)
                if woken or leads:
                    self.send_due()
                if leads:
                    self.repair()
            except BrokerUnavailable:
                log.warning("broker_unavailable")
            except Exception:
                # Mostly that the database is away. The thread must outlive anything: nobody else leads meanwhile.
                log.exception("dispatcher_failed")
