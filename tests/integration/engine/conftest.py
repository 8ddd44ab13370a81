"""An engine on a database of its own, with a clock that tests move."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from engine import Engine, MovableClock
from tests.databases import Databases

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(START)


@pytest.fixture
def engine(databases: Databases, tmp_path: Path, clock: MovableClock) -> Iterator[Engine]:
    eng = Engine(databases.url(tmp_path / "engine.db"), clock=clock, retry_backoff=timedelta(seconds=10))
    yield eng
    eng.close()


@pytest.fixture
def waits(engine: Engine) -> Callable[[int], list[str]]:
    """Element ids at which an instance waits, sorted."""

    def where(key: int) -> list[str]:
        summaries, _ = engine.elements(key)
        return sorted(s.element_id for s in summaries.values() for _ in range(s.active))

    return where


@pytest.fixture
def complete(engine: Engine) -> Callable[..., None]:
    """Complete the open user task of an element in an instance (or in what it called)."""

    def do(key: int, element_id: str, by: str = "li", **variables: Any) -> None:
        [task, *_] = engine.user_tasks(root=engine.instance(key).root_key, element_id=element_id, state="open")
        engine.complete_user_task(task.key, variables, by=by)

    return do
