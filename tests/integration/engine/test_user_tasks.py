"""User tasks: who may take and complete them, and what conflicting hands are told."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from engine import Conflict, InvalidInput, InvalidState, NotAllowed
from tests.diagrams import diagram


@pytest.fixture
def task(engine):
    extension = (
        '<bpmn:extensionElements><zeebe:userTask/><zeebe:assignmentDefinition candidateGroups="=[&quot;adjusters&quot;, team]"/>'
        '<zeebe:taskSchedule dueDate="=now() + duration(&quot;PT4H&quot;)"/><zeebe:priorityDefinition priority="=70 + 5"/>'
        '<zeebe:taskHeaders><zeebe:header key="screen" value="H10"/></zeebe:taskHeaders></bpmn:extensionElements>'
    )
    engine.deploy(diagram("work", f"startEvent s\nuserTask check {extension}\nendEvent e", "s -> check -> e"), by="ana")
    pi = engine.start("work", {"team": "night"}, business_key="C-1")
    [found] = engine.user_tasks(process_instance=pi.key)
    return found


def test_a_task_carries_its_groups_due_date_priority_and_headers(engine, clock, task):
    assert task.candidate_groups == ("adjusters", "night")
    assert task.due_at == clock.now() + timedelta(hours=4)
    assert (task.priority, task.headers, task.business_key) == (75, {"screen": "H10"}, "C-1")
    assert engine.user_tasks(groups=["night"], state="open") == [task]
    assert engine.user_tasks(groups=["others"]) == []


def test_a_task_whose_due_date_has_passed_already_is_overdue_and_no_incident(engine, clock):
    due = '<bpmn:extensionElements><zeebe:taskSchedule dueDate="=left"/></bpmn:extensionElements>'
    engine.deploy(diagram("late", f"startEvent start\nuserTask check {due}", "start -> check"), by="ana")

    pi = engine.start("late", {"left": "-P1D"})

    [task] = engine.user_tasks(process_instance=pi.key, state="open")
    assert task.due_at == clock.now() - timedelta(days=1)


def test_only_a_candidate_may_take_or_complete_a_task(engine, task):
    with pytest.raises(NotAllowed):
        engine.assign_user_task(task.key, "wang", by="wang", groups=["cashiers"])
    with pytest.raises(NotAllowed):
        engine.complete_user_task(task.key, {}, by="wang", groups=["cashiers"])

    engine.complete_user_task(task.key, {}, by="li", groups=["adjusters"])

    assert engine.user_task(task.key).completed_by == "li"


def test_a_taken_task_is_nobody_elses_until_it_is_given_back(engine, task):
    engine.assign_user_task(task.key, "li", by="li", groups=["adjusters"])
    for refused in (
        lambda: engine.assign_user_task(task.key, "wang", by="wang", groups=["adjusters"]),
        lambda: engine.complete_user_task(task.key, {}, by="wang", groups=["adjusters"]),
        lambda: engine.save_draft(task.key, {"x": 1}, by="wang"),
        lambda: engine.unassign_user_task(task.key, by="wang"),
    ):
        with pytest.raises(NotAllowed):
            refused()

    engine.unassign_user_task(task.key, by="li")
    engine.assign_user_task(task.key, "wang", by="wang", groups=["adjusters"])

    assert engine.user_task(task.key).assignee == "wang"


def test_a_task_completed_twice_is_refused_the_second_time(engine, task):
    engine.complete_user_task(task.key, {"n": 1}, by="li")

    with pytest.raises(InvalidState) as refused:
        engine.complete_user_task(task.key, {"n": 2}, by="wang")

    assert "completed by li" in str(refused.value)
    assert engine.variables(task.process_instance_key)["n"] == 1


def test_completing_an_older_version_of_a_task_is_a_conflict_and_changes_nothing(engine, task):
    engine.set_user_task_priority(task.key, 10, by="boss")

    with pytest.raises(Conflict):
        engine.complete_user_task(task.key, {}, by="li", version=task.version)

    assert engine.user_task(task.key).state == "open"


def test_a_draft_is_kept_without_changing_the_version_and_gone_after_completion(engine, task):
    engine.save_draft(task.key, {"note": "half a sen"}, by="li")
    kept = engine.user_task(task.key)
    assert (kept.draft, kept.version) == ({"note": "half a sen"}, task.version)

    engine.complete_user_task(task.key, {"note": "whole"}, by="li", version=task.version)

    assert engine.user_task(task.key).draft is None


@pytest.mark.parametrize("variables", [{"x": 0.1}, {"": 1}, {"#hidden": 1}, {"x": object()}])
def test_variables_that_are_no_exact_json_are_refused_by_name(engine, task, variables):
    with pytest.raises(InvalidInput):
        engine.complete_user_task(task.key, variables, by="li")

    assert engine.user_task(task.key).state == "open"


def test_decimals_come_back_as_they_went_in(engine, task):
    engine.complete_user_task(task.key, {"amount": Decimal("1584.320"), "deep": [{"x": Decimal("0.10")}]}, by="li")

    variables = engine.variables(task.process_instance_key)
    assert str(variables["amount"]) == "1584.320"
    assert str(variables["deep"][0]["x"]) == "0.10"


def test_the_history_tells_who_did_what_with_which_values(engine, task):
    engine.assign_user_task(task.key, "li", by="li")
    engine.complete_user_task(task.key, {"ok": True}, by="li")

    told = [(e.kind, e.actor) for e in engine.history(task.process_instance_key) if e.kind.startswith("user_task")]

    assert told == [("user_task.created", "system"), ("user_task.assigned", "li"), ("user_task.completed", "li")]
    completed = engine.history(task.process_instance_key, kinds=["user_task.completed"])[0]
    assert completed.data["variables"] == {"ok": True}
