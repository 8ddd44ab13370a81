"""What administrators do with running instances: the second half of the engine's facade."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from engine import ad_hoc, instances, modification, repairs, rerun, retention, suspension
from engine.db import Tx
from engine.instructions import Instruction
from engine.past import PastState, rebuild
from engine.repeating import repeated
from engine.store import definitions as definition_store
from engine.store import history, queries
from engine.views import FINISHED, ActiveElement, AdHocChoice, Purged

if TYPE_CHECKING:
    from engine.runtime import Runtime


class Operations:
    """Each is one transition, with actor and reason in the history; refused without a reason."""

    runtime: Runtime

    if TYPE_CHECKING:

        def _write(self, tx: Tx | None) -> AbstractContextManager[Tx]: ...

        def _read(self, tx: Tx | None) -> AbstractContextManager[Tx]: ...

    @repeated
    def cancel(self, key: int, by: str, reason: str, tx: Tx | None = None) -> None:
        """Terminate an instance and everything it called. Raises NotFound, InvalidState, InvalidInput."""
        with self._write(tx) as tx:
            instances.cancel(self.runtime, tx, key, by, reason)

    @repeated
    def suspend(self, key: int, by: str, reason: str, tx: Tx | None = None) -> None:
        """Let an instance and everything it called stand still. Raises NotFound, InvalidState, InvalidInput.

        No job is taken, no timer fires, no user task can be completed; messages wait, however long it takes,
        but a signal that is broadcast meanwhile does not reach it.
        """
        with self._write(tx) as tx:
            suspension.suspend(self.runtime, tx, key, by, reason)

    @repeated
    def resume(self, key: int, by: str, reason: str, tx: Tx | None = None) -> None:
        """Let a suspended instance go on with all that fell due. Raises NotFound, InvalidState, InvalidInput."""
        with self._write(tx) as tx:
            suspension.resume(self.runtime, tx, key, by, reason)

    @repeated
    def modify(self, key: int, instructions: Sequence[Instruction], by: str, reason: str, tx: Tx | None = None) -> None:
        """Start, end and move elements of an instance (Activate, Terminate, Move), all at once.

        Raises NotFound, InvalidState, InvalidInput with the sentence why one cannot be carried out.
        """
        with self._write(tx) as tx:
            modification.modify(self.runtime, tx, key, instructions, by, reason)

    def startable_elements(self, definition_key: int, tx: Tx | None = None) -> list[str]:
        """Ids of the elements of a process that `modify` can start, in the order of the file."""
        with self._read(tx) as tx:
            row = definition_store.by_key(tx, definition_key)
            return modification.startable(self.runtime.definitions.process(tx, row.key).model)

    def rerun_plan(self, key: int, element_instance_key: int, tx: Tx | None = None) -> rerun.RerunPlan:
        """What `rerun` would end, run again outside and restore. Raises NotFound, InvalidState, InvalidInput."""
        with self._read(tx) as tx:
            return rerun.plan(self.runtime, tx, key, element_instance_key)

    @repeated
    def rerun(
        self, key: int, element_instance_key: int, by: str, reason: str, restore: bool = False, tx: Tx | None = None
    ) -> None:
        """Run an instance again from an element it entered before. Raises NotFound, InvalidState, InvalidInput.

        `restore` sets the variables back to what they were when it was entered.
        """
        with self._write(tx) as tx:
            rerun.rerun(self.runtime, tx, key, element_instance_key, by, reason, restore)

    def state_at(self, key: int, sequence: int | None = None, tx: Tx | None = None) -> PastState:
        """What an instance looked like just before an event of its history (None: after the last one)."""
        with self._read(tx) as tx:
            return rebuild(history.events(tx, key), sequence)

    def variables_at(self, key: int, sequence: int, tx: Tx | None = None) -> dict[str, Any]:
        """The variables of the instance itself just before an event of its history."""
        return self.state_at(key, sequence, tx).variables.get(key, {})

    def active_elements(self, key: int, tx: Tx | None = None) -> list[ActiveElement]:
        """The element instances of an instance that wait, in the order they were entered."""
        with self._read(tx) as tx:
            return queries.active_elements(tx, key)

    def tokens_at_joins(self, key: int, tx: Tx | None = None) -> dict[str, int]:
        """How many tokens wait at each joining gateway of an instance for others."""
        with self._read(tx) as tx:
            return queries.tokens_at_joins(tx, key)

    @repeated
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

    def ad_hoc_choices(self, key: int, tx: Tx | None = None) -> list[AdHocChoice]:
        """The open ad-hoc sub-processes of an instance, with what can be started in each. Raises NotFound."""
        with self._read(tx) as tx:
            return ad_hoc.choices(self.runtime, tx, key)

    @repeated
    def activate_ad_hoc(
        self,
        key: int,
        sub_process: str,
        elements: Sequence[str],
        by: str,
        variables: Mapping[str, Any] | None = None,
        element_instance_key: int | None = None,
        reason: str = "",
        tx: Tx | None = None,
    ) -> None:
        """Start elements in an open ad-hoc sub-process of an instance. Raises NotFound, InvalidInput, InvalidState.

        `variables` are set in the sub-process first; `element_instance_key` says which one when several are open.
        """
        given = instances.checked(variables or {})
        with self._write(tx) as tx:
            ad_hoc.activate(self.runtime, tx, key, sub_process, elements, by, given, element_instance_key, reason)

    @repeated
    def change_retries(self, job_key: int, retries: int, by: str, reason: str, tx: Tx | None = None) -> None:
        """Give a job so many tries; a failed one is due again. Raises NotFound, InvalidState, InvalidInput."""
        with self._write(tx) as tx:
            repairs.change_retries(self.runtime, tx, job_key, retries, by, reason)

    @repeated
    def resolve(
        self, incident_key: int, by: str, reason: str, variables: Mapping[str, Any] | None = None, tx: Tx | None = None
    ) -> None:
        """Take what an incident stopped as done, with these results. Raises NotFound, InvalidState, InvalidInput."""
        with self._write(tx) as tx:
            repairs.resolve(self.runtime, tx, incident_key, variables or {}, by, reason)

    @repeated
    def reevaluate_timer(self, timer_key: int, by: str, reason: str, tx: Tx | None = None) -> None:
        """Compute when a timer is due with the variables of today. Raises NotFound, InvalidState, InvalidInput."""
        with self._write(tx) as tx:
            repairs.reevaluate_timer(self.runtime, tx, timer_key, by, reason)

    @repeated
    def retry(self, incident_key: int, by: str, reason: str = "", tx: Tx | None = None) -> None:
        """Try again what an incident stopped. Raises NotFound, InvalidState."""
        with self._write(tx) as tx:
            instances.retry(self.runtime, tx, incident_key, by, reason)

    def purge(
        self,
        before: datetime,
        states: Sequence[str] = FINISHED,
        *,
        keep: retention.Keep = retention.keep_none,
        note: retention.Note = retention.note_nothing,
        dry_run: bool = False,
        batch: int = retention.BATCH,
    ) -> Iterator[Purged]:
        """Delete what is kept of instances that ended before `before`, whole trees, a batch a transaction.

        `keep` names the business keys of which nothing may go. Raises InvalidInput for a state that is not finished.
        """
        return retention.purge(
            self.runtime.database, before, states, keep=keep, note=note, dry_run=dry_run, batch=batch
        )
