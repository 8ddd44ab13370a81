"""64-bit keys that are unique over all processes of an installation and grow with time."""

from __future__ import annotations

import threading
import time

from engine.db import Database
from engine.store import running

_EPOCH_MS = 1_700_000_000_000
_NODE_BITS, _COUNTER_BITS = 10, 12


class KeySource:
    """Milliseconds, node number and counter in one integer.

    Every process draws its own node number from the database when it starts. The machine's real time
    is used even under a movable clock, for keys must never repeat.
    """

    def __init__(self, node: int) -> None:
        self.process = node
        """The number itself, which no other process ever has."""
        self._node = node % (1 << _NODE_BITS)
        self._lock = threading.Lock()
        self._last_ms, self._counter = 0, 0

    @classmethod
    def register(cls, database: Database) -> KeySource:
        """Draw the next node number."""
        with database.transaction() as tx:
            return cls(running.next_node_number(tx))

    def next(self) -> int:
        with self._lock:
            now = max(int(time.time() * 1000) - _EPOCH_MS, self._last_ms)
            if now == self._last_ms:
                self._counter += 1
                if self._counter >= 1 << _COUNTER_BITS:
                    # The counter of this millisecond is used up: borrow the next one.
                    now, self._counter = now + 1, 0
            else:
                self._counter = 0
            self._last_ms = now
            return (((now << _NODE_BITS) | self._node) << _COUNTER_BITS) | self._counter
