"""Commands that measure: bench, bench decisions, bench workers, bench pages, bench scale."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import click

from engine import Database, is_empty, upgrade_schema
from engine.bench import baseline as baselines
from engine.bench import decisions as decision_times
from engine.bench import flat, flow
from engine.bench import workers as worker_times
from engine.bench.row import Row
from engine.database_errors import DatabaseError
from engine.dmn import DmnError
from tasks.bootstrap import WORKFLOWS
from tasks.cli import page_times, terminal
from tasks.cli import scale as scaling

_PACKAGES = WORKFLOWS.parent / "web" / "frontend" / "node_modules"


@click.group(invoke_without_command=True)
@click.option("--instances", default=300, show_default=True, type=click.IntRange(5), help="Instances of the graph.")
@click.option(
    "--graph",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The diagram stock SpiffWorkflow runs [default: the same graph, built in].",
)
@click.option("--postgres", metavar="URL", help="An empty PostgreSQL database to measure on too.")
@click.option(
    "--finished",
    default=1_000_000,
    show_default=True,
    type=click.IntRange(0),
    help="Finished instances for the reads of pages (`bench scale`), with a tenth as many open; 0 leaves them out.",
)
@click.option("--quick", is_flag=True, help="A tenth of the laps, items and levels, and of 10,000 finished instances.")
@click.option(
    "--baseline",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=baselines.STORED,
    help="An earlier answer of --json to compare with [default: the one stored with the program].",
)
@terminal.json_option
@click.pass_context
def bench(
    context: click.Context,
    instances: int,
    graph: Path | None,
    postgres: str | None,
    finished: int,
    quick: bool,
    baseline: Path,
    as_json: bool,
) -> None:
    """Measure all that is promised of the engine's cost, as one table.

    An instance against stock SpiffWorkflow in memory (ours is durable with full history and worklist rows); a step in
    a young and small instance against one in an old, wide, deep or large one; the reads of pages at few and at a
    million instances, which take some minutes and about ten gigabytes of disk; with --postgres all this there too, and
    two worker processes against one. Each ratio is measured in this run; exit code 1 when a line misses its target or
    is a quarter slower than in the baseline.
    """
    if context.invoked_subcommand is not None:
        return
    try:
        before = baselines.read(baseline)
    except ValueError as error:
        terminal.fail(str(error))
    if postgres is not None:
        _require_empty(postgres)
    rows = flow.measure(instances, stock_source=graph.read_bytes() if graph else None, postgres=postgres)
    rows += flat.measure(laps=1_000, items=500, levels=20) if quick else flat.measure()
    if postgres is not None:
        rows += worker_times.measure(postgres)
    finished = min(finished, 10_000) if quick else finished
    if finished:
        size = (min(10_000, finished // 10), finished, finished // 10)
        rows += _reads(*size)
        if postgres is not None:
            rows += [replace(row, name=f"{row.name}, PostgreSQL") for row in _reads(*size, postgres)]
    _show(rows, as_json, before)
    slower = baselines.slower(rows, before)
    for row in slower:
        terminal.remark(f"{row.name}: ratio {row.ratio:.2f}, but {before[row.name]:.2f} in the baseline.")
    _judge(rows)
    if slower:
        raise SystemExit(terminal.NEGATIVE)


@bench.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=WORKFLOWS)
@click.option("--rounds", default=60, show_default=True, type=click.IntRange(1), help="Short runs of each.")
@click.option(
    "--packages",
    type=click.Path(file_okay=False, path_type=Path),
    default=_PACKAGES,
    help="The folder node_modules that holds another FEEL engine [default: the front end's].",
)
@terminal.json_option
def decisions(folder: Path, rounds: int, packages: Path, as_json: bool) -> None:
    """Measure FEEL and DMN against plain Python, on the decisions of FOLDER; exit code 1 when one misses its target."""
    try:
        report = decision_times.measure(folder, packages, rounds)
    except DmnError as error:
        terminal.fail(str(error))
    _show(report.rows, as_json)
    for sentence in report.skipped:
        terminal.remark(sentence)
    _judge(report.rows)


@bench.command()
@click.option("--postgres", metavar="URL", required=True, help="An empty PostgreSQL database.")
@click.option(
    "--instances", default=150, show_default=True, type=click.IntRange(1), help="Instances of four jobs each."
)
@click.option("--rounds", default=3, show_default=True, type=click.IntRange(1), help="Runs of each; the median counts.")
@terminal.json_option
def workers(postgres: str, instances: int, rounds: int, as_json: bool) -> None:
    """Measure how much more two worker processes do than one; exit code 1 when it is less than 1.7 times.

    It is judged by the clock, by the CPU a job costs the workers (what two cores of their own would give), and by the
    clock where each job waits for an answer from outside. PostgreSQL on the same machine takes its part of the cores:
    the table says how much, and what that leaves at best.
    """
    _require_empty(postgres)
    rows = worker_times.measure(postgres, instances, rounds)
    _show(rows, as_json)
    _judge(rows)


@bench.command()
@click.option("--rounds", default=9, show_default=True, type=click.IntRange(1), help="Requests of each page.")
@terminal.data_option
@terminal.json_option
def pages(rounds: int, data: Path | None, as_json: bool) -> None:
    """Measure the server time of every page on the demo's data; exit code 1 when one misses the target."""
    with terminal.clear_errors(), terminal.opened(data) as app:
        # By name only: the business does not know the web.
        web = importlib.import_module("web").create_app(app)
        rows = page_times.measure(app, web, rounds)
    _show(rows, as_json)
    _judge(rows)


