"""Running an instance again from an element it passed before."""

from __future__ import annotations

import pytest

from engine import InvalidInput, InvalidState, NotFound
from tests.diagrams import call, diagram, job, mapped

SUB = f"""<bpmn:subProcess id="sub">{mapped("in base = amount")}<bpmn:startEvent id="s_start"/><bpmn:userTask id="first"/>
<bpmn:userTask id="second"/><bpmn:sequenceFlow id="s1" sourceRef="s_start" targetRef="first"/>
<bpmn:sequenceFlow id="s2" sourceRef="first" targetRef="second"/></bpmn:subProcess>""".replace("\n", "")
CASE = diagram(
    "case",
    f"""startEvent start\nuserTask check\nserviceTask bill {job("bill")}\nserviceTask count {job("count")}
    callActivity paying {call("pay")}\n{SUB}\nuserTask last\nparallelGateway fork
    serviceTask aside {job("bill")}\nuserTask other""",
    "start -> fork -> check -> bill -> count -> paying -> sub -> last\nfork -> aside -> other",
)
PAY = diagram("pay", f"startEvent begin\nserviceTask send {job('send')}\nendEvent done", "begin -> send -> done")


@pytest.fixture
def calls(engine):
    made: list[str] = []

    def note(name, answer):
        def run(ctx):
            made.append(name)
            return answer

        return run

    engine.register("bill", note("bill", {"billed": True}), mode="external")
    engine.register("send", note("send", {"sent": True}), mode="external")
    engine.register("count", note("count", {"counted": 1}))
    engine.deploy(CASE | PAY, by="ana")
    return made


@pytest.fixture
def case(engine, calls, complete):
    """A case at its sub-process's second task, everything before it done."""
    key = engine.start("case", {"amount": 5, "no": "A"}).key
    complete(key, "check", approved=True)
    engine.run_due()
    engine.set_variables(key, {"amount": 9}, by="ada", reason="new estimate")
    complete(key, "first", seen=True)
    return key


def passed(engine, key, element_id):
    """The first time an element was entered."""
    return next(e for e in engine.history(key, kinds=["element.entered"]) if e.element_id == element_id)


def rerun(engine, key, element_id, **options):
    event = passed(engine, key, element_id)
    engine.rerun(key, event.element_instance_key, by="ada", reason="decided on wrong facts", **options)


def test_what_is_active_ends_and_it_goes_on_from_the_element_with_the_variables_of_today(engine, case, waits):
    rerun(engine, case, "check")

    assert waits(case) == ["check"]
    assert engine.variables(case)["amount"] == 9
    [event] = engine.history(case, kinds=["instance.rerun"])
    assert (event.actor, event.element_id, event.data["reason"]) == ("ada", "check", "decided on wrong facts")
    assert event.data["restored"] is False


def test_the_variables_come_back_as_they_were_and_later_ones_are_gone(engine, case):
    rerun(engine, case, "check", restore=True)

    assert engine.variables(case) == {"amount": 5, "no": "A"}
    assert engine.state_at(case).variables[case] == {"amount": 5, "no": "A"}


def test_it_can_be_completed_again_to_its_end(engine, case, calls, complete, waits):
    rerun(engine, case, "check", restore=True)
    complete(case, "check")
    engine.run_due()
    complete(case, "first")
    complete(case, "second")
    complete(case, "last")

    assert engine.instance(case).state == "completed"
    assert sorted(calls) == ["bill", "bill", "bill", "count", "count", "send", "send"]


def test_only_the_sub_process_around_the_element_is_emptied_when_it_still_runs(engine, case, waits):
    rerun(engine, case, "first", restore=True)

    assert waits(case) == ["first", "other", "sub"]
    scopes = {(v.element_id, v.name): v.value for v in engine.variable_scopes(case) if v.element_id == "sub"}
    assert scopes == {("sub", "base"): 5}


def test_a_sub_process_that_is_over_is_entered_again(engine, case, complete, waits):
    complete(case, "second")
    assert waits(case) == ["last", "other"]

    rerun(engine, case, "second")

    assert waits(case) == ["second", "sub"]


def test_the_plan_names_what_ends_what_changes_and_what_would_happen_outside_a_second_time(engine, case):
    plan = engine.rerun_plan(case, passed(engine, case, "check").element_instance_key)

    assert sorted(e.element_id for e in plan.ends) == ["other", "second", "sub"]
    assert [(c.element_id, c.type, c.times) for c in plan.outside] == [("bill", "bill", 1), ("send", "send", 1)]
    assert plan.variables["amount"] == (9, 5)
    assert plan.variables["billed"] == (True, None)
    assert engine.rerun_plan(case, passed(engine, case, "first").element_instance_key).outside == ()


def test_it_is_refused_for_what_was_never_passed_without_a_reason_and_after_the_end(engine, case, calls):
    event = passed(engine, case, "check")
    with pytest.raises(NotFound):
        engine.rerun(case, 12345, by="ada", reason="typing error")
    with pytest.raises(InvalidInput, match="reason"):
        engine.rerun(case, event.element_instance_key, by="ada", reason="")
    engine.cancel(case, by="ada", reason="void")
    with pytest.raises(InvalidState):
        engine.rerun(case, event.element_instance_key, by="ada", reason="typing error")
    with pytest.raises(InvalidState):
        engine.rerun_plan(case, event.element_instance_key)
