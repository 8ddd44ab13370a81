"""How much more two worker processes do than one, on one PostgreSQL, and what of that the machine's cores allow."""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from engine.bench.row import Row
from engine.engine import Engine
from engine.jobs.worker import Worker
from engine.store import cluster

PROCESS_IDS = {"bench.nothing": "workers", "bench.outside": "workers_outside"}
"""The process of each service task: one that does nothing, and one that waits for an answer from outside."""
STEPS = 4
SPEEDUP = 1.7
"""Two processes do at least so many times the work of one, where two cores are free."""
ANSWER_SECONDS = 0.02

_KINDS = {"threads": ("bench.nothing", 2, 1), "thread": ("bench.nothing", 1, 1), "outside": ("bench.outside", 2, 3)}
"""What is measured: a service task, how many threads each worker process has for it, and which part of the instances.

Those that wait take long enough with fewer.
"""
_FREE_CORES = 4
"""So many are there for two processes of several threads, each of which keeps one busy, and for the server beside them."""
_TICKS = os.sysconf("SC_CLK_TCK")
_HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="definitions" targetNamespace="http://example.test">'
)


class Cost(NamedTuple):
    """What one job costs, in milliseconds."""

    time: float
    """From one job's end to the next one's."""
    workers: float
    """CPU of all worker processes together."""
    server: float | None
    """CPU of PostgreSQL for them; None when it runs on another machine."""


