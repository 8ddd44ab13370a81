"""One transition: what it has read and what it will write, in one transaction.

Everything a command does to process instances goes through here: rows are read once, changed in
memory, and written together by `flush`.
"""

from __future__ import annotations

from collections import ChainMap, defaultdict
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from engine.db import Tx
from engine.errors import NotFound
from engine.records import ElementInstance, ProcessInstance, Record
from engine.store import history, running
from engine.store import tables as t
from engine.store.history import Entry

if TYPE_CHECKING:
    from engine.runtime import Runtime


@dataclass
class _Unwritten:
    """What a transition had still to write at some moment."""

    flags: list[tuple[Record, bool, bool]]
    """Each record with whether it was new and changed."""
    inserts: dict[Any, list[dict[str, Any]]]
    dirty_variables: dict[tuple[int, str], Any]
    dropped_scopes: set[int]
    history: list[Entry]


class Transition:
    """The unit of work of one command on one tree of process instances."""

    def __init__(self, tx: Tx, runtime: Runtime, actor: str, now: datetime) -> None:
        self.tx, self.runtime, self.actor, self.now = tx, runtime, actor, now
        self.records: dict[int, Record] = {}
        self._variables: dict[int, dict[str, Any]] = {}
        self._chains: dict[int, list[int]] = {}
        self._visible: dict[int, ChainMap[str, Any]] = {}
        self._dirty_variables: dict[tuple[int, str], Any] = {}
        self._dropped_scopes: set[int] = set()
        self._inserts: dict[Any, list[dict[str, Any]]] = defaultdict(list)
        self.written: dict[int, set[str]] = {}
        """Variables that conditional events read and that were written since the last look, by process instance."""
        self._history: list[Entry] = []

    # Reading

    def lock(self, root_key: int) -> str:
        """Take the lock of a tree of process instances; other commands for it wait here. Gives its root's state."""
        return self._adopt_instance(running.lock_tree(self.tx, root_key)).status

    def instance(self, key: int) -> ProcessInstance:
        """The process instance `key`."""
        record = self.records.get(key)
        if record is None:
            record = self._adopt_instance(running.process_instance(self.tx, key))
        assert isinstance(record, ProcessInstance)
        return record

    def _adopt_instance(self, row: Any) -> ProcessInstance:
        definition = self.runtime.definitions.process(self.tx, row.definition_key)
        record = self.records[row.key] = ProcessInstance(
            key=row.key, process_instance_key=row.key, root_key=row.root_key, state=row.scope_state,
            definition_key=row.definition_key, process_id=row.process_id, version=row.version,
            business_key=row.business_key, status=row.state, parent_key=row.parent_key,
            parent_element_instance_key=row.parent_element_instance_key, parent_element_id=row.parent_element_id,
            started_at=row.started_at, started_by=row.started_by, ended_at=row.ended_at,
            end_reason=row.end_reason, model=definition.model, bindings=definition.bindings,
        )  # fmt: skip
        return record

    def element(self, key: int) -> ElementInstance:
        """The element instance `key`, with everything around it loaded."""
        record = self.records.get(key)
        if record is None:
            row = running.element_instance(self.tx, key)
            if row is None:
                raise NotFound("element instance", key)
            record = self._adopt(row)
        assert isinstance(record, ElementInstance)
        return record

    def scope_of(self, element: ElementInstance) -> Record:
        """The record that holds the scope an element instance stands in."""
        if element.scope_key == element.process_instance_key:
            return self.instance(element.scope_key)
        return self.element(element.scope_key)

    def children(self, scope: Record) -> list[ElementInstance]:
        """All element instances that stand in a scope."""
        if not scope.new:
            for row in running.elements_in_scope(self.tx, scope.key):
                self._adopt(row)
        return [
            record
            for record in self.records.values()
            if isinstance(record, ElementInstance) and record.scope_key == scope.key and not record.gone
        ]

    def elements_of(self, instance: ProcessInstance) -> list[ElementInstance]:
        """All element instances of a process instance, at any depth."""
        for row in running.elements_of_instance(self.tx, instance.key):
            self._adopt(row)
        found = (r for r in self.records.values() if isinstance(r, ElementInstance))
        return [r for r in found if r.process_instance_key == instance.key and not r.gone]

    def called_instances(self, element: ElementInstance) -> list[ProcessInstance]:
        """Process instances that a call activity started and that have not ended."""
        self.flush()
        keys = running.open_called_instances(self.tx, element.process_instance_key, element.key)
        return [self.instance(key) for key in keys]

    def _adopt(self, row: Any) -> Record:
        """The record of a row, once."""
        record = self.records.get(row.key)
        if record is None:
            model = self.instance(row.process_instance_key).model
            assert model is not None
            record = self.records[row.key] = ElementInstance(
                key=row.key,
                process_instance_key=row.process_instance_key,
                root_key=row.root_key,
                state=row.state,
                scope_key=row.scope_key,
                element_id=row.element_id,
                kind=row.kind,
                entered_at=row.entered_at,
                node=model.nodes[row.element_id],
            )
        return record

    # Creating and ending

    def add_instance(self, record: ProcessInstance) -> None:
        record.new = True
        self.records[record.key] = record
        self._variables[record.key] = {}

    def add_element(self, record: ElementInstance) -> None:
        """Register a new element instance and count it in its scope."""
        record.new = True
        self.records[record.key] = record
        self._variables[record.key] = {}
        self.scope_of(record).count(+1)

    def remove_element(self, record: ElementInstance) -> None:
        """End an element instance: its row, its local variables and its place in the scope."""
        record.gone = True
        if not record.new or record.kind == "body":
            self._dropped_scopes.add(record.key)
        if record.kind == "body":
            self._dropped_scopes.add(running.hidden_scope(record.key))
        self._variables.pop(record.key, None)
        self._visible.pop(record.key, None)
        for scope_key, name in [k for k in self._dirty_variables if k[0] == record.key]:
            del self._dirty_variables[scope_key, name]
        self.scope_of(record).count(-1)

    def insert(self, table: Any, **row: Any) -> None:
        """Write a row of work (job, timer, ...) with this transition."""
        self._inserts[table].append(row)

    def delete_waiting(self, key: int, kinds: Collection[str]) -> None:
        """Delete the timers and subscriptions (as `kinds` says) of an element or scope, also those not written yet."""
        for kind in kinds:
            table = running.WAITING[kind]
            self._inserts[table] = [row for row in self._inserts[table] if row["element_instance_key"] != key]
            if not self.records[key].new:
                running.delete_waiting(self.tx, table, key)

    # Variables

    def chain(self, key: int) -> list[int]:
        """Scope keys from an element instance (or process instance) outwards to its process instance."""
        keys = self._chains.get(key)
        if keys is None:
            keys, record = [key], self.records[key]
            while isinstance(record, ElementInstance):
                record = self.scope_of(record)
                keys.append(record.key)
            self._chains[key] = keys
        return keys

    def variables(self, key: int) -> ChainMap[str, Any]:
        """All variables visible from `key`, the innermost first."""
        visible = self._visible.get(key)
        if visible is None:
            chain = self.chain(key)
            missing = [scope for scope in chain if scope not in self._variables]
            if missing:
                for scope in missing:
                    self._variables[scope] = {}
                for row in running.variables_of(self.tx, missing):
                    self._variables[row.scope_key][row.name] = row.value
            visible = self._visible[key] = ChainMap(*(self._variables[scope] for scope in chain))
        return visible

    def set_local(self, key: int, values: Mapping[str, Any], *, given: bool = False) -> None:
        """Set variables in exactly the scope `key`.

        `given` marks what a called instance gets from its caller: it goes back only when it was changed.
        """
        self.variables(key)
        local = self._variables[key]
        record = self.records[key]
        model = self.instance(record.process_instance_key).model
        watched = model.watched if model is not None else ()
        for name, value in values.items():
            if name in local and local[name] == value and type(local[name]) is type(value):
                continue
            local[name] = value
            self._dirty_variables[key, name] = value
            if name in watched:
                self.written.setdefault(record.process_instance_key, set()).add(name)
            self.log(record, "variable.set", {"name": name, "value": value})
            if isinstance(record, ProcessInstance) and record.parent_key is not None and not given:
                written = record.state.setdefault("written", [])
                if name not in written:
                    written.append(name)
                    record.dirty = True

    def remove_local(self, key: int, name: str) -> None:
        """Take a variable out of exactly the scope `key`."""
        self.variables(key)
        if name in self._variables[key]:
            del self._variables[key][name]
            self._dirty_variables.pop((key, name), None)
            running.delete_variable(self.tx, key, name)
            self.log(self.records[key], "variable.removed", {"name": name})

    def merge(self, key: int, values: Mapping[str, Any]) -> None:
        """Set each variable where it lives already, seen from `key`; a new one goes to the process instance.

        This is how Camunda 8 propagates variables.
        """
        if not values:
            return
        self.variables(key)
        chain = self.chain(key)
        for name, value in values.items():
            home = next((scope for scope in chain if name in self._variables[scope]), chain[-1])
            self.set_local(home, {name: value})

    # History

    def log(self, record: Record, kind: str, data: Mapping[str, Any], element_id: str | None = None) -> None:
        """Append to the history of the record's process instance."""
        if element_id is None and isinstance(record, ElementInstance):
            element_id = record.element_id
        self._history.append(Entry(record.process_instance_key, record.root_key, kind, element_id, record.key, data))

    def log_passing(self, scope: Record, element_id: str, key: int | None, kind: str, data: Mapping[str, Any]) -> None:
        """Append an event of an element that has no instance of its own."""
        self._history.append(Entry(scope.process_instance_key, scope.root_key, kind, element_id, key, data))

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
        return _Unwritten(flags, inserts, dict(self._dirty_variables), set(self._dropped_scopes), list(self._history))

    def _restore(self, unwritten: _Unwritten) -> None:
        for record, new, dirty in unwritten.flags:
            self.records[record.key] = record
            record.new, record.dirty = new, dirty
        self._inserts.update(unwritten.inserts)
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
        self._flush_variables()
        history.append(tx, self.now, self.actor, self._history)
        self._history.clear()

    def _flush_variables(self) -> None:
        dropped = [key for key in self._dropped_scopes if key not in self._variables]
        running.delete_keys(self.tx, t.variable.c.scope_key, dropped)
        self._dropped_scopes.clear()
        rows = [
            {
                "scope_key": scope,
                "name": name,
                "process_instance_key": self.records[scope].process_instance_key,
                "value": value,
                "search": running.search_text(value),
            }
            for (scope, name), value in self._dirty_variables.items()
        ]
        running.upsert_variables(self.tx, rows)
        self._dirty_variables.clear()
