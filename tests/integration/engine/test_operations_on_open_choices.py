"""Conditional events and ad-hoc sub-processes while an instance is suspended, resumed, modified or run again."""

from __future__ import annotations

from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

import pytest

from engine import Activate, InvalidInput, Move, Suspended, Terminate
from tests.diagrams import boundary, content, diagram, loop, on_condition, on_timer

HANDLER = content(f'startEvent hs isInterrupting="{{}}" {on_condition("go")}\nuserTask handle', "hs -> handle", "h")


@dataclass(frozen=True)
class Place:
    """A conditional event somewhere: the diagram around it, and where an instance stands before and after."""

    nodes: str
    flows: str
    before: list[str]
    after: list[str]


PLACES = {
    "catch": Place(
        f"intermediateCatchEvent wait {on_condition('go')}\nuserTask after", "start -> wait -> after", ["wait"], ["after"]
    ),
    "event gateway": Place(
        f"eventBasedGateway gate\nintermediateCatchEvent wait {on_condition('go')}\n"
        f"intermediateCatchEvent late {on_timer('P1D')}\nuserTask after\nuserTask other",
        "start -> gate -> wait -> after\ngate -> late -> other", ["gate"], ["after"],
    ),
    "boundary": Place(
        f"userTask work\nuserTask after\n{boundary('b', 'work', on_condition('go'))}", "start -> work\nb -> after",
        ["work"], ["after"],
    ),
    "boundary beside": Place(
        f"userTask work\nuserTask after\n{boundary('b', 'work', on_condition('go'), False)}", "start -> work\nb -> after",
        ["work"], ["after", "work"],
    ),
    "event sub-process": Place(
        f'userTask work\nsubProcess handler triggeredByEvent="true" {HANDLER.format("true")}', "start -> work",
        ["work"], ["handle", "handler"],
    ),
    "event sub-process beside": Place(
        f'userTask work\nsubProcess handler triggeredByEvent="true" {HANDLER.format("false")}', "start -> work",
        ["work"], ["handle", "handler", "work"],
    ),
}  # fmt: skip
EVERYWHERE = pytest.mark.parametrize("place", PLACES.values(), ids=list(PLACES))


@pytest.fixture
def start(engine):
    def deploy_and_start(nodes: str, flows: str, **variables) -> int:
        engine.deploy(diagram("p", f"startEvent start\n{nodes}", flows), by="ana")
        return engine.start("p", variables).key

    return deploy_and_start


@pytest.fixture
def correct(engine):
    def do(key: int, **variables) -> None:
        engine.set_variables(key, variables, by="ana", reason="test")

    return do


@EVERYWHERE
def test_a_condition_that_comes_true_while_suspended_happens_at_the_resume_and_once(
    engine, start, correct, waits, place
):
    key = start(place.nodes, place.flows)
    engine.suspend(key, by="ana", reason="audit")
    correct(key, go=True)
    assert waits(key) == place.before

    engine.resume(key, by="ana", reason="done")

    assert waits(key) == place.after


@EVERYWHERE
def test_a_condition_that_was_true_only_for_a_while_in_the_suspension_does_not_happen(
    engine, start, correct, waits, place
):
    key = start(place.nodes, place.flows)
    engine.suspend(key, by="ana", reason="audit")
    correct(key, go=True)
    correct(key, go=False)

    engine.resume(key, by="ana", reason="done")
    assert waits(key) == place.before
    correct(key, go=True)

    assert waits(key) == place.after


def test_a_condition_that_happened_before_the_suspension_does_not_happen_again_after_it(engine, start, correct, waits):
    place = PLACES["boundary beside"]
    key = start(place.nodes, place.flows)
    correct(key, go=True)
    engine.suspend(key, by="ana", reason="audit")

    engine.resume(key, by="ana", reason="done")

    assert waits(key) == ["after", "work"]


