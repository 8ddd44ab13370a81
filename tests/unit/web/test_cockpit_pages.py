"""The cockpit's pages: finding instances, seeing where one stands, repairing it."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from engine import Context, service_task
from tests.diagrams import boundary, call, diagram, job, on_timer
from tests.unit.web.conftest import NOW, Browser, SmallApp

CHILD = diagram("child", f"startEvent s\nserviceTask work {job('bank.send')}\nendEvent e", "s -> work -> e")
PARENT = diagram("parent", f"startEvent s\ncallActivity go {call('child')}\nendEvent e", "s -> go -> e")


@service_task("bank.send", title={"en": "Send", "zh": "发送"}, retries=1)
def send(ctx: Context, account_no: str) -> dict[str, Any]:
    """Send to an account that must have nineteen digits."""
    if len(account_no) != 19:
        raise ValueError("<b>the account is too short</b>")
    return {}


@pytest.fixture
def instance(app: SmallApp) -> int:
    """An instance whose called process stands still."""
    app.engine.register("bank.send", send.function, retries=1)
    app.engine.deploy(CHILD | PARENT, by="setup", note="first")
    variables = {"account_no": "622202123456789012", "amount": Decimal("5000.00")}
    key = app.engine.start("parent", variables, business_key="CLM26112000000001").key
    app.engine.run_due(NOW + timedelta(hours=1))
    return key


@pytest.fixture
def root(flask: Flask) -> Browser:
    """The administrator, logged in."""
    browser = Browser(flask.test_client())
    browser.log_in("root")
    return browser


def child_of(app: SmallApp, key: int) -> int:
    return app.engine.children(key)[0].key


def test_an_instance_is_found_by_each_of_its_properties(app: SmallApp, instance: int, root: Browser) -> None:
    found = f"/cockpit/instances/{instance}"
    for query in (
        "text=CLM26112000000001",
        f"text={instance}",
        "process=parent",
        "process=parent&version=1&state=active",
        "element=work",
        "variable=amount&value=5000.00",
        "since=2026-11-20&until=2026-11-20",
    ):
        assert found in root.get(f"/cockpit?{query}").text, query
    for query in (
        "text=CLM0",
        "state=completed",
        "variable=amount&value=1",
        "since=2026-11-21",
        "process=parent&version=2",
    ):
        page = root.get(f"/cockpit?{query}").text
        assert found not in page and "No process instance fits" in page, query


def test_a_process_that_stands_still_is_found_by_its_state(app: SmallApp, instance: int, root: Browser) -> None:
    assert f"/cockpit/instances/{child_of(app, instance)}" in root.get("/cockpit?state=incident").text


def test_a_long_list_is_shown_page_by_page(app: SmallApp, instance: int, root: Browser) -> None:
    for number in range(60):
        app.engine.start("parent", {"account_no": "1"}, business_key=f"B{number}")

    first, second = root.get("/cockpit").text, root.get("/cockpit?page=2").text

    assert 'rel="next"' in first and 'rel="prev"' not in first
    assert 'rel="prev"' in second and 'rel="next"' not in second
    assert first.count('class="row-link"') == 50 and second.count('class="row-link"') == 11


def test_the_diagram_gets_the_way_the_standing_place_and_links_to_called_processes(
    app: SmallApp, instance: int, root: Browser
) -> None:
    parent = root.get(f"/cockpit/instances/{instance}/state").json
    child = root.get(f"/cockpit/instances/{child_of(app, instance)}/state").json

    assert parent is not None and child is not None
    assert parent["completed"] == ["s"] and parent["active"] == ["go"]
    assert parent["links"] == {"go": f"/cockpit/instances/{child_of(app, instance)}"}
    assert child["incidents"] == ["work"]


def test_the_page_says_why_it_stands_still_without_believing_the_message_to_be_markup(
    app: SmallApp, instance: int, root: Browser
) -> None:
    page = root.get(f"/cockpit/instances/{instance}").text

    assert "&lt;b&gt;the account is too short&lt;/b&gt;" in page
    assert "<b>the account" not in page


@pytest.mark.parametrize(
    "tab", ["variables", "history", "tasks", "jobs", "waiting", "incidents", "decisions", "nonsense"]
)
def test_every_tab_opens_whole_and_as_a_part(app: SmallApp, instance: int, root: Browser, tab: str) -> None:
    address = f"/cockpit/instances/{child_of(app, instance)}?tab={tab}"

    whole = root.get(address)
    part = root.get(address, headers={"HX-Request": "true"})

    assert whole.status_code == part.status_code == 200
    assert "<html" in whole.text and "<html" not in part.text


def test_account_numbers_are_masked_wherever_variables_are_shown(app: SmallApp, instance: int, root: Browser) -> None:
    for address in ("?tab=variables", "?tab=history", "/elements/work", "/variables?name=account_no"):
        assert "622202123456789012" not in root.get(f"/cockpit/instances/{instance}{address}").text


def test_a_variable_is_corrected_and_the_incident_retried(app: SmallApp, instance: int, root: Browser) -> None:
    child = child_of(app, instance)
    (incident,) = app.engine.incidents()
    root.get(f"/cockpit/instances/{child}/variables?name=account_no")

    corrected = root.post(
        f"/cockpit/instances/{child}/variables",
        {
            "name": "account_no",
            "scope": str(child),
            "kind": "text",
            "value": "6222021234567890128",
            "reason": "digit missing",
        },
    )
    retried = root.post(
        f"/cockpit/incidents/{incident.key}/retry", {"reason": "corrected", "next": f"/cockpit/instances/{child}"}
    )
    app.engine.run_due(NOW + timedelta(hours=2))

    assert corrected.status_code == retried.status_code == 303
    assert retried.location == f"/cockpit/instances/{child}"
    assert app.engine.instance(instance).state == "completed"


def test_a_value_of_the_wrong_kind_comes_back_with_everything_typed(
    app: SmallApp, instance: int, root: Browser
) -> None:
    root.get(f"/cockpit/instances/{instance}/variables?name=amount")

    refused = root.post(
        f"/cockpit/instances/{instance}/variables",
        {"name": "amount", "scope": str(instance), "kind": "number", "value": "five", "reason": "wrong amount"},
    )

    assert refused.status_code == 422
    assert "five" in refused.text and "wrong amount" in refused.text and "Enter a number" in refused.text
    assert app.engine.variables(instance)["amount"] == Decimal("5000.00")


def test_an_instance_is_cancelled_with_a_reason(app: SmallApp, instance: int, root: Browser) -> None:
    root.get(f"/cockpit/instances/{instance}")

    without = root.post(f"/cockpit/instances/{instance}/cancel", {"reason": ""})
    given = root.post(f"/cockpit/instances/{instance}/cancel", {"reason": "reported twice"})

    assert (without.status_code, given.status_code) == (422, 303)
    assert app.engine.instance(instance).end_reason == "reported twice"
    assert "reported twice" in root.get(f"/cockpit/instances/{instance}").text


def test_many_incidents_are_retried_at_once(app: SmallApp, instance: int, root: Browser) -> None:
    app.engine.start("parent", {"account_no": "1"})
    app.engine.run_due(NOW + timedelta(hours=1))
    keys = [str(incident.key) for incident in app.engine.incidents()]
    assert len(keys) == 2
    page = root.get("/cockpit/incidents").text
    assert all(f'value="{key}"' in page for key in keys)

    answer = root.post("/cockpit/incidents", {"incident": keys, "reason": "the bank is back"})

    assert answer.status_code == 303
    assert app.engine.incidents() == []
    assert "2 incidents are being tried again" in root.get("/cockpit/incidents").text


def test_an_unknown_instance_is_not_found(root: Browser) -> None:
    for address in (
        "/cockpit/instances/1",
        "/cockpit/instances/1/state",
        "/cockpit/diagrams/1",
        "/cockpit/instances/1/elements/a",
    ):
        assert root.get(address).status_code == 404, address


def test_an_adjuster_neither_sees_nor_repairs_instances(app: SmallApp, instance: int, browser: Browser) -> None:
    browser.log_in("li")

    assert browser.get("/cockpit").status_code == 403
    assert browser.get(f"/cockpit/instances/{instance}").status_code == 403
    assert browser.post(f"/cockpit/instances/{instance}/cancel", {"reason": "x"}).status_code == 403
    assert app.engine.instance(instance).state == "active"


def test_a_repair_without_the_pages_token_is_refused(app: SmallApp, instance: int, root: Browser) -> None:
    answer = root.post(f"/cockpit/instances/{instance}/cancel", {"reason": "x", "csrf_token": "forged"})

    assert answer.status_code == 400
    assert app.engine.instance(instance).state == "active"


def test_an_instance_is_suspended_and_resumed_with_a_reason_and_everybody_sees_it(
    app: SmallApp, instance: int, root: Browser
) -> None:
    address = f"/cockpit/instances/{instance}"
    assert root.post(f"{address}/suspend", data={"reason": " "}).status_code == 422
    assert root.post(f"{address}/suspend", data={"reason": "court order"}).status_code == 303

    page = root.get(address).text
    assert "court order" in page and "Resume" in page
    assert "court order" in root.get(f"/cockpit/instances/{child_of(app, instance)}").text
    assert address in root.get("/cockpit?state=suspended").text
    assert root.post(f"{address}/resume", data={"reason": "lifted"}).status_code == 303

    assert app.engine.instance(instance).state == "active"
    assert "Instance resumed" in root.get(f"{address}?tab=history").text


def test_a_suspended_task_is_marked_and_refused_with_a_sentence(app: SmallApp, flask: Flask) -> None:
    groups = '<zeebe:userTask/><zeebe:assignmentDefinition candidateGroups="adjuster_l1"/>'
    check = f"userTask check <bpmn:extensionElements>{groups}</bpmn:extensionElements>"
    task = diagram("desk", f"startEvent s\n{check}", "s -> check")
    app.engine.deploy(task, by="setup")
    key = app.engine.start("desk").key
    (found,) = app.engine.user_tasks(process_instance=key)
    app.engine.suspend(key, by="root", reason="court order")

    desk = Browser(flask.test_client())
    desk.log_in("li")
    assert "Suspended" in desk.get("/worklist?scope=all").text
    assert "can submit it when the process goes on" in desk.get(f"/tasks/{found.key}").text
    refused = desk.client.post(
        f"/tasks/{found.key}",
        json={"data": {}},
        headers=desk.headers | {"X-CSRF-Token": desk.token, "Accept": "application/json"},
    )

    assert refused.status_code == 409
    assert "Paused at the moment" in refused.get_data(as_text=True)
    assert app.engine.user_task(found.key).state == "open"


DESK = diagram(
    "desk",
    f"startEvent s\nuserTask check\nserviceTask work {job('bank.send')}\nuserTask after",
    "s -> check -> work -> after",
)


@pytest.fixture
def desk(app: SmallApp) -> int:
    """An instance at its second person, with a call to the outside behind it."""
    app.engine.register("bank.send", lambda ctx: {"sent": True}, mode="external")
    app.engine.deploy(DESK, by="setup")
    key = app.engine.start("desk", {"amount": 5}).key
    [task] = app.engine.user_tasks(process_instance=key)
    app.engine.complete_user_task(task.key, {}, by="li")
    app.engine.run_due()
    return key


def places(app: SmallApp, key: int) -> list[str]:
    return [element.element_id for element in app.engine.active_elements(key)]


def test_a_token_is_moved_with_variables_and_a_reason(app: SmallApp, desk: int, root: Browser) -> None:
    address = f"/cockpit/instances/{desk}/change"
    [element] = app.engine.active_elements(desk)
    assert "after" in root.get(address).text
    moved = {f"element:{element.key}": "to:check", "variables": '{"amount": 7}', "reason": "wrong way"}

    assert root.post(address, {**moved, "reason": ""}).status_code == 422
    assert root.post(address, {**moved, "variables": "{"}).status_code == 422
    assert root.post(address, {"reason": "wrong way"}).status_code == 422
    nothing_left = root.post(address, {f"element:{element.key}": "end", "reason": "wrong way"})
    assert nothing_left.status_code == 422 and "Cancel it instead" in nothing_left.text
    assert places(app, desk) == ["after"]
    assert root.post(address, moved).status_code == 303

    assert places(app, desk) == ["check"]
    assert app.engine.variables(desk)["amount"] == 7


def test_running_again_shows_first_what_would_happen_outside_a_second_time(
    app: SmallApp, desk: int, root: Browser
) -> None:
    assert "Run again from here" in root.get(f"/cockpit/instances/{desk}/elements/check").text
    entered = next(e for e in app.engine.history(desk, kinds=["element.entered"]) if e.element_id == "check")
    address = f"/cockpit/instances/{desk}/again/{entered.element_instance_key}"

    page = root.get(address).text
    assert "bank.send" in page and "may be made again" in page and "sent" in page
    assert root.post(address, {"reason": " "}).status_code == 422
    assert root.post(address, {"reason": "decided wrongly", "restore": "1"}).status_code == 303

    assert places(app, desk) == ["check"]
    assert app.engine.variables(desk) == {"amount": 5}


def test_a_job_gets_new_tries_and_an_incident_is_taken_as_done(app: SmallApp, instance: int, root: Browser) -> None:
    child = child_of(app, instance)
    [failed] = app.engine.jobs(process_instance=child)
    assert "Change the tries" in root.get(f"/cockpit/instances/{child}?tab=jobs").text
    assert root.post(f"/cockpit/jobs/{failed.key}/retries", {"retries": "0", "reason": "open again"}).status_code == 422
    assert root.post(f"/cockpit/jobs/{failed.key}/retries", {"retries": "4", "reason": "open again"}).status_code == 303
    assert app.engine.jobs(process_instance=child)[0].retries == 4
    app.engine.change_retries(failed.key, 1, by="root", reason="once more")
    app.engine.run_due(NOW + timedelta(hours=9))
    [incident] = app.engine.incidents(process_instance=child)

    assert "Take as done by hand" in root.get(f"/cockpit/instances/{child}?tab=incidents").text
    done = root.post(
        f"/cockpit/incidents/{incident.key}/resolve", {"variables": '{"paid": true}', "reason": "paid at the counter"}
    )

    assert done.status_code == 303
    assert app.engine.instance(instance).state == "completed"
    assert app.engine.variables(instance)["paid"] is True


def test_a_timer_is_computed_anew_from_the_variables(app: SmallApp, root: Browser) -> None:
    late = boundary("late", "check", on_timer("=duration(patience)"))
    app.engine.deploy(
        diagram("slow", f"startEvent s\nuserTask check\n{late}\nendEvent e", "s -> check\nlate -> e"), by="x"
    )
    key = app.engine.start("slow", {"patience": "P1D"}).key
    app.engine.set_variables(key, {"patience": "P9D"}, by="root", reason="more time")
    [timer] = app.engine.timers(process_instance=key)

    assert "Compute anew" in root.get(f"/cockpit/instances/{key}?tab=waiting").text
    assert root.post(f"/cockpit/timers/{timer.key}/again", {"reason": "more time"}).status_code == 303

    assert app.engine.timers(process_instance=key)[0].due_at == NOW + timedelta(days=9)


def test_many_incidents_are_retried_batch_by_batch_with_progress(app: SmallApp, instance: int, root: Browser) -> None:
    for number in range(59):
        app.engine.start("parent", {"account_no": str(number)})
    app.engine.run_due(NOW + timedelta(hours=1))
    page = root.get("/cockpit/incidents?kind=job&process=child&element=work").text
    assert "Retry all 60 that fit" in page
    asked = {"kind": "job", "process": "child", "element": "work", "reason": "the bank is back"}
    assert root.post("/cockpit/incidents/all", {**asked, "reason": ""}).status_code == 422

    seen = []
    answer = root.post("/cockpit/incidents/all", asked)
    while True:
        seen.append(re.search(r"(\d+) of (\d+) are being", answer.text).groups())
        hidden = dict(re.findall(r'name="(\w+)" value="([^"]*)"', answer.text.partition('id="batch"')[2]))
        if "reason" not in hidden:
            break
        answer = root.post("/cockpit/incidents/all", hidden)

    assert seen == [("25", "60"), ("50", "60"), ("60", "60")]
    assert app.engine.incidents() == []


def test_the_operations_are_for_administrators_alone(app: SmallApp, desk: int, flask: Flask) -> None:
    li = Browser(flask.test_client())
    li.log_in("li")
    for address in (f"/cockpit/instances/{desk}/change", f"/cockpit/instances/{desk}/again/1"):
        assert li.get(address).status_code == 403
        assert li.post(address, {"reason": "x"}).status_code == 403
    for address in ("suspend", "resume"):
        assert li.post(f"/cockpit/instances/{desk}/{address}", {"reason": "x"}).status_code == 403
    for address in (
        "/cockpit/incidents/all",
        "/cockpit/jobs/1/retries",
        "/cockpit/timers/1/again",
        "/cockpit/incidents/1/resolve",
    ):
        assert li.post(address, {"reason": "x"}).status_code == 403
