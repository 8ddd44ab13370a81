"""The browser harness: the real server with its own database on a free port, driven by the machine's Chromium."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.chromium import new_profile, watched_tab

START_SECONDS = 240
STOP_SECONDS = 20


@dataclass(frozen=True)
class RunningServer:
    """A started Claimflow: its address, its data folder and what it wrote to the terminal."""

    url: str
    data: Path
    log: Path


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """Start `claimflow run` on an empty data folder; stopped when the session ends."""
    data = tmp_path_factory.mktemp("claimflow-data")
    log = tmp_path_factory.mktemp("claimflow-log") / "server.log"
    port = free_port()
    with log.open("wb") as output:
        process = subprocess.Popen(
            [claimflow_command(), "run", "--port", str(port), "--data", str(data)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        url = f"http://127.0.0.1:{port}"
        wait_until_it_answers(url, process, log)
        yield RunningServer(url, data, log)
    finally:
        stop(process)


@pytest.fixture
def context(browser: Browser, server: RunningServer) -> Iterator[BrowserContext]:
    """A fresh browser profile: its own cookies and drafts, Chinese locale, relative addresses lead to the server."""
    profile = new_profile(browser, server.url)
    yield profile
    profile.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A browser tab; a script error or a breach of the content security policy on it fails the test."""
    with watched_tab(context) as tab:
        yield tab


def claimflow_command() -> str:
    """Find the `claimflow` command that belongs to the Python running the tests."""
    beside = Path(sys.executable).with_name("claimflow")
    if beside.is_file():
        return str(beside)
    raise FileNotFoundError(f"{beside} is missing: install Claimflow into this environment (make install).")


def free_port() -> int:
    """Return a port of the loopback interface that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_it_answers(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Return once the log-in page is served; fail with the server's own words when it ends or takes too long."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"The server ended with code {process.returncode}:\n{log.read_text()[-4000:]}")
        try:
            with urllib.request.urlopen(f"{url}/login", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise TimeoutError(f"The server did not answer within {START_SECONDS} s:\n{log.read_text()[-4000:]}")


def stop(process: subprocess.Popen[bytes]) -> None:
    """End the server and its workers, politely first."""
    if process.poll() is not None:
        return
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
