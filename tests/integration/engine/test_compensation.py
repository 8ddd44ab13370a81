"""Compensation: completed activities are undone by their handlers, the last one first, and never twice."""

from __future__ import annotations

import pytest

from engine import BusinessError, DeploymentRefused, Engine, Terminate
from tests.diagrams import (
    boundary,
    call,
    compensate,
    content,
    diagram,
    job,
    loop,
    mapped,
    message,
    on_message,
    script,
    undo,
)

TRUE = '"true"'
HANDLER = 'isForCompensation="true"'


def handled(*activities: str) -> str:
    """User tasks with a compensation task "un<task>" each."""
    return "\n".join(f"userTask {name}\nuserTask un{name} {HANDLER}\n{undo(name, f'un{name}')}" for name in activities)


@pytest.fixture
def entered(engine):
    """Ids of the elements an instance entered so far, without the passing ones."""

    def which(key: int, *wanted: str) -> list[str]:
        events = engine.history(key, kinds=["element.entered"])
        return [e.element_id for e in events if e.element_id in wanted or not wanted]

    return which


def booking(throw: str = compensate(), flows: str = "") -> dict[str, bytes]:
    return diagram(
        "booking",
        f"startEvent start\nparallelGateway fork\n{handled('hotel', 'flight', 'car')}\nparallelGateway join\n"
        f"intermediateThrowEvent undo {throw}\nuserTask after",
        flows or "start -> fork -> hotel -> join -> undo -> after\nfork -> flight -> join\nfork -> car",
    )


def test_what_completed_is_undone_in_reverse_order_of_completion_and_the_rest_is_left_alone(engine, waits, complete):
    engine.deploy(booking(), by="ana")
    pi = engine.start("booking")

    complete(pi.key, "flight")
    complete(pi.key, "hotel")
    assert waits(pi.key) == ["car", "undo", "unhotel"]
    complete(pi.key, "unhotel")
    assert waits(pi.key) == ["car", "undo", "unflight"]
    complete(pi.key, "unflight")

    assert waits(pi.key) == ["after", "car"]


def test_a_compensation_event_may_name_the_one_activity_that_it_undoes(engine, waits, complete):
    engine.deploy(booking(compensate("flight")), by="ana")
    pi = engine.start("booking")

    complete(pi.key, "flight")
    complete(pi.key, "hotel")

    assert waits(pi.key) == ["car", "undo", "unflight"]
    complete(pi.key, "unflight")
    assert waits(pi.key) == ["after", "car"]


def test_an_event_that_does_not_wait_goes_on_while_the_handlers_run_in_turn(engine, waits, complete):
    flows = "start -> fork -> hotel -> join -> undo -> after\nfork -> flight -> join\nfork -> car"
    engine.deploy(booking(compensate(wait=False), flows), by="ana")
    pi = engine.start("booking")

    complete(pi.key, "hotel")
    complete(pi.key, "flight")
    assert waits(pi.key) == ["after", "car", "unflight"]
    complete(pi.key, "after")
    complete(pi.key, "car")
    complete(pi.key, "unflight")
    assert waits(pi.key) == ["unhotel"]
    complete(pi.key, "unhotel")

    assert engine.instance(pi.key).state == "completed"


def test_nothing_is_undone_twice_and_without_anything_to_undo_the_event_goes_on_at_once(engine, waits, complete):
    engine.deploy(
        diagram(
            "twice",
            f"startEvent start\nintermediateThrowEvent early {compensate()}\n{handled('hotel')}\n"
            f"intermediateThrowEvent first {compensate()}\nendEvent second {compensate()}",
            "start -> early -> hotel -> first -> second",
        ),
        by="ana",
    )
    pi = engine.start("twice")

    complete(pi.key, "hotel")
    complete(pi.key, "unhotel")

    assert engine.instance(pi.key).state == "completed"


def test_each_lap_of_a_loop_is_undone(engine, waits, complete, entered):
    engine.deploy(
        diagram(
            "laps",
            f"startEvent start\nexclusiveGateway again\n{handled('pay')}\nexclusiveGateway gate\nendEvent undo {compensate()}",
            "start -> again -> pay -> gate\ngate -> again : more\ngate => undo",
        ),
        by="ana",
    )
    pi = engine.start("laps")

    for more in (True, True, False):
        complete(pi.key, "pay", more=more)
    for _ in range(3):
        assert waits(pi.key) == ["undo", "unpay"]
        complete(pi.key, "unpay")

    assert engine.instance(pi.key).state == "completed"


