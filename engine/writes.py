"""What one transition has still to write, and writing it, all together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.db import Tx
from engine.records import ElementInstance, ProcessInstance, Record
from engine.store import history, running
from engine.store import tables as t
from engine.store.history import Event, Stretch


@dataclass
class _Unwritten:
    """What a transition had still to write at some moment."""

    flags: list[tuple[Record, bool, bool]]
    """Each record with whether it was new and changed."""
    inserts: dict[Any, list[dict[str, Any]]]
    updates: list[tuple[Any, int, dict[str, Any]]]
    dirty_variables: dict[tuple[int, str], Any]
    dropped_scopes: dict[int, int]
    history: list[Stretch]


class Writes:
    """Changed records, variables, rows of work and history, until `flush`."""

    def __init__(self, tx: Tx, actor: str, now: datetime) -> None:
        self.tx, self.actor, self.now = tx, actor, now
        self.records: dict[int, Record] = {}
        self._variables: dict[int, MutableMapping[str, Any]] = {}
        self._dirty_variables: dict[tuple[int, str], Any] = {}
        self._dropped_scopes: dict[int, int] = {}
        """Each with the process instance it belongs to."""
        self._inserts: dict[Any, list[dict[str, Any]]] = defaultdict(list)
        self._updates: list[tuple[Any, int, dict[str, Any]]] = []
        self._history: list[Stretch] = []

    def insert(self, table: Any, **row: Any) -> None:
        """Write a row of work (job, timer, ...) with this transition."""
        self._inserts[table].append(row)

    def update(self, table: Any, key: int, **values: Any) -> None:
        """Change a row of work with this transition."""
        self._updates.append((table, key, values))

    # History

    def log(self, record: Record, kind: str, data: Mapping[str, Any], element_id: str | None = None) -> None:
        """Append to the history of the record's process instance."""
        if element_id is None and isinstance(record, ElementInstance):
            element_id = record.element_id
        self._note(record, (kind, element_id, record.key, data))

    def log_passing(self, scope: Record, element_id: str, key: int | None, kind: str, data: Mapping[str, Any]) -> None:
        """Append an event of an element that has no instance of its own."""
        self._note(scope, (kind, element_id, key, data))

    def _note(self, record: Record, event: Event) -> None:
        of = record.process_instance_key
        if not self._history or self._history[-1].process_instance_key != of:
            self._history.append(Stretch(of, record.root_key, []))
        self._history[-1].events.append(event)

    # Writing

    @contextmanager
    def held_back(self) -> Iterator[None]:
        """A part in which nothing is written until somebody asks the engine, which then sees everything.

        Raised = what was written inside was undone, so that it is still to be written.
        """
        before: list[_Unwritten] = []

        def write() -> None:
            if not before:
                before.append(self._unwritten())
            self.flush()

        self.tx.held_back.append(write)
        done = False
        try:
            yield
            done = True
        finally:
            self.tx.held_back.remove(write)
            if before and not done:
                self._restore(before[0])

    def _unwritten(self) -> _Unwritten:
        flags = [(record, record.new, record.dirty) for record in self.records.values()]
        inserts = {table: list(rows) for table, rows in self._inserts.items()}
        return _Unwritten(
            flags, inserts, list(self._updates), dict(self._dirty_variables), dict(self._dropped_scopes),
            [stretch._replace(events=list(stretch.events)) for stretch in self._history],
        )  # fmt: skip

    def _restore(self, unwritten: _Unwritten) -> None:
        for record, new, dirty in unwritten.flags:
            self.records[record.key] = record
            record.new, record.dirty = new, dirty
        self._inserts.update(unwritten.inserts)
        self._updates = unwritten.updates
        self._dirty_variables, self._dropped_scopes = unwritten.dirty_variables, unwritten.dropped_scopes
        self._history = unwritten.history

    def flush(self) -> None:
        """Write everything changed so far; called at the end of every command."""
        tx = self.tx
        instances = [r for r in self.records.values() if isinstance(r, ProcessInstance)]
        elements = [r for r in self.records.values() if isinstance(r, ElementInstance)]
        running.insert(tx, t.process_instance, [r.as_row() for r in instances if r.new])
        for instance in instances:
            if instance.dirty and not instance.new:
                running.update(
                    tx,
                    t.process_instance,
                    instance.key,
                    scope_state=instance.state,
                    state=instance.status,
                    ended_at=instance.ended_at,
                    end_reason=instance.end_reason,
                )
            instance.new = instance.dirty = False
        running.delete_keys(tx, t.element_instance.c.key, [r.key for r in elements if r.gone and not r.new])
        running.insert(tx, t.element_instance, [r.as_row() for r in elements if r.new and not r.gone])
        for element in elements:
            if element.dirty and not element.new and not element.gone:
                running.update(tx, t.element_instance, element.key, state=element.state, kind=element.kind)
            element.new = element.dirty = False
            if element.gone:
                self.records.pop(element.key, None)
        # Hidden variables of a scope may be among the rows, so they are written before scopes are dropped.
        for table, rows in self._inserts.items():
            running.insert(tx, table, rows)
        self._inserts.clear()
        for table, key, values in self._updates:
            running.update(tx, table, key, **values)
        self._updates.clear()
        self._flush_variables()
        history.append(tx, self.now, self.actor, self._history)
        self._history.clear()

    def _flush_variables(self) -> None:
        dropped = {scope: owner for scope, owner in self._dropped_scopes.items() if scope not in self._variables}
        running.delete_scopes(self.tx, dropped)
        self._dropped_scopes.clear()
        rows = [
            running.variable_row(scope, name, self.records[scope].process_instance_key, value)
            for (scope, name), value in self._dirty_variables.items()
        ]
        running.upsert_variables(self.tx, rows)
        self._dirty_variables.clear()
