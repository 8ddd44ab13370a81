"""Tokens: sequence, choices, parallel and inclusive gateways, loops, ends."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from engine import DeploymentRefused, Engine, InvalidState
from engine.bpmn.tokens import ScopeWorkflow
from tests.diagrams import call, diagram, job, on_timer, script


def test_an_instance_waits_at_a_user_task_and_ends_after_it(engine, waits, complete):
    engine.deploy(diagram("order", "startEvent start\nuserTask check\nendEvent end", "start -> check -> end"), by="ana")

    pi = engine.start("order", {"amount": 120}, business_key="A-1")

    assert (pi.state, waits(pi.key)) == ("active", ["check"])
    complete(pi.key, "check", approved=True)
    assert engine.instance(pi.key).state == "completed"
    assert engine.variables(pi.key) == {"amount": 120, "approved": True}


def test_an_exclusive_gateway_takes_the_first_condition_that_holds_else_the_default(engine, waits):
    engine.deploy(
        diagram(
            "choice",
            "startEvent start\nexclusiveGateway gate\nuserTask small\nuserTask big",
            "start -> gate\ngate -> small : amount < 100\ngate => big",
        ),
        by="ana",
    )

    assert waits(engine.start("choice", {"amount": Decimal("99.99")}).key) == ["small"]
    assert waits(engine.start("choice", {"amount": 100}).key) == ["big"]


def test_a_gateway_without_a_flow_to_take_stands_still_until_the_variable_is_corrected(engine, waits):
    engine.deploy(
        diagram(
            "choice",
            "startEvent start\nexclusiveGateway gate\nuserTask a\nuserTask b",
            "start -> gate\ngate -> a : x = 1\ngate -> b : x = 2",
        ),
        by="ana",
    )
    pi = engine.start("choice", {"x": 3})
    assert engine.instance(pi.key).state == "incident"
    [incident] = engine.incidents(process_instance=pi.key)
    assert incident.kind == "no_flow"

    engine.set_variables(pi.key, {"x": 2}, by="admin", reason="typing error")
    engine.retry(incident.key, by="admin")

    assert (engine.instance(pi.key).state, waits(pi.key)) == ("active", ["b"])
    assert engine.incidents(process_instance=pi.key) == []


def test_a_condition_that_is_neither_true_nor_false_is_an_incident_that_says_so(engine):
    engine.deploy(
        diagram(
            "choice",
            "startEvent start\nexclusiveGateway gate\nuserTask a\nuserTask b",
            "start -> gate\ngate -> a : missing > 1\ngate => b",
        ),
        by="ana",
    )

    pi = engine.start("choice")

    [incident] = engine.incidents(process_instance=pi.key)
    assert incident.kind == "condition"
    assert "true or false" in incident.message


def test_a_parallel_join_waits_for_every_branch_and_keeps_what_each_wrote(engine, waits, complete):
    engine.deploy(
        diagram(
            "both",
            "startEvent start\nparallelGateway fork\nuserTask a\nuserTask b\nparallelGateway join\nuserTask last",
            "start -> fork -> a -> join -> last\nfork -> b -> join",
        ),
        by="ana",
    )
    pi = engine.start("both", {"status": "new", "lines": [1]})
    assert waits(pi.key) == ["a", "b"]

    complete(pi.key, "a", status="assessed", lines=[1, 2, 2])
    assert waits(pi.key) == ["b"]
    complete(pi.key, "b", documents=3)

    assert waits(pi.key) == ["last"]
    assert engine.variables(pi.key) == {"status": "assessed", "lines": [1, 2, 2], "documents": 3}


def test_a_join_inside_a_loop_waits_for_both_branches_in_every_round_in_any_order(engine, waits, complete):
    engine.deploy(
        diagram(
            "rounds",
            "startEvent start\nexclusiveGateway again\nparallelGateway fork\nuserTask a\nuserTask b\n"
            "parallelGateway join\nuserTask decide\nexclusiveGateway gate\nendEvent end",
            "start -> again -> fork -> a -> join -> decide -> gate\nfork -> b -> join\n"
            "gate -> again : more\ngate => end",
        ),
        by="ana",
    )
    pi = engine.start("rounds")

    for order in (("a", "b"), ("b", "a"), ("a", "b")):
        complete(pi.key, order[0])
        assert waits(pi.key) == [order[1]]
        complete(pi.key, order[1])
        assert waits(pi.key) == ["decide"]
        complete(pi.key, "decide", more=True)
    complete(pi.key, "a")
    complete(pi.key, "b")
    complete(pi.key, "decide", more=False)

    assert engine.instance(pi.key).state == "completed"


def test_an_inclusive_gateway_takes_every_true_flow_and_its_join_waits_for_just_those(engine, waits, complete):
    engine.deploy(
        diagram(
            "some",
            "startEvent start\ninclusiveGateway fork\nuserTask a\nuserTask b\nuserTask c\ninclusiveGateway join\nuserTask last",
            "start -> fork\nfork -> a : x > 1\nfork -> b : x > 2\nfork => c\na -> join\nb -> join\nc -> join\njoin -> last",
        ),
        by="ana",
    )

    two = engine.start("some", {"x": 3})
    assert waits(two.key) == ["a", "b"]
    complete(two.key, "b")
    assert waits(two.key) == ["a"]
    complete(two.key, "a")
    assert waits(two.key) == ["last"]
    none = engine.start("some", {"x": 0})
    assert waits(none.key) == ["c"]


def test_a_loop_of_ten_thousand_laps_ends_where_it_should(engine):
    engine.deploy(
        diagram(
            "laps",
            f"startEvent start\nexclusiveGateway again\nscriptTask count {script('n + 1', 'n')}\n"
            "exclusiveGateway gate\nendEvent end",
            "start -> again -> count -> gate\ngate -> again : n < 10000\ngate => end",
        ),
        by="ana",
    )

    pi = engine.start("laps", {"n": 0})

    assert engine.instance(pi.key).state == "completed"
    assert engine.variables(pi.key) == {"n": 10000}


@pytest.mark.parametrize(
    "looping",
    [
        f"scriptTask count {script('n + 1', 'n')}",
        "task count",
        '<bpmn:subProcess id="count"><bpmn:startEvent id="inner"/><bpmn:endEvent id="over"/>'
        '<bpmn:sequenceFlow id="inside" sourceRef="inner" targetRef="over"/></bpmn:subProcess>',
        f"serviceTask count {job('calc.count')}",
    ],
)
def test_an_endless_loop_stands_still_as_an_incident_and_goes_on_once_it_has_a_way_out(
    engine, waits, monkeypatch, looping
):
    monkeypatch.setattr(ScopeWorkflow, "MAX_STEPS", 500)
    engine.register("calc.count", lambda ctx: {}, mode="inline")
    engine.deploy(
        diagram(
            "round",
            f"startEvent start\nexclusiveGateway again\n{looping}\nexclusiveGateway gate\nuserTask after",
            "start -> again -> count -> gate\ngate => again\ngate -> after : done = true",
        ),
        by="ana",
    )

    pi = engine.start("round")

    [incident] = engine.incidents(process_instance=pi.key)
    assert (incident.kind, engine.instance(pi.key).state) == ("loop", "incident")
    assert waits(pi.key) == [incident.element_id] and incident.element_id in ("again", "count", "gate")
    assert "Correct what decides" in incident.message
    engine.set_variables(pi.key, {"done": True}, by="ana", reason="the loop needs a way out")
    engine.retry(incident.key, by="ana")
    assert waits(pi.key) == ["after"]


def test_an_endless_loop_after_a_job_does_not_hold_up_the_worker(engine, waits):
    engine.register("calc.count", lambda ctx: {})
    engine.deploy(
        diagram(
            "round",
            f"startEvent start\nserviceTask look {job('calc.count')}\nexclusiveGateway again\ntask turn",
            "start -> look -> again -> turn -> again",
        ),
        by="ana",
    )
    pi = engine.start("round")

    assert engine.run_due() == 1

    assert engine.jobs(process_instance=pi.key)[0].state == "completed"
    [incident] = engine.incidents(process_instance=pi.key)
    assert incident.kind == "loop"


def lap_files(*steps: str) -> dict[str, bytes]:
    nodes = "\n".join(steps)
    way = " -> ".join(step.split()[1] for step in steps)
    return diagram(
        "laps",
        f"startEvent start\nexclusiveGateway again\n{nodes}\nexclusiveGateway gate\nendEvent end",
        f"start -> again -> {way} -> gate\ngate -> again : not(done)\ngate => end",
    )


def test_a_loop_made_only_of_jobs_stands_still_after_its_laps_and_goes_on_for_as_many_when_it_is_retried(
    databases, tmp_path, clock
):
    engine = Engine(databases.url(tmp_path / "laps.db"), clock=clock, max_laps=20)
    engine.register("calc.look", lambda ctx: {})
    engine.deploy(lap_files(f"serviceTask look {job('calc.look')}"), by="ana")
    pi = engine.start("laps", {"done": False})

    assert engine.run_due() == 20

    [incident] = engine.incidents(process_instance=pi.key)
    assert (incident.kind, incident.element_id) == ("loop", "look")
    engine.retry(incident.key, by="ana")
    assert engine.run_due() == 21
    [incident] = engine.incidents(process_instance=pi.key)
    engine.set_variables(pi.key, {"done": True}, by="ana", reason="it was to end")
    engine.retry(incident.key, by="ana")
    engine.run_due()
    assert engine.instance(pi.key).state == "completed"
    engine.close()


@pytest.mark.parametrize("pause", ["userTask pause", f"intermediateCatchEvent pause {on_timer('PT1M')}"])
def test_laps_that_wait_for_a_person_or_a_time_are_not_counted(databases, tmp_path, clock, pause):
    engine = Engine(databases.url(tmp_path / "laps.db"), clock=clock, max_laps=3)
    engine.register("calc.look", lambda ctx: {})
    engine.deploy(lap_files(f"serviceTask look {job('calc.look')}", pause), by="ana")
    pi = engine.start("laps", {"done": False})

    for _ in range(10):
        engine.run_due()
        for task in engine.user_tasks(process_instance=pi.key, state="open"):
            engine.complete_user_task(task.key, by="li")
        clock.advance(timedelta(minutes=1))

    assert engine.incidents(process_instance=pi.key) == []
    engine.close()


def test_a_process_that_calls_in_a_loop_what_never_waits_stands_still_too(databases, tmp_path, clock):
    engine = Engine(databases.url(tmp_path / "laps.db"), clock=clock, max_laps=20)
    child = diagram("child", "startEvent start\nendEvent end", "start -> end")
    engine.deploy(lap_files(f"callActivity sub {call('child')}") | child, by="ana")

    pi = engine.start("laps", {"done": False})

    assert [i.kind for i in engine.incidents(process_instance=pi.key)] == ["loop"]
    engine.close()


def test_elements_may_be_called_start_and_end_like_the_engines_own(engine):
    engine.deploy(
        diagram(
            "names",
            f"startEvent Start\nscriptTask End {script('1 + 1', 'x')}\nendEvent names.EndJoin",
            "Start -> End -> names.EndJoin",
        ),
        by="ana",
    )

    pi = engine.start("names")

    assert engine.variables(pi.key) == {"x": 2}
    assert engine.instance(pi.key).state == "completed"


def test_a_join_that_can_never_fire_is_an_incident_and_not_a_completed_instance(engine, complete):
    engine.deploy(
        diagram(
            "stuck",
            "startEvent start\nexclusiveGateway fork\nuserTask a\nuserTask b\nparallelGateway join\nendEvent end",
            "start -> fork\nfork -> a : x = 1\nfork => b\na -> join -> end\nb -> join",
        ),
        by="ana",
    )
    pi = engine.start("stuck", {"x": 1})

    complete(pi.key, "a")

    [incident] = engine.incidents(process_instance=pi.key)
    assert (incident.kind, incident.element_id) == ("deadlock", "join")
    assert engine.instance(pi.key).state == "incident"


def test_a_terminate_end_event_ends_everything_that_still_waits(engine, complete):
    engine.deploy(
        diagram(
            "stop",
            "startEvent start\nparallelGateway fork\nuserTask a\nuserTask b\n"
            "endEvent kill <bpmn:terminateEventDefinition/>",
            "start -> fork -> a -> kill\nfork -> b",
        ),
        by="ana",
    )
    pi = engine.start("stop")

    complete(pi.key, "a")

    assert engine.instance(pi.key).state == "completed"
    assert engine.user_tasks(process_instance=pi.key, state="open") == []
    assert [task.state for task in engine.user_tasks(process_instance=pi.key, element_id="b")] == ["cancelled"]


def test_a_cancelled_instance_is_terminated_with_its_reason_and_cannot_be_cancelled_twice(engine, waits):
    engine.deploy(diagram("order", "startEvent start\nuserTask check", "start -> check"), by="ana")
    pi = engine.start("order")

    engine.cancel(pi.key, by="admin", reason="opened by mistake")

    ended = engine.instance(pi.key)
    assert (ended.state, ended.end_reason, waits(pi.key)) == ("terminated", "opened by mistake", [])
    with pytest.raises(InvalidState):
        engine.cancel(pi.key, by="admin", reason="again")


def test_an_unsupported_element_is_refused_by_name_and_nothing_is_deployed(engine):
    files = diagram("odd", f"startEvent start\nendEvent end {on_timer('PT1H')}", "start -> end")

    with pytest.raises(DeploymentRefused) as refused:
        engine.deploy(files, by="ana")

    assert "The event is of kind timer, which is not supported as endEvent" in str(refused.value)
    assert engine.definitions() == []