def test_each_lap_of_a_standard_loop_is_undone(engine, waits, complete):
    lap = '<bpmn:standardLoopCharacteristics loopMaximum="2"/>'
    engine.deploy(
        diagram(
            "laps",
            f"startEvent start\nuserTask pay {lap}\nuserTask unpay {HANDLER}\n{undo('pay', 'unpay')}\nendEvent undo {compensate()}",
            "start -> pay -> undo",
        ),
        by="ana",
    )
    pi = engine.start("laps")
    complete(pi.key, "pay")
    complete(pi.key, "pay")

    for _ in range(2):
        assert waits(pi.key) == ["undo", "unpay"]
        complete(pi.key, "unpay")

    assert engine.instance(pi.key).state == "completed"


@pytest.mark.parametrize("sequential", [False, True])
def test_each_completed_instance_of_a_multi_instance_is_undone_with_its_own_item(engine, complete, sequential):
    undone = []
    engine.register("bank.refund", lambda ctx, person: undone.append(person))
    engine.deploy(
        diagram(
            "many",
            f"startEvent start\nuserTask pay {loop('people', 'person', sequential=sequential)}\n"
            f"serviceTask refund {HANDLER} {job('bank.refund')}\n{undo('pay', 'refund')}\nendEvent undo {compensate()}",
            "start -> pay -> undo",
        ),
        by="ana",
    )
    pi = engine.start("many", {"people": ["li", "wang", "zhao"]})

    for _ in range(3):
        complete(pi.key, "pay")
    while engine.run_due():
        pass

    assert undone == ["zhao", "wang", "li"]
    assert engine.instance(pi.key).state == "completed"


def test_a_multi_instance_that_was_interrupted_did_not_complete_and_is_not_undone(engine, waits, complete):
    engine.deploy(
        diagram(
            "many",
            f"startEvent start\nuserTask pay {loop('people', 'person')}\nuserTask refund {HANDLER}\n{undo('pay', 'refund')}\n"
            f"{boundary('stopped', 'pay', on_message('stop'))}\nintermediateThrowEvent undo {compensate()}\nuserTask after",
            "start -> pay -> after\nstopped -> undo -> after",
            message("stop", "id"),
        ),
        by="ana",
    )
    pi = engine.start("many", {"people": [1, 2], "id": "x"})
    complete(pi.key, "pay")

    engine.publish_message("stop", "x")

    assert waits(pi.key) == ["after"]


def trip(*extra: str) -> str:
    nodes = ["startEvent s", handled("hotel", "flight"), "endEvent e", *extra]
    inner = content("\n".join(nodes), "s -> hotel -> flight -> e", "i")
    return f"subProcess trip {mapped('in nights = 3')}{inner}"


def test_a_completed_sub_process_is_undone_from_the_inside_with_the_variables_it_ended_with(engine, waits, complete):
    engine.deploy(
        diagram(
            "travel",
            f"startEvent start\n{trip()}\n{handled('visa')}\nintermediateThrowEvent undo {compensate()}\nuserTask after",
            "start -> trip -> visa -> undo -> after",
        ),
        by="ana",
    )
    pi = engine.start("travel", {"city": "Xi'an"})
    complete(pi.key, "hotel", nights=4)
    complete(pi.key, "flight", city="Beijing")
    complete(pi.key, "visa")

    assert waits(pi.key) == ["undo", "unvisa"]
    complete(pi.key, "unvisa")
    assert waits(pi.key) == ["trip", "undo", "unflight"]
    complete(pi.key, "unflight")
    assert waits(pi.key) == ["trip", "undo", "unhotel"]
    local = {v.name: v.value for v in engine.variable_scopes(pi.key) if v.element_id == "trip"}
    assert local == {"nights": 4}
    complete(pi.key, "unhotel", refunded=True)

    assert waits(pi.key) == ["after"]
    assert engine.variables(pi.key) == {"city": "Beijing", "refunded": True}


def test_a_handler_of_a_sub_process_undoes_it_as_a_whole(engine, waits, complete):
    engine.deploy(
        diagram(
            "travel",
            f"startEvent start\n{trip()}\nuserTask call_off {HANDLER}\n{undo('trip', 'call_off')}\nendEvent undo {compensate()}",
            "start -> trip -> undo",
        ),
        by="ana",
    )
    pi = engine.start("travel")
    complete(pi.key, "hotel")
    complete(pi.key, "flight")

    assert waits(pi.key) == ["call_off", "undo"]
    complete(pi.key, "call_off")
    assert engine.instance(pi.key).state == "completed"


