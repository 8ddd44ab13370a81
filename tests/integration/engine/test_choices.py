"""Conditional flows out of activities, complex gateways, and which tokens a join waits for."""

from __future__ import annotations

import pytest

from engine import DeploymentRefused
from tests.diagrams import boundary, diagram, on_timer


def gateway(condition: str) -> str:
    return f'<bpmn:activationCondition xsi:type="bpmn:tFormalExpression">={condition}</bpmn:activationCondition>'


@pytest.mark.parametrize(
    ("x", "expected"),
    [(1, ["a", "always"]), (2, ["a", "always", "b"]), (0, ["always", "other"])],
)
def test_flows_out_of_an_activity_are_taken_as_their_conditions_say(engine, waits, complete, x, expected):
    engine.deploy(
        diagram(
            "p",
            "startEvent s\nuserTask do\nuserTask a\nuserTask b\nuserTask always\nuserTask other",
            "s -> do\ndo -> a : x > 0\ndo -> b : x > 1\ndo -> always\ndo => other",
        ),
        by="ana",
    )
    pi = engine.start("p")

    complete(pi.key, "do", x=x)

    assert waits(pi.key) == expected


@pytest.mark.parametrize("kind", ["userTask", "task"])
def test_an_activity_without_a_flow_to_take_stands_still_until_the_variable_is_corrected(engine, waits, complete, kind):
    engine.deploy(
        diagram("p", f"startEvent s\n{kind} do\nuserTask a\nuserTask b", "s -> do\ndo -> a : x = 1\ndo -> b : x = 2"),
        by="ana",
    )
    pi = engine.start("p", {"x": 3})
    if kind == "userTask":
        complete(pi.key, "do")
    [incident] = engine.incidents(process_instance=pi.key)
    assert (incident.kind, incident.element_id, waits(pi.key)) == ("no_flow", "do", ["do"])

    engine.set_variables(pi.key, {"x": 2}, by="ana", reason="typing error")
    engine.retry(incident.key, by="ana")

    assert (waits(pi.key), engine.instance(pi.key).state) == (["b"], "active")
    assert engine.elements(pi.key)[0]["do"].left == 1


RACE = (
    "startEvent s\nparallelGateway fork\nuserTask a\nuserTask b\nuserTask c\ncomplexGateway join {join}\n"
    "userTask after\nuserTask rest\nendEvent e"
)
RACE_FLOWS = (
    "s -> fork -> a -> join\nfork -> b -> join\nfork -> c -> join\n"
    "join -> after : waitingForStart\njoin -> rest : not(waitingForStart)"
)


def test_a_complex_gateway_goes_on_with_two_of_three_and_resets_with_the_third(engine, waits, complete):
    nodes = RACE.format(join=gateway("activatedFlows &gt;= 2"))
    engine.deploy(diagram("p", nodes.replace("endEvent e", ""), RACE_FLOWS), by="ana")
    pi = engine.start("p")

    complete(pi.key, "b")
    assert waits(pi.key) == ["a", "c"]
    complete(pi.key, "a")
    assert waits(pi.key) == ["after", "c"]
    complete(pi.key, "c")

    assert waits(pi.key) == ["after", "rest"]


def test_a_complex_gateway_counts_the_tokens_of_each_flow(engine, waits, complete):
    nodes = RACE.format(join=gateway("activationCount.f1_0 + activationCount.f3_0 &gt;= 2"))
    flows = RACE_FLOWS.replace("fork -> b -> join", "fork -> b\nb -> join").replace(
        "s -> fork -> a -> join", "s -> fork -> a\na -> join"
    )
    engine.deploy(diagram("p", nodes.replace("endEvent e", ""), flows), by="ana")
    pi = engine.start("p")

    complete(pi.key, "c")
    complete(pi.key, "a")
    assert waits(pi.key) == ["b"]
    complete(pi.key, "b")

    assert "after" in waits(pi.key)


def test_a_complex_gateway_in_a_loop_starts_afresh_in_every_round(engine, waits, complete):
    engine.deploy(
        diagram(
            "p",
            f"startEvent s\nexclusiveGateway again\nparallelGateway fork\nuserTask a\nuserTask b\n"
            f"complexGateway join {gateway('activatedFlows &gt;= 1')}\nuserTask first\nuserTask last\n"
            "exclusiveGateway more\nendEvent e",
            "s -> again -> fork -> a -> join\nfork -> b -> join\njoin -> first : waitingForStart\n"
            "join -> last : not(waitingForStart)\nlast -> more\nmore -> again : round < 2\nmore => e",
        ),
        by="ana",
    )
    pi = engine.start("p", {"round": 0})

    for turn, order in enumerate((("a", "b"), ("b", "a")), start=1):
        complete(pi.key, order[0])
        assert waits(pi.key) == [order[1], "first"] if order[1] < "first" else ["first", order[1]]
        complete(pi.key, "first")
        complete(pi.key, order[1])
        assert waits(pi.key) == ["last"]
        complete(pi.key, "last", round=turn)

    assert engine.instance(pi.key).state == "completed"