@pytest.mark.parametrize("suspended", [False, True])
@pytest.mark.parametrize("condition", ["go", "1 = 1"])
def test_a_token_moved_to_a_condition_that_holds_goes_on_unless_all_stands_still(
    engine, start, waits, suspended, condition
):
    key = start(
        f"userTask work\nintermediateCatchEvent wait {on_condition(condition)}\nuserTask after",
        "start -> work -> wait -> after", go=True,
    )  # fmt: skip
    if suspended:
        engine.suspend(key, by="ana", reason="audit")

    engine.modify(key, [Move("wait", "work")], by="ana", reason="not needed")

    assert waits(key) == (["wait"] if suspended else ["after"])
    if suspended:
        engine.resume(key, by="ana", reason="done")
    assert waits(key) == ["after"]


@pytest.mark.parametrize("name", ["catch", "event gateway", "boundary", "boundary beside"])
def test_what_waits_for_a_condition_can_be_ended_and_waits_no_more(engine, start, correct, waits, name):
    place = PLACES[name]
    key = start(place.nodes + "\nuserTask rest", place.flows + "\nstart -> rest")

    engine.modify(key, [Terminate(*place.before)], by="ana", reason="not needed")
    correct(key, go=True)

    assert (waits(key), engine.subscriptions(key)) == (["rest"], [])


def test_a_sub_process_entered_by_hand_is_interrupted_at_once_by_a_condition_that_holds(engine, start, waits):
    inner = content("startEvent s\nuserTask inside", "s -> inside", "i")
    key = start(
        f"userTask work\nsubProcess box {inner}\nuserTask stopped\n{boundary('b', 'box', on_condition('go'))}",
        "start -> work -> box\nb -> stopped", go=True,
    )  # fmt: skip

    engine.modify(key, [Move("inside", "work")], by="ana", reason="skip the start")

    assert waits(key) == ["stopped"]


def test_a_condition_that_still_holds_interrupts_what_is_run_again_and_not_when_the_variables_are_set_back(
    engine, start, correct, waits
):
    place = PLACES["event sub-process"]
    key = start(place.nodes, place.flows, go=False)
    [entered] = [e for e in engine.history(key, kinds=["element.entered"]) if e.element_id == "work"]
    correct(key, go=True)
    assert waits(key) == place.after

    engine.rerun(key, entered.element_instance_key, by="ana", reason="again")
    assert waits(key) == place.after
    engine.rerun(key, entered.element_instance_key, by="ana", reason="again", restore=True)

    assert waits(key) == ["work"]


# Ad-hoc sub-processes


def ad_hoc(active: str = "", condition: str = "", ordering: str = "Parallel", more: str = "") -> str:
    chosen = f"<bpmn:extensionElements><zeebe:adHoc activeElementsCollection={quoteattr('=' + active)}/></bpmn:extensionElements>"
    over = f'<bpmn:completionCondition xsi:type="bpmn:tFormalExpression">={condition}</bpmn:completionCondition>'
    inner = content("userTask call\nuserTask visit\nuserTask report", "visit -> report", "i")
    return (
        f'adHocSubProcess inquiry ordering="{ordering}" {chosen if active else ""}{more}{inner}{over if condition else ""}\n'
        "userTask after"
    )


FLOWS = "start -> inquiry -> after"


def test_nothing_can_be_chosen_while_suspended_and_everything_afterwards(engine, start, waits):
    key = start(ad_hoc(), FLOWS)
    engine.suspend(key, by="ana", reason="audit")

    with pytest.raises(Suspended):
        engine.activate_ad_hoc(key, "inquiry", ["call"], by="li")
    assert waits(key) == ["inquiry"]
    engine.resume(key, by="ana", reason="done")
    engine.activate_ad_hoc(key, "inquiry", ["call"], by="li")

    assert waits(key) == ["call", "inquiry"]


