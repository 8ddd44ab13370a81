"""Many machines: real worker processes on PostgreSQL, with Celery over Redis and without; nothing lost, nothing twice."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from engine import Engine
from engine.jobs.dispatch import Dispatcher
from tests.databases import Databases, open_databases
from tests.integration.engine.worker_process import FILES, Workshop, running_worker

redis = pytest.importorskip("redis", reason="Celery is not installed (pip install 'claimflow[celery]')")

REDIS = "CLAIMFLOW_TEST_REDIS_URL"
PATIENCE = 40.0


@pytest.fixture(scope="module")
def all_databases() -> Iterator[Databases]:
    """A cluster shares a PostgreSQL."""
    with open_databases("postgres") as opened:
        yield opened


@pytest.fixture
def broker() -> str:
    """An empty database of the Redis that is named for tests."""
    address = os.environ.get(REDIS)
    if not address:
        pytest.skip(f"no Redis named for tests ({REDIS}=redis://host:port/0)")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    url = f"{address.rsplit('/', 1)[0]}/{1 + int(worker) % 15}"
    with redis.Redis.from_url(url) as connection:
        connection.flushdb()
    return url


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
def dispatcher(own_engine: Engine, broker: str) -> Iterator[Dispatcher]:
    """What `claimflow serve` runs instead of worker threads."""
    running = own_engine.dispatcher(broker).start()
    yield running
    running.stop()


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path)


@contextmanager
def own_redis(folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A Redis of the test's own, which it may kill."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("no redis-server on this machine (on Debian: apt install redis-server)")
    command = [program, "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--dir", str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        with redis.Redis(port=port) as connection:
            until(lambda: _answers(connection))
        yield process
    finally:
        process.kill()
        process.wait()


def _answers(connection: Any) -> bool:
    try:
        return bool(connection.ping())
    except redis.ConnectionError:
        return False


def until(condition: Callable[[], bool]) -> None:
    """Wait for something that other processes do."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)


def url_of(engine: Engine) -> str:
    return engine.database.url.render_as_string(hide_password=False)


def all_ended_once(engine: Engine, workshop: Workshop, keys: list[int]) -> None:
    """Wait for the end of all instances; each noted once and paid once."""
    until(lambda: all(engine.instance(key).state == "completed" for key in keys))
    with engine.database.read() as tx:
        notes = tx.connection.scalars(sa.text("select key from note")).all()
    assert len(notes) == len(set(notes)) == len(keys)
    assert len(workshop.payments()) == len(set(workshop.payments())) == len(keys)
    assert engine.incidents(open_only=False) == []


BROKERS = pytest.mark.parametrize("with_broker", [True, False], ids=["celery", "own-table"])


@pytest.mark.parametrize(
    ("task", "with_broker"),
    [("note", True), ("pay", True), ("pay", False)],
    ids=["celery-note", "celery-pay", "own-table"],
)
def test_a_worker_killed_in_the_middle_of_a_job_is_replaced_by_another(
    own_engine, workshop, tmp_path, request, with_broker, task
):
    broker = request.getfixturevalue("broker") if with_broker else ""
    if with_broker:
        request.getfixturevalue("dispatcher")
    workshop.hold(task)
    with running_worker(url_of(own_engine), tmp_path, broker) as worker:
        key = own_engine.start("order").key
        until(lambda: workshop.begun(task) == 1)
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
    workshop.let_go()

    with running_worker(url_of(own_engine), tmp_path, broker):
        all_ended_once(own_engine, workshop, [key])

    assert workshop.begun(task) == 2


@BROKERS
def test_a_worker_told_to_stop_ends_the_job_it_is_running(own_engine, workshop, tmp_path, request, with_broker):
    broker = request.getfixturevalue("broker") if with_broker else ""
    if with_broker:
        request.getfixturevalue("dispatcher")
    workshop.hold("pay")
    with running_worker(url_of(own_engine), tmp_path, broker) as worker:
        key = own_engine.start("order").key
        until(lambda: workshop.begun("pay") == 1)
        worker.terminate()
        time.sleep(0.5)
        workshop.let_go()
        assert worker.wait(PATIENCE) == 0

    assert [job.state for job in own_engine.jobs(key)] == ["completed", "completed"]
    assert workshop.begun("pay") == 1


@BROKERS
def test_workers_whose_connections_to_the_database_are_cut_go_on(own_engine, workshop, tmp_path, request, with_broker):
    broker = request.getfixturevalue("broker") if with_broker else ""
    if with_broker:
        request.getfixturevalue("dispatcher")
    workshop.hold("pay")
    with running_worker(url_of(own_engine), tmp_path, broker):
        keys = [own_engine.start("order").key for _ in range(4)]
        until(lambda: workshop.begun("pay") == 2)
        with own_engine.database.transaction() as tx:
            cut = "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()"
            tx.connection.execute(sa.text(f"{cut} and pid <> pg_backend_pid()"))
        workshop.let_go()
        all_ended_once(own_engine, workshop, keys)


def test_keys_that_the_broker_forgot_are_sent_again(own_engine, dispatcher, workshop, broker, tmp_path):
    keys = [own_engine.start("order").key for _ in range(20)]
    with redis.Redis.from_url(broker) as connection:
        until(lambda: connection.llen("claimflow") == 20)
        connection.flushall()

        with running_worker(url_of(own_engine), tmp_path, broker):
            until(lambda: workshop.begun("note") > 3)
            connection.flushall()
            all_ended_once(own_engine, workshop, keys)


def test_while_the_broker_is_away_work_waits_in_the_database(own_engine, workshop, tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"redis://127.0.0.1:{port}/0"
    dispatcher = own_engine.dispatcher(address).start()
    keys = [own_engine.start("order").key for _ in range(5)]
    without = own_engine.health(address)

    with own_redis(tmp_path, port), running_worker(url_of(own_engine), tmp_path, address):
        all_ended_once(own_engine, workshop, keys)
        assert own_engine.health(address).broker is True
    dispatcher.stop()
    assert (without.ready, without.broker) == (True, False)


def test_periodic_work_belongs_to_one_process_and_goes_to_the_next_when_it_ends(own_engine, databases, tmp_path):
    other = Engine(databases.url(tmp_path / "cluster.db"))
    ours, theirs = own_engine.leader_lock(), other.leader_lock()

    assert (ours.held(), theirs.held(), ours.held()) == (True, False, True)
    other.database.close()
    ours.release()

    assert (theirs.held(), ours.held()) == (True, False)
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
