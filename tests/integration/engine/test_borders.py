"""Events at the border of every kind of activity that waits, and event sub-processes around it: what goes on, what is left."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine import RetryLater
from tests.diagrams import (
    boundary,
    call,
    content,
    diagram,
    handler,
    job,
    loop,
    message,
    on_condition,
    on_message,
    on_timer,
)

SIGNAL = '<bpmn:signal id="rang" name="rang"/>'
ON_SIGNAL = '<bpmn:signalEventDefinition signalRef="rang"/>'
DECLARED = SIGNAL + "".join(message(name, "id") for name in ("told", "halt", "never"))
INSIDE = content("startEvent s\nuserTask work\nendEvent e", "s -> work -> e", "i")
CHOSEN = (
    '<bpmn:extensionElements><zeebe:adHoc activeElementsCollection="=[&quot;work&quot;]"/></bpmn:extensionElements>'
)
TWICE = '<bpmn:standardLoopCharacteristics loopMaximum="2"/>'
MANY, IN_TURN = loop("[1, 2]", "n"), loop("[1, 2]", "n", sequential=True)
HOSTS = {
    "user task": "userTask host",
    "many user tasks": f"userTask host {MANY}",
    "user tasks in turn": f"userTask host {IN_TURN}",
    "user task in a loop": f"userTask host {TWICE}",
    "service task": f"serviceTask host {job('later')}",
    "send task": f"sendTask host {job('later')}",
    "receive task": 'receiveTask host messageRef="never"',
    "sub-process": f"subProcess host {INSIDE}",
    "many sub-processes": f"subProcess host {MANY}{INSIDE}",
    "sub-process in a loop": f"subProcess host {TWICE}{INSIDE}",
    "transaction": f"transaction host {INSIDE}",
    "ad-hoc sub-process": f"adHocSubProcess host {CHOSEN}{content('userTask work', '', 'i')}",
    "many ad-hoc sub-processes": f"adHocSubProcess host {CHOSEN}{MANY}{content('userTask work', '', 'i')}",
    "call": f"callActivity host {call('called')}",
    "many calls": f"callActivity host {call('called')}{MANY}",
    "calls in turn": f"callActivity host {call('called')}{IN_TURN}",
}
CALLED = diagram("called", "startEvent s\nuserTask work\nendEvent e", "s -> work -> e")
BESIDE = {"m": on_message("told"), "s": ON_SIGNAL, "t": on_timer("R/PT1H"), "c": on_condition("go")}


@pytest.fixture
def everything_happens(engine, clock):
    """Let a message, a signal, an hour and a condition come, each once."""

    def happen(key: int) -> None:
        engine.publish_message("told", "1")
        engine.broadcast_signal("rang")
        clock.advance(timedelta(hours=1))
        engine.run_due()
        engine.set_variables(key, {"go": True}, by="ana", reason="now")
        engine.set_variables(key, {"go": False}, by="ana", reason="no more")

    return happen


def start(engine, nodes: str, flows: str) -> int:
    engine.register("later", lambda _: RetryLater(timedelta(days=9)))
    engine.deploy(diagram("main", f"startEvent start\n{nodes}\nendEvent end", flows, DECLARED) | CALLED, by="ana")
    key = engine.start("main", {"id": "1", "go": False}).key
    engine.run_due()
    return key


def left_over(engine, key: int, *tasks: str) -> bool:
    """Whether anything waits but the user tasks named."""
    open_tasks = [task.element_id for task in engine.user_tasks(root=key, state="open")]
    jobs = [job for job in engine.jobs(process_instance=key) if job.state not in ("completed", "cancelled")]
    called = [child for child in engine.children(key) if child.ended_at is None]
    waiting = engine.timers(process_instance=key), engine.subscriptions(process_instance=key)
    return open_tasks != list(tasks) or any((jobs, called, *waiting))


@pytest.mark.parametrize("host", HOSTS.values(), ids=HOSTS)
def test_events_on_the_border_happen_beside_the_activity_each_time_until_one_of_them_ends_it(
    engine, waits, complete, everything_happens, host
):
    events = "\n".join(boundary(f"b{name}", "host", event, False) for name, event in BESIDE.items())
    tasks = "\n".join(f"task after_{name}" for name in BESIDE)
    key = start(
        engine,
        f"{host}\n{events}\n{tasks}\nuserTask stopped\n{boundary('stop', 'host', on_message('halt'))}",
        "start -> host -> end\nstop -> stopped -> end\n" + "\n".join(f"b{n} -> after_{n} -> end" for n in BESIDE),
    )
    before = waits(key)

    for _ in range(2):
        everything_happens(key)
    assert waits(key) == before
    left = [event.element_id for event in engine.history(key, kinds=["element.left"])]
    assert [left.count(f"after_{name}") for name in BESIDE] == [2, 2, 2, 2]

    engine.publish_message("halt", "1")
    everything_happens(key)

    assert waits(key) == ["stopped"]
    assert not left_over(engine, key, "stopped")
    complete(key, "stopped")
    assert engine.instance(key).state == "completed"


@pytest.mark.parametrize("host", HOSTS.values(), ids=HOSTS)
def test_handlers_beside_an_activity_run_each_time_until_one_of_them_takes_its_place(
    engine, waits, complete, everything_happens, host
):
    handlers = [
        handler(f"h{n}", event, False, f"task done_{n}", f"h{n}_start -> done_{n}") for n, event in BESIDE.items()
    ]
    inner = content(
        "\n".join([f"startEvent os\n{host}\nendEvent oe", *handlers, handler("stop", on_message("halt"))]),
        "os -> host -> oe",
        "o",
    )
    key = start(engine, f"subProcess around {inner}\nuserTask after", "start -> around -> after -> end")
    before = waits(key)

    for _ in range(2):
        everything_happens(key)
    assert waits(key) == before
    left = [event.element_id for event in engine.history(key, kinds=["element.left"])]
    assert [left.count(f"done_{name}") for name in BESIDE] == [2, 2, 2, 2]

    engine.publish_message("halt", "1")
    everything_happens(key)

    assert waits(key) == ["around", "stop", "stop_task"]
    assert not left_over(engine, key, "stop_task")
    complete(key, "stop_task")
    assert waits(key) == ["after"]