def test_a_compensation_event_sub_process_undoes_its_sub_process_in_its_own_way(engine, waits, complete):
    own_way = content(
        f"startEvent cs <bpmn:compensateEventDefinition/>\nuserTask inform\nendEvent rest {compensate('hotel')}",
        "cs -> inform -> rest",
        "c",
    )
    engine.deploy(
        diagram(
            "travel",
            f"startEvent start\n{trip(f'subProcess own triggeredByEvent={TRUE} {own_way}')}\n"
            f"endEvent undo {compensate()}",
            "start -> trip -> undo",
        ),
        by="ana",
    )
    pi = engine.start("travel")
    complete(pi.key, "hotel")
    complete(pi.key, "flight")

    assert waits(pi.key) == ["inform", "own", "trip", "undo"]
    complete(pi.key, "inform")
    assert waits(pi.key) == ["own", "rest", "trip", "undo", "unhotel"]
    complete(pi.key, "unhotel")
    assert engine.instance(pi.key).state == "completed"


def test_a_handler_may_be_a_called_process_or_a_sub_process(engine, waits, complete):
    steps = content("startEvent hs\nuserTask ask\nuserTask pay_back\nendEvent he", "hs -> ask -> pay_back -> he", "h")
    engine.deploy(
        diagram(
            "main",
            f"startEvent start\nuserTask a\nuserTask b\ncallActivity una {HANDLER} {call('undo_a')}\n{undo('a', 'una')}\n"
            f"subProcess unb {HANDLER} {steps}\n{undo('b', 'unb')}\nendEvent undo {compensate()}",
            "start -> a -> b -> undo",
        )
        | diagram("undo_a", "startEvent start\nuserTask work\nendEvent end", "start -> work -> end"),
        by="ana",
    )
    pi = engine.start("main")
    complete(pi.key, "a")
    complete(pi.key, "b")

    complete(pi.key, "ask")
    complete(pi.key, "pay_back")
    assert waits(pi.key) == ["una", "undo"]
    complete(pi.key, "work", note="done")

    assert (engine.instance(pi.key).state, engine.variables(pi.key)) == ("completed", {"note": "done"})


def test_a_handler_that_somebody_ends_by_hand_lets_the_rest_be_undone(engine, waits, complete):
    engine.deploy(
        diagram(
            "travel",
            f"startEvent start\n{trip()}\n{handled('visa')}\nendEvent undo {compensate()}",
            "start -> trip -> visa -> undo",
        ),
        by="ana",
    )
    pi = engine.start("travel")
    for task in ("hotel", "flight", "visa"):
        complete(pi.key, task)

    engine.modify(pi.key, [Terminate("unvisa")], by="ana", reason="undone by telephone")
    assert waits(pi.key) == ["trip", "undo", "unflight"]
    engine.modify(pi.key, [Terminate("unflight")], by="ana", reason="undone by telephone")
    assert waits(pi.key) == ["trip", "undo", "unhotel"]
    complete(pi.key, "unhotel")

    assert engine.instance(pi.key).state == "completed"


def test_a_failing_handler_is_an_incident_and_the_rest_is_undone_after_the_repair(engine, waits, complete):
    engine.register("bank.refund", lambda ctx, account: {"refunded": account}, mode="inline")
    engine.deploy(
        diagram(
            "payment",
            f"startEvent start\n{handled('first')}\nuserTask pay\nserviceTask refund {HANDLER} {job('bank.refund')}\n"
            f"{undo('pay', 'refund')}\nendEvent undo {compensate()}",
            "start -> first -> pay -> undo",
        ),
        by="ana",
    )
    pi = engine.start("payment")
    complete(pi.key, "first")
    complete(pi.key, "pay")
    [incident] = engine.incidents(process_instance=pi.key)
    assert (incident.element_id, waits(pi.key)) == ("refund", ["refund", "undo"])

    engine.set_variables(pi.key, {"account": "A"}, by="admin", reason="was missing")
    engine.retry(incident.key, by="admin")

    assert waits(pi.key) == ["undo", "unfirst"]
    assert engine.variables(pi.key)["refunded"] == "A"


