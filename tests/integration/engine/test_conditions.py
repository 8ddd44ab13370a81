"""Conditional events: they happen when a variable makes their condition true, in the same transition."""

from __future__ import annotations

import pytest

from engine import DeploymentRefused
from tests.diagrams import boundary, content, diagram, job, mapped, message, on_condition, on_message, on_timer, script


def correct(engine, key: int, **variables) -> None:
    engine.set_variables(key, variables, by="ana", reason="test")


def handler(
    condition: str, interrupting: bool = True, steps: str = "userTask handle", flows: str = "hs -> handle"
) -> str:
    start = f'startEvent hs isInterrupting="{str(interrupting).lower()}" {on_condition(condition)}'
    return f'subProcess handler triggeredByEvent="true" {content(f"{start}{chr(10)}{steps}", flows, "h")}'


@pytest.fixture
def catching(engine):
    engine.deploy(
        diagram(
            "wait",
            f"startEvent start\nintermediateCatchEvent catch {on_condition('amount > 100')}\nuserTask after",
            "start -> catch -> after",
        ),
        by="ana",
    )
    return engine


def test_a_condition_that_holds_when_the_event_is_entered_does_not_wait(catching, waits):
    assert waits(catching.start("wait", {"amount": 101}).key) == ["after"]
    assert catching.subscriptions(catching.instances()[0].key) == []


def test_a_condition_waits_until_a_variable_makes_it_true(catching, waits):
    pi = catching.start("wait")

    correct(catching, pi.key, other=1)
    correct(catching, pi.key, amount=100)
    assert waits(pi.key) == ["catch"]
    correct(catching, pi.key, amount=101)

    assert waits(pi.key) == ["after"]


def test_an_interrupting_condition_takes_a_task_away_in_the_step_that_wrote_the_variable(engine, waits, complete):
    engine.deploy(
        diagram(
            "work",
            "startEvent start\nparallelGateway fork\nuserTask check\nuserTask assess\nuserTask stopped\n"
            + boundary("stop", "check", on_condition('risk = "high"')),
            "start -> fork -> check\nfork -> assess\nstop -> stopped",
        ),
        by="ana",
    )
    pi = engine.start("work", {"risk": "low"})

    complete(pi.key, "assess", risk="high")

    assert waits(pi.key) == ["stopped"]
    assert [t.state for t in engine.user_tasks(process_instance=pi.key, element_id="check")] == ["cancelled"]


def test_a_condition_that_does_not_interrupt_happens_each_time_it_becomes_true(engine, waits):
    engine.deploy(
        diagram(
            "work",
            "startEvent start\nuserTask check\nuserTask note\n"
            + boundary("warn", "check", on_condition("n > 5"), False),
            "start -> check\nwarn -> note",
        ),
        by="ana",
    )
    pi = engine.start("work", {"n": 1})

    for n in (6, 7, 3, 8, 8):
        correct(engine, pi.key, n=n)

    assert waits(pi.key) == ["check", "note", "note"]


@pytest.mark.parametrize("interrupting", [True, False])
def test_a_condition_starts_an_event_sub_process(engine, waits, interrupting):
    engine.deploy(
        diagram("work", f"startEvent start\nuserTask check\n{handler('stop', interrupting)}", "start -> check"),
        by="ana",
    )
    pi = engine.start("work")
    assert waits(engine.start("work", {"stop": True}).key).count("handle") == 1

    correct(engine, pi.key, stop=True)

    assert waits(pi.key) == (["handle", "handler"] if interrupting else ["check", "handle", "handler"])


def test_a_condition_is_looked_at_before_the_next_step_so_that_a_moment_of_truth_counts(engine, waits):
    inner = content(
        f"startEvent s\nscriptTask up {script('10', 'n')}\nscriptTask down {script('0', 'n')}\nuserTask inside",
        "s -> up -> down -> inside",
        "i",
    )
    engine.deploy(
        diagram(
            "work",
            f"startEvent start\nsubProcess box {inner}\nuserTask stopped\n"
            + boundary("stop", "box", on_condition("n > 5")),
            "start -> box\nstop -> stopped",
        ),
        by="ana",
    )

    pi = engine.start("work", {"n": 1})

    assert (waits(pi.key), engine.variables(pi.key)) == (["stopped"], {"n": 10})


def test_a_boundary_condition_sees_the_variables_of_its_activity_and_the_scope_around_does_not(engine, waits, complete):
    inner = content("startEvent s\nuserTask inside", "s -> inside", "i")
    engine.deploy(
        diagram(
            "work",
            f"startEvent start\nsubProcess box {mapped('in n = 0')}{inner}\nuserTask stopped\n"
            f"{handler('n > 5')}\n" + boundary("stop", "box", on_condition("n > 7")),
            "start -> box\nstop -> stopped",
        ),
        by="ana",
    )
    pi = engine.start("work", {"n": 1})

    complete(pi.key, "inside", n=9)

    assert waits(pi.key) == ["stopped"]