@bench.command()
@click.option("--finished", default=1_000_000, show_default=True, type=click.IntRange(20), help="Finished instances.")
@click.option("--open", "opened", default=100_000, show_default=True, type=click.IntRange(2), help="Open instances.")
@click.option("--few", default=10_000, show_default=True, type=click.IntRange(10), help="Finished instances at first.")
@click.option("--postgres", metavar="URL", help="An empty PostgreSQL database [default: a scratch SQLite file].")
@terminal.json_option
def scale(finished: int, opened: int, few: int, postgres: str | None, as_json: bool) -> None:
    """Measure the reads of pages at few and at many instances; a ratio above 1.5 misses.

    At first there are as many open ones in proportion. A million finished and 100,000 open take some minutes and
    about ten gigabytes of disk; what a PostgreSQL database was filled with stays there.
    """
    if postgres is not None:
        _require_empty(postgres)
    rows = _reads(few, finished, opened, postgres)
    _show(rows, as_json)
    _judge(rows)


def _reads(few: int, finished: int, opened: int, postgres: str | None = None) -> list[Row]:
    with terminal.progress() as bar:
        step = bar.add_task("Writing instances", total=finished + opened)
        return scaling.measure(
            (few, max(opened * few // finished, 1)),
            (finished, opened),
            lambda done, total: bar.update(step, completed=done, total=total),
            postgres or "",
        )


def _require_empty(postgres: str) -> None:
    database = Database(postgres)
    try:
        upgrade_schema(database)
        if not is_empty(database):
            terminal.fail("--postgres names a database that is in use; create an empty one.")
    except DatabaseError as error:
        terminal.fail(f"--postgres: the database cannot be used: {error}")
    finally:
        database.close()


def _judge(rows: Sequence[Row]) -> None:
    if any(row.missed for row in rows):
        raise SystemExit(terminal.NEGATIVE)


def _show(rows: Sequence[Row], as_json: bool, before: Mapping[str, float] | None = None) -> None:
    if as_json:
        terminal.show_json({"rows": [row.as_json() for row in rows]})
        return
    lines = [["", "value", "unit", "ratio", "target", *(["baseline ratio"] if before else [])]]
    for row in rows:
        target = "" if row.target is None else f"{row.target:.2f}"
        earlier = [f"{before[row.name]:.2f}" if row.name in before else ""] if before else []
        lines.append([row.name, f"{row.value:.2f}", row.unit, f"{row.ratio:.2f}", target, *earlier])
    terminal.show_table(lines)
