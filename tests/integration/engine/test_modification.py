"""Changing where an instance stands: tokens moved, added and removed in one transition."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine import Activate, InvalidInput, InvalidState, Move, NotFound, Terminate
from tests.diagrams import boundary, call, diagram, loop, mapped, message, on_message, on_timer

SUB = f"""<bpmn:subProcess id="sub">{mapped("in doubled = amount * 2")}<bpmn:startEvent id="s_start"/>
<bpmn:userTask id="first"/><bpmn:userTask id="second"/><bpmn:endEvent id="s_end"/>
<bpmn:sequenceFlow id="s1" sourceRef="s_start" targetRef="first"/><bpmn:sequenceFlow id="s2" sourceRef="first" targetRef="second"/>
<bpmn:sequenceFlow id="s3" sourceRef="second" targetRef="s_end"/></bpmn:subProcess>""".replace("\n", "")
EACH = f"""<bpmn:subProcess id="each">{loop("[1, 2]", "item")}<bpmn:startEvent id="e_start"/><bpmn:userTask id="inside"/>
<bpmn:sequenceFlow id="e1" sourceRef="e_start" targetRef="inside"/></bpmn:subProcess>""".replace("\n", "")
NOTED = f"""<bpmn:subProcess id="noting" triggeredByEvent="true"><bpmn:startEvent id="noted" isInterrupting="false">
{on_message("note")}</bpmn:startEvent><bpmn:userTask id="read"/><bpmn:sequenceFlow id="n1" sourceRef="noted" targetRef="read"/>
</bpmn:subProcess>""".replace("\n", "")
CASE = diagram(
    "case",
    f"""startEvent start\nuserTask check\nparallelGateway fork\nuserTask left\nuserTask right\nparallelGateway join
    {SUB}\n{boundary("late", "sub", on_timer("PT1H"))}\nuserTask hurry\n{EACH}\ncallActivity paying {call("pay")}
    eventBasedGateway race\nintermediateCatchEvent paid {on_message("payment")}\nintermediateCatchEvent waited {on_timer("PT9H")}
    endEvent end\n{NOTED}""",
    """start -> check -> fork -> left -> join\nfork -> right -> join -> sub -> each -> paying -> race\nlate -> hurry
    race -> paid -> end\nrace -> waited -> end""",
    message("payment", "no") + message("note", "no"),
)
PAY = diagram("pay", "startEvent begin\nuserTask approve", "begin -> approve")


@pytest.fixture
def case(engine):
    engine.deploy(CASE | PAY, by="ana")
    return engine.start("case", {"amount": 5, "no": "A"}).key


def modify(engine, key, *instructions):
    engine.modify(key, instructions, by="ada", reason="the wrong way was taken")


def test_a_token_is_moved_and_goes_on_from_its_new_place(engine, case, waits, complete):
    modify(engine, case, Move("left", element_id="check", variables={"amount": 7}))

    assert waits(case) == ["left"]
    assert engine.variables(case)["amount"] == 7
    assert engine.user_tasks(process_instance=case, element_id="check")[0].state == "cancelled"
    [event] = engine.history(case, kinds=["instance.modified"])
    assert (event.actor, event.data["reason"]) == ("ada", "the wrong way was taken")
    assert event.data["instructions"] == [{"do": "move", "element": "check", "to": "left"}]


def test_tokens_are_added_and_removed_in_one_transition(engine, case, waits):
    modify(engine, case, Activate("left"), Activate("right"), Activate("right"), Terminate("check"))

    assert waits(case) == ["left", "right", "right"]


def test_the_sub_process_around_an_element_is_entered_with_its_inputs_and_boundary_events(engine, case, waits, clock):
    modify(engine, case, Activate("second", variables={"local": 1}, scope="sub"), Terminate("check"))

    assert waits(case) == ["second", "sub"]
    scopes = {(v.element_id, v.name): v.value for v in engine.variable_scopes(case) if v.element_id}
    assert scopes == {("sub", "doubled"): 10, ("sub", "local"): 1}
    clock.advance(timedelta(hours=1))
    engine.run_due()
    assert waits(case) == ["hurry"]


def test_two_elements_of_a_sub_process_are_started_in_the_same_run_of_it(engine, case, waits):
    modify(engine, case, Activate("first"), Activate("second"), Terminate("check"))

    assert waits(case) == ["first", "second", "sub"]


def test_a_token_moved_inside_a_sub_process_stays_in_it_and_the_process_goes_on_after_it(engine, case, waits, complete):
    modify(engine, case, Move("sub", element_id="check"))
    assert waits(case) == ["first", "sub"]

    modify(engine, case, Move("second", element_id="first"))
    complete(case, "second")

    assert waits(case) == ["each", "each", "each", "inside", "inside"]


def test_a_sub_process_in_which_nothing_is_left_ends_too(engine, case, waits):
    modify(engine, case, Activate("second"), Terminate("check"))

    modify(engine, case, Activate("left"), Terminate("second"))

    assert waits(case) == ["left"]


def test_one_item_of_several_is_ended_and_the_others_go_on(engine, case, waits, complete):
    modify(engine, case, Move("each", element_id="check"))
    item = next(e for e in engine.active_elements(case) if e.kind == "inner")

    modify(engine, case, Terminate(element_instance_key=item.key))
    assert waits(case) == ["each", "each", "inside"]
    complete(case, "inside")

    assert waits(case) == ["paying"]


def test_an_element_of_an_item_is_started_in_the_item_that_is_named(engine, case, waits):
    modify(engine, case, Move("each", element_id="check"))
    items = [e for e in engine.active_elements(case) if e.kind == "inner"]

    with pytest.raises(InvalidInput, match="runs 2 times"):
        modify(engine, case, Activate("inside"))
    modify(engine, case, Activate("inside", ancestor=items[1].key))

    standing = [e.scope_key for e in engine.active_elements(case) if e.element_id == "inside"]
    assert sorted(standing) == sorted([items[0].key, items[1].key, items[1].key])


def test_leaving_a_call_ends_what_it_called(engine, case, waits):
    modify(engine, case, Move("paying", element_id="check"))
    [called] = engine.children(case)

    modify(engine, case, Move("left", element_id="paying"))

    assert (engine.instance(called.key).state, waits(case)) == ("terminated", ["left"])


def test_tokens_that_wait_at_a_join_can_be_removed_and_a_deadlock_is_resolved_so(engine, case, waits, complete):
    complete(case, "check")
    complete(case, "left")
    modify(engine, case, Terminate("right"))
    assert [i.kind for i in engine.incidents(process_instance=case)] == ["deadlock"]

    modify(engine, case, Terminate("join"), Activate("sub"))

    assert engine.incidents(process_instance=case) == []
    assert (engine.instance(case).state, waits(case)) == ("active", ["first", "sub"])


@pytest.mark.parametrize(
    ("element_id", "sentence"),
    [
        ("nowhere", "has no element 'nowhere'"),
        ("late", "happens to its activity only; start 'sub'"),
        ("join", "joins several flows"),
        ("paid", "behind its event-based gateway"),
        ("noted", "begins with its event"),
        ("noting", "begins with its event"),
        ("read", "'noting', which does not run and begins with its event"),
        ("inside", "'each', which does not run and runs once for each item"),
    ],
)
def test_what_cannot_be_started_by_hand_is_refused_with_a_sentence_and_nothing_changes(
    engine, case, waits, element_id, sentence
):
    before = len(engine.history(case))

    with pytest.raises(InvalidInput, match=sentence):
        modify(engine, case, Terminate("check"), Activate("left"), Activate(element_id))

    assert (waits(case), len(engine.history(case))) == (["check"], before)


def test_a_refused_change_leaves_nothing_behind_in_the_callers_transaction_either(engine, case, waits):
    with engine.database.transaction() as tx, pytest.raises(InvalidInput, match="cancel it instead"):
        engine.modify(case, [Terminate("check")], by="ada", reason="typing error", tx=tx)

    assert waits(case) == ["check"]
    assert engine.user_tasks(process_instance=case, state="open")


def test_a_change_needs_a_reason_an_instruction_and_a_running_instance(engine, case):
    with pytest.raises(InvalidInput, match="reason"):
        engine.modify(case, [Activate("left")], by="ada", reason=" ")
    with pytest.raises(InvalidInput, match="started, ended or moved"):
        engine.modify(case, [], by="ada", reason="typing error")
    with pytest.raises(InvalidInput, match="does not stand at 'right'"):
        modify(engine, case, Terminate("right"))
    with pytest.raises(InvalidInput, match="no sub-process around"):
        modify(engine, case, Activate("left", variables={"a": 1}, scope="sub"))
    with pytest.raises(NotFound):
        modify(engine, 1, Activate("left"))
    engine.cancel(case, by="ada", reason="void")
    with pytest.raises(InvalidState):
        modify(engine, case, Activate("left"))


def test_what_a_change_makes_in_a_suspended_instance_waits_until_it_goes_on(engine, case, waits, clock):
    engine.suspend(case, by="ada", reason="court order")

    modify(engine, case, Activate("race"), Activate("paying"), Terminate("check"))
    engine.publish_message("payment", "A")
    clock.advance(timedelta(hours=10))
    engine.run_due()

    assert waits(case) == ["paying", "race"]
    assert [child.state for child in engine.children(case)] == ["suspended"]
    engine.resume(case, by="ada", reason="lifted")
    assert waits(case) == ["paying"]
