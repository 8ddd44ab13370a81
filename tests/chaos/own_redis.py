"""A Redis of the test's own, which it may kill and empty."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from tests.chaos.programs import PATIENCE, free_port

redis: Any = pytest.importorskip("redis", reason="Celery is not installed (pip install 'claimflow[celery]')")


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

    def flush(self) -> None:
        """Let it forget everything."""
        with redis.Redis(port=self._port) as connection:
            connection.flushall()

    def _answers(self) -> bool:
        try:
            with redis.Redis(port=self._port) as connection:
                return bool(connection.ping())
        except redis.ConnectionError:
            return False
