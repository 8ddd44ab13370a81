"""Ad-hoc sub-processes: the diagram or a person chooses what is done inside, in any order."""

from __future__ import annotations

import pytest

from engine import Activate, DeploymentRefused, InvalidInput, InvalidState
from tests.diagrams import content, diagram, error, loop, on_error, script


def ad_hoc(
    active: str = "", condition: str = "", ordering: str = "Parallel", cancel: bool = True, more: str = ""
) -> str:
    chosen = f'<zeebe:adHoc activeElementsCollection="={active}"/>' if active else ""
    extensions = f"<bpmn:extensionElements>{chosen}</bpmn:extensionElements>" if chosen else ""
    over = f'<bpmn:completionCondition xsi:type="bpmn:tFormalExpression">={condition}</bpmn:completionCondition>'
    inner = content("userTask call\nuserTask visit\nuserTask report", "visit -> report", "i")
    return (
        f'adHocSubProcess inquiry ordering="{ordering}" cancelRemainingInstances="{str(cancel).lower()}" '
        f"{extensions}{more}{inner}{over if condition else ''}"
    )


@pytest.fixture
def start(engine):
    def deploy_and_start(inquiry: str, **variables):
        engine.deploy(
            diagram("work", f"startEvent start\n{inquiry}\nuserTask after", "start -> inquiry -> after"), by="ana"
        )
        return engine.start("work", variables).key

    return deploy_and_start


def test_what_the_expression_names_runs_at_once_and_ends_the_sub_process_when_all_is_done(start, waits, complete):
    key = start(ad_hoc("chosen"), chosen=["call", "visit"])
    assert waits(key) == ["call", "inquiry", "visit"]

    complete(key, "visit")
    complete(key, "call")
    assert waits(key) == ["inquiry", "report"]
    complete(key, "report", found=True)

    assert waits(key) == ["after"]


def test_without_an_expression_it_waits_for_somebody_to_choose(engine, start, waits, complete):
    key = start(ad_hoc())
    assert waits(key) == ["inquiry"]

    engine.activate_ad_hoc(key, "inquiry", ["call", "call"], by="li", variables={"number": 7})
    assert waits(key) == ["call", "call", "inquiry"]
    assert [v.element_id for v in engine.variable_scopes(key) if v.name == "number"] == ["inquiry"]
    complete(key, "call")
    complete(key, "call")

    assert waits(key) == ["after"]


def test_an_empty_choice_has_nothing_to_do(start, waits):
    assert waits(start(ad_hoc("[]"))) == ["after"]


def test_with_a_condition_it_stays_open_until_that_is_true_and_the_rest_is_cancelled(engine, start, waits, complete):
    key = start(ad_hoc("[]", "clear = true"))
    assert waits(key) == ["inquiry"]
    engine.activate_ad_hoc(key, "inquiry", ["call"], by="li")
    complete(key, "call", clear=False)
    assert waits(key) == ["inquiry"]
    engine.activate_ad_hoc(key, "inquiry", ["call", "visit"], by="li")

    complete(key, "call", clear=True)

    assert waits(key) == ["after"]
    assert [t.state for t in engine.user_tasks(process_instance=key, element_id="visit")] == ["cancelled"]


def test_it_may_let_the_rest_finish_first_but_nothing_new_begin(engine, start, waits, complete):
    key = start(ad_hoc("chosen", "clear = true", cancel=False), chosen=["call", "visit"])
    complete(key, "call", clear=True)
    assert waits(key) == ["inquiry", "visit"]
    with pytest.raises(InvalidState, match="about to end"):
        engine.activate_ad_hoc(key, "inquiry", ["call"], by="li")

    complete(key, "visit")
    complete(key, "report")

    assert waits(key) == ["after"]


@pytest.mark.parametrize("ordering", ["Parallel", "Sequential"])
def test_the_condition_is_looked_at_after_each_thing_that_is_done_though_none_of_them_waits(engine, waits, ordering):
    counting = "\n".join(f"scriptTask {name} {script('count + 1', 'count')}" for name in "abc")
    chosen = '<zeebe:adHoc activeElementsCollection="=[&quot;a&quot;, &quot;b&quot;, &quot;c&quot;]"/>'
    inside = f"<bpmn:extensionElements>{chosen}</bpmn:extensionElements>{content(counting, '', 'i')}"
    over = '<bpmn:completionCondition xsi:type="bpmn:tFormalExpression">=count >= 2</bpmn:completionCondition>'
    nodes = f'startEvent start\nadHocSubProcess box ordering="{ordering}" {inside}{over}\nuserTask after'
    engine.deploy(diagram("work", nodes, "start -> box -> after"), by="ana")

    pi = engine.start("work", {"count": 0})

    assert (waits(pi.key), engine.variables(pi.key)) == (["after"], {"count": 2})


JOINED = content("userTask a\nuserTask b\nparallelGateway j\nuserTask both", "a -> j\nb -> j\nj -> both", "i")


@pytest.mark.parametrize("active", ["", '<zeebe:adHoc activeElementsCollection="=[&quot;a&quot;]"/>'])
def test_what_a_token_at_a_join_waits_for_can_still_be_chosen(engine, waits, complete, active):
    chosen = f"<bpmn:extensionElements>{active}</bpmn:extensionElements>" if active else ""
    nodes = f"startEvent start\nadHocSubProcess box {chosen}{JOINED}\nuserTask after"
    engine.deploy(diagram("work", nodes, "start -> box -> after"), by="ana")
    pi = engine.start("work", {})
    if not active:
        engine.activate_ad_hoc(pi.key, "box", ["a"], by="li")
    complete(pi.key, "a")
    assert waits(pi.key) == ["box"]
    assert [incident.kind for incident in engine.incidents()] == (["deadlock"] if active else [])

    engine.activate_ad_hoc(pi.key, "box", ["b"], by="li")
    complete(pi.key, "b")

    assert waits(pi.key) == ["both", "box"]
    assert engine.instance(pi.key).state == "active"
    complete(pi.key, "both")
    assert waits(pi.key) == ["after"]


