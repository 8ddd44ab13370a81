"""Whether a step costs what it always costs: after many laps, beside many others, deep inside, with large variables."""

from __future__ import annotations

import functools
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from engine.bench import graph
from engine.bench.row import Row
from engine.db import Tx
from engine.engine import Engine
from engine.store import queries
from engine.views import UserTaskView

LAPS_RATIO, ITEMS_RATIO, LEVELS_RATIO, LARGE_RATIO = 1.3, 1.5, 1.5, 1.3
MOST_STATEMENTS = 12

_LOOP = """<bpmn:startEvent id="start"/><bpmn:userTask id="lap"/><bpmn:exclusiveGateway id="again" default="back"/>
<bpmn:endEvent id="end"/>
<bpmn:sequenceFlow id="in" sourceRef="start" targetRef="lap"/>
<bpmn:sequenceFlow id="on" sourceRef="lap" targetRef="again"/>
<bpmn:sequenceFlow id="back" sourceRef="again" targetRef="lap"/>
<bpmn:sequenceFlow id="out" sourceRef="again" targetRef="end"><bpmn:conditionExpression>=done = true
</bpmn:conditionExpression></bpmn:sequenceFlow>"""
_ITEMS = """<bpmn:startEvent id="start"/><bpmn:userTask id="item"><bpmn:multiInstanceLoopCharacteristics>
<bpmn:extensionElements><zeebe:loopCharacteristics inputCollection="=items" inputElement="item"
outputCollection="results" outputElement="=answer"/></bpmn:extensionElements>
</bpmn:multiInstanceLoopCharacteristics></bpmn:userTask><bpmn:endEvent id="end"/>
<bpmn:sequenceFlow id="in" sourceRef="start" targetRef="item"/>
<bpmn:sequenceFlow id="out" sourceRef="item" targetRef="end"/>"""


def measure(laps: int = 10_000, items: int = 5_000, levels: int = 200, steps: int = 100) -> list[Row]:
    """The cost of a step in a young and small instance, and in an old, wide, deep or large one, in one run.

    `laps` is how often the loop was gone through before, `items` how many instances the multi-instance task has,
    `levels` how deep the sub-processes lie; each is compared with a hundredth (levels: a tenth) of it. The median of
    `steps` steps counts.
    """
    return [
        *_loop(laps, steps),
        *_items(items),
        *_levels(levels),
        *_large(steps),
        *_statements(),
    ]


