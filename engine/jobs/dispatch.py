"""Gives the keys of what is due to a broker, and gives them again when the broker has lost them."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

from engine.db import DatabaseError
from engine.jobs import presence
from engine.runtime import Runtime
from engine.store import cluster, outbox
from engine.store.outbox import Item

log = logging.getLogger(__name__)

BATCH = 200
LOST_AFTER = timedelta(seconds=3)
"""What a broker with nothing left to give was given so long ago, and is still due, it has lost."""
GIVEN_UP_AFTER = timedelta(minutes=10)
"""What is still due after this time is given again, whatever the broker says."""


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
        """Send again what the broker lost; returns how many."""
        age = LOST_AFTER if self._broker.waiting() == 0 else GIVEN_UP_AFTER
        return self._send(lambda tx, now: outbox.sent_before(tx, now, now - age, BATCH))

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
            except DatabaseError:
                log.exception("dispatcher_database_error")
