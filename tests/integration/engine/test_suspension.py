"""Suspending an instance: nothing moves, nothing gets lost, and everything goes on afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine import Done, InvalidInput, InvalidState, Suspended
from tests.diagrams import boundary, call, diagram, job, message, on_message, on_timer

# A case that works, waits for a time and for a message at once, with all its work in what it calls.
CASE = diagram(
    "case",
    f"""startEvent start\nparallelGateway fork\ncallActivity work {call("handling")}
    intermediateCatchEvent later {on_timer("PT1H")}\nuserTask afterwards
    intermediateCatchEvent payment {on_message("paid")}\nuserTask thanks""",
    """start -> fork -> work\nfork -> later -> afterwards\nfork -> payment -> thanks""",
    message("paid", "order_id"),
)
WORK = diagram(
    "handling",
    f"startEvent start\nuserTask check\nserviceTask ship {job('ship')}\nuserTask pack",
    "start -> check -> ship -> pack",
)


@pytest.fixture
def shipped(engine):
    calls: list[int] = []

    def ship(ctx):
        calls.append(ctx.job_key)
        return Done({"shipped": True})

    engine.register("ship", ship)
    engine.deploy(CASE | WORK, by="ana")
    return calls


@pytest.fixture
def case(engine, shipped):
    return engine.start("case", {"order_id": "A"})


def open_task(engine, case, element_id):
    [task] = engine.user_tasks(root=case.key, element_id=element_id, state="open")
    return task


def test_a_user_task_of_a_suspended_tree_cannot_be_completed_until_it_goes_on(engine, case, waits):
    task = open_task(engine, case, "check")
    engine.suspend(case.key, by="ada", reason="court order")

    with pytest.raises(Suspended, match="resume it first"):
        engine.complete_user_task(task.key, {}, by="li")
    assert open_task(engine, case, "check").suspended
    [child] = engine.children(case.key)
    assert (engine.instance(case.key).state, child.state) == ("suspended", "suspended")

    engine.resume(case.key, by="ada", reason="lifted")
    engine.complete_user_task(task.key, {}, by="li")
    assert waits(child.key) == ["ship"]
    assert not engine.user_task(task.key).suspended


def test_a_task_of_a_suspended_tree_can_still_be_taken_drafted_and_given_back(engine, case):
    task = open_task(engine, case, "check")
    engine.suspend(case.key, by="ada", reason="court order")

    engine.assign_user_task(task.key, "li", by="li")
    engine.save_draft(task.key, {"note": "half written"}, by="li")
    engine.unassign_user_task(task.key, by="li")

    assert engine.user_task(task.key).draft == {"note": "half written"}


def test_a_due_job_waits_while_its_tree_is_suspended(engine, case, complete, shipped):
    complete(case.key, "check")
    engine.suspend(case.key, by="ada", reason="court order")

    assert engine.run_due() == 0
    assert shipped == []

    engine.resume(case.key, by="ada", reason="lifted")
    engine.run_due()
    assert len(shipped) == 1


def test_a_timer_that_fell_due_meanwhile_fires_after_the_instance_goes_on(engine, case, clock, waits):
    engine.suspend(case.key, by="ada", reason="court order")
    clock.advance(timedelta(hours=2))

    assert engine.run_due() == 0
    assert "later" in waits(case.key)

    engine.resume(case.key, by="ada", reason="lifted")
    engine.run_due()
    assert "afterwards" in waits(case.key)


def test_a_timer_not_due_yet_keeps_its_time(engine, case, clock, waits):
    engine.suspend(case.key, by="ada", reason="court order")
    clock.advance(timedelta(minutes=30))
    engine.resume(case.key, by="ada", reason="lifted")

    engine.run_due()
    assert "later" in waits(case.key)

    clock.advance(timedelta(minutes=30))
    engine.run_due()
    assert "afterwards" in waits(case.key)


def test_a_message_is_kept_for_a_suspended_instance_beyond_its_time_to_live(engine, case, clock, waits):
    engine.suspend(case.key, by="ada", reason="court order")
    engine.publish_message("paid", "A", {"amount": 7}, ttl=60)
    clock.advance(timedelta(days=3))
    engine.purge_expired_messages()

    assert "payment" in waits(case.key)

    engine.resume(case.key, by="ada", reason="lifted")
    assert "thanks" in waits(case.key)
    assert engine.variables(case.key)["amount"] == 7


def test_a_message_that_expired_before_the_suspension_stays_expired(engine, shipped, clock, waits):
    engine.publish_message("paid", "B", {}, ttl=60)
    clock.advance(timedelta(minutes=2))
    case = engine.start("case", {"order_id": "B"})
    engine.suspend(case.key, by="ada", reason="court order")

    engine.resume(case.key, by="ada", reason="lifted")

    assert "payment" in waits(case.key)


def test_every_message_sent_to_a_non_interrupting_event_meanwhile_arrives(engine, waits):
    engine.deploy(
        diagram(
            "letter",
            f"startEvent start\nuserTask work\n{boundary('noted', 'work', on_message('note'), interrupting=False)}\nuserTask read",
            "start -> work\nnoted -> read",
            message("note", "order_id"),
        ),
        by="ana",
    )
    pi = engine.start("letter", {"order_id": "A"})
    engine.suspend(pi.key, by="ada", reason="court order")
    engine.publish_message("note", "A")
    engine.publish_message("note", "A")

    engine.resume(pi.key, by="ada", reason="lifted")

    assert waits(pi.key) == ["read", "read", "work"]


def test_what_an_external_call_under_way_answers_is_taken_and_the_next_step_held(engine, clock, waits):
    def pay(ctx):
        engine.suspend(ctx.root_process_instance_key, by="ada", reason="stop everything")
        return {"paid": True}

    engine.register("pay", pay, mode="external")
    engine.register("ship", lambda ctx: {"shipped": True})
    engine.deploy(
        diagram(
            "order",
            f"startEvent start\nserviceTask pay {job('pay')}\nserviceTask ship {job('ship')}",
            "start -> pay -> ship",
        ),
        by="ana",
    )
    pi = engine.start("order")

    engine.run_due()

    assert waits(pi.key) == ["ship"]
    assert engine.variables(pi.key) == {"paid": True}
    assert [j.state for j in engine.jobs(process_instance=pi.key)] == ["completed", "suspended"]
    engine.resume(pi.key, by="ada", reason="go on")
    engine.run_due()
    assert engine.instance(pi.key).state == "completed"


def test_a_lost_workers_job_is_not_taken_again_while_its_tree_is_suspended(engine, clock):
    calls = []
    engine.register("pay", lambda ctx: calls.append(1), mode="external")
    engine.deploy(diagram("order", f"startEvent start\nserviceTask pay {job('pay')}", "start -> pay"), by="ana")
    pi = engine.start("order")
    with engine.database.transaction() as tx:
        from engine.store import work

        [row] = engine.jobs(process_instance=pi.key, tx=tx)
        work.change_job(tx, row.key, state="running", attempt=1, locked_until=clock.now() + timedelta(minutes=5))
    engine.suspend(pi.key, by="ada", reason="stop everything")
    clock.advance(timedelta(hours=1))

    engine.run_due()

    assert calls == []
    assert [j.state for j in engine.jobs(process_instance=pi.key)] == ["suspended"]
    engine.resume(pi.key, by="ada", reason="go on")
    engine.run_due()
    assert calls == [1]


def test_the_history_says_who_suspended_and_resumed_an_instance_and_why(engine, case):
    engine.suspend(case.key, by="ada", reason="court order")
    suspension = engine.instance(case.key).suspension
    engine.resume(case.key, by="bo", reason="lifted")

    [child] = engine.children(case.key)
    for key in (case.key, child.key):
        events = engine.history(key, kinds=["instance.suspended", "instance.resumed"])
        assert [(e.kind, e.actor, e.data["reason"]) for e in events] == [
            ("instance.suspended", "ada", "court order"),
            ("instance.resumed", "bo", "lifted"),
        ]
    assert suspension is not None
    assert (suspension.by, suspension.reason, suspension.at) == ("ada", "court order", events[0].at)
    assert engine.instance(case.key).suspension is None


def test_an_instance_that_stood_still_stands_still_again_after_a_suspension(engine, case, complete):
    engine.register("ship", lambda ctx: 1 / 0, retries=1)
    complete(case.key, "check")
    engine.run_due()
    [child] = engine.children(case.key)
    [incident] = engine.incidents(process_instance=child.key)
    engine.suspend(case.key, by="ada", reason="court order")

    with pytest.raises(Suspended):
        engine.retry(incident.key, by="ada")

    engine.resume(case.key, by="ada", reason="lifted")
    assert (engine.instance(case.key).state, engine.instance(child.key).state) == ("active", "incident")


def test_a_suspended_instance_can_be_corrected_and_cancelled(engine, case):
    engine.suspend(case.key, by="ada", reason="court order")

    engine.set_variables(case.key, {"order_id": "Z"}, by="ada", reason="typing error")
    assert engine.instance(case.key).state == "suspended"
    engine.cancel(case.key, by="ada", reason="void")

    assert engine.instance(case.key).state == "terminated"
    assert engine.run_due() == 0


def test_only_a_running_root_can_be_suspended_and_only_with_a_reason(engine, case):
    [child] = engine.children(case.key)

    with pytest.raises(InvalidState, match="called by"):
        engine.suspend(child.key, by="ada", reason="court order")
    with pytest.raises(InvalidInput, match="reason"):
        engine.suspend(case.key, by="ada", reason=" ")
    with pytest.raises(InvalidState, match="active"):
        engine.resume(case.key, by="ada", reason="lifted")
    engine.suspend(case.key, by="ada", reason="court order")
    with pytest.raises(InvalidState, match="suspended"):
        engine.suspend(case.key, by="ada", reason="again")
    engine.cancel(case.key, by="ada", reason="void")
    with pytest.raises(InvalidState, match="terminated"):
        engine.suspend(case.key, by="ada", reason="court order")
