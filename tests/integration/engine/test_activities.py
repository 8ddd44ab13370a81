"""Activities: service tasks and their outcomes, sub-processes, calls, multi-instance, mappings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import pytest

from engine import BusinessError, Done, Fail, RetryLater
from tests.diagrams import call, diagram, error, job, loop, mapped, on_error, script


@dataclass
class Rate:
    rate: Decimal
    band: str


def one_job(kind: str, io: str = "") -> dict[str, bytes]:
    return diagram("work", f"startEvent start\nserviceTask do {job(kind, io)}\nuserTask after", "start -> do -> after")


def test_a_service_task_waits_as_a_job_and_its_result_becomes_variables(engine, waits):
    def rate(ctx, amount: Decimal, currency: str = "CNY") -> Rate:
        assert ctx.tx is not None
        return Rate(amount * Decimal("0.9"), currency)

    engine.register("price.rate", rate)
    engine.deploy(one_job("price.rate"), by="ana")
    pi = engine.start("work", {"amount": 120})
    assert waits(pi.key) == ["do"]

    assert engine.run_due() == 1

    assert waits(pi.key) == ["after"]
    assert engine.variables(pi.key) == {"amount": 120, "rate": Decimal("108.0"), "band": "CNY"}
    assert engine.run_due() == 0


def test_with_output_mappings_only_what_they_name_leaves_the_task(engine):
    engine.register("price.rate", lambda ctx: {"rate": 3, "secret": "x"})
    engine.deploy(one_job("price.rate", "in base = amount * 2; out price.net = rate + base"), by="ana")
    pi = engine.start("work", {"amount": 5, "price": {"tax": 1}})

    engine.run_due()

    assert engine.variables(pi.key) == {"amount": 5, "price": {"tax": 1, "net": 13}}


def test_a_missing_input_is_an_incident_that_names_it_and_a_retry_after_the_repair_goes_on(engine, waits):
    def greet(ctx, name: str):
        return {"greeting": f"hello {name}"}

    engine.register("say.hello", greet)
    engine.deploy(one_job("say.hello"), by="ana")
    pi = engine.start("work", {"name": 7})
    engine.run_due()
    [incident] = engine.incidents(process_instance=pi.key)
    assert incident.kind == "input"
    assert "'name' = 7" in incident.message

    engine.set_variables(pi.key, {"name": "Li"}, by="admin", reason="wrong type")
    engine.retry(incident.key, by="admin")
    engine.run_due()

    assert waits(pi.key) == ["after"]
    assert engine.variables(pi.key)["greeting"] == "hello Li"


def test_a_failing_job_is_tried_again_with_growing_delays_and_then_becomes_an_incident(engine, clock, waits):
    runs = []

    def fail(ctx):
        runs.append(ctx.now)
        raise ValueError("bank is closed")

    engine.register("bank.pay", fail)
    engine.deploy(one_job("bank.pay"), by="ana")
    pi = engine.start("work")
    engine.run_due()
    assert engine.run_due() == 0

    for seconds in (13, 25):
        clock.advance(timedelta(seconds=seconds))
        assert engine.run_due() == 1

    assert len(runs) == 3
    [incident] = engine.incidents(process_instance=pi.key)
    assert "bank is closed" in incident.message
    engine.register("bank.pay", lambda ctx: {"paid": True})
    engine.retry(incident.key, by="admin")
    engine.run_due()
    assert waits(pi.key) == ["after"]


def test_what_a_failing_job_wrote_is_undone(engine):
    from sqlalchemy import text

    with engine.database.transaction() as tx:
        tx.connection.execute(text("create table note (text varchar)"))

    def write(ctx):
        ctx.tx.connection.execute(text("insert into note values ('x')"))
        raise ValueError("no")

    engine.register("note.write", write)
    engine.deploy(one_job("note.write"), by="ana")
    engine.start("work")
    engine.run_due()

    with engine.database.read() as tx:
        assert tx.connection.scalar(text("select count(*) from note")) == 0


def test_a_job_that_asks_to_be_run_later_uses_up_no_retry(engine, clock, waits):
    answers = [RetryLater(timedelta(minutes=5), "not yet"), Done({"ok": True})]
    engine.register("bank.poll", lambda ctx: answers.pop(0))
    engine.deploy(one_job("bank.poll"), by="ana")
    pi = engine.start("work")

    engine.run_due()
    assert engine.run_due() == 0
    [row] = engine.jobs(process_instance=pi.key)
    assert (row.state, row.retries) == ("due", 3)
    clock.advance(timedelta(minutes=5))
    engine.run_due()

    assert waits(pi.key) == ["after"]


def test_a_final_failure_skips_the_retries(engine):
    engine.register("bank.pay", lambda ctx: Fail("account closed", final=True))
    engine.deploy(one_job("bank.pay"), by="ana")
    pi = engine.start("work")

    engine.run_due()

    assert [i.message for i in engine.incidents(process_instance=pi.key)] == ["account closed"]


@pytest.mark.parametrize("mode", ["transactional", "external", "inline"])
def test_a_business_error_is_caught_by_the_boundary_event_with_its_code(engine, waits, mode):
    engine.register("policy.find", lambda ctx: BusinessError("E_MISSING", variables={"tried": 1}), mode=mode)
    engine.deploy(
        diagram(
            "find",
            f"startEvent start\nserviceTask do {job('policy.find')}\nuserTask after\nuserTask match\nuserTask other\n"
            f'<bpmn:boundaryEvent id="missing" attachedToRef="do">{on_error("E_MISSING")}</bpmn:boundaryEvent>\n'
            f'<bpmn:boundaryEvent id="any" attachedToRef="do">{on_error()}</bpmn:boundaryEvent>',
            "start -> do -> after\nmissing -> match\nany -> other",
            error("E_MISSING"),
        ),
        by="ana",
    )
    pi = engine.start("find")

    engine.run_due()

    assert waits(pi.key) == ["match"]
    assert engine.variables(pi.key) == {"tried": 1}


def test_an_error_that_nothing_catches_is_an_incident_that_names_its_code(engine):
    engine.register("policy.find", lambda ctx: BusinessError("E_MISSING", "no such policy"))
    engine.deploy(one_job("policy.find"), by="ana")
    pi = engine.start("work")

    engine.run_due()

    [incident] = engine.incidents(process_instance=pi.key)
    assert incident.kind == "uncaught_error"
    assert "E_MISSING" in incident.message


def test_an_error_end_event_in_a_called_process_is_caught_at_the_call_activity(engine, waits, complete):
    files = diagram(
        "main",
        f"startEvent start\ncallActivity sub {call('child')}\nuserTask after\nuserTask handler\n"
        f'<bpmn:boundaryEvent id="caught" attachedToRef="sub">{on_error("E_X")}</bpmn:boundaryEvent>',
        "start -> sub -> after\ncaught -> handler",
        error("E_X"),
    ) | diagram(
        "child",
        f"startEvent start\nparallelGateway fork\nuserTask other\nuserTask work\nendEvent fail {on_error('E_X')}",
        "start -> fork -> work -> fail\nfork -> other",
        error("E_X"),
    )
    engine.deploy(files, by="ana")
    pi = engine.start("main")
    [child] = engine.children(pi.key)
    assert waits(child.key) == ["other", "work"]

    complete(pi.key, "work")

    assert waits(pi.key) == ["handler"]
    assert engine.instance(child.key).state == "terminated"
    assert [t.state for t in engine.user_tasks(process_instance=child.key, element_id="other")] == ["cancelled"]


def test_a_call_activity_gives_its_variables_and_takes_back_only_what_the_called_process_wrote(engine, complete):
    files = diagram(
        "main",
        f"startEvent start\nparallelGateway fork\ncallActivity sub {call('child')}\nuserTask edit\n"
        "parallelGateway join\nuserTask last",
        "start -> fork -> sub -> join -> last\nfork -> edit -> join",
    ) | diagram("child", "startEvent start\nuserTask work\nendEvent end", "start -> work -> end")
    engine.deploy(files, by="ana")
    pi = engine.start("main", {"a": 1, "b": 1}, business_key="K")
    [child] = engine.children(pi.key)
    assert (engine.variables(child.key), child.business_key) == ({"a": 1, "b": 1}, "K")

    complete(pi.key, "edit", b=2)
    complete(pi.key, "work", c=3)

    assert engine.variables(pi.key) == {"a": 1, "b": 2, "c": 3}
    assert engine.instance(child.key).state == "completed"


def test_a_sub_process_keeps_its_local_variables_to_itself(engine, waits, complete):
    inner = (
        '<bpmn:startEvent id="s"/><bpmn:userTask id="inside"/><bpmn:endEvent id="e"/>'
        '<bpmn:sequenceFlow id="i1" sourceRef="s" targetRef="inside"/>'
        '<bpmn:sequenceFlow id="i2" sourceRef="inside" targetRef="e"/>'
    )
    engine.deploy(
        diagram(
            "outer",
            f"startEvent start\nsubProcess box {mapped('in local = amount + 1; out result = local * 10')}{inner}\nuserTask after",
            "start -> box -> after",
        ),
        by="ana",
    )
    pi = engine.start("outer", {"amount": 4})
    assert waits(pi.key) == ["box", "inside"]

    complete(pi.key, "inside", local=6)

    assert waits(pi.key) == ["after"]
    assert engine.variables(pi.key) == {"amount": 4, "result": 60}


def test_two_hundred_nested_sub_processes_run_to_the_innermost_task_and_back(engine, complete):
    xml = (
        '<bpmn:startEvent id="s"/><bpmn:userTask id="deep"/><bpmn:sequenceFlow id="x" sourceRef="s" targetRef="deep"/>'
    )
    for level in range(200):
        xml = (
            f'<bpmn:startEvent id="s{level}"/><bpmn:subProcess id="p{level}">{xml}</bpmn:subProcess>'
            f'<bpmn:sequenceFlow id="x{level}" sourceRef="s{level}" targetRef="p{level}"/>'
        )
    engine.deploy(diagram("nested", xml, ""), by="ana")
    pi = engine.start("nested")

    complete(pi.key, "deep", found=True)

    assert engine.instance(pi.key).state == "completed"


@pytest.mark.parametrize("sequential", [False, True])
def test_a_multi_instance_script_collects_its_results_in_order(engine, sequential):
    task = script("item * 10", "ten") + loop("amounts", "item", "results = ten", sequential)
    engine.deploy(
        diagram("many", f"startEvent start\nscriptTask each {task}\nuserTask after", "start -> each -> after"), by="ana"
    )

    pi = engine.start("many", {"amounts": [3, 1, None, 2]})

    results = engine.variables(pi.key)["results"]
    assert results == [30, 10, None, 20]


def test_parallel_user_tasks_wait_together_and_sequential_ones_in_turn(engine, waits, complete):
    for name, sequential in (("together", False), ("turn", True)):
        task = loop("people", "person", "votes = vote", sequential)
        engine.deploy(
            diagram(name, f"startEvent start\nuserTask ask {task}\nuserTask after", "start -> ask -> after"), by="ana"
        )

    together = engine.start("together", {"people": ["li", "wang"]})
    assert len(engine.user_tasks(process_instance=together.key, state="open")) == 2
    turn = engine.start("turn", {"people": ["li", "wang"]})
    assert len(engine.user_tasks(process_instance=turn.key, state="open")) == 1
    for pi in (together, turn):
        complete(pi.key, "ask", vote="yes")
        complete(pi.key, "ask", vote="no")
        assert waits(pi.key) == ["after"]
        assert engine.variables(pi.key)["votes"] == ["yes", "no"]


def test_a_completion_condition_ends_a_multi_instance_and_cancels_the_rest(engine, waits, complete):
    task = loop("people", "person").replace(
        "</bpmn:extensionElements></bpmn:multi",
        '</bpmn:extensionElements><bpmn:completionCondition xsi:type="bpmn:tFormalExpression">='
        "numberOfCompletedInstances &gt;= 2</bpmn:completionCondition></bpmn:multi",
    )
    engine.deploy(
        diagram("vote", f"startEvent start\nuserTask ask {task}\nuserTask after", "start -> ask -> after"), by="ana"
    )
    pi = engine.start("vote", {"people": [1, 2, 3, 4]})

    complete(pi.key, "ask")
    complete(pi.key, "ask")

    assert waits(pi.key) == ["after"]
    assert sorted(t.state for t in engine.user_tasks(process_instance=pi.key, element_id="ask")) == [
        "cancelled", "cancelled", "completed", "completed",
    ]  # fmt: skip
