"""The facade: everything that programs, pages and tests do with the engine."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from engine import deployments, instances, messages, templates, user_tasks
from engine.clock import Clock, SystemClock
from engine.db import Database, Tx
from engine.definitions import Definitions
from engine.dmn import Model
from engine.keys import KeySource
from engine.operations import Operations
from engine.repeating import repeated
from engine.runtime import Runtime
from engine.service_tasks import Mode, ServiceTask, service_task
from engine.store import definitions as definition_store
from engine.store import history, migrate, queries, running, work
from engine.views import (
    DefinitionView,
    DeploymentView,
    Finding,
    FormView,
    HistoryEvent,
    IncidentView,
    JobView,
    ProcessInstanceView,
    SubscriptionView,
    TimerView,
    UserTaskView,
    VariableView,
)
from engine.workforce import Workforce


class Engine(Operations, Workforce):
    """Runs BPMN processes durably in a database.

    Every command is one transaction: either everything it does is committed or nothing. Pass `tx=` to
    make it part of a transaction of your own. `by` is who acts, for the history.
    """

    def __init__(
        self,
        database: str | Database,
        *,
        clock: Clock | None = None,
        service_tasks: Iterable[ServiceTask] = (),
        services: Any = None,
        timezone: str = "Asia/Shanghai",
        retry_backoff: timedelta = timedelta(seconds=10),
        migrate_schema: bool = True,
        answer_variables: Collection[str] = (),
        max_laps: int = 25_000,
    ) -> None:
        """`answer_variables` are what whoever completes a user task adds to the form's fields; checks know them.

        `max_laps` is how often a job, call or sub-process may come round in a loop that waits for nothing.
        """
        self.database = Database(database) if isinstance(database, str) else database
        if migrate_schema:
            migrate.upgrade(self.database)
        self.runtime = Runtime(
            database=self.database, clock=clock or SystemClock(), keys=KeySource.register(self.database),
            services=services, timezone=ZoneInfo(timezone), retry_backoff=retry_backoff,
            definitions=Definitions(), service_tasks={task.name: task for task in service_tasks}, engine=self,
            answer_variables=frozenset(answer_variables), max_laps=max_laps,
        )  # fmt: skip

    @property
    def clock(self) -> Clock:
        return self.runtime.clock

    @contextmanager
    def _write(self, tx: Tx | None) -> Iterator[Tx]:
        if tx is not None:
            tx.write_out()
            yield tx
        else:
            with self.database.transaction() as own:
                yield own

    @contextmanager
    def _read(self, tx: Tx | None) -> Iterator[Tx]:
        if tx is not None:
            tx.write_out()
            yield tx
        else:
            with self.database.read() as own:
                yield own

    # Definitions

    def register(
        self, name: str, function: Callable[..., Any], *, mode: Mode = "transactional", retries: int = 3
    ) -> None:
        """Make a function a service task without the decorator."""
        self.runtime.service_tasks[name] = service_task(name, title={"en": name}, mode=mode, retries=retries)(function)

    def service_tasks(self) -> list[ServiceTask]:
        return [self.runtime.service_tasks[name] for name in sorted(self.runtime.service_tasks)]

    def element_templates(self) -> list[dict[str, Any]]:
        """Camunda element templates of all service tasks, for the modeler's template chooser."""
        return [templates.element_template(task) for task in self.service_tasks()]

    @repeated
    def deploy(self, files: Mapping[str, bytes], by: str, note: str = "", tx: Tx | None = None) -> DeploymentView:
        """Deploy .bpmn, .dmn and .form files. Raises DeploymentRefused with every finding."""
        with self._write(tx) as tx:
            return deployments.deploy(self.runtime, tx, files, by, note)

    def check(self, files: Mapping[str, bytes], tx: Tx | None = None) -> list[Finding]:
        """What `deploy` would find, errors first; changes nothing."""
        with self._read(tx) as tx:
            return deployments.check(self.runtime, tx, files)

    def definitions(
        self, kind: str | None = None, all_versions: bool = False, tx: Tx | None = None
    ) -> list[DefinitionView]:
        with self._read(tx) as tx:
            return queries.definitions(tx, kind, all_versions)

    def definition(self, key: int, tx: Tx | None = None) -> DefinitionView:
        with self._read(tx) as tx:
            return queries.definition_view(definition_store.by_key(tx, key))

    def definition_by_id(self, kind: str, id: str, version: int | None = None, tx: Tx | None = None) -> DefinitionView:
        """One version of a definition, the newest when none is named. Raises NotFound."""
        with self._read(tx) as tx:
            return queries.definition_view(definition_store.version(tx, kind, id, version))

    def definition_source(self, key: int, tx: Tx | None = None) -> bytes:
        """The file as it was deployed, byte for byte."""
        with self._read(tx) as tx:
            return definition_store.source(tx, definition_store.by_key(tx, key).sha256)

    def form(self, key: int, tx: Tx | None = None) -> FormView:
        with self._read(tx) as tx:
            row, schema = self.runtime.definitions.form(tx, key)
        return FormView(row.key, row.id, row.version, schema)

    def decision_model(self, key: int, tx: Tx | None = None) -> Model:
        """The decisions of a deployed version, ready to be asked; asking them is no part of any history."""
        with self._read(tx) as tx:
            return self.runtime.definitions.decision(tx, definition_store.by_key(tx, key))

    def read_decisions(self, content: bytes, tx: Tx | None = None) -> Model:
        """The decisions of a DMN file that is not deployed, with what it imports of what is. Raises DmnError."""
        with self._read(tx) as tx:
            return deployments.read_decisions(self.runtime, tx, content)

    # Process instances

    @repeated
    def start(
        self,
        process_id: str,
        variables: Mapping[str, Any] | None = None,
        business_key: str | None = None,
        by: str = "system",
        version: int | None = None,
        tx: Tx | None = None,
    ) -> ProcessInstanceView:
        """Start an instance and run it to its first wait states. Raises NotFound, InvalidInput."""
        with self._write(tx) as tx:
            definition = definition_store.key_of(tx, "process", process_id, version)
            started = instances.start_definition(self.runtime, tx, definition, variables or {}, business_key, by)
            return started.as_view()

    def instance(self, key: int, tx: Tx | None = None) -> ProcessInstanceView:
        with self._read(tx) as tx:
            return queries.one_instance(tx, key)

    def instances(self, *, tx: Tx | None = None, **conditions: Any) -> list[ProcessInstanceView]:
        """Instances that fit all conditions (those of engine.store.search.Wanted), the newest first.

        Of those that hold a variable's value or wait at an element only the newest 2,000 are looked at when other
        conditions are asked for too (but for the process of the element).
        """
        with self._read(tx) as tx:
            return queries.instances(tx, **conditions)

    def children(self, key: int, tx: Tx | None = None) -> list[ProcessInstanceView]:
        """Instances that this one called."""
        with self._read(tx) as tx:
            return queries.instances(tx, parent=key, limit=1000)

    def variables(self, key: int, tx: Tx | None = None) -> dict[str, Any]:
        """The variables of the instance itself."""
        return {v.name: v.value for v in self.variable_scopes(key, tx) if v.scope_key == key}

    def variable_scopes(self, key: int, tx: Tx | None = None) -> list[VariableView]:
        with self._read(tx) as tx:
            return queries.variable_scopes(tx, key)

    def history(
        self, key: int, tree: bool = False, kinds: Collection[str] | None = None, tx: Tx | None = None
    ) -> list[HistoryEvent]:
        """What happened in an instance, in order; with `tree` (for a root) also in everything it called."""
        with self._read(tx) as tx:
            return history.events(tx, key, tree, kinds)

    def latest_history(
        self, key: int, limit: int = 100, offset: int = 0, tx: Tx | None = None
    ) -> tuple[list[HistoryEvent], int]:
        """A page of what happened in an instance, the newest first, and how many events there are in all."""
        with self._read(tx) as tx:
            return history.latest(tx, key, limit, offset)

    def decision_instances(self, key: int, tree: bool = False, tx: Tx | None = None) -> list[HistoryEvent]:
        """The decisions evaluated in an instance: `data` holds table, version, inputs, matched rules, outputs."""
        return self.history(key, tree, ("decision.evaluated",), tx)

    def elements(self, key: int, tx: Tx | None = None) -> tuple[dict[str, queries.ElementSummary], dict[str, int]]:
        """For the diagram: a summary of each element, and how often each flow was taken."""
        with self._read(tx) as tx:
            return queries.elements(tx, key)

    def incidents(
        self, process_instance: int | None = None, root: int | None = None, open_only: bool = True, limit: int = 100,
        tx: Tx | None = None,
    ) -> list[IncidentView]:  # fmt: skip
        with self._read(tx) as tx:
            return queries.incidents(tx, process_instance=process_instance, root=root, open_only=open_only, limit=limit)

    def jobs(
        self, process_instance: int | None = None, state: str | None = None, limit: int = 1000, tx: Tx | None = None
    ) -> list[JobView]:
        with self._read(tx) as tx:
            return queries.jobs(tx, process_instance, state, limit)

    def timers(self, process_instance: int | None = None, limit: int = 1000, tx: Tx | None = None) -> list[TimerView]:
        with self._read(tx) as tx:
            return queries.timers(tx, process_instance, limit)

    def subscriptions(self, process_instance: int, tx: Tx | None = None) -> list[SubscriptionView]:
        with self._read(tx) as tx:
            return queries.subscriptions(tx, process_instance)

    # User tasks

    def user_tasks(self, *, tx: Tx | None = None, **conditions: Any) -> list[UserTaskView]:
        """User tasks that fit all conditions (see engine.queries.user_tasks), by due date and priority."""
        with self._read(tx) as tx:
            return queries.user_tasks(tx, **conditions)

    def user_task(self, key: int, tx: Tx | None = None) -> UserTaskView:
        with self._read(tx) as tx:
            return queries.user_task_view(work.user_task(tx, key))

    @repeated
    def assign_user_task(
        self, key: int, assignee: str, by: str, groups: Collection[str] | None = None, force: bool = False,
        tx: Tx | None = None,
    ) -> None:  # fmt: skip
        """Give a task to a person. Raises NotFound, InvalidState, NotAllowed."""
        with self._write(tx) as tx:
            user_tasks.assign(self.runtime, tx, key, assignee, by, groups, force)

    @repeated
    def unassign_user_task(self, key: int, by: str, force: bool = False, tx: Tx | None = None) -> None:
        """Give a task back to its group. Raises NotFound, InvalidState, NotAllowed."""
        with self._write(tx) as tx:
            user_tasks.unassign(self.runtime, tx, key, by, force)

    @repeated
    def save_draft(self, key: int, data: Mapping[str, Any] | None, by: str, tx: Tx | None = None) -> None:
        """Keep what a person has typed so far. Raises NotFound, InvalidState, NotAllowed."""
        with self._write(tx) as tx:
            user_tasks.save_draft(tx, key, data, by)

    @repeated
    def complete_user_task(
        self,
        key: int,
        variables: Mapping[str, Any] | None = None,
        by: str = "system",
        groups: Collection[str] | None = None,
        version: int | None = None,
        tx: Tx | None = None,
    ) -> None:
        """Complete a task. Raises NotFound, InvalidState, NotAllowed, Conflict, InvalidInput."""
        with self._write(tx) as tx:
            user_tasks.complete(self.runtime, tx, key, variables or {}, by, groups, version)

    @repeated
    def set_user_task_due(self, key: int, due_at: datetime | None, by: str, tx: Tx | None = None) -> None:
        with self._write(tx) as tx:
            user_tasks.set_due(self.runtime, tx, key, due_at, by)

    @repeated
    def set_user_task_priority(self, key: int, priority: int, by: str, tx: Tx | None = None) -> None:
        with self._write(tx) as tx:
            user_tasks.set_priority(self.runtime, tx, key, priority, by)

    # Events

    @repeated
    def publish_message(
        self,
        name: str,
        correlation_key: str,
        variables: Mapping[str, Any] | None = None,
        message_id: str | None = None,
        ttl: float = messages.DEFAULT_TTL,
        by: str = "system",
        business_key: str | None = None,
        tx: Tx | None = None,
    ) -> int | None:
        """Publish a message; None when one with this id came before. `ttl` in seconds."""
        with self._write(tx) as tx:
            return messages.publish(
                self.runtime, tx, name, correlation_key, instances.checked(variables or {}),
                message_id=message_id, ttl=ttl, by=by, business_key=business_key,
            )  # fmt: skip

    @repeated
    def broadcast_signal(
        self, name: str, variables: Mapping[str, Any] | None = None, by: str = "system", tx: Tx | None = None
    ) -> int:
        """Give a signal to everything that waits for it; returns to how many."""
        with self._write(tx) as tx:
            return messages.broadcast(self.runtime, tx, name, instances.checked(variables or {}), by=by)

    def await_turn(self, business_key: str, tx: Tx) -> None:
        """Wait until no step of the instances with this business key is under way, and let none begin before `tx` ends.

        For whoever locks rows of their own and then gives a command: a service task locks them the other
        way round, so that both would wait for each other.
        """
        running.lock_trees_of(tx, business_key)

    def close(self) -> None:
        self.database.close()
