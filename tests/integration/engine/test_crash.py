"""Killed with SIGKILL at every commit and around every call to the world: nothing lost, nothing done twice.

A child process runs a whole scenario and kills itself at one chosen point; a second run over the same
database file, as after a restart, must bring the instance to its end.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from engine import Done, Engine, MovableClock
from tests.databases import Databases, around_each_commit
from tests.diagrams import boundary, call, diagram, job, message, on_message, on_timer
from tests.integration.engine.worker_process import FILES as ORDER
from tests.integration.engine.worker_process import Workshop, running_worker

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
KILLS = 20
"""At least so many, spread over the scenario, on each database."""

FILES = diagram(
    "main",
    f"startEvent start {on_message('reported')}\nserviceTask note {job('note.write')}\ncallActivity sub {call('child')}\n"
    f"userTask check\nuserTask late\n{boundary('remind', 'check', on_timer('PT1H'), False)}\n"
    f"serviceTask pay {job('bank.pay')}\nintermediateCatchEvent receipt {on_message('settled')}\nendEvent end",
    "start -> note -> sub -> check -> pay -> receipt -> end\nremind -> late",
    message("reported") + message("settled", "id"),
) | diagram(
    "child",
    f"startEvent start\nparallelGateway fork\nserviceTask a {job('note.write')}\nserviceTask b {job('note.write')}\n"
    "parallelGateway join\nendEvent end",
    "start -> fork -> a -> join -> end\nfork -> b -> join",
)


class Bank:
    """The world outside: remembers each instruction once, in a file of its own."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "bank.txt"

    def pay(self, instruction: int) -> None:
        if str(instruction) not in self.payments():
            with self.file.open("a") as file:
                file.write(f"{instruction}\n")

    def payments(self) -> list[str]:
        return self.file.read_text().split() if self.file.exists() else []


def scenario(url: str, folder: Path, kill: Callable[[str], None]) -> Engine:
    """Everything from the report to the end; continues wherever an earlier run was killed."""
    bank = Bank(folder)
    clock = MovableClock(START)
    engine = Engine(url, clock=clock, retry_backoff=timedelta(seconds=1))

    def write(ctx: Any) -> Done:
        ctx.tx.connection.execute(sa.text("insert into note values (:key)"), {"key": ctx.job_key})
        kill("between a service task and its commit")
        return Done({"noted": True})

    def pay(ctx: Any) -> Done:
        kill("before the call")
        bank.pay(ctx.job_key)
        kill("between the call and its commit")
        return Done({"paid": True})

    engine.register("note.write", write)
    engine.register("bank.pay", pay, mode="external")
    with engine.database.transaction() as tx:
        tx.connection.execute(sa.text("create table if not exists note (key bigint)"))
    around_each_commit(engine.database, lambda: kill("before a commit"), lambda: kill("after a commit or a read"))
    engine.deploy(FILES, by="ana")
    engine.publish_message("reported", "C-1", {"id": "C-1"}, message_id="m1")
    engine.release_abandoned_jobs()
    engine.run_due()
    for task in engine.user_tasks(state="open", element_id="check"):
        clock.advance(timedelta(hours=2))
        engine.run_due()
        engine.complete_user_task(task.key, {"ok": True}, by="li")
    engine.run_due(now=clock.now() + timedelta(hours=3))
    engine.publish_message("settled", "C-1", message_id="m2", ttl=1e6)
    for task in engine.user_tasks(state="open", element_id="late"):
        engine.complete_user_task(task.key, {}, by="wang")
    return engine


def run_in_child(url: str, folder: Path, kill_at: int) -> tuple[bool, int]:
    """Run the scenario in a process that kills itself at the given point; (was killed, points passed)."""
    counter = folder / "points"
    child = os.fork()
    if child == 0:
        passed = 0

        def kill(_where: str) -> None:
            nonlocal passed
            passed += 1
            counter.write_text(str(passed))
            if passed == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)

        code = 1
        try:
            scenario(url, folder, kill).close()
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    killed = os.WIFSIGNALED(status)
    assert killed or os.waitstatus_to_exitcode(status) == 0
    return killed, int(counter.read_text())


def points(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> int:
    folder = tmp_path_factory.mktemp("whole")
    killed, passed = run_in_child(databases.url(folder / "crash.db"), folder, -1)
    assert not killed
    return passed


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_killed_at_any_point_the_instance_ends_as_if_nothing_had_happened(databases, tmp_path_factory):
    total = points(databases, tmp_path_factory)
    assert total >= 25

    for kill_at in range(1, total + 1, max(1, total // KILLS)):
        folder = tmp_path_factory.mktemp(f"killed{kill_at}")
        url = databases.url(folder / "crash.db")
        killed, _ = run_in_child(url, folder, kill_at)
        assert killed

        run_in_child(url, folder, -1)
        engine = scenario(url, folder, lambda _where: None)

        [main] = engine.instances(process_id="main")
        assert (main.state, kill_at) == ("completed", kill_at)
        assert engine.incidents(open_only=False) == []
        assert len(Bank(folder).payments()) == 1
        with engine.database.read() as tx:
            assert tx.connection.scalar(sa.text("select count(*) from note")) == 3
        left = [e.element_id for e in engine.history(main.key, kinds=["element.left"])]
        assert sorted(left) == sorted(["start", "note", "sub", "check", "remind", "late", "pay", "receipt", "end"])
        engine.close()


def test_a_call_to_the_world_that_a_kill_interrupted_is_made_by_the_next_worker_at_once(databases, tmp_path):
    url, workshop = databases.url(tmp_path / "crash.db"), Workshop(tmp_path)
    engine = Engine(url)
    with engine.database.transaction() as tx:
        tx.connection.execute(sa.text("create table note (key bigint)"))
    workshop.register(engine)
    engine.deploy(ORDER, by="ana")
    workshop.hold("pay")
    with running_worker(url, tmp_path) as worker:
        key = engine.start("order").key
        wait_for(lambda: workshop.begun("pay") == 1)
        worker.kill()
        worker.wait()
    workshop.let_go()

    with running_worker(url, tmp_path):
        wait_for(lambda: engine.instance(key).state == "completed")

    assert (workshop.begun("pay"), len(workshop.payments())) == (2, 1)
    engine.close()


class Deadlock(Exception):
    """What PostgreSQL's driver raises when others were in the way."""

    sqlstate = "40P01"


def test_a_call_to_the_world_that_met_a_deadlock_is_made_again_at_once(databases, tmp_path):
    engine = Engine(databases.url(tmp_path / "crash.db"))
    attempts: list[int] = []

    def pay(ctx: Any) -> Done:
        attempts.append(ctx.attempt)
        if len(attempts) == 1:
            raise sa.exc.OperationalError("update", None, Deadlock())
        return Done()

    engine.register("bank.pay", pay, mode="external")
    engine.deploy(diagram("pay", f"startEvent s\nserviceTask p {job('bank.pay')}\nendEvent e", "s -> p -> e"), by="ana")
    worker = engine.worker(2).start()

    key = engine.start("pay").key
    wait_for(lambda: engine.instance(key).state == "completed")

    assert attempts == [1, 2]
    assert engine.incidents(open_only=False) == []
    worker.stop()
    engine.close()


def wait_for(condition: Callable[[], bool]) -> None:
    """Wait for another process, much shorter than the time after which any running job is taken for lost."""
    end = time.monotonic() + 40
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)