def _loop(laps: int, steps: int) -> list[Row]:
    few = max(laps // 1000, 1)
    with _engine(_LOOP) as engine:
        key = engine.start(graph.PROCESS_ID).key
        _go_round(engine, key, few)
        young, size_young = _go_round(engine, key, steps), _stored(engine)
        _go_round(engine, key, laps - few - steps)
        old, size_old = _go_round(engine, key, steps), _stored(engine)
    return [
        *_pair("step after {:,} laps of a loop", few, young, laps, old, LAPS_RATIO),
        Row(
            f"stored state after {laps:,} laps",
            size_old,
            "bytes",
            _ratio(size_old, size_young),
            LAPS_RATIO * size_young,
        ),
    ]


def _go_round(engine: Engine, key: int, times: int) -> float:
    """The median time of some laps, in seconds."""
    return _median(times, lambda: _complete_one(engine, key))


def _complete_one(engine: Engine, key: int, **answers: Any) -> None:
    [task] = engine.user_tasks(process_instance=key, state="open", limit=1)
    engine.complete_user_task(task.key, answers, by="bench")


def _stored(engine: Engine) -> float:
    with engine.database.read() as tx:
        return float(queries.state_size(tx))


def _items(items: int) -> list[Row]:
    few = max(items // 100, 1)
    times = []
    for number in (few, items):
        with _engine(_ITEMS) as engine:
            begun = time.perf_counter()
            key = engine.start(graph.PROCESS_ID, {"items": list(range(number))}).key
            opening = time.perf_counter() - begun
            tasks = iter(engine.user_tasks(process_instance=key, state="open", limit=number))
            times.append((_median(number, functools.partial(_answer_next, engine, tasks)), opening / number))
    (step_few, open_few), (step_many, open_many) = times
    return [
        *_pair("completing one of {:,} parallel items", few, step_few, items, step_many, ITEMS_RATIO),
        *_pair("opening each of {:,} parallel items", few, open_few, items, open_many, ITEMS_RATIO),
    ]


def _answer_next(engine: Engine, tasks: Iterator[UserTaskView]) -> None:
    engine.complete_user_task(next(tasks).key, {"answer": 1}, by="bench")


def _levels(levels: int) -> list[Row]:
    few = max(levels // 10, 1)
    shallow, deep = (_nested(depth) / depth for depth in (few, levels))
    return _pair("each of {:,} nested sub-processes", few, shallow, levels, deep, LEVELS_RATIO)


def _nested(depth: int) -> float:
    inner = '<bpmn:startEvent id="s"/><bpmn:userTask id="u"/><bpmn:sequenceFlow id="f" sourceRef="s" targetRef="u"/>'
    for level in range(depth):
        inner = (
            f'<bpmn:startEvent id="s{level}"/><bpmn:subProcess id="p{level}">{inner}</bpmn:subProcess>'
            f'<bpmn:sequenceFlow id="f{level}" sourceRef="s{level}" targetRef="p{level}"/>'
        )
    with _engine(inner) as engine:

        def run() -> None:
            key = engine.start(graph.PROCESS_ID).key
            _complete_one(engine, key)

        run()
        return _median(5, run)


def _large(steps: int) -> list[Row]:
    times = []
    for size in (1_000, 1_000_000):
        with _engine(_LOOP) as engine:
            key = engine.start(graph.PROCESS_ID, {"untouched": "x" * size}).key
            _go_round(engine, key, 5)
            times.append(_go_round(engine, key, steps))
    return _pair("step beside {:,} characters of variables", 1_000, times[0], 1_000_000, times[1], LARGE_RATIO)


def _statements() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        engine = Engine(f"sqlite:///{Path(folder) / 'bench.db'}")
        engine.deploy({"bench.bpmn": graph.dialect()}, by="bench")
        key = engine.start(graph.PROCESS_ID, by="bench").key
        [task] = engine.user_tasks(process_instance=key)
        commands: dict[str, Callable[[Tx], object]] = {
            "start the graph": lambda tx: engine.start(graph.PROCESS_ID, by="bench", tx=tx),
            "complete its task": lambda tx: engine.complete_user_task(task.key, {"approved": True}, by="bench", tx=tx),
        }
        rows = []
        for name, command in commands.items():
            with engine.database.transaction() as tx:
                before = tx.sent
                command(tx)
                sent = tx.sent - before
            share = round(sent / MOST_STATEMENTS, 2)
            rows.append(Row(f"SQL statements to {name}", sent, "statements", share, MOST_STATEMENTS))
        engine.close()
    return rows


@contextmanager
def _engine(content: str) -> Iterator[Engine]:
    with tempfile.TemporaryDirectory() as folder:
        engine = Engine(f"sqlite:///{Path(folder) / 'bench.db'}")
        engine.deploy({"bench.bpmn": graph.document(content)}, by="bench")
        try:
            yield engine
        finally:
            engine.close()


def _median(times: int, step: Callable[[], object]) -> float:
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        step()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


def _pair(name: str, few: int, base: float, many: int, value: float, target: float) -> list[Row]:
    return [
        Row(name.format(few), round(base * 1000, 3), "ms", 1, None),
        Row(name.format(many), round(value * 1000, 3), "ms", _ratio(value, base), round(target * base * 1000, 3)),
    ]


def _ratio(value: float, base: float) -> float:
    return round(value / base, 2)
