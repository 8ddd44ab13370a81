"""One transition: what it has read and what it will write, in one transaction.

Everything a command does to process instances goes through here: rows are read once, changed in
memory, and written together by `flush` (`engine.writes`).
"""

from __future__ import annotations

import functools
from collections import ChainMap
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from engine.db import Tx
from engine.errors import NotFound
from engine.records import ElementInstance, ProcessInstance, Record
from engine.store import running
from engine.variables import LARGE, LargeVariables
from engine.writes import Writes

if TYPE_CHECKING:
    from engine.runtime import Runtime


class Transition(Writes):
    """The unit of work of one command on one tree of process instances."""

    def __init__(self, tx: Tx, runtime: Runtime, actor: str, now: datetime) -> None:
        super().__init__(tx, actor, now)
        self.runtime = runtime
        self._chains: dict[int, list[int]] = {}
        self._visible: dict[int, ChainMap[str, Any]] = {}
        self.written: dict[int, set[str]] = {}
        """Variables that conditional events read and that were written since the last look, by process instance."""

    # Reading

    def lock(self, root_key: int, locked: Any = None) -> str:
        """Take the lock of a tree of process instances; other commands for it wait here. Gives its root's state.

        `locked` is the root's row when it is locked already.
        """
        return self._adopt_instance(locked or running.lock_tree(self.tx, root_key)).status

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

    def record(self, key: int, process_instance_key: int) -> Record:
        """What waits for an event: an element instance, or the process instance itself for its event sub-processes."""
        return self.instance(key) if key == process_instance_key else self.element(key)

    def scope_of(self, element: ElementInstance) -> Record:
        """The record that holds the scope an element instance stands in."""
        if element.scope_key == element.process_instance_key:
            return self.instance(element.scope_key)
        return self.element(element.scope_key)

    def children(self, scope: Record) -> list[ElementInstance]:
        """All element instances that stand in a scope."""
        if not scope.new:
            for row in running.elements_in_scope(self.tx, scope.process_instance_key, scope.key):
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

    def know_element_of(self, row: Any, variables: Iterable[Any]) -> None:
        """Take in the element instance that was read with its user task or job, and the variables read with it."""
        if row.element_kind is not None and row.element_instance_key not in self.records:
            self._keep(
                row.element_instance_key, row, row.element_state, row.element_scope_key, row.element_kind,
                row.element_entered_at,
            )  # fmt: skip
            scopes = [row.element_instance_key, row.process_instance_key]
            self._know_variables(row.process_instance_key, scopes, variables)

    def _adopt(self, row: Any) -> Record:
        """The record of a row, once."""
        record = self.records.get(row.key)
        return record or self._keep(row.key, row, row.state, row.scope_key, row.kind, row.entered_at)

    def _keep(self, key: int, row: Any, state: Any, scope_key: int, kind: Any, entered_at: datetime) -> Record:
        model = self.instance(row.process_instance_key).model
        assert model is not None
        record = self.records[key] = ElementInstance(
            key=key, process_instance_key=row.process_instance_key, root_key=row.root_key, state=state,
            scope_key=scope_key, element_id=row.element_id, kind=kind, entered_at=entered_at,
            node=model.nodes[row.element_id],
        )  # fmt: skip
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
        if (not record.new and self._variables.get(record.key) != {}) or record.kind == "body":
            self._dropped_scopes[record.key] = record.process_instance_key
        if record.kind == "body":
            self._dropped_scopes[running.hidden_scope(record.key)] = record.process_instance_key
        self._variables.pop(record.key, None)
        self._visible.pop(record.key, None)
        for scope_key, name in [k for k in self._dirty_variables if k[0] == record.key]:
            del self._dirty_variables[scope_key, name]
        self.scope_of(record).count(-1)

    def delete_waiting(self, key: int, kinds: Collection[str], at: str | None = None) -> None:
        """Delete the timers and subscriptions (as `kinds` says) of an element or scope, also those not written yet.

        With `at` only those for one event are deleted.
        """
        for kind in kinds:
            table = running.WAITING[kind]
            self._inserts[table] = [
                row
                for row in self._inserts[table]
                if row["element_instance_key"] != key or at not in (None, row["element_id"])
            ]
            if not self.records[key].new:
                running.delete_waiting(self.tx, table, key, at)

    def delete_subscription(self, key: int) -> None:
        """Stop waiting for one message or signal."""
        running.delete_keys(self.tx, running.WAITING["subscription"].c.key, [key])

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
                instance_key = self.records[key].process_instance_key
                self._know_variables(instance_key, missing, running.variables_of(self.tx, instance_key, missing))
            visible = self._visible[key] = ChainMap(*(self._variables[scope] for scope in chain))
        return visible

    def _know_variables(self, instance_key: int, scopes: list[int], rows: Iterable[Any]) -> None:
        for scope in scopes:
            self._variables[scope] = {}
        for row in rows:
            held = self._variables[row.scope_key]
            if row.size <= LARGE:
                held[row.name] = row.value
                continue
            if not isinstance(held, LargeVariables):
                read = functools.partial(running.variable, self.tx, instance_key, row.scope_key)
                held = self._variables[row.scope_key] = LargeVariables(held, read)
            held.later(row.name)

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
            record = self.records[key]
            running.delete_variable(self.tx, record.process_instance_key, key, name)
            self.log(record, "variable.removed", {"name": name})

    def merge(self, key: int, values: Mapping[str, Any]) -> None:
        """Set each variable where it lives already, seen from `key`; a new one goes to the process instance.

        This is how Camunda 8 propagates variables.
        """
        if not values:
            return
        self.variables(key)
        chain = self.chain(key)
        homes: dict[int, dict[str, Any]] = {}
        for name, value in values.items():
            home = next((scope for scope in chain[:-1] if name in self._variables[scope]), chain[-1])
            homes.setdefault(home, {})[name] = value
        for home, own in homes.items():
            self.set_local(home, own)
