"""Many hands at once: commands queue, workers share, and nobody is told of a lock."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from engine import Engine, EngineError, InvalidState
from engine.database_errors import DatabaseError
from tests.diagrams import diagram, job, message, on_message


def at_once(*actions: Callable[[], Any]) -> list[BaseException | None]:
    """Run actions in threads that start together; what each one raised."""
    gate, results = threading.Barrier(len(actions)), [None] * len(actions)

    def run(index: int) -> None:
        gate.wait()
        try:
            actions[index]()
        except (EngineError, DatabaseError) as error:
            results[index] = error

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(actions))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_a_task_completed_by_two_people_at_once_gives_one_success_and_one_clear_refusal(engine):
    engine.deploy(diagram("work", "startEvent s\nuserTask check\nendEvent e", "s -> check -> e"), by="ana")
    pi = engine.start("work")
    [task] = engine.user_tasks(process_instance=pi.key)

    results = at_once(
        *(lambda by=by: engine.complete_user_task(task.key, {"by": by}, by=by) for by in ("li", "wang", "zhao"))
    )

    refused = [error for error in results if error is not None]
    assert len(refused) == 2
    assert all(isinstance(error, InvalidState) for error in refused)
    assert engine.instance(pi.key).state == "completed"


def test_branches_of_one_instance_completed_at_once_all_count(engine):
    names = [f"t{number}" for number in range(6)]
    nodes = "startEvent s\nparallelGateway fork\nparallelGateway join\nendEvent e\n" + "\n".join(
        f"userTask {name}" for name in names
    )
    flows = "s -> fork\njoin -> e\n" + "\n".join(f"fork -> {name} -> join" for name in names)
    engine.deploy(diagram("work", nodes, flows), by="ana")
    pi = engine.start("work")

    results = at_once(
        *(
            lambda task=task: engine.complete_user_task(task.key, {task.element_id: True}, by="li")
            for task in engine.user_tasks(process_instance=pi.key)
        )
    )

    assert results == [None] * 6
    assert engine.instance(pi.key).state == "completed"
    assert engine.variables(pi.key) == dict.fromkeys(names, True)


def test_a_worker_runs_jobs_as_they_become_due_each_once_and_stops_when_told(engine):
    ran: list[int] = []
    done = threading.Event()

    def work(ctx: Any) -> None:
        ran.append(ctx.job_key)
        if len(ran) == 20:
            done.set()

    engine.register("work.do", work)
    engine.deploy(
        diagram("work", f"startEvent s\nserviceTask do {job('work.do')}\nendEvent e", "s -> do -> e"), by="ana"
    )
    worker = engine.worker(threads=3).start()

    keys = [engine.start("work").key for _ in range(20)]
    assert done.wait(30)
    worker.stop()

    assert len(set(ran)) == len(ran) == 20
    assert {engine.instance(key).state for key in keys} == {"completed"}


def test_two_engines_on_one_database_share_the_jobs_without_running_one_twice(engine, databases, tmp_path, clock):
    other = Engine(databases.url(tmp_path / "engine.db"), clock=clock)
    ran: list[int] = []
    for eng in (engine, other):
        eng.register("work.do", lambda ctx: ran.append(ctx.job_key), mode="external")
    engine.deploy(
        diagram("work", f"startEvent s\nserviceTask do {job('work.do')}\nendEvent e", "s -> do -> e"), by="ana"
    )
    for _ in range(10):
        engine.start("work")

    at_once(engine.run_due, other.run_due)
    engine.run_due()
    other.close()

    assert sorted(ran) == sorted(set(ran))
    assert len(ran) == 10
    assert {pi.state for pi in engine.instances()} == {"completed"}


def test_ten_threads_of_two_workers_complete_one_instance_and_nobody_sees_a_lock(engine, databases, tmp_path, clock):
    names = [f"t{number}" for number in range(20)]
    nodes = "startEvent s\nparallelGateway fork\nparallelGateway join\nendEvent e\n" + "\n".join(
        f"userTask {name}" for name in names
    )
    flows = "s -> fork\njoin -> e\n" + "\n".join(f"fork -> {name} -> join" for name in names)
    engine.deploy(diagram("work", nodes, flows), by="ana")
    pi = engine.start("work")
    other = Engine(databases.url(tmp_path / "engine.db"), clock=clock)
    tasks = engine.user_tasks(process_instance=pi.key)

    # Every task is completed by two people at once, on one machine each.
    results = at_once(
        *(
            lambda eng=eng, by=by, mine=tasks[start::5]: [_try(eng, task.key, by) for task in mine]
            for eng, by in ((engine, "li"), (other, "wang"))
            for start in range(5)
        )
    )
    other.close()

    assert results == [None] * 10
    assert engine.instance(pi.key).state == "completed"
    completed = [event for event in engine.history(pi.key) if event.kind == "user_task.completed"]
    assert len(completed) == len(names)


def _try(engine: Engine, task: int, by: str) -> None:
    """Complete a task; that somebody was faster is the only refusal there may be."""
    with suppress(InvalidState):
        engine.complete_user_task(task, {}, by=by)


def test_a_message_published_in_the_moment_somebody_begins_to_wait_for_it_arrives(engine):
    engine.deploy(
        diagram(
            "work",
            f"startEvent s\nuserTask ask\nintermediateCatchEvent answer {on_message('answered')}\nendEvent e",
            "s -> ask -> answer -> e",
            message("answered", "id"),
        ),
        by="ana",
    )
    pi = engine.start("work", {"id": "A-1"})
    [task] = engine.user_tasks(process_instance=pi.key)
    published, waiting = threading.Event(), threading.Event()

    def publish() -> None:
        with engine.database.transaction() as tx:
            engine.publish_message("answered", "A-1", tx=tx)
            published.set()
            # Time enough for the other one to look for the message before it is committed.
            waiting.wait(0.5)

    def wait_for_it() -> None:
        published.wait()
        engine.complete_user_task(task.key, {}, by="li")
        waiting.set()

    assert at_once(publish, wait_for_it) == [None, None]
    assert engine.instance(pi.key).state == "completed"


def test_transactions_that_lock_each_other_out_are_repeated_until_both_are_done(engine):
    engine.deploy(diagram("work", "startEvent s\nuserTask check\nendEvent e", "s -> check -> e"), by="ana")
    tasks = [engine.user_tasks(process_instance=engine.start("work").key)[0].key for _ in range(2)]
    met = threading.Barrier(2)

    def complete_both(order: list[int]) -> None:
        tried = iter([True])

        def step(tx: Any) -> None:
            engine.assign_user_task(order[0], "li", by="li", tx=tx)
            if next(tried, False) and not engine.database.is_sqlite:
                met.wait(10)
            engine.assign_user_task(order[1], "li", by="li", tx=tx)

        engine.database.repeated(step)

    results = at_once(lambda: complete_both(tasks), lambda: complete_both(tasks[::-1]))

    assert results == [None, None]
    assert [engine.user_task(key).assignee for key in tasks] == ["li", "li"]


def test_people_who_deploy_at_the_same_moment_make_versions_one_after_the_other(engine):
    def deploy(name: str) -> None:
        files = diagram("work", f"startEvent s\nuserTask {name}\nendEvent e", f"s -> {name} -> e")
        engine.deploy(files, by="ana")

    assert at_once(*(lambda name=name: deploy(name) for name in ("a", "b", "c", "d"))) == [None] * 4
    assert sorted(v.version for v in engine.definitions("process", all_versions=True)) == [1, 2, 3, 4]
