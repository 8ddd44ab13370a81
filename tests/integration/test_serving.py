"""The web server as a process: what is left of it when one of its two processes is killed."""

from __future__ import annotations

import time
from pathlib import Path

from engine import SystemClock
from tasks.bootstrap import build
from tasks.settings import Settings
from tests.chaos.programs import WebServer, running


def test_a_server_whose_main_process_was_killed_leaves_port_and_database_to_the_next_one(tmp_path: Path) -> None:
    build(Settings(data=tmp_path), SystemClock()).close()
    server = WebServer({"CLAIMFLOW_DATA": str(tmp_path)}, tmp_path / "web.log")
    with running([server]):
        server.kill_main()

        end = time.monotonic() + 20
        while server.answers():
            assert time.monotonic() < end, "the process that answers requests lives on without the one that watches it"
            time.sleep(0.05)
        server.start()
        server.wait_until_ready()
