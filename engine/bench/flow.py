"""Instances a second: ours, durable with full history and worklist rows, against stock SpiffWorkflow in memory."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path

from engine.bench import graph
from engine.bench.row import Row, seconds_each
from engine.bpmn import stock
from engine.engine import Engine


def measure(instances: int = 300, rounds: int = 5, stock_source: bytes | None = None) -> list[Row]:
    """Milliseconds an instance takes from its start over its user task to its end.

    The contestants take turns in `rounds` short runs, and the median counts, so that a machine which is
    slow for a while is slow for all. `stock_source` replaces the graph that stock SpiffWorkflow runs.
    """
    process_id = graph.PROCESS_ID if stock_source is None else _process_id(stock_source)
    with tempfile.TemporaryDirectory() as folder:
        engine = Engine(f"sqlite:///{Path(folder) / 'bench.db'}")
        engine.deploy({"bench.bpmn": graph.dialect()}, by="bench")
        contestants: dict[str, Callable[[], None]] = {
            "stock SpiffWorkflow, in memory": stock.runner(stock_source or graph.stock(), process_id),
            "Claimflow, SQLite, durable": lambda: _run(engine),
        }
        each = max(instances // rounds, 1)
        times: dict[str, list[float]] = {name: [] for name in contestants}
        for run in contestants.values():
            seconds_each(run, max(each // 5, 1))
        for _ in range(rounds):
            for name, run in contestants.items():
                times[name].append(seconds_each(run, each))
        engine.close()
    medians = {name: statistics.median(values) for name, values in times.items()}
    base = next(iter(medians.values()))
    return [Row(name, round(value * 1000, 3), "ms/instance", round(value / base, 2)) for name, value in medians.items()]


def _run(engine: Engine) -> None:
    started = engine.start(graph.PROCESS_ID, by="bench")
    [task] = engine.user_tasks(process_instance=started.key, state="open")
    engine.complete_user_task(task.key, {"approved": True}, by="bench")


def _process_id(source: bytes) -> str:
    from engine.bpmn.xml import bpmn, parse

    process = parse(source).find(bpmn("process"))
    return "" if process is None else process.get("id", "")