def test_an_error_in_a_handler_goes_to_the_scope_around_it(engine, waits, complete):
    engine.register("bank.refund", lambda ctx: BusinessError("E_BANK"))
    inner = content(
        f"startEvent s\nuserTask pay\nserviceTask refund {HANDLER} {job('bank.refund')}\n{undo('pay', 'refund')}\n"
        f"endEvent undo {compensate()}",
        "s -> pay -> undo",
        "i",
    )
    event = '<bpmn:errorEventDefinition errorRef="bank"/>'
    engine.deploy(
        diagram(
            "main",
            f"startEvent start\nsubProcess box {inner}\nuserTask after\nuserTask repair\n{boundary('failed', 'box', event)}",
            "start -> box -> after\nfailed -> repair",
            '<bpmn:error id="bank" errorCode="E_BANK"/>',
        ),
        by="ana",
    )
    pi = engine.start("main")
    complete(pi.key, "pay")

    engine.run_due()

    assert waits(pi.key) == ["repair"]


def test_cancelling_the_instance_ends_a_running_compensation_and_forgets_what_is_left(engine, complete):
    engine.deploy(booking(), by="ana")
    pi = engine.start("booking")
    complete(pi.key, "flight")
    complete(pi.key, "hotel")

    engine.cancel(pi.key, by="admin", reason="called off")

    assert engine.instance(pi.key).state == "terminated"
    assert engine.user_tasks(process_instance=pi.key, state="open") == []
    assert remembered(engine) == 0


def test_a_process_that_ends_forgets_what_could_have_been_undone(engine, complete):
    engine.deploy(diagram("short", f"startEvent start\n{handled('a')}\nendEvent end", "start -> a -> end"), by="ana")
    pi = engine.start("short")
    complete(pi.key, "a")

    assert engine.instance(pi.key).state == "completed"
    assert remembered(engine) == 0


def test_an_interrupted_sub_process_did_not_complete_and_is_not_undone(engine, waits, complete):
    engine.deploy(
        diagram(
            "travel",
            f"startEvent start\n{trip()}\n{boundary('stopped', 'trip', on_message('stop'))}\n"
            f"intermediateThrowEvent undo {compensate()}\nuserTask after",
            "start -> trip -> after\nstopped -> undo -> after",
            message("stop", "id"),
        ),
        by="ana",
    )
    pi = engine.start("travel", {"id": "x"})
    complete(pi.key, "hotel")

    engine.publish_message("stop", "x")

    assert waits(pi.key) == ["after"]
    assert remembered(engine) == 0


def test_an_event_sub_process_undoes_the_scope_it_interrupted(engine, waits, complete):
    handler = content(f"startEvent es {on_message('withdrawn')}\nendEvent undo {compensate()}", "es -> undo", "e")
    engine.deploy(
        diagram(
            "work",
            f'startEvent start\n{handled("a", "b")}\nuserTask c\nsubProcess stop triggeredByEvent="true" {handler}',
            "start -> a -> b -> c",
            message("withdrawn", "id"),
        ),
        by="ana",
    )
    pi = engine.start("work", {"id": "1"})
    complete(pi.key, "a")
    complete(pi.key, "b")

    engine.publish_message("withdrawn", "1")

    assert waits(pi.key) == ["stop", "unb", "undo"]
    complete(pi.key, "unb")
    complete(pi.key, "una")
    assert engine.instance(pi.key).state == "completed"


def transaction() -> dict[str, bytes]:
    inner = content(
        f"startEvent s\nparallelGateway fork\n{handled('reserve', 'charge')}\nuserTask other\nuserTask decide\n"
        "exclusiveGateway gate\nendEvent ok\nendEvent no <bpmn:cancelEventDefinition/>\n"
        'endEvent bad <bpmn:errorEventDefinition errorRef="bank"/>',
        's -> fork -> reserve -> charge -> decide -> gate\nfork -> other\ngate -> no : answer = "no"\n'
        'gate -> bad : answer = "bad"\ngate => ok',
        "i",
    )
    cancelled = boundary("cancelled", "deal", "<bpmn:cancelEventDefinition/>")
    hazard = boundary("hazard", "deal", '<bpmn:errorEventDefinition errorRef="bank"/>')
    return diagram(
        "sale",
        f"startEvent start\ntransaction deal {inner}\n{cancelled}\n{hazard}\nuserTask after\nuserTask called_off\nuserTask check",
        "start -> deal -> after\ncancelled -> called_off\nhazard -> check",
        '<bpmn:error id="bank" errorCode="E_BANK"/>',
    )


@pytest.fixture
def deal(engine, complete):
    engine.deploy(transaction(), by="ana")
    pi = engine.start("sale")
    complete(pi.key, "reserve")
    complete(pi.key, "charge")
    return pi


