"""The browser harness: the real server with its own database on a free port, driven by the machine's Chromium."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from tests.chromium import breaks_policy, close_profile, new_profile, watched_tab
from tests.e2e import desk
from tests.e2e.office import CLAIMANTS, Claimant
from tests.e2e.serve import offset_file

ROOT = Path(__file__).parents[2]
START_SECONDS = 120
STOP_SECONDS = 20

_REFUSAL = re.compile(r"Failed to load resource: the server responded with a status of (\d+)")
_next_claimant = count()


@dataclass(frozen=True)
class RunningServer:
    """A started Claimflow: its address, its data folder and what it wrote to the terminal."""

    url: str
    data: Path
    log: Path

    def now(self) -> datetime:
        """The time in the office."""
        return datetime.now(UTC) + timedelta(seconds=float(offset_file(self.data).read_text()))

    def let_pass(self, time_span: timedelta) -> None:
        """Move the office's clock forward."""
        file = offset_file(self.data)
        moved = float(file.read_text()) + time_span.total_seconds()
        # Replaced in one step, for the server reads it at any moment.
        fresh = file.with_suffix(".new")
        fresh.write_text(str(moved))
        fresh.replace(file)

    def bank_refuses(self, code: str, account_no: str) -> None:
        """Let the sandbox bank refuse the next payment to an account."""
        claimflow("bank", "fail", "reject", "--code", code, "--account", account_no, "--times", "1", data=self.data)

    def bookings(self, amount: str) -> int:
        """How often the bank says in its booking notices that it paid an amount."""
        notices = (self.data / "bank" / "archive").glob("camt054-*.xml")
        return sum(f">{amount}</" in notice.read_text(encoding="utf-8") for notice in notices)

    @contextmanager
    def no_messages(self) -> Iterator[None]:
        """Nothing can be written where outgoing messages are kept, as with a full or broken disk."""
        folder, away = self.data / "messages", self.data / "messages-away"
        folder.mkdir(exist_ok=True)
        folder.rename(away)
        folder.write_text("")
        try:
            yield
        finally:
            folder.unlink()
            away.rename(folder)


def claimflow(*arguments: str, data: Path) -> None:
    """Run a command of the command line on the server's data."""
    program = "import sys; from tasks.cli import main; main()"
    subprocess.run(
        [sys.executable, "-c", program, *arguments, "--data", str(data)], check=True, cwd=ROOT, capture_output=True
    )


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """Start Claimflow with a prepared office on an empty data folder; stopped when the session ends."""
    data = tmp_path_factory.mktemp("claimflow-data")
    log = tmp_path_factory.mktemp("claimflow-log") / "server.log"
    port = free_port()
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.e2e.serve", "--port", str(port), "--data", str(data)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            cwd=ROOT,
        )
    try:
        url = f"http://127.0.0.1:{port}"
        wait_until_it_answers(url, process, log)
        yield RunningServer(url, data, log)
    finally:
        stop(process)


@pytest.fixture
def refusals() -> set[int]:
    """The HTTP statuses a test provokes on purpose; the browser reports every other one as an error of the page."""
    return set()


@pytest.fixture
def visit(browser: Browser, server: RunningServer, refusals: set[int]) -> Iterator[Callable[[], Page]]:
    """Opens a tab in a fresh browser profile, as often as a test needs another person.

    A script error, an error on the console or a breach of the content security policy on any page fails the test.
    """
    with ExitStack() as open_tabs:

        def open_one() -> Page:
            profile = new_profile(browser, server.url)
            open_tabs.callback(close_profile, profile)
            return open_tabs.enter_context(faultless_tab(profile, refusals))

        yield open_one


@pytest.fixture
def page(visit: Callable[[], Page]) -> Page:
    """One tab, for tests with a single person."""
    return visit()


@pytest.fixture
def at_desk(visit: Callable[[], Page]) -> Callable[[str], Page]:
    """Opens a tab in which a member of staff is logged in."""

    def sit_down(username: str) -> Page:
        tab = visit()
        desk.log_in(tab, username)
        return tab

    return sit_down


@pytest.fixture
def claimant(server: RunningServer) -> Claimant:
    """Somebody who never claimed before."""
    return CLAIMANTS[next(_next_claimant)]


@contextmanager
def faultless_tab(profile: BrowserContext, refusals: set[int]) -> Iterator[Page]:
    """A tab that fails the test for every error on its console which the test did not provoke on purpose."""
    errors: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type != "error" or breaks_policy_known(message.text):
            return
        refused = _REFUSAL.match(message.text)
        if refused is None or int(refused[1]) not in refusals:
            errors.append(f"{message.text} ({message.location.get('url')})")

    with watched_tab(profile) as tab:
        tab.on("console", note)
        yield tab
    assert errors == [], errors


def breaks_policy_known(text: str) -> bool:
    """Tell whether the text is about a refused style that our own style sheet replaces."""
    return "Content Security Policy" in text and not breaks_policy(text)


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
