"""What the web server loads: the pages, together with the worker threads and the regular chores."""

from __future__ import annotations

import atexit
import importlib
import multiprocessing
import os
import threading
from multiprocessing import connection
from typing import Any

from engine import Clock
from tasks.bootstrap import build
from tasks.cli.ticker import Ticker
from tasks.settings import from_environment


def application(clock: Clock | None = None) -> Any:
    """Wire Claimflow in this process and give its WSGI application; `clock` replaces the machine's own (tests).

    Jobs run in threads of the same process, so that a commit of a page wakes them at once; with a broker
    they run in `claimflow worker` processes, and this process only sends their keys.
    """
    _end_with_the_server()
    settings = from_environment()
    app = build(settings, clock)
    if settings.broker_url:
        atexit.register(app.engine.dispatcher(settings.broker_url).start().stop, 5.0)
    elif settings.workers:
        worker = app.engine.worker(settings.workers).start()
        ticker = Ticker(app).start()
        atexit.register(ticker.stop, 5.0)
        atexit.register(worker.stop, 5.0)
    # By name only: the business does not know the web, this entry point just starts both.
    return importlib.import_module("web").create_app(app)


def _end_with_the_server() -> None:
    """Let this process end when the one that started it is killed; else it would keep the port from the next one."""
    server = multiprocessing.parent_process()
    if server is not None:
        threading.Thread(target=_wait_and_end, args=(server.sentinel,), daemon=True).start()


def _wait_and_end(server: int) -> None:
    connection.wait([server])
    os._exit(1)
