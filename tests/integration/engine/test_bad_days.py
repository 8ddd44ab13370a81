"""A full disk, a file that may not be written, a clock that jumps back: a clear error, and nothing half-written."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from engine import Database, Engine, MovableClock, StorageFull, StorageReadOnly
from engine.store import cluster
from engine.store.tables import metadata
from tests.diagrams import boundary, diagram, job, on_timer
from tests.integration.engine.conftest import START

ORDER = diagram(
    "order",
    f"""startEvent start\nuserTask check\n{boundary("late", "check", on_timer("PT1H"))}
    serviceTask ship {job("ship")}\nuserTask pack""",
    "start -> check -> ship -> pack\nlate -> pack",
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "engine.db"


@pytest.fixture
def engine(file: Path, clock: MovableClock) -> Iterator[Engine]:
    made = Engine(f"sqlite:///{file}", clock=clock)
    made.register("ship", lambda ctx: {"shipped": True})
    made.deploy(ORDER, by="ana")
    yield made
    made.close()


def rows(file: Path) -> dict[str, list[Any]]:
    """Everything that is in the database, seen from outside."""
    database = Database(f"sqlite:///{file}")
    with database.read() as tx:
        found = {table.name: tx.connection.execute(sa.select(table)).all() for table in metadata.sorted_tables}
    database.close()
    return found


def full(engine: Engine) -> int:
    """Let the file grow by no more than it has now; the number of pages it may have."""
    with engine.database.transaction() as tx:
        pages = tx.connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    set_limit(engine, pages)
    return pages


def set_limit(engine: Engine, pages: int) -> None:
    """The limit belongs to the connection: all that are made from now on have it."""
    engine.database.close()

    @sa.event.listens_for(engine.database.engine, "connect")
    def limit(connection: sqlite3.Connection, _record: Any) -> None:
        connection.execute(f"PRAGMA max_page_count={pages}")


def test_a_command_on_a_full_disk_says_so_and_leaves_nothing_behind(engine: Engine, file: Path) -> None:
    key = engine.start("order", {"amount": 1}, business_key="A").key
    full(engine)
    before = rows(file)

    with pytest.raises(StorageFull, match="disk is full"):
        engine.set_variables(key, {"long": "x" * 1_000_000}, by="li", reason="a long note")
    with pytest.raises(StorageFull, match="disk is full"):
        engine.start("order", {"long": "x" * 1_000_000})

    assert rows(file) == before
    assert engine.variables(key) == {"amount": 1}


def test_work_goes_on_where_it_was_when_there_is_room_again(engine: Engine, file: Path) -> None:
    key = engine.start("order", {"amount": 1}).key
    [task] = engine.user_tasks(process_instance=key)
    pages = full(engine)
    with pytest.raises(StorageFull):
        engine.complete_user_task(task.key, {"note": "x" * 1_000_000}, by="li")

    set_limit(engine, pages + 10_000)
    engine.complete_user_task(task.key, {"note": "x" * 1_000_000}, by="li")
    engine.run_due()

    assert [element.element_id for element in engine.active_elements(key)] == ["pack"]


def test_a_job_whose_answer_finds_no_room_stays_due_and_runs_again(engine: Engine, file: Path) -> None:
    calls: list[int] = []

    def ship(ctx: Any) -> dict[str, str]:
        calls.append(ctx.attempt)
        return {"label": "x" * 1_000_000}

    engine.register("ship", ship)
    key = engine.start("order").key
    [task] = engine.user_tasks(process_instance=key)
    engine.complete_user_task(task.key, {}, by="li")
    pages = full(engine)

    with pytest.raises(StorageFull):
        engine.run_due()
    assert [found.state for found in engine.jobs(process_instance=key)] == ["due"]

    set_limit(engine, pages + 10_000)
    engine.run_due()
    assert (calls, [found.state for found in engine.jobs(process_instance=key)]) == ([1, 1], ["completed"])


def test_a_database_that_may_only_be_read_can_be_looked_at_and_says_clearly_that_it_takes_nothing(
    engine: Engine, file: Path
) -> None:
    key = engine.start("order", {"amount": 1}).key
    before = rows(file)
    address = f"sqlite:///file:{file}?mode=ro&uri=true"
    database = Database(address)

    with pytest.raises(StorageReadOnly, match="may not be written"), database.transaction() as tx:
        engine.set_variables(key, {"amount": 2}, by="li", reason="typing error", tx=tx)
    with pytest.raises(StorageReadOnly):
        Engine(database)

    with database.read() as tx:
        assert engine.variables(key, tx=tx) == {"amount": 1}
    database.close()
    assert rows(file) == before


def test_a_process_that_cannot_write_its_lock_does_not_lead_and_asks_again(engine: Engine, file: Path) -> None:
    lock, in_its_place = engine.leader_lock(), Path(f"{file}.{cluster.LEADER}-0.lock")
    in_its_place.mkdir()

    assert not lock.held()
    in_its_place.rmdir()
    assert lock.held()
    lock.release()


def test_a_clock_that_jumps_back_holds_up_nothing_that_was_due_and_loses_no_order(
    engine: Engine, clock: MovableClock
) -> None:
    first = engine.start("order").key
    clock.advance(timedelta(minutes=30))
    clock.set(START - timedelta(days=1))
    second = engine.start("order").key

    [task] = engine.user_tasks(process_instance=first)
    engine.complete_user_task(task.key, {}, by="li")
    engine.run_due()
    assert [element.element_id for element in engine.active_elements(first)] == ["pack"]

    # A timer set before the jump keeps its moment; one set after it counts from the clock as it is.
    clock.advance(timedelta(hours=1))
    engine.run_due()
    assert [element.element_id for element in engine.active_elements(second)] == ["pack"]
    for key in (first, second):
        sequences = [event.sequence for event in engine.history(key)]
        assert sequences == sorted(set(sequences))
        kinds = [event.kind for event in engine.history(key)]
        assert kinds[0] == "instance.started"
    assert second > first


def test_a_job_taken_before_the_clock_jumped_back_is_not_taken_twice(engine: Engine, clock: MovableClock) -> None:
    calls: list[int] = []

    def pay(ctx: Any) -> dict[str, bool]:
        calls.append(ctx.job_key)
        clock.set(clock.now() - timedelta(days=1))
        assert engine.run_due() == 0
        return {"paid": True}

    engine.register("ship", pay, mode="external")
    key = engine.start("order").key
    [task] = engine.user_tasks(process_instance=key)
    engine.complete_user_task(task.key, {}, by="li")

    engine.run_due()

    assert len(calls) == 1
    assert engine.variables(key) == {"paid": True}


def test_a_retry_that_waits_does_not_wait_longer_than_it_should_after_a_jump(
    engine: Engine, clock: MovableClock
) -> None:
    engine.register("ship", lambda ctx: 1 / 0, retries=3)
    key = engine.start("order").key
    [task] = engine.user_tasks(process_instance=key)
    engine.complete_user_task(task.key, {}, by="li")
    engine.run_due()
    [failed] = engine.jobs(process_instance=key)

    clock.set(clock.now() - timedelta(hours=2))
    assert engine.run_due() == 0
    clock.set(failed.due_at)

    assert engine.run_due() >= 1
    assert engine.jobs(process_instance=key)[0].attempt == 2


def test_a_worker_begins_anew_when_celery_gives_up_and_ends_when_it_is_told_to(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    broker = pytest.importorskip(
        "engine.jobs.celery_broker", reason="Celery is not installed (pip install 'claimflow[celery]')"
    )
    app = broker.celery_app("memory://")
    exits = [broker.EX_FAILURE, 0]

    class CeleryThatGivesUpOnce:
        exitcode: int | None = None

        def __init__(self, **_options: Any) -> None:
            """Takes whatever Celery's own takes."""

        def start(self) -> None:
            self.exitcode = exits.pop(0)

    monkeypatch.setattr(app, "Worker", CeleryThatGivesUpOnce)

    broker.run_worker(app, engine.runtime, threads=1)

    assert exits == []
