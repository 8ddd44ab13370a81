"""The cockpit's pages: finding instances, seeing where one stands, repairing it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from engine import Context, service_task
from tests.diagrams import call, diagram, job
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