def test_a_cancelled_transaction_undoes_what_completed_and_leaves_by_its_cancel_event(engine, deal, waits, complete):
    complete(deal.key, "decide", answer="no")

    assert waits(deal.key) == ["deal", "uncharge"]
    complete(deal.key, "uncharge")
    assert waits(deal.key) == ["deal", "unreserve"]
    complete(deal.key, "unreserve")
    assert waits(deal.key) == ["called_off"]
    assert remembered(engine) == 0


def test_an_error_leaves_a_transaction_as_a_hazard_without_undoing_anything(engine, deal, waits, complete):
    complete(deal.key, "decide", answer="bad")

    assert waits(deal.key) == ["check"]
    assert remembered(engine) == 0


def test_a_transaction_that_succeeds_can_still_be_undone_from_outside(engine, deal, waits, complete):
    complete(deal.key, "decide", answer="yes")
    assert waits(deal.key) == ["deal", "other"]
    complete(deal.key, "other")

    assert waits(deal.key) == ["after"]
    assert remembered(engine) == 3


def test_compensation_goes_on_after_a_restart_between_all_steps(tmp_path, clock):
    def again() -> Engine:
        return Engine(f"sqlite:///{tmp_path}/restart.db", clock=clock)

    eng = again()
    eng.deploy(transaction(), by="ana")
    pi = eng.start("sale")
    path = []
    for element, answer in (
        ("reserve", None),
        ("charge", None),
        ("decide", "no"),
        ("uncharge", None),
        ("unreserve", None),
    ):
        eng.close()
        eng = again()
        [task] = eng.user_tasks(process_instance=pi.key, state="open", element_id=element)
        eng.complete_user_task(task.key, {"answer": answer} if answer else {}, by="li")
        path.append(element)

    assert [t.element_id for t in eng.user_tasks(process_instance=pi.key, state="open")] == ["called_off"]
    eng.close()


def test_hundreds_of_laps_with_inline_handlers_are_undone_in_one_go(engine):
    engine.register("calc.undo", lambda ctx, n: {"undone": n}, mode="inline")
    engine.deploy(
        diagram(
            "laps",
            "startEvent start\nexclusiveGateway again\n"
            f"scriptTask count {script('n + 1', 'n')}\n"
            f"serviceTask back {HANDLER} {job('calc.undo')}\n{undo('count', 'back')}\nexclusiveGateway gate\n"
            f"endEvent undo {compensate()}",
            "start -> again -> count -> gate\ngate -> again : n < 300\ngate => undo",
        ),
        by="ana",
    )

    pi = engine.start("laps", {"n": 0})

    assert engine.instance(pi.key).state == "completed"
    left = [event.element_id for event in engine.history(pi.key, kinds=["element.left"])]
    assert (left.count("count"), left.count("back")) == (300, 300)


def remembered(engine: Engine) -> int:
    """How many completions the database still remembers for compensation."""
    import sqlalchemy as sa

    with engine.database.read() as tx:
        return tx.connection.scalar(sa.text("select count(*) from compensation"))


@pytest.mark.parametrize(
    ("nodes", "flows", "said"),
    [
        (f"userTask a\nuserTask x {HANDLER}", "start -> a", "Nothing leads to the compensation task"),
        (f"userTask a\nuserTask x\n{undo('a', 'x')}", "start -> a -> x", "leads to no activity that undoes"),
        (f"userTask a\nuserTask x {HANDLER}\n{undo('a', 'x')}", "start -> a -> x", "has sequence flows"),
        (f"userTask a\nendEvent e {compensate('a')}", "start -> a -> e", "can be undone"),
        ("endEvent e <bpmn:cancelEventDefinition/>", "start -> e", "outside of a transaction"),
        (
            f"subProcess t {content('startEvent s', '')}\n{boundary('c', 't', '<bpmn:cancelEventDefinition/>')}\nuserTask a",
            "start -> t\nc -> a",
            "something else than a transaction",
        ),
        (
            f"transaction t {content('startEvent s' + chr(10) + 'endEvent e <bpmn:cancelEventDefinition/>', 's -> e', 'i')}",
            "start -> t",
            "no cancel event to leave it by",
        ),
        ("startEvent c <bpmn:compensateEventDefinition/>\nuserTask a", "start -> a\nc -> a", "kind compensate"),
    ],
)  # fmt: skip
def test_what_could_never_be_undone_is_refused_by_name(engine, nodes, flows, said):
    with pytest.raises(DeploymentRefused, match=said):
        engine.deploy(diagram("odd", f"startEvent start\n{nodes}", flows), by="ana")
