"""Instances a second: ours, durable with full history and worklist rows, against stock SpiffWorkflow in memory."""

from __future__ import annotations

import functools
import statistics
import tempfile
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path

from engine.bench import graph
from engine.bench.row import Row, seconds_each
from engine.bpmn import stock
from engine.engine import Engine

_STOCK = "stock SpiffWorkflow, in memory"
POSTGRES_RATIO, SQLITE_RATIO = 2.0, 1.0


def measure(
    instances: int = 300, rounds: int = 20, stock_source: bytes | None = None, postgres: str | None = None
) -> list[Row]:
    """Milliseconds an instance takes from its start over its user task to its end.

    The contestants take turns in `rounds` very short runs, and the median counts, so that a machine which is
    slow for a while is slow for all. `stock_source` replaces the graph that stock SpiffWorkflow runs.
    `postgres` is the address of an empty database, in which what is measured stays.
    """
    process_id = graph.PROCESS_ID if stock_source is None else _process_id(stock_source)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as closing:
        addresses = {"Claimflow, SQLite, durable": (f"sqlite:///{Path(folder) / 'bench.db'}", SQLITE_RATIO)}
        if postgres is not None:
            addresses["Claimflow, PostgreSQL, durable"] = (postgres, POSTGRES_RATIO)
        contestants = {_STOCK: stock.runner(stock_source or graph.stock(), process_id)}
        for name, (address, _) in addresses.items():
            engine = Engine(address)
            closing.callback(engine.close)
            engine.deploy({"bench.bpmn": graph.dialect()}, by="bench")
            contestants[name] = functools.partial(_run, engine)
        medians = _take_turns(contestants, max(instances // rounds, 1), rounds)
    base = medians[_STOCK]
    rows = [Row(_STOCK, round(base * 1000, 3), _unit(base), 1)]
    for name, (_, ratio) in addresses.items():
        value, target = medians[name], round(ratio * base * 1000, 3)
        rows.append(Row(name, round(value * 1000, 3), _unit(value), round(value / base, 2), target))
    return rows


def _take_turns(contestants: Mapping[str, Callable[[], None]], each: int, rounds: int) -> dict[str, float]:
    times: dict[str, list[float]] = {name: [] for name in contestants}
    for run in contestants.values():
        # So many that a file which grows at first has its size.
        seconds_each(run, max(each * rounds // 5, 1))
    for _ in range(rounds):
        for name, run in contestants.items():
            times[name].append(seconds_each(run, each))
    return {name: statistics.median(values) for name, values in times.items()}


def _unit(seconds: float) -> str:
    return f"ms an instance ({1 / seconds:.0f} a second)"


def _run(engine: Engine) -> None:
    started = engine.start(graph.PROCESS_ID, by="bench")
    [task] = engine.user_tasks(process_instance=started.key, state="open")
    engine.complete_user_task(task.key, {"approved": True}, by="bench")


def _process_id(source: bytes) -> str:
    from engine.bpmn.xml import bpmn, parse

    process = parse(source).find(bpmn("process"))
    return "" if process is None else process.get("id", "")