def test_a_complex_gateway_resets_when_the_missing_tokens_cannot_come_any_more(engine, clock, waits, complete):
    engine.deploy(
        diagram(
            "p",
            f"startEvent s\nparallelGateway fork\nuserTask a\nuserTask b\ncomplexGateway join "
            f"{gateway('activatedFlows &gt;= 1')}\nuserTask after\nuserTask rest\nendEvent gone\n"
            + boundary("late", "b", on_timer("PT1H")),
            "s -> fork -> a -> join\nfork -> b -> join\njoin -> after : waitingForStart\n"
            "join -> rest : not(waitingForStart)\nlate -> gone",
        ),
        by="ana",
    )
    pi = engine.start("p")
    complete(pi.key, "a")
    assert waits(pi.key) == ["after", "b"]

    clock.advance(engine.timers(process_instance=pi.key)[0].due_at - clock.now())
    engine.run_due()

    assert waits(pi.key) == ["after", "rest"]


def test_a_complex_gateway_splits_like_an_inclusive_one(engine, waits):
    engine.deploy(
        diagram(
            "p",
            "startEvent s\ncomplexGateway g\nuserTask a\nuserTask b\nuserTask c",
            "s -> g\ng -> a : x > 1\ng -> b : x > 2\ng => c",
        ),
        by="ana",
    )

    assert [waits(engine.start("p", {"x": x}).key) for x in (3, 2, 0)] == [["a", "b"], ["a"], ["c"]]


def test_an_activation_condition_that_cannot_be_evaluated_stands_still_until_the_repair(engine, waits, complete):
    nodes = RACE.format(join=gateway("activatedFlows &gt;= wanted"))
    engine.deploy(diagram("p", nodes.replace("endEvent e", ""), RACE_FLOWS), by="ana")
    pi = engine.start("p")

    complete(pi.key, "a")

    [incident] = engine.incidents(process_instance=pi.key)
    assert (incident.kind, incident.element_id) == ("condition", "join")
    engine.set_variables(pi.key, {"wanted": 1}, by="ana", reason="nobody said")
    engine.retry(incident.key, by="ana")
    assert waits(pi.key) == ["after", "b", "c"]


def test_an_activation_condition_that_never_holds_is_a_deadlock_and_no_completed_instance(engine, complete):
    nodes = RACE.format(join=gateway("activatedFlows &gt;= 4"))
    engine.deploy(diagram("p", nodes.replace("endEvent e", ""), RACE_FLOWS), by="ana")
    pi = engine.start("p")

    for task in ("a", "b", "c"):
        complete(pi.key, task)

    assert [incident.kind for incident in engine.incidents(process_instance=pi.key)] == ["deadlock"]


@pytest.mark.parametrize(
    ("join", "flow", "says"),
    [
        ("", "join -> after : waitingForStart", "does not say when it goes on"),
        (gateway("activatedFlows &gt;= 2"), "join -> after", "has no condition and is not the default"),
    ],
)
def test_a_complex_gateway_that_leaves_open_when_or_where_is_refused(engine, join, flow, says):
    nodes = f"startEvent s\nparallelGateway fork\ntask a\ntask b\ncomplexGateway join {join}\ntask after"
    with pytest.raises(DeploymentRefused, match=says):
        engine.deploy(diagram("p", nodes, f"s -> fork -> a -> join\nfork -> b -> join\n{flow}"), by="ana")


def test_an_inclusive_join_does_not_wait_for_a_token_that_may_come_by_a_flow_which_had_one(engine, waits, complete):
    """BPMN 2.0.2, 13.4.3: a token upstream counts only when it cannot come along a flow that has one already."""
    engine.deploy(
        diagram(
            "p",
            "startEvent s\nparallelGateway fork\nuserTask a\nuserTask b\nexclusiveGateway x\nexclusiveGateway merge\n"
            "inclusiveGateway j\nuserTask after",
            "s -> fork -> a -> merge -> j -> after\nfork -> b -> x\nx -> merge : same\nx => j",
        ),
        by="ana",
    )
    pi = engine.start("p", {"same": True})

    complete(pi.key, "a")

    assert waits(pi.key) == ["after", "b"]
