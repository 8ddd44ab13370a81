"""Many machines: real worker processes on PostgreSQL, with Celery over each broker and without; nothing lost or twice."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import pytest
import sqlalchemy as sa

from engine import Database, Engine
from engine.jobs import presence
from engine.store import cluster
from tests.brokers import KINDS as BROKERS
from tests.brokers import Broker, OwnRedis, empty_broker
from tests.databases import Databases, open_databases
from tests.integration.engine.worker_process import FILES, Workshop, running_worker

OWN_TABLE = "own-table"
PATIENCE = 40.0


@pytest.fixture(scope="module")
def all_databases() -> Iterator[Databases]:
    """A cluster shares a PostgreSQL."""
    with open_databases("postgres") as opened:
        yield opened


@pytest.fixture
def broker(request: pytest.FixtureRequest) -> Broker | None:
    """An empty broker of the wanted kind; none where workers look for the rows themselves."""
    return None if request.param == OWN_TABLE else empty_broker(request.param)


@pytest.fixture
def own_engine(databases: Databases, tmp_path: Path) -> Iterator[Engine]:
    """The engine of this process, which starts instances and runs no job."""
    made = Engine(databases.url(tmp_path / "cluster.db"))
    with made.database.transaction() as tx:
        tx.connection.execute(sa.text("create table note (key bigint)"))
    workshop = Workshop(tmp_path)
    workshop.register(made)
    made.deploy(FILES, by="ana")
    yield made
    made.close()


@pytest.fixture
def address(own_engine: Engine, broker: Broker | None) -> Iterator[str]:
    """Where workers get keys from; this process sends them, as `claimflow serve` does."""
    if broker is None:
        yield ""
        return
    running = own_engine.dispatcher(broker.url).start()
    yield broker.url
    running.stop()


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path)


def until(condition: Callable[[], bool]) -> None:
    """Wait for something that other processes do."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)


def url_of(engine: Engine) -> str:
    return engine.database.url.render_as_string(hide_password=False)


def cut_other_connections(database: Database) -> None:
    """End every connection to the database but the one that says so, and wait until they are gone."""
    cut = "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = current_database()"
    with database.transaction() as tx:
        tx.connection.execute(sa.text(f"{cut} and pid <> pg_backend_pid()"))


def all_ended_once(engine: Engine, workshop: Workshop, keys: list[int]) -> None:
    """Wait for the end of all instances; each noted once and paid once."""
    until(lambda: all(engine.instance(key).state == "completed" for key in keys))
    with engine.database.read() as tx:
        notes = tx.connection.scalars(sa.text("select key from note")).all()
    assert len(notes) == len(set(notes)) == len(keys)
    assert len(workshop.payments()) == len(set(workshop.payments())) == len(keys)
    assert engine.incidents(open_only=False) == []


@pytest.mark.parametrize(
    ("task", "broker"),
    [*product(("note", "pay"), BROKERS), ("pay", OWN_TABLE)],
    indirect=["broker"],
)
def test_a_worker_killed_in_the_middle_of_a_job_is_replaced_by_another(own_engine, workshop, tmp_path, address, task):
    workshop.hold(task)
    with running_worker(url_of(own_engine), tmp_path, address) as worker:
        key = own_engine.start("order").key
        until(lambda: workshop.begun(task) == 1)
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
    workshop.let_go()

    with running_worker(url_of(own_engine), tmp_path, address):
        all_ended_once(own_engine, workshop, [key])

    assert workshop.begun(task) == 2


@pytest.mark.parametrize("broker", [*BROKERS, OWN_TABLE], indirect=True)
def test_a_worker_told_to_stop_ends_the_job_it_is_running(own_engine, workshop, tmp_path, address):
    workshop.hold("pay")
    with running_worker(url_of(own_engine), tmp_path, address) as worker:
        key = own_engine.start("order").key
        until(lambda: workshop.begun("pay") == 1)
        worker.terminate()
        time.sleep(0.5)
        workshop.let_go()
        assert worker.wait(PATIENCE) == 0

    assert [job.state for job in own_engine.jobs(key)] == ["completed", "completed"]
    assert workshop.begun("pay") == 1


