"""Real `claimflow` processes that can be killed at any moment and started again."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0
_PROGRAM = "from tasks.cli import main; main()"


class Program:
    """One command of the command line that runs until it is stopped, with every process it starts."""

    def __init__(self, arguments: list[str], environment: Mapping[str, str], log: Path) -> None:
        self._arguments, self._environment, self._log = arguments, dict(environment), log
        self._process: subprocess.Popen[bytes] | None = None
        self._said_before = 0
        self.started = 0.0

    @property
    def name(self) -> str:
        """What it is, for reports."""
        return self._arguments[0]

    def start(self) -> None:
        """Start it (again)."""
        with self._log.open("ab") as log:
            self._said_before = log.tell()
            self.started = time.monotonic()
            self._process = subprocess.Popen(
                [sys.executable, "-c", _PROGRAM, *self._arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, **self._environment},
                start_new_session=True,
                cwd=ROOT,
            )

    def is_ready(self) -> bool:
        """Whether it does its work; raises AssertionError with its own words when it ended by itself."""
        assert self._process is not None
        assert self._process.poll() is None, f"{self.name} ended by itself:\n{self.words()}"
        return self._works()

    def _works(self) -> bool:
        return self._said("worker threads on")

    def wait_until_ready(self) -> float:
        """Seconds from its start."""
        end = time.monotonic() + PATIENCE
        while not self.is_ready():
            assert time.monotonic() < end, f"{self.name} was not ready in {PATIENCE} s:\n{self.words()}"
            time.sleep(0.02)
        return time.monotonic() - self.started

    def kill(self) -> None:
        """End it and all it started at once, as when the machine loses its power."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def hit(self, chance: random.Random) -> None:
        """Kill it and start it again, as whoever watches over programs does."""
        self.kill()
        self.start()

    def words(self) -> str:
        """The end of what it wrote."""
        return self._log.read_text(errors="replace")[-4000:]

    def _said(self, text: str) -> bool:
        return text.encode() in self._log.read_bytes()[self._said_before :]


class WebServer(Program):
    """`claimflow serve`: a process that watches over another one, which answers requests."""

    def __init__(self, environment: Mapping[str, str], log: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        super().__init__(["serve", "--port", str(self.port)], environment, log)

    def kill_main(self) -> None:
        """End only the process that watches; the other one has to end by itself."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def kill_child(self) -> bool:
        """End only the process that answers requests, which is then replaced; False when there is none just now."""
        assert self._process is not None
        command = ["pgrep", "-P", str(self._process.pid)]
        found = subprocess.run(command, capture_output=True, text=True, check=False).stdout.split()
        try:
            for child in found:
                os.kill(int(child), signal.SIGKILL)
        except ProcessLookupError:
            return False
        return bool(found)

    def hit(self, chance: random.Random) -> None:
        """Kill both processes or only one of them; what does not come back by itself is started again."""
        match chance.choice(["both", "main", "child"]):
            case "child" if self.kill_child():
                self.started = time.monotonic()
            case "main":
                self.kill_main()
                self.start()
            case _:
                super().hit(chance)

    def is_ready(self) -> bool:
        """As every program; one whose second process was killed twice in seconds gives up, which its watcher mends."""
        assert self._process is not None
        if self._process.poll() is not None and self._said("Worker crash loop detected"):
            self.start()
        return super().is_ready()

    def answers(self) -> bool:
        """Whether anybody at its port says that it is ready."""
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=5):
                return True
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def _works(self) -> bool:
        return self.answers()


class Worker(Program):
    """`claimflow worker`."""

    def __init__(self, environment: Mapping[str, str], log: Path) -> None:
        super().__init__(["worker", "--threads", "2"], environment, log)


@contextmanager
def running(programs: list[Program]) -> Iterator[None]:
    """Start all of them and wait until they work; killed at the end."""
    with ExitStack() as at_the_end:
        for program in programs:
            at_the_end.callback(program.kill)
            program.start()
        for program in programs:
            program.wait_until_ready()
        yield


def free_port() -> int:
    """A port of the loopback interface that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
