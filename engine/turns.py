"""Messages that were kept while an instance of their key ran: each begins the next one when it has ended."""

from __future__ import annotations

from collections import deque
from typing import Any

from engine import messages
from engine.db import Tx
from engine.runtime import Runtime
from engine.store import definitions
from engine.store import messages as store


class Turns:
    """The turns of one correlation key of a process within one command.

    As many messages as were kept may have their turn in one transaction. So what waits is read once, and the
    row that lets nobody else begin stays as it is meanwhile: PostgreSQL would go past every version of it.
    """

    def __init__(self, runtime: Runtime, tx: Tx, process_id: str, correlation_key: str) -> None:
        self._runtime, self._tx = runtime, tx
        self._process_id, self._correlation_key = process_id, correlation_key
        self._starts: dict[str, Any] = {}
        self._waiting: deque[int] = deque()
        self._last = 0
        """Every message up to this key has had its turn."""
        self._begun: int | None = None
        """The instance that has the turn, begun here."""
        self._noted: int | None = None
        """The instance that the row names."""

    def next(self) -> Any:
        """The oldest message that still lives and has not been had, now that an instance has ended; None without one."""
        if self._begun is None:
            self._end()
        message = self._take() or (self._take() if self._read() else None)
        if message is None and self._begun is not None:
            self._begun = None
            self._end()
        return message

    def begin(self, message: Any) -> None:
        """Start an instance, in the newest version, with the message whose turn it is."""
        alone = self._begun is not None
        start = self._starts[message.name]
        self._begun = messages.start_one(self._runtime, self._tx, message, start, message.published_by, alone=alone)
        if not alone:
            self._noted = self._begun

    def settle(self) -> None:
        """Write down which instance has the turn now."""
        if self._begun not in (None, self._noted):
            store.hand_on(self._tx, self._process_id, self._correlation_key, self._begun)

    def _end(self) -> None:
        store.end_alone(self._tx, self._process_id, self._correlation_key)

    def _read(self) -> bool:
        self._starts = {row.name: row for row in definitions.message_starts(self._tx, self._process_id)}
        now = self._runtime.clock.now()
        kept = store.kept(self._tx, self._starts, self._correlation_key, self._process_id, now, self._last)
        self._waiting.extend(kept)
        return bool(kept)

    def _take(self) -> Any:
        while self._waiting:
            self._last = self._waiting.popleft()
            # An instance that began meanwhile may have taken it while it ran.
            message = store.kept_one(self._tx, self._last, self._process_id)
            if message is not None:
                return message
        return None