@pytest.mark.parametrize("broker", [*BROKERS, OWN_TABLE], indirect=True)
def test_workers_whose_connections_to_the_database_are_cut_go_on(own_engine, workshop, tmp_path, address):
    workshop.hold("pay")
    with running_worker(url_of(own_engine), tmp_path, address):
        keys = [own_engine.start("order").key for _ in range(4)]
        until(lambda: workshop.begun("pay") == 2)
        cut_other_connections(own_engine.database)
        workshop.let_go()
        all_ended_once(own_engine, workshop, keys)


def test_a_connection_cut_while_nobody_uses_it_is_replaced_before_anybody_notices(own_engine, databases, tmp_path):
    key = own_engine.start("order").key
    other = Database(databases.url(tmp_path / "cluster.db"))

    for _ in range(3):
        own_engine.instance(key)
        cut_other_connections(other)
        assert own_engine.instance(key).key == key
    other.close()


def test_a_worker_whose_life_lock_was_cut_has_it_again_when_it_next_looks(own_engine, databases, tmp_path, monkeypatch):
    monkeypatch.setattr(presence, "_EVERY", 0)
    at_work = presence.Presence(own_engine.runtime)
    number = own_engine.runtime.keys.process
    other = Database(databases.url(tmp_path / "cluster.db"))

    for _ in range(3):
        at_work.renew()
        with other.read() as tx:
            assert list(cluster.alive(tx)) == [number]
        assert own_engine.runtime.process == number
        cut_other_connections(other)
    at_work.end()
    other.close()


@pytest.mark.parametrize("broker", BROKERS, indirect=True)
def test_keys_that_the_broker_forgot_are_sent_again(own_engine, workshop, broker, address, tmp_path):
    keys = [own_engine.start("order").key for _ in range(20)]
    until(lambda: broker.waiting() == 20)
    broker.forget()

    with running_worker(url_of(own_engine), tmp_path, address):
        until(lambda: workshop.begun("note") > 3)
        broker.forget()
        all_ended_once(own_engine, workshop, keys)


def test_while_the_broker_is_away_work_waits_in_the_database(own_engine, workshop, tmp_path):
    away = OwnRedis(tmp_path)
    dispatcher = own_engine.dispatcher(away.url).start()
    keys = [own_engine.start("order").key for _ in range(5)]
    without = own_engine.health(away.url)

    away.start()
    try:
        with running_worker(url_of(own_engine), tmp_path, away.url):
            all_ended_once(own_engine, workshop, keys)
            assert own_engine.health(away.url).broker is True
    finally:
        dispatcher.stop()
        away.kill()
    assert (without.ready, without.broker) == (True, False)


def test_periodic_work_belongs_to_one_process_and_goes_to_the_next_when_it_ends(own_engine, databases, tmp_path):
    other = Engine(databases.url(tmp_path / "cluster.db"))
    ours, theirs = own_engine.leader_lock(), other.leader_lock()

    assert (ours.held(), theirs.held(), ours.held()) == (True, False, True)
    other.database.close()
    ours.release()

    # The server notices a moment later that the connection was closed.
    until(theirs.held)
    assert not ours.held()
    theirs.release()
    other.close()


def test_processes_that_start_together_on_an_empty_database_all_find_its_schema(databases, tmp_path):
    url = databases.url(tmp_path / "empty.db", empty=True)
    workers = [running_worker(url, tmp_path) for _ in range(3)]
    started = [worker.__enter__() for worker in workers]
    engine = Engine(url)

    until(lambda: engine.health().workers == 3)

    assert all(process.poll() is None for process in started)
    assert engine.health().schema
    engine.close()
    for worker in workers:
        worker.__exit__(None, None, None)


def test_each_process_first_runs_a_share_of_its_own_and_then_helps_the_others(
    own_engine: Engine, databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presence, "_EVERY", 0.0)
    other_engine = Engine(databases.url(tmp_path / "cluster.db"))
    here, there = presence.Presence(own_engine.runtime), presence.Presence(other_engine.runtime)
    due = [presence.Due("job", own_engine.runtime.keys.next(), "post") for _ in range(100)]

    alone = here.renew() and here.share(due)
    there.renew()
    here.renew()
    mine, theirs = here.share(due), there.share(due)

    assert alone == due
    assert set(mine) | set(theirs) == set(due) and set(mine).isdisjoint(theirs)
    assert min(len(mine), len(theirs)) > 20
    assert there.share(mine) == mine
    here.end()
    there.renew()
    assert there.share(due) == due
    there.end()
    other_engine.close()
