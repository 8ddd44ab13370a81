"""What administrators do with running instances: the second half of the engine's facade."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from engine import instances, suspension
from engine.db import Tx

if TYPE_CHECKING:
    from engine.runtime import Runtime


class Operations:
    """Each is one transition, with actor and reason in the history; refused without a reason."""

    runtime: Runtime

    if TYPE_CHECKING:

        def _write(self, tx: Tx | None) -> AbstractContextManager[Tx]: ...

        def _read(self, tx: Tx | None) -> AbstractContextManager[Tx]: ...

    def cancel(self, key: int, by: str, reason: str, tx: Tx | None = None) -> None:
        """Terminate an instance and everything it called. Raises NotFound, InvalidState, InvalidInput."""
        with self._write(tx) as tx:
            instances.cancel(self.runtime, tx, key, by, reason)

    def suspend(self, key: int, by: str, reason: str, tx: Tx | None = None) -> None:
        """Let an instance and everything it called stand still. Raises NotFound, InvalidState, InvalidInput.

        No job is taken, no timer fires, no user task can be completed; messages wait, however long it takes,
        but a signal that is broadcast meanwhile does not reach it.
        """
        with self._write(tx) as tx:
            suspension.suspend(self.runtime, tx, key, by, reason)

    def resume(self, key: int, by: str, reason: str, tx: Tx | None = None) -> None:
        """Let a suspended instance go on with all that fell due. Raises NotFound, InvalidState, InvalidInput."""
        with self._write(tx) as tx:
            suspension.resume(self.runtime, tx, key, by, reason)

    def set_variables(
        self,
        key: int,
        variables: Mapping[str, Any],
        by: str,
        reason: str,
        scope_key: int | None = None,
        tx: Tx | None = None,
    ) -> None:
        """Correct variables of an instance. Raises NotFound, InvalidState, InvalidInput."""
        with self._write(tx) as tx:
            instances.set_variables(self.runtime, tx, key, variables, by, reason, scope_key)

    def retry(self, incident_key: int, by: str, reason: str = "", tx: Tx | None = None) -> None:
        """Try again what an incident stopped. Raises NotFound, InvalidState."""
        with self._write(tx) as tx:
            instances.retry(self.runtime, tx, incident_key, by, reason)
