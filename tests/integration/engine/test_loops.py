"""Standard loops, start and completion quantities, and links."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine import DeploymentRefused, standard_loop
from tests.diagrams import boundary, call, diagram, on_timer, script


def again(condition: str = "", maximum: str = "", before: bool = False) -> str:
    """Standard loop characteristics."""
    inner = (
        f'<bpmn:loopCondition xsi:type="bpmn:tFormalExpression">={condition}</bpmn:loopCondition>' if condition else ""
    )
    limit = f' loopMaximum="{maximum}"' if maximum else ""
    return (
        f'<bpmn:standardLoopCharacteristics testBefore="{str(before).lower()}"{limit}>{inner}'
        "</bpmn:standardLoopCharacteristics>"
    )


def link(kind: str, node: str, name: str) -> str:
    return f'<bpmn:{kind} id="{node}"><bpmn:linkEventDefinition name="{name}"/></bpmn:{kind}>'


@pytest.mark.parametrize(
    ("characteristics", "rounds"),
    [
        (again("loopCounter &lt; 3"), 3),
        (again("loopCounter &lt; 3", before=True), 3),
        (again("false"), 1),
        (again("false", before=True), 0),
        (again("true", maximum="4"), 4),
        (again(maximum="2"), 2),
        (again(maximum="0"), 0),
        (again("total &lt; 30"), 3),
    ],
)
def test_a_loop_runs_while_its_condition_holds_and_never_more_than_its_maximum(engine, characteristics, rounds):
    task = script("total + 10", "total") + characteristics
    engine.deploy(diagram("p", f"startEvent s\nscriptTask a {task}\nendEvent e", "s -> a -> e"), by="ana")

    pi = engine.start("p", {"total": 0})

    assert (pi.state, engine.variables(pi.key)) == ("completed", {"total": rounds * 10})


def test_a_person_is_asked_again_until_the_answer_is_enough_and_the_reminder_counts_from_the_first_time(
    engine, clock, waits, complete
):
    engine.deploy(
        diagram(
            "p",
            f"startEvent s\nuserTask ask {again('enough = false')}\nuserTask after\nuserTask late\n"
            + boundary("b", "ask", on_timer("PT2H")),
            "s -> ask -> after\nb -> late",
        ),
        by="ana",
    )
    patient, impatient = engine.start("p"), engine.start("p")

    for key in (patient.key, impatient.key):
        complete(key, "ask", enough=False)
    clock.advance(timedelta(hours=1))
    complete(patient.key, "ask", enough=True)
    clock.advance(timedelta(hours=1))
    engine.run_due()

    assert (waits(patient.key), waits(impatient.key)) == (["after"], ["late"])
    assert [t.state for t in engine.user_tasks(process_instance=impatient.key, element_id="ask")].count("open") == 0


def test_sub_processes_and_called_processes_loop_as_well(engine, complete, waits):
    inner = (
        '<bpmn:startEvent id="bs"/><bpmn:userTask id="in"/><bpmn:sequenceFlow id="b" sourceRef="bs" targetRef="in"/>'
    )
    engine.deploy(
        diagram(
            "p",
            f"startEvent s\nsubProcess box {again('loopCounter &lt; 2')}{inner}\n"
            f"callActivity q {call('q')}{again('n &lt; 3')}\nuserTask after",
            "s -> box -> q -> after",
        )
        | diagram("q", f"startEvent qs\nscriptTask up {script('n + 1', 'n')}", "qs -> up"),
        by="ana",
    )
    pi = engine.start("p", {"n": 0})

    complete(pi.key, "in")
    complete(pi.key, "in")

    assert (waits(pi.key), engine.variables(pi.key)) == (["after"], {"n": 3})
    assert len(engine.children(pi.key)) == 3


def test_a_loop_that_never_ends_by_itself_stands_still_and_goes_on_after_the_repair(engine, monkeypatch, waits):
    monkeypatch.setattr(standard_loop, "MAX_ROUNDS", 20)
    task = script("total + 1", "total") + again("done != true")
    engine.deploy(diagram("p", f"startEvent s\nscriptTask a {task}\nuserTask after", "s -> a -> after"), by="ana")

    pi = engine.start("p", {"total": 0})

    [incident] = engine.incidents(process_instance=pi.key)
    assert (incident.kind, incident.element_id) == ("loop", "a")
    engine.set_variables(pi.key, {"done": True}, by="ana", reason="it is enough")
    engine.retry(incident.key, by="ana")
    assert (waits(pi.key), engine.variables(pi.key)["total"]) == (["after"], 20)


def test_a_loop_condition_that_says_neither_yes_nor_no_is_an_incident_that_can_be_repaired(engine, complete, waits):
    engine.deploy(
        diagram("p", f"startEvent s\nuserTask ask {again('more')}\nuserTask after", "s -> ask -> after"), by="ana"
    )
    pi = engine.start("p")

    complete(pi.key, "ask")

    [incident] = engine.incidents(process_instance=pi.key)
    assert (incident.kind, incident.element_id) == ("condition", "ask")
    engine.set_variables(pi.key, {"more": False}, by="ana", reason="nobody said")
    engine.retry(incident.key, by="ana")
    assert waits(pi.key) == ["after"]


def test_an_activity_waits_for_as_many_tokens_as_it_starts_with_and_sends_as_many_as_it_completes_with(
    engine, complete, waits
):
    engine.deploy(
        diagram(
            "p",
            'startEvent s\ntask fork completionQuantity="4"\nuserTask pair startQuantity="2"\nuserTask each',
            "s -> fork -> pair -> each",
        ),
        by="ana",
    )
    pi = engine.start("p")
    assert waits(pi.key) == ["pair", "pair"]

    complete(pi.key, "pair")

    assert waits(pi.key) == ["each", "pair"]


def test_an_activity_that_gets_too_few_tokens_is_an_incident_and_no_completed_instance(engine):
    engine.deploy(diagram("p", 'startEvent s\ntask pair startQuantity="2"', "s -> pair"), by="ana")

    pi = engine.start("p")

    [incident] = engine.incidents(process_instance=pi.key)
    assert (incident.kind, incident.element_id) == ("deadlock", "pair")


def test_several_links_jump_to_one_place_and_the_history_knows_no_flow_that_is_not_drawn(engine, waits):
    throws = link("intermediateThrowEvent", "t1", "L") + "\n" + link("intermediateThrowEvent", "t2", "L")
    engine.deploy(
        diagram(
            "p",
            f"startEvent s\nexclusiveGateway g\n{throws}\n{link('intermediateCatchEvent', 'c', 'L')}\nuserTask after",
            "s -> g\ng -> t1 : x = 1\ng => t2\nc -> after",
        ),
        by="ana",
    )

    for x in (1, 2):
        pi = engine.start("p", {"x": x})
        assert waits(pi.key) == ["after"]
        _, flows = engine.elements(pi.key)
        assert set(flows) == {"f0_0", "f1_0" if x == 1 else "f2_0", "f3_0"}


def test_a_link_leads_back_into_a_loop_and_holds_an_inclusive_join_open(engine, complete, waits):
    back = link("intermediateThrowEvent", "t", "L") + "\n" + link("intermediateCatchEvent", "c", "L")
    engine.deploy(
        diagram(
            "p",
            f"startEvent s\ninclusiveGateway g\nuserTask a\nuserTask b\n{back}\ninclusiveGateway j\nuserTask after",
            "s -> g\ng -> a : true\ng -> b : true\na -> j -> after\nb -> t\nc -> j",
        ),
        by="ana",
    )
    pi = engine.start("p")

    complete(pi.key, "a")
    assert waits(pi.key) == ["b"]
    complete(pi.key, "b")

    assert waits(pi.key) == ["after"]


T, C = "intermediateThrowEvent", "intermediateCatchEvent"


@pytest.mark.parametrize(
    ("nodes", "flows", "says"),
    [
        (link(T, "t", "L"), "s -> t", "'L' has no other end"),
        (f"{link(T, 't', 'A')}\n{link(C, 'c', 'B')}\ntask a", "s -> t\nc -> a", "'B' has no other end"),
        (
            f"{link(T, 't', 'L')}\n{link(C, 'c', 'L')}\n{link(C, 'd', 'L')}\ntask a",
            "s -> t\nc -> a\nd -> a", "caught more than once",
        ),
        (f"{link(T, 't', 'L')}\n{link(C, 'c', 'L')}\ntask a", "s -> t -> a\nc -> a", "leaves the link 't'"),
        (f"{link(T, 't', 'L')}\n{link(C, 'c', 'L')}\ntask a", "s -> t\ns -> c\nc -> a", "leaves the link 'c'"),
        (f"task a {again()}", "s -> a", "would never end"),
        ('task a startQuantity="0"', "s -> a", "startQuantity is smaller than 1"),
    ],
)  # fmt: skip
def test_links_and_loops_that_lead_nowhere_are_refused(engine, nodes, flows, says):
    with pytest.raises(DeploymentRefused, match=says):
        engine.deploy(diagram("p", f"startEvent s\n{nodes}", flows), by="ana")
