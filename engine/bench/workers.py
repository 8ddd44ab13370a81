"""How much more two worker processes do than one, on one PostgreSQL."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack
from itertools import pairwise

from engine.bench.row import Row
from engine.engine import Engine

PROCESS_ID = "workers"
STEPS = 4
TARGET = 1 / 1.7
"""Two processes take at most this part of the time of one, where two cores are free."""

_THREADS = 2
_HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="definitions" targetNamespace="http://example.test">'
)


def measure(url: str, instances: int = 150, processes: Sequence[int] = (1, 2)) -> list[Row]:
    """Milliseconds a job takes while so many worker processes share them; the database must be empty.

    Each instance has four service tasks that do nothing, so that what is measured is the engine's own work.
    """
    engine = Engine(url)
    register(engine)
    engine.deploy({"workers.bpmn": diagram()}, by="bench")
    rows: list[Row] = []
    for count in processes:
        each = _seconds(engine, url, instances, count) / (instances * STEPS)
        ratio = each * 1000 / rows[0].value if rows else 1.0
        target = round(rows[0].value * TARGET, 3) if rows else None
        rows.append(Row(f"{count} worker processes", round(each * 1000, 3), "ms/job", round(ratio, 2), target))
    engine.close()
    return rows


def register(engine: Engine) -> None:
    """The service task of the diagram."""
    engine.register("bench.nothing", lambda ctx: None)


def diagram() -> bytes:
    """Four service tasks in a row."""
    names = ["start", *(f"step{number}" for number in range(STEPS)), "end"]
    job = '<bpmn:extensionElements><zeebe:taskDefinition type="bench.nothing"/></bpmn:extensionElements>'
    tasks = "".join(f'<bpmn:serviceTask id="{name}">{job}</bpmn:serviceTask>' for name in names[1:-1])
    flows = "".join(
        f'<bpmn:sequenceFlow id="f{number}" sourceRef="{source}" targetRef="{target}"/>'
        for number, (source, target) in enumerate(pairwise(names))
    )
    events = '<bpmn:startEvent id="start"/><bpmn:endEvent id="end"/>'
    process = f'<bpmn:process id="{PROCESS_ID}" isExecutable="true">{events}{tasks}{flows}</bpmn:process>'
    return f"{_HEAD}{process}</bpmn:definitions>".encode()


def _seconds(engine: Engine, url: str, instances: int, processes: int) -> float:
    """The time from the start of the first instance, while workers wait, to the end of the last one."""
    with ExitStack() as stack:
        workers = [stack.enter_context(_worker(url)) for _ in range(processes)]
        for worker in workers:
            assert worker.stdout is not None
            # Each says a word when it is ready to work.
            worker.stdout.readline()
        # They find the instances all at once: the transaction that starts them ends when the clock begins.
        with engine.database.transaction() as tx:
            for _ in range(instances):
                engine.start(PROCESS_ID, by="bench", tx=tx)
        begun = time.perf_counter()
        while engine.instances(process_id=PROCESS_ID, state="active", limit=1):
            time.sleep(0.02)
        taken = time.perf_counter() - begun
        for worker in workers:
            worker.terminate()
    return taken


def _worker(url: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "engine.bench.workers", url]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603


def _work(url: str) -> None:
    engine = Engine(url)
    register(engine)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    worker = engine.worker(_THREADS).start()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    stop.wait()
    worker.stop()
    engine.close()


if __name__ == "__main__":
    _work(sys.argv[1])