def test_the_first_of_a_condition_and_a_timer_after_an_event_gateway_wins(engine, waits):
    engine.deploy(
        diagram(
            "race",
            f"startEvent start\neventBasedGateway gate\nintermediateCatchEvent got {on_condition('paid')}\n"
            f"intermediateCatchEvent day {on_timer('P1D')}\nuserTask a\nuserTask b",
            "start -> gate -> got -> a\ngate -> day -> b",
        ),
        by="ana",
    )
    pi = engine.start("race", {"paid": False})

    correct(engine, pi.key, paid=True)

    assert (waits(pi.key), engine.timers(process_instance=pi.key)) == (["a"], [])
    assert waits(engine.start("race", {"paid": True}).key) == ["a"]


def test_an_event_may_wait_for_one_of_two_conditions_or_for_all_its_events(engine, waits):
    either = on_condition("a") + on_condition("b") + on_message("paid")
    both = f'parallelMultiple="true" {on_condition("a")}{on_message("paid")}'
    nodes = "startEvent start\nuserTask after\n"
    paid = message("paid", "id")
    engine.deploy(
        diagram("either", f"{nodes}intermediateCatchEvent wait {either}", "start -> wait -> after", paid)
        | diagram("both", f"{nodes}intermediateCatchEvent wait {both}", "start -> wait -> after", paid),
        by="ana",
    )
    one, all_ = engine.start("either", {"id": "1"}), engine.start("both", {"id": "2"})

    correct(engine, one.key, b=True)
    correct(engine, all_.key, a=True)
    assert (waits(one.key), waits(all_.key)) == (["after"], ["wait"])
    engine.publish_message("paid", "2")

    assert waits(all_.key) == ["after"]


def test_conditions_that_come_true_together_happen_in_the_order_in_which_they_began_to_wait(engine, waits):
    engine.deploy(
        diagram(
            "work",
            "startEvent start\nuserTask check\nuserTask first\nuserTask second\n"
            + boundary("one", "check", on_condition("x > 1"))
            + "\n"
            + boundary("two", "check", on_condition("x > 0")),
            "start -> check\none -> first\ntwo -> second",
        ),
        by="ana",
    )
    pi = engine.start("work", {"x": 0})

    correct(engine, pi.key, x=5)

    assert waits(pi.key) == ["first"]


def test_a_job_that_makes_a_condition_true_does_not_go_on_into_what_is_interrupted(engine, waits):
    engine.register("risk.rate", lambda ctx: {"risk": 9})
    inner = content(f"startEvent s\nserviceTask rate {job('risk.rate')}\nuserTask inside", "s -> rate -> inside", "i")
    engine.deploy(
        diagram(
            "work",
            f"startEvent start\nsubProcess box {inner}\nuserTask stopped\n"
            + boundary("stop", "box", on_condition("risk > 5")),
            "start -> box\nstop -> stopped",
        ),
        by="ana",
    )
    pi = engine.start("work")

    engine.run_due()

    assert waits(pi.key) == ["stopped"]
    assert engine.user_tasks(process_instance=pi.key, element_id="inside") == []


def test_what_was_written_while_an_instance_was_suspended_is_looked_at_when_it_goes_on(engine, waits):
    engine.deploy(
        diagram(
            "wait",
            f"startEvent start\nintermediateCatchEvent catch {on_condition('ready')}\nuserTask after",
            "start -> catch -> after",
        ),
        by="ana",
    )
    pi = engine.start("wait")
    engine.suspend(pi.key, by="ana", reason="audit")
    correct(engine, pi.key, ready=True)
    assert waits(pi.key) == ["catch"]

    engine.resume(pi.key, by="ana", reason="done")

    assert waits(pi.key) == ["after"]


def test_handlers_that_make_their_own_condition_true_for_ever_stand_still_as_an_incident(engine, monkeypatch):
    from engine import catching

    monkeypatch.setattr(catching, "MOST", 20)
    steps = f"scriptTask off {script('false', 'x')}\nscriptTask on {script('true', 'x')}"
    engine.deploy(
        diagram(
            "work",
            f"startEvent start\nuserTask check\n{handler('x', False, steps, 'hs -> off -> on')}",
            "start -> check",
        ),
        by="ana",
    )

    pi = engine.start("work", {"x": True})

    [incident] = engine.incidents(process_instance=pi.key)
    assert incident.kind == "loop"


def test_a_diagram_without_conditional_events_is_not_asked_for_conditions(engine, complete):
    import sqlalchemy as sa

    engine.deploy(diagram("plain", "startEvent start\nuserTask a\nuserTask b", "start -> a -> b"), by="ana")
    pi = engine.start("plain")
    statements = []
    sa.event.listen(engine.database.engine, "before_cursor_execute", lambda c, cur, text, *_: statements.append(text))

    complete(pi.key, "a", x=1)

    assert [text for text in statements if "'condition'" in text or "message_subscription" in text] == []


@pytest.mark.parametrize(
    ("condition", "said"), [("amount +", "not a FEEL expression"), ('"yes"', "never true or false")]
)  # fmt: skip
def test_a_condition_that_can_never_hold_is_refused(engine, condition, said):
    files = diagram(
        "odd", f"startEvent start\nintermediateCatchEvent catch {on_condition(condition)}", "start -> catch"
    )

    with pytest.raises(DeploymentRefused, match=said):
        engine.deploy(files, by="ana")


def test_a_process_cannot_start_by_a_condition_for_there_are_no_variables_before_it(engine):
    with pytest.raises(DeploymentRefused, match="kind conditional"):
        engine.deploy(diagram("odd", f"startEvent start {on_condition('x')}\nuserTask a", "start -> a"), by="ana")
