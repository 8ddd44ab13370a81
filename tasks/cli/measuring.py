"""Commands that measure: bench, bench pages."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from pathlib import Path

import click
from rich.table import Table

from engine.bench import flow
from engine.bench.flow import Row
from tasks.cli import page_times, terminal


@click.group(invoke_without_command=True)
@click.option("--instances", default=300, show_default=True, type=click.IntRange(5), help="Instances of each.")
@click.option(
    "--graph",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The diagram stock SpiffWorkflow runs [default: the same graph, built in].",
)
@terminal.json_option
@click.pass_context
def bench(context: click.Context, instances: int, graph: Path | None, as_json: bool) -> None:
    """Measure claims a second: stock SpiffWorkflow in memory against ours, durable on SQLite with full history."""
    if context.invoked_subcommand is None:
        rows = flow.measure(instances, stock_source=graph.read_bytes() if graph else None)
        _show(rows, as_json, rate="claims a second")


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
    if any(row.target is not None and row.value > row.target for row in rows):
        raise SystemExit(terminal.NEGATIVE)


def _show(rows: Sequence[Row], as_json: bool, rate: str | None = None) -> None:
    if as_json:
        terminal.show_json([row.as_json() for row in rows])
        return
    table = Table("", "value", "unit", *([rate] if rate else []), "ratio", "target")
    for row in rows:
        per_second = [f"{1000 / row.value:.0f}"] if rate else []
        target = "" if row.target is None else f"{row.target:g}"
        table.add_row(row.name, f"{row.value:.2f}", row.unit, *per_second, f"{row.ratio:.2f}", target)
    terminal.console.print(table)