def test_a_token_at_a_join_does_not_hold_up_what_is_over_by_its_condition(engine, waits, complete):
    over = '<bpmn:completionCondition xsi:type="bpmn:tFormalExpression">=over = true</bpmn:completionCondition>'
    nodes = f'startEvent start\nadHocSubProcess box cancelRemainingInstances="false" {JOINED}{over}\nuserTask after'
    engine.deploy(diagram("work", nodes, "start -> box -> after"), by="ana")
    pi = engine.start("work", {"over": False})
    engine.activate_ad_hoc(pi.key, "box", ["a"], by="li")

    complete(pi.key, "a", over=True)

    assert waits(pi.key) == ["after"]


def test_in_sequential_order_one_thing_is_done_after_another(engine, start, waits, complete):
    key = start(ad_hoc("chosen", ordering="Sequential"), chosen=["visit", "call"])
    assert waits(key) == ["inquiry", "visit"]
    with pytest.raises(InvalidState, match="at work"):
        engine.activate_ad_hoc(key, "inquiry", ["call"], by="li")

    complete(key, "visit")
    complete(key, "report")
    assert waits(key) == ["call", "inquiry"]
    complete(key, "call")

    assert waits(key) == ["after"]


def test_what_somebody_starts_inside_by_hand_opens_the_sub_process_for_more(engine, start, waits, complete):
    key = start(ad_hoc("[]"))
    assert waits(key) == ["after"]

    engine.modify(key, [Activate("report")], by="ana", reason="asked again")
    engine.activate_ad_hoc(key, "inquiry", ["call"], by="li")
    assert waits(key) == ["after", "call", "inquiry", "report"]
    complete(key, "report")
    complete(key, "call")

    assert waits(key) == ["after", "after"]


def test_only_what_nothing_leads_to_can_be_started(engine, start, waits):
    key = start(ad_hoc())

    with pytest.raises(InvalidInput, match=r"\(call, visit\), but found 'report'"):
        engine.activate_ad_hoc(key, "inquiry", ["call", "report"], by="li")
    with pytest.raises(InvalidState, match="open 0 times"):
        engine.activate_ad_hoc(key, "after", ["call"], by="li")
    assert waits(key) == ["inquiry"]


def test_a_choice_that_names_no_element_is_an_incident_and_runs_after_the_repair(engine, start, waits):
    key = start(ad_hoc("chosen"), chosen=["typo"])
    [incident] = engine.incidents(process_instance=key)
    assert (incident.kind, incident.element_id) == ("expression", "inquiry")

    engine.set_variables(key, {"chosen": ["call"]}, by="ana", reason="typing error")
    engine.retry(incident.key, by="ana")

    assert waits(key) == ["call", "inquiry"]


def test_a_condition_that_cannot_be_told_is_an_incident_and_is_looked_at_again(engine, start, waits, complete):
    key = start(ad_hoc("chosen", "clear"), chosen=["call"])
    complete(key, "call")
    [incident] = engine.incidents(process_instance=key)
    assert incident.kind == "condition"

    engine.set_variables(key, {"clear": True}, by="ana", reason="was missing")
    engine.retry(incident.key, by="ana")

    assert waits(key) == ["after"]


def test_each_of_several_is_open_for_itself(engine, start, waits, complete):
    key = start(ad_hoc(more=loop("[1, 2]", "n")))
    assert waits(key) == ["inquiry", "inquiry", "inquiry"]
    with pytest.raises(InvalidState, match="open 2 times"):
        engine.activate_ad_hoc(key, "inquiry", ["call"], by="li")

    for one in [e.key for e in engine.active_elements(key) if e.kind == "inner"]:
        engine.activate_ad_hoc(key, "inquiry", ["call"], by="li", element_instance_key=one)
    complete(key, "call")
    complete(key, "call")

    assert waits(key) == ["after"]


def test_an_error_inside_ends_it_by_its_boundary_event(engine, waits, complete):
    failing = content(f"startEvent s\nendEvent e {on_error('E')}", "s -> e", "b")
    inner = content(f"userTask call\nuserTask visit\nsubProcess bad {failing}", "call -> bad", "i")
    engine.deploy(
        diagram(
            "work",
            f"startEvent start\nadHocSubProcess inquiry {inner}\nuserTask after\nuserTask repair\n"
            f'<bpmn:boundaryEvent id="failed" attachedToRef="inquiry">{on_error()}</bpmn:boundaryEvent>',
            "start -> inquiry -> after\nfailed -> repair",
            error("E"),
        ),
        by="ana",
    )  # fmt: skip
    key = engine.start("work").key
    engine.activate_ad_hoc(key, "inquiry", ["call", "visit"], by="li")

    complete(key, "call")

    assert waits(key) == ["repair"]


@pytest.mark.parametrize(
    ("inner", "said"),
    [
        ("startEvent s\nuserTask a", "startEvent cannot stand in an ad-hoc"),
        ("userTask a\nendEvent e", "endEvent cannot stand in an ad-hoc"),
        ("", "holds nothing that can be started"),
    ],
)
def test_start_and_end_events_inside_are_refused_and_so_is_nothing(engine, inner, said):
    flows = "s -> a" if "startEvent" in inner else "a -> e" if inner else ""
    files = diagram("work", f"startEvent start\nadHocSubProcess box {content(inner, flows, 'i')}", "start -> box")

    with pytest.raises(DeploymentRefused, match=said):
        engine.deploy(files, by="ana")