def measure(url: str, instances: int = 300, rounds: int = 3) -> list[Row]:
    """What a job costs while one and while two worker processes share them; the database must be empty.

    Each instance has four service tasks that do nothing, so that what is measured is the engine's own work, or that
    wait for an answer, as a bank's. What is measured takes turns, and the median counts.
    """
    engine = Engine(url)
    register(engine)
    for service_task, process_id in PROCESS_IDS.items():
        engine.deploy({f"{process_id}.bpmn": diagram(process_id, service_task)}, by="bench")
    costs: dict[tuple[str, int], list[Cost]] = {}
    for _ in range(rounds):
        for kind, (service_task, threads, part) in _KINDS.items():
            for count in (1, 2):
                cost = _cost(engine, url, PROCESS_IDS[service_task], max(instances // part, 1), count, threads)
                costs.setdefault((kind, count), []).append(cost)
    engine.close()
    middle = {key: Cost(*(_median(values) for values in zip(*found, strict=True))) for key, found in costs.items()}
    (one, two), (lone, lone_two), outside = ([middle[kind, count] for count in (1, 2)] for kind in _KINDS)
    return [
        # A process of one thread and its part of the server work in turn, so that each pair needs one core.
        *_pair("{} of one thread", "ms/job", lone.time, lone_two.time, 1 / SPEEDUP),
        *_pair("{} at work", "ms/job", one.time, two.time, 1 / SPEEDUP if _cores() >= _FREE_CORES else None),
        # Two processes with a core each do twice what one does, less what each job costs more.
        *_pair("{}, their CPU", "ms of CPU/job", one.workers, two.workers, 2 / SPEEDUP),
        *_of_the_machine(one, two),
        *_pair(
            f"{{}}, each job waiting {ANSWER_SECONDS * 1000:.0f} ms outside",
            "ms/job",
            *(c.time for c in outside),
            1 / SPEEDUP,
        ),
    ]


def _pair(name: str, unit: str, one: float, two: float, most: float | None = None) -> list[Row]:
    target = None if most is None else round(one * most, 3)
    return [
        Row(name.format("1 worker process"), round(one, 3), unit, 1.0),
        Row(name.format("2 worker processes"), round(two, 3), unit, _ratio(two, one), target),
    ]


def _of_the_machine(one: Cost, two: Cost) -> list[Row]:
    """What PostgreSQL needs, and the least time that leaves for a job when it shares the cores of the workers."""
    if one.server is None or two.server is None:
        return []
    cores = _cores()
    # A process of Python uses one core at a time, and all together no more than there are.
    least = [max(c.workers / count, (c.workers + c.server) / cores) for count, c in ((1, one), (2, two))]
    return [
        *_pair("PostgreSQL beside {}, its CPU", "ms of CPU/job", one.server, two.server),
        *_pair(f"{{}} and PostgreSQL on {cores} cores, at best", "ms/job", *least),
    ]


def _cores() -> int:
    return len(os.sched_getaffinity(0))


def _ratio(value: float, base: float) -> float:
    # Of very few jobs the server's clock may show nothing.
    return round(value / base, 2) if base else 1.0


def _median(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return statistics.median(known) if len(known) == len(values) else None


def register(engine: Engine) -> None:
    """The service tasks of the diagrams."""
    engine.register("bench.nothing", lambda ctx: None)
    engine.register("bench.outside", lambda ctx: time.sleep(ANSWER_SECONDS), mode="external")


def diagram(process_id: str, service_task: str) -> bytes:
    """Four service tasks in a row."""
    names = ["start", *(f"step{number}" for number in range(STEPS)), "end"]
    job = f'<bpmn:extensionElements><zeebe:taskDefinition type="{service_task}"/></bpmn:extensionElements>'
    tasks = "".join(f'<bpmn:serviceTask id="{name}">{job}</bpmn:serviceTask>' for name in names[1:-1])
    flows = "".join(
        f'<bpmn:sequenceFlow id="f{number}" sourceRef="{source}" targetRef="{target}"/>'
        for number, (source, target) in enumerate(pairwise(names))
    )
    events = '<bpmn:startEvent id="start"/><bpmn:endEvent id="end"/>'
    process = f'<bpmn:process id="{process_id}" isExecutable="true">{events}{tasks}{flows}</bpmn:process>'
    return f"{_HEAD}{process}</bpmn:definitions>".encode()


def _cost(engine: Engine, url: str, process_id: str, instances: int, processes: int, threads: int) -> Cost:
    with ExitStack() as stack:
        workers = [stack.enter_context(_worker(url, threads)) for _ in range(processes)]
        for worker in workers:
            _line_of(worker)
        # They find the instances all at once: the transaction that starts them ends when the clock begins.
        with engine.database.transaction() as tx:
            for _ in range(instances):
                engine.start(process_id, by="bench", tx=tx)
        before, begun = _server_seconds(engine), time.perf_counter()
        while engine.instances(process_id=process_id, state="active", limit=1):
            time.sleep(0.05)
        taken, after = time.perf_counter() - begun, _server_seconds(engine)
        for worker in workers:
            worker.terminate()
        spent = sum(float(_line_of(worker)) for worker in workers)
    each = 1000 / (instances * STEPS)
    return Cost(taken * each, spent * each, None if before is None or after is None else (after - before) * each)


def _server_seconds(engine: Engine) -> float | None:
    """The CPU that PostgreSQL's processes for this database have used, when they are on this machine."""
    with engine.database.read() as tx:
        pids = cluster.server_processes(tx)
    try:
        texts = [Path(f"/proc/{pid}/stat").read_text() for pid in pids]
    except OSError:
        return None
    if not all("(postgres" in text for text in texts):
        return None
    # User and system time are the 14th and 15th field; the second is a name in brackets.
    fields = [text.rpartition(")")[2].split() for text in texts]
    return sum(int(field[11]) + int(field[12]) for field in fields) / _TICKS


def _worker(url: str, threads: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "engine.bench.workers", url, str(threads)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603


def _line_of(worker: subprocess.Popen[str]) -> str:
    """The next line: each says a word when it is ready to work, and at the end how much CPU it has used since."""
    assert worker.stdout is not None
    return worker.stdout.readline()


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _work(url: str, threads: int) -> None:
    engine = Engine(url)
    register(engine)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    # What another process starts is found soon, so that waiting for it is no part of what is measured.
    worker = Worker(engine.runtime, threads, interval=0.05).start()
    _say("ready")
    begun = time.process_time()
    stop.wait()
    worker.stop()
    _say(str(time.process_time() - begun))
    engine.close()


if __name__ == "__main__":
    _work(sys.argv[1], int(sys.argv[2]))
