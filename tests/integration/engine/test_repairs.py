"""Repairs that leave an instance where it stands: tries, results by hand, times computed anew."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine import InvalidInput, InvalidState, NotFound, Suspended
from tests.diagrams import boundary, content, diagram, handler, job, loop, mapped, message, on_message, on_timer, script


@pytest.fixture
def stuck(engine, clock):
    """An order whose shipping failed for good, and what repairs it."""
    answers = {"works": False}

    def ship(ctx):
        if not answers["works"]:
            raise ValueError("the carrier is closed")
        return {"shipped": True}

    engine.register("ship", ship, retries=1)
    work = job("ship", "out parcel = shipped")
    engine.deploy(
        diagram("order", f"startEvent start\nserviceTask work {work}\nuserTask after", "start -> work -> after"),
        by="ana",
    )
    key = engine.start("order", {}).key
    engine.run_due()
    return key, answers


def incident_of(engine, key):
    [found] = engine.incidents(process_instance=key)
    return found


def test_a_job_that_used_up_its_tries_gets_new_ones_and_runs_again(engine, stuck, waits):
    key, answers = stuck
    incident = incident_of(engine, key)
    answers["works"] = True

    engine.change_retries(incident.job_key, 5, by="ada", reason="the carrier is open again")

    assert engine.incidents(process_instance=key) == []
    assert (engine.instance(key).state, engine.jobs(process_instance=key)[0].retries) == ("active", 5)
    engine.run_due()
    assert waits(key) == ["after"]
    [event] = engine.history(key, kinds=["job.retries_changed"])
    assert (event.actor, event.data["retries"], event.data["reason"]) == ("ada", 5, "the carrier is open again")


def test_new_tries_of_a_job_that_is_due_leave_its_time_alone(engine, clock):
    engine.register("ship", lambda ctx: 1 / 0, retries=3)
    engine.deploy(diagram("order", f"startEvent start\nserviceTask work {job('ship')}", "start -> work"), by="ana")
    key = engine.start("order").key
    engine.run_due()
    [before] = engine.jobs(process_instance=key)

    engine.change_retries(before.key, 9, by="ada", reason="the carrier is slow")

    [after] = engine.jobs(process_instance=key)
    assert (after.retries, after.due_at, after.state) == (9, before.due_at, "due")


def test_tries_are_refused_for_a_wrong_number_a_finished_job_and_without_a_reason(engine, stuck):
    key, answers = stuck
    job_key = incident_of(engine, key).job_key
    for retries in (0, 101):
        with pytest.raises(InvalidInput, match="1 to 100"):
            engine.change_retries(job_key, retries, by="ada", reason="typing error")
    with pytest.raises(InvalidInput, match="reason"):
        engine.change_retries(job_key, 2, by="ada", reason="")
    with pytest.raises(NotFound):
        engine.change_retries(1, 2, by="ada", reason="typing error")
    answers["works"] = True
    engine.change_retries(job_key, 2, by="ada", reason="open again")
    engine.run_due()
    with pytest.raises(InvalidState, match="completed"):
        engine.change_retries(job_key, 2, by="ada", reason="open again")


def test_an_element_done_by_hand_goes_on_with_the_results_that_were_given(engine, stuck, waits):
    key, _ = stuck
    incident = incident_of(engine, key)

    engine.resolve(incident.key, by="ada", reason="brought to the customer", variables={"shipped": True})

    assert waits(key) == ["after"]
    assert engine.variables(key) == {"parcel": True}
    assert (engine.instance(key).state, engine.jobs(process_instance=key)[0].state) == ("active", "cancelled")
    [event] = engine.history(key, kinds=["element.done_by_hand"])
    assert (event.actor, event.element_id, event.data["reason"]) == ("ada", "work", "brought to the customer")
    with pytest.raises(InvalidState, match="resolved"):
        engine.resolve(incident.key, by="ada", reason="again")


def test_an_activity_whose_items_cannot_be_made_is_taken_as_done_as_a_whole(engine, waits):
    engine.deploy(
        diagram(
            "order",
            f"startEvent start\n<bpmn:userTask id='each'>{loop('missing', 'item')}</bpmn:userTask>\nuserTask after",
            "start -> each -> after",
        ),
        by="ana",
    )
    key = engine.start("order").key

    engine.resolve(incident_of(engine, key).key, by="ada", reason="there is nothing to do")

    assert waits(key) == ["after"]


def test_a_gateway_has_no_result_and_cannot_be_taken_as_done(engine):
    engine.deploy(
        diagram(
            "order",
            "startEvent start\nexclusiveGateway gate\nuserTask a\nuserTask b",
            "start -> gate\ngate -> a : x > 1\ngate -> b : x < 1",
        ),
        by="ana",
    )
    key = engine.start("order", {"x": 1}).key

    with pytest.raises(InvalidState, match="correct the variables and retry"):
        engine.resolve(incident_of(engine, key).key, by="ada", reason="go on")


def test_a_suspended_instance_is_not_repaired_behind_its_back(engine, stuck):
    key, _ = stuck
    incident = incident_of(engine, key)
    engine.suspend(key, by="ada", reason="court order")

    with pytest.raises(Suspended):
        engine.resolve(incident.key, by="ada", reason="done")
    with pytest.raises(Suspended):
        engine.change_retries(incident.job_key, 3, by="ada", reason="open again")


@pytest.fixture
def waiting(engine, clock):
    """A reminder whose time comes from a variable."""
    timer = (
        on_timer("=deadline")
        .replace("<bpmn:timeDuration", "<bpmn:timeDate")
        .replace("</bpmn:timeDuration", "</bpmn:timeDate")
    )
    engine.deploy(
        diagram(
            "remind",
            f"""startEvent start\nscriptTask set {script('"x"', "x")}\nuserTask work\n{boundary("late", "work", timer)}
            {boundary("slow", "work", on_timer("=duration(patience)"), interrupting=False)}\nuserTask hurry\nuserTask ask""",
            "start -> set -> work\nlate -> hurry\nslow -> ask",
        ),
        by="ana",
    )
    deadline = (clock.now() + timedelta(days=10)).isoformat()
    return engine.start("remind", {"deadline": deadline, "patience": "P3D"}).key


def timer_of(engine, key, element_id):
    [timer] = [timer for timer in engine.timers(process_instance=key) if timer.element_id == element_id]
    return timer


def test_a_due_time_follows_a_changed_variable_when_it_is_computed_anew(engine, waiting, clock, waits):
    sooner = clock.now() + timedelta(days=2)
    engine.set_variables(waiting, {"deadline": sooner.isoformat()}, by="ada", reason="court date moved")
    timer = timer_of(engine, waiting, "late")
    assert timer.due_at != sooner

    engine.reevaluate_timer(timer.key, by="ada", reason="court date moved")

    assert timer_of(engine, waiting, "late").due_at == sooner
    [event] = engine.history(waiting, kinds=["timer.reevaluated"])
    assert (event.actor, event.element_id, event.data["reason"]) == ("ada", "late", "court date moved")
    clock.advance(timedelta(days=2))
    engine.run_due()
    assert waits(waiting) == ["hurry"]


def test_a_duration_is_counted_from_when_the_timer_began_to_wait(engine, waiting, clock):
    begun = clock.now()
    clock.advance(timedelta(days=1))
    engine.set_variables(waiting, {"patience": "P5D"}, by="ada", reason="more patience")

    engine.reevaluate_timer(timer_of(engine, waiting, "slow").key, by="ada", reason="more patience")

    assert timer_of(engine, waiting, "slow").due_at == begun + timedelta(days=5)


def test_a_time_that_cannot_be_computed_is_refused_and_the_timer_stays(engine, waiting):
    before = timer_of(engine, waiting, "late")
    engine.set_variables(waiting, {"deadline": "soon"}, by="ada", reason="typing error")

    with pytest.raises(InvalidInput, match="timer"):
        engine.reevaluate_timer(before.key, by="ada", reason="typing error")
    with pytest.raises(InvalidInput, match="reason"):
        engine.reevaluate_timer(before.key, by="ada", reason="")

    assert timer_of(engine, waiting, "late") == before


@pytest.mark.parametrize(
    ("nodes", "flows"),
    [
        (
            f"userTask place\n{boundary('b', 'place', on_timer('R/PT1H'), False)}\nuserTask late\n"
            f"{boundary('c', 'place', on_message('went'), False)}\ntask gone",
            "start -> place\nb -> late\nc -> gone",
        ),
        (
            "subProcess place "
            + content(
                f"startEvent s\nuserTask work\n{handler('late', on_timer('R/PT1H'), False)}\n"
                f"{handler('gone', on_message('went'), False)}",
                "s -> work",
                "i",
            ),
            "start -> place",
        ),
        (
            f"eventBasedGateway place\nintermediateCatchEvent b {on_timer('R/PT1H')}\nuserTask late\n"
            f"intermediateCatchEvent c {on_message('went')}\ntask gone",
            "start -> place -> b -> late\nplace -> c -> gone",
        ),
    ],
    ids=["border", "inside", "event gateway"],
)
def test_of_events_of_which_one_cannot_be_waited_for_none_is_waited_for_twice_after_the_repair(
    engine, clock, waits, nodes, flows
):
    engine.deploy(diagram("order", f"startEvent start\n{nodes}", flows, message("went", "id")), by="ana")
    key = engine.start("order", {"id": None}).key
    assert engine.timers(process_instance=key) == []
    engine.set_variables(key, {"id": "1"}, by="ada", reason="it was missing")

    engine.retry(incident_of(engine, key).key, by="ada", reason="repaired")
    clock.advance(timedelta(minutes=61))
    engine.run_due()

    assert waits(key).count("late") == 1


def test_a_sub_process_whose_results_cannot_be_written_can_still_be_interrupted_from_its_border(
    engine, clock, waits, complete
):
    inner = content(f"startEvent s\nuserTask work\n{handler('h', on_message('went'), False)}", "s -> work", "i")
    nodes = f"startEvent start\nsubProcess box {mapped('out z = log')}{inner}\nuserTask late\n" + boundary(
        "b", "box", on_timer("PT1H")
    )
    engine.deploy(diagram("order", nodes, "start -> box\nb -> late", message("went", "id")), by="ana")
    key = engine.start("order", {"id": "1"}).key
    complete(key, "work")
    assert incident_of(engine, key).element_id == "box"

    engine.publish_message("went", "1")
    assert waits(key) == ["box"]
    clock.advance(timedelta(hours=2))
    engine.run_due()

    assert waits(key) == ["late"]
    assert engine.incidents(process_instance=key) == []


def test_what_an_event_brought_is_mapped_once_when_the_mapping_is_tried_again(engine, waits):
    mapping = mapped("out paid = if rate = null then log else amount * rate")
    nodes = f"startEvent start\nintermediateCatchEvent c {mapping}{on_message('went')}\neventBasedGateway g\n"
    nodes += f"intermediateCatchEvent d {on_timer('PT1H')}\nuserTask after"
    engine.deploy(diagram("order", nodes, "start -> g -> c -> after\ng -> d -> after", message("went", "id")), by="ana")
    key = engine.start("order", {"id": "1", "rate": None}).key
    engine.publish_message("went", "1", {"amount": 30})
    engine.set_variables(key, {"rate": 2}, by="ada", reason="it was missing")

    engine.retry(incident_of(engine, key).key, by="ada", reason="repaired")

    assert waits(key) == ["after"]
    assert engine.variables(key)["paid"] == 60
