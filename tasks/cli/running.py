"""Commands that run Claimflow: run, serve, worker."""

from __future__ import annotations

import os
import signal
import socket
import threading
from pathlib import Path

import click
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels
from rich.table import Table

from tasks.bootstrap import App, build, deploy_workflows
from tasks.cli import terminal
from tasks.cli.ticker import Ticker
from tasks.demo import load as demo
from tasks.demo.people import DEMO_USERS, PASSWORD
from tasks.settings import Settings

HOST = "127.0.0.1"
# More threads than this only queue up for the interpreter.
_BLOCKING_THREADS = min(8, 2 * (os.cpu_count() or 1))


def port_option(function: terminal.F) -> terminal.F:
    """`--port`."""
    return click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)(function)


@click.command()
@port_option
@terminal.data_option
@click.option("--demo/--no-demo", "with_demo", default=True, help="Load the demo data on the first start.")
def run(port: int, data: Path | None, with_demo: bool) -> None:
    """Set everything up and start: database, diagrams, demo data on the first start, pages and workers."""
    settings = terminal.settings_for(data)
    terminal.check_writable(settings.data)
    _check_port(port)
    with terminal.clear_errors():
        if with_demo and demo.is_wanted(settings):
            with terminal.progress() as bar:
                step = bar.add_task("Loading demo data", total=demo.CLAIMS)
                demo.load(settings, lambda done: bar.update(step, completed=done))
        app = build(settings)
        try:
            deploy_workflows(app)
            if app.database.is_sqlite:
                # One process works on the file, so whatever was running when it was killed is due again.
                app.engine.release_abandoned_jobs()
        finally:
            app.close()
    _greet(settings, port)
    serve_pages(settings, port)


@click.command()
@port_option
@click.option("--host", default=HOST, show_default=True, help="Address to listen at; 0.0.0.0 for other machines.")
@terminal.data_option
def serve(port: int, host: str, data: Path | None) -> None:
    """Start pages and worker threads on what is there; `run` also sets everything up."""
    settings = terminal.settings_for(data)
    terminal.check_there(settings)
    terminal.check_writable(settings.data)
    _check_port(port, host)
    terminal.say(f"Claimflow is at http://{host}:{port} (stop with Ctrl+C).")
    serve_pages(settings, port, host=host)


@click.command()
@click.option("--threads", type=click.IntRange(1, 64), default=2, show_default=True)
@terminal.data_option
def worker(threads: int, data: Path | None) -> None:
    """Run due jobs and timers, the bank's answers and the clocks, without pages.

    Start as many as there are cores, on any number of machines with one PostgreSQL. With CLAIMFLOW_BROKER_URL the
    jobs come by that broker. Ends on SIGTERM or Ctrl+C, after what it is doing.
    """
    with terminal.clear_errors(), terminal.existing(data) as app:
        terminal.say(f"{threads} worker threads on {app.settings.data}.")
        ticker = Ticker(app).start()
        if app.settings.broker_url:
            app.engine.run_celery_worker(app.settings.broker_url, threads)
        else:
            _work_until_told_to_stop(app, threads)
        ticker.stop()


def _work_until_told_to_stop(app: App, threads: int) -> None:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    pool = app.engine.worker(threads).start()
    stop.wait()
    pool.stop()


def _check_port(port: int, host: str = HOST) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            terminal.fail(
                f"Port {port} cannot be used ({error.strerror}); choose another with --port or make run PORT=…."
            )


def serve_pages(
    settings: Settings, port: int, application: str = "tasks.cli.wsgi:application", *, host: str = HOST
) -> None:
    """Answer requests on `port` until the process is told to stop; `application` is the factory to load."""
    # The server's own process loads the application from these, whatever was given on the command line.
    os.environ["CLAIMFLOW_DATA"] = str(settings.data.resolve())
    server = Granian(
        application,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=_BLOCKING_THREADS,
        factory=True,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
    )
    server.serve()


def _greet(settings: Settings, port: int) -> None:
    terminal.say(f"\nClaimflow is at http://{HOST}:{port} (stop with Ctrl+C); data in {settings.data}.")
    if not demo.is_loaded(settings):
        terminal.say("Create the first user with: claimflow user add NAME --role admin")
        return
    table = Table(title=f"Demo log-ins (password for all: {PASSWORD})")
    for heading in ("User", "Name", "Role 角色"):
        table.add_column(heading)
    for user in DEMO_USERS:
        table.add_row(user.username, user.display_name, f"{user.roles[0]}  {user.title}")
    terminal.console.print(table)
    policy_no, id_no = demo.portal_sign_in(settings)
    terminal.say(f"Claimant's portal: http://{HOST}:{port}/portal  policy {policy_no}, identity number {id_no}")
