"""Brokers for tests: a Redis or a RabbitMQ that the environment names, and a Redis that a test may kill."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any, Protocol

import pytest

from tests.chaos.programs import PATIENCE, free_port

redis: Any = pytest.importorskip("redis", reason="Celery is not installed (pip install 'claimflow[celery]')")
kombu: Any = pytest.importorskip("kombu", reason="Celery is not installed (pip install 'claimflow[celery]')")

REDIS, RABBITMQ = "CLAIMFLOW_TEST_REDIS_URL", "CLAIMFLOW_TEST_AMQP_URL"
KINDS = ("redis", "rabbitmq")
_QUEUE = "claimflow"


class Broker(Protocol):
    """A broker at `url`."""

    url: str

    def waiting(self) -> int:
        """How many keys nobody has taken."""

    def forget(self) -> None:
        """Lose every key that nobody has taken."""


class NamedRedis:
    """The Redis that is named for tests, with a database of its own for each process of pytest-xdist."""

    def __init__(self) -> None:
        server = _address(REDIS, "redis://host:port/0").rsplit("/", 1)[0]
        worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
        self.url = f"{server}/{1 + int(worker) % 15}"

    def waiting(self) -> int:
        with redis.Redis.from_url(self.url) as connection:
            return int(connection.llen(_QUEUE))

    def forget(self) -> None:
        with redis.Redis.from_url(self.url) as connection:
            connection.flushdb()


class NamedRabbit:
    """The RabbitMQ that is named for tests. It has one queue, so that only one file of tests may use it."""

    def __init__(self) -> None:
        self.url = _address(RABBITMQ, "amqp://user:password@host:port//")

    def waiting(self) -> int:
        with kombu.Connection(self.url) as connection:
            return int(kombu.Queue(_QUEUE, channel=connection.default_channel).queue_declare().message_count)

    def forget(self) -> None:
        with kombu.Connection(self.url) as connection:
            queue = kombu.Queue(_QUEUE, channel=connection.default_channel)
            queue.queue_declare()
            queue.purge()


def empty_broker(kind: str) -> Broker:
    """A broker of this kind without any key; skips where the environment names none."""
    broker: Broker = NamedRabbit() if kind == "rabbitmq" else NamedRedis()
    broker.forget()
    return broker


def _address(variable: str, example: str) -> str:
    address = os.environ.get(variable)
    if not address:
        pytest.skip(f"no broker named for tests ({variable}={example})")
    return address


class OwnRedis:
    """Keeps nothing on disk, so that whoever comes back after a kill is empty."""

    def __init__(self, folder: Path) -> None:
        program = shutil.which("redis-server")
        if program is None:
            pytest.skip("no redis-server on this machine (on Debian: apt install redis-server)")
        self._port = free_port()
        self.url = f"redis://127.0.0.1:{self._port}/0"
        self._command = [program, "--bind", "127.0.0.1", "--port", str(self._port), "--save", "", "--dir", str(folder)]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it (again) and wait until it answers."""
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)
        end = time.monotonic() + PATIENCE
        while not self._answers():
            assert time.monotonic() < end, "Redis does not answer"
            time.sleep(0.02)

    def kill(self) -> None:
        """End it at once."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def forget(self) -> None:
        """Let it lose everything."""
        with redis.Redis(port=self._port) as connection:
            connection.flushall()

    def _answers(self) -> bool:
        try:
            with redis.Redis(port=self._port) as connection:
                return bool(connection.ping())
        except redis.ConnectionError:
            return False
