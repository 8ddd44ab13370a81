"""Instances a second: ours, durable with full history and worklist rows, against stock SpiffWorkflow in memory."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from engine.bench import graph
from engine.bpmn import stock
from engine.engine import Engine


@dataclass(frozen=True)
class Row:
    """One line of a benchmark's table; lower is better."""

    name: str
    value: float
    unit: str
    ratio: float
    """Against the first row."""
    target: float | None = None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


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
            _time(run, max(each // 5, 1))
        for _ in range(rounds):
            for name, run in contestants.items():
                times[name].append(_time(run, each))
        engine.close()
    medians = {name: statistics.median(values) for name, values in times.items()}
    base = next(iter(medians.values()))
    return [Row(name, round(value * 1000, 3), "ms/instance", round(value / base, 2)) for name, value in medians.items()]


def _run(engine: Engine) -> None:
    started = engine.start(graph.PROCESS_ID, by="bench")
    [task] = engine.user_tasks(process_instance=started.key, state="open")
    engine.complete_user_task(task.key, {"approved": True}, by="bench")


def _time(run: Callable[[], None], times: int) -> float:
    start = time.perf_counter()
    for _ in range(times):
        run()
    return (time.perf_counter() - start) / times


def _process_id(source: bytes) -> str:
    from engine.bpmn.xml import bpmn, parse

    process = parse(source).find(bpmn("process"))
    return "" if process is None else process.get("id", "")