def test_tasks_inside_stand_still_with_the_instance_and_end_the_sub_process_afterwards(engine, start, waits, complete):
    key = start(ad_hoc('["call"]'), FLOWS)
    engine.suspend(key, by="ana", reason="audit")
    with pytest.raises(Suspended):
        complete(key, "call")

    engine.resume(key, by="ana", reason="done")
    complete(key, "call")

    assert waits(key) == ["after"]


@pytest.mark.parametrize("suspended", [False, True])
def test_a_token_moved_out_of_it_does_not_let_the_flow_behind_it_begin_as_well(engine, start, waits, suspended):
    key = start(ad_hoc('["call"]'), FLOWS)
    if suspended:
        engine.suspend(key, by="ana", reason="audit")

    engine.modify(key, [Move("after", "call")], by="ana", reason="not needed")

    assert waits(key) == ["after"]
    if suspended:
        engine.resume(key, by="ana", reason="done")
        assert waits(key) == ["after"]


def test_the_last_thing_in_it_cannot_be_ended_when_nothing_else_would_be_left(engine, start, waits):
    key = start(ad_hoc('["call"]'), FLOWS)

    with pytest.raises(InvalidInput, match="Nothing would be left"):
        engine.modify(key, [Terminate("call")], by="ana", reason="not needed")

    assert waits(key) == ["call", "inquiry"]


def test_with_a_condition_it_stays_open_for_other_choices_when_the_last_thing_in_it_is_ended(
    engine, start, waits, complete
):
    key = start(ad_hoc('["call"]', "clear = true"), FLOWS)

    engine.modify(key, [Terminate("call")], by="ana", reason="not needed")
    assert waits(key) == ["inquiry"]
    engine.activate_ad_hoc(key, "inquiry", ["visit"], by="li")
    complete(key, "visit", clear=True)

    assert waits(key) == ["after"]


def test_in_sequential_order_the_next_begins_when_the_one_at_work_is_ended(engine, start, waits, complete):
    key = start(ad_hoc('["call", "visit"]', ordering="Sequential"), FLOWS)

    engine.modify(key, [Terminate("call")], by="ana", reason="not needed")

    assert waits(key) == ["inquiry", "visit"]


def test_one_thing_is_moved_to_another_inside_it(engine, start, waits, complete):
    key = start(ad_hoc('["call"]'), FLOWS)

    engine.modify(key, [Move("report", "call")], by="ana", reason="was called already")
    assert waits(key) == ["inquiry", "report"]
    complete(key, "report")

    assert waits(key) == ["after"]


def test_all_of_it_can_be_ended_or_left(engine, start, waits):
    key = start(ad_hoc('["call", "visit"]'), FLOWS)

    engine.modify(key, [Terminate("inquiry"), Activate("after")], by="ana", reason="not needed")

    assert waits(key) == ["after"]
    assert {t.state for t in engine.user_tasks(process_instance=key, element_id="call")} == {"cancelled"}


def test_one_of_several_is_left_for_itself(engine, start, waits, complete):
    key = start(ad_hoc(more=loop("[1, 2]", "n")), FLOWS)
    ones = [e.key for e in engine.active_elements(key) if e.kind == "inner"]
    for one in ones:
        engine.activate_ad_hoc(key, "inquiry", ["call"], by="li", element_instance_key=one)
    [first] = [e.key for e in engine.active_elements(key) if e.scope_key == ones[0]]

    engine.modify(key, [Terminate(element_instance_key=first)], by="ana", reason="not needed")

    assert waits(key) == ["call", "inquiry", "inquiry"]
    complete(key, "call")
    assert waits(key) == ["after"]


def test_it_is_run_again_from_its_beginning(engine, start, waits, complete):
    key = start(ad_hoc("chosen"), FLOWS, chosen=["call"])
    complete(key, "call")
    assert waits(key) == ["after"]
    [entered] = [e for e in engine.history(key, kinds=["element.entered"]) if e.element_id == "inquiry"]

    engine.rerun(key, entered.element_instance_key, by="ana", reason="again")

    assert waits(key) == ["call", "inquiry"]
