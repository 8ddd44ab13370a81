"""Tests processes in a few lines: start, complete, let time pass, and see where the instance stands.

process = ProcessTester.deploy("order.bpmn", "rate.dmn")
order = process.start("order", amount=120)
order.waits_at("check").complete("check", approved=True)
assert order.path == ["start", "check", "end"]
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from engine.clock import MovableClock
from engine.engine import Engine
from engine.service_tasks import Mode, ServiceTask
from engine.views import ProcessInstanceView

DEFAULT_START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""Monday, 2 March 2026, 09:00 in China."""


class ProcessTester:
    """An engine of its own with a clock that stands still, for tests of diagrams."""

    def __init__(
        self,
        *,
        database: str | None = None,
        start: datetime = DEFAULT_START,
        service_tasks: Iterable[ServiceTask] = (),
        services: Any = None,
    ) -> None:
        self._folder = tempfile.TemporaryDirectory() if database is None else None
        url = database or f"sqlite:///{self._folder.name if self._folder else ''}/test.db"
        self.clock = MovableClock(start)
        self.engine = Engine(url, clock=self.clock, service_tasks=service_tasks, services=services)

    @classmethod
    def deploy(cls, *files: str | Path, **options: Any) -> ProcessTester:
        """A tester with files deployed."""
        return cls(**options).add(*files)

    def add(self, *files: str | Path) -> ProcessTester:
        """Deploy more files. Raises DeploymentRefused with all findings."""
        self.engine.deploy({Path(file).name: Path(file).read_bytes() for file in files}, by="test")
        return self

    def service_task(self, name: str, answer: Any = None, *, mode: Mode = "transactional") -> ProcessTester:
        """Stand in for a service task: `answer` is what it returns, or a function of (ctx, ...)."""
        function: Callable[..., Any] = answer if callable(answer) else lambda ctx: answer
        self.engine.register(name, function, mode=mode)
        return self

    def start(self, process_id: str, business_key: str | None = None, **variables: Any) -> InstanceTester:
        """Start an instance and do all work that is due."""
        started = self.engine.start(process_id, variables, business_key, by="test")
        return InstanceTester(self, started.key)._settle()

    def message(self, name: str, correlation_key: str, **variables: Any) -> ProcessTester:
        """Publish a message and do all work that is due."""
        self.engine.publish_message(name, correlation_key, variables, by="test")
        self.engine.run_due()
        return self

    def started(self, process_id: str) -> InstanceTester:
        """The newest instance of a process, e.g. one that a message started."""
        [newest, *_] = self.engine.instances(process_id=process_id, root_only=False, limit=1)
        return InstanceTester(self, newest.key)

    def close(self) -> None:
        """Give back the database; a temporary one is deleted."""
        self.engine.close()
        if self._folder is not None:
            self._folder.cleanup()


class InstanceTester:
    """One process instance under test; every step returns it, so steps can be chained."""

    def __init__(self, tester: ProcessTester, key: int) -> None:
        self._tester, self.key = tester, key

    @property
    def view(self) -> ProcessInstanceView:
        return self._tester.engine.instance(self.key)

    @property
    def state(self) -> str:
        return self.view.state

    @property
    def variables(self) -> dict[str, Any]:
        """The instance's own variables."""
        return self._tester.engine.variables(self.key)

    @property
    def waiting(self) -> list[str]:
        """Ids of the elements it waits at, sorted; an element that waits twice is there twice."""
        summaries, _ = self._tester.engine.elements(self.key)
        return sorted(s.element_id for s in summaries.values() for _ in range(s.active))

    @property
    def path(self) -> list[str]:
        """Ids of the elements it has left, in order."""
        left = self._tester.engine.history(self.key, kinds=["element.left"])
        return [event.element_id for event in left if event.element_id is not None]

    @property
    def incidents(self) -> list[str]:
        """What its open incidents say."""
        return [incident.message for incident in self._tester.engine.incidents(process_instance=self.key)]

    def called(self, element_id: str) -> InstanceTester:
        """The newest instance that a call activity started. Raises AssertionError when there is none."""
        children = [c for c in self._tester.engine.children(self.key) if c.parent_element_id == element_id]
        assert children, f"expected {element_id!r} to have called a process; it waits at {self.waiting}"
        return InstanceTester(self._tester, children[0].key)

    def waits_at(self, *element_ids: str) -> InstanceTester:
        """Raises AssertionError, naming path and incidents, when it waits elsewhere."""
        assert self.waiting == sorted(element_ids), (
            f"expected to wait at {sorted(element_ids)}, but waits at {self.waiting}; path {self.path}; "
            f"incidents {self.incidents}"
        )
        return self

    def is_completed(self) -> InstanceTester:
        """Raises AssertionError, naming where it waits and its incidents, when it has not come to its end."""
        assert self.state == "completed", f"{self.state}: waits at {self.waiting}; incidents {self.incidents}"
        return self

    def passed(self, *element_ids: str) -> InstanceTester:
        """Raises AssertionError when it did not go through all of these elements in this order."""
        remaining = iter(self.path)
        missing = [element_id for element_id in element_ids if element_id not in remaining]
        assert not missing, f"expected the path {list(element_ids)}, but it was {self.path}"
        return self

    def complete(self, element_id: str, by: str = "test", **answers: Any) -> InstanceTester:
        """Complete the open user task of an element and do all work that is due."""
        tasks = self._tester.engine.user_tasks(process_instance=self.key, element_id=element_id, state="open")
        assert tasks, f"expected a user task at {element_id!r}, but it waits at {self.waiting}"
        self._tester.engine.complete_user_task(tasks[0].key, answers, by=by)
        return self._settle()

    def message(self, name: str, correlation_key: str, **variables: Any) -> InstanceTester:
        """Publish a message and do all work that is due."""
        self._tester.message(name, correlation_key, **variables)
        return self

    def advance(self, **duration: float) -> InstanceTester:
        """Let time pass (as timedelta: days=, hours=, minutes=) and do all work that is due."""
        self._tester.clock.advance(timedelta(**duration))
        return self._settle()

    def _settle(self) -> InstanceTester:
        self._tester.engine.run_due()
        return self
