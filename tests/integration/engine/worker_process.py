"""A worker as a process of its own, with service tasks that a test can hold in the middle of their work."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from engine import Done, Engine
from tests.diagrams import diagram, job, on_timer

FILES = diagram(
    "order",
    f"startEvent start\nserviceTask note {job('note.write')}\nserviceTask pay {job('bank.pay')}\n"
    f"intermediateCatchEvent pause {on_timer('PT0.2S')}\nendEvent end",
    "start -> note -> pay -> pause -> end",
)


class Workshop:
    """What the worker and the test share: a folder that shows what was begun and paid, and holds the worker up."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def hold(self, task: str) -> None:
        """Let the worker stop in the middle of `task` until `let_go`."""
        (self._folder / f"hold-{task}").touch()

    def let_go(self) -> None:
        for file in self._folder.glob("hold-*"):
            file.unlink()

    def begun(self, task: str) -> int:
        """How often a worker has begun `task`."""
        file = self._folder / f"begun-{task}"
        return len(file.read_text().split()) if file.exists() else 0

    def payments(self) -> list[str]:
        file = self._folder / "bank.txt"
        return file.read_text().split() if file.exists() else []

    def register(self, engine: Engine) -> None:
        """The service tasks of `FILES`."""

        def write(ctx: Any) -> Done:
            ctx.tx.connection.execute(sa.text("insert into note values (:key)"), {"key": ctx.job_key})
            self._work("note", ctx.job_key)
            return Done({"noted": True})

        def pay(ctx: Any) -> Done:
            self._work("pay", ctx.job_key)
            if str(ctx.job_key) not in self.payments():
                self._append("bank.txt", ctx.job_key)
            return Done({"paid": True})

        engine.register("note.write", write)
        engine.register("bank.pay", pay, mode="external")

    def _work(self, task: str, key: int) -> None:
        self._append(f"begun-{task}", key)
        while (self._folder / f"hold-{task}").exists():
            time.sleep(0.02)

    def _append(self, name: str, key: int) -> None:
        with (self._folder / name).open("a") as file:
            file.write(f"{key}\n")


@contextmanager
def running_worker(url: str, folder: Path, broker: str = "", threads: int = 2) -> Iterator[subprocess.Popen[bytes]]:
    """A worker process; killed at the end if it still runs."""
    command = [sys.executable, "-m", "tests.integration.engine.worker_process", url, str(folder), broker, str(threads)]
    with (folder / "worker.log").open("ab") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def main(url: str, folder: str, broker: str, threads: str) -> None:
    """Work until SIGTERM."""
    engine = Engine(url)
    Workshop(Path(folder)).register(engine)
    if broker:
        engine.run_celery_worker(broker, int(threads))
    else:
        stop = threading.Event()
        signal.signal(signal.SIGTERM, lambda *_: stop.set())
        worker = engine.worker(int(threads)).start()
        stop.wait()
        worker.stop()
    engine.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
