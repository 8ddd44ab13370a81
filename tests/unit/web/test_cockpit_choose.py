"""The cockpit's page on which an administrator chooses what is done in an ad-hoc sub-process."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.diagrams import content, diagram
from tests.unit.web.conftest import Browser, SmallApp

INSIDE = content("userTask call\nuserTask visit\nuserTask report", "visit -> report", "i")


@pytest.fixture
def root(flask: Flask) -> Browser:
    """The administrator, logged in."""
    browser = Browser(flask.test_client())
    browser.log_in("root")
    return browser


def opened(app: SmallApp, attributes: str = "") -> tuple[int, str]:
    """An instance that waits for a choice, and the address of the page."""
    app.engine.deploy(
        diagram("work", f"startEvent s\nadHocSubProcess inquiry {attributes}{INSIDE}\nuserTask after", "s -> inquiry -> after"),
        by="setup",
    )  # fmt: skip
    key = app.engine.start("work").key
    [choice] = app.engine.ad_hoc_choices(key)
    return key, f"/cockpit/instances/{key}/choose/{choice.element_instance_key}"


def places(app: SmallApp, key: int) -> list[str]:
    return sorted(element.element_id for element in app.engine.active_elements(key))


def test_the_instance_leads_to_the_choice_and_what_is_chosen_starts_as_often_as_was_said(
    app: SmallApp, root: Browser
) -> None:
    key, address = opened(app)
    assert address in root.get(f"/cockpit/instances/{key}").text
    page = root.get(address).text
    assert "times:call" in page and "times:visit" in page and "times:report" not in page

    chosen = {"times:call": "2", "times:visit": "0", "variables": '{"number": 7}', "reason": "asked by phone"}
    assert root.post(address, chosen).status_code == 303

    assert places(app, key) == ["call", "call", "inquiry"]
    [event] = app.engine.history(key, kinds=["ad_hoc.activated"])
    assert (event.actor, event.data) == ("root", {"elements": ["call", "call"], "reason": "asked by phone"})
    assert [v.element_id for v in app.engine.variable_scopes(key) if v.name == "number"] == ["inquiry"]
    assert "call" in root.get(address).text


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"reason": " "}, "e-reason"),
        ({"times:call": "0"}, "at least one thing"),
        ({"times:call": "21"}, "from 0 to 20"),
        ({"times:call": "-1"}, "from 0 to 20"),
        ({"variables": "{"}, "not JSON"),
        ({"variables": '{"#x": 1}'}, "no name of a variable"),
    ],
)
def test_what_cannot_be_taken_comes_back_with_its_sentence_and_changes_nothing(
    app: SmallApp, root: Browser, changed: dict[str, str], says: str
) -> None:
    key, address = opened(app)
    root.get(address)

    answer = root.post(address, {"times:call": "1", "reason": "asked by phone", **changed})

    assert answer.status_code == 422 and says in answer.text
    assert places(app, key) == ["inquiry"]


def test_in_sequential_order_nothing_is_chosen_while_something_is_under_way(app: SmallApp, root: Browser) -> None:
    key, address = opened(app, 'ordering="Sequential" ')
    root.get(address)
    assert root.post(address, {"times:call": "1", "times:visit": "1", "reason": "start"}).status_code == 303

    page = root.get(address).text

    assert "one thing is done after another" in page and "times:call" not in page
    assert root.post(address, {"times:call": "1", "reason": "more"}).status_code == 409
    assert places(app, key) == ["call", "inquiry"]


def test_while_the_instance_is_suspended_nothing_can_be_chosen(app: SmallApp, root: Browser) -> None:
    key, address = opened(app)
    app.engine.suspend(key, by="root", reason="court order")

    assert "times:call" not in root.get(address).text
    assert root.post(address, {"times:call": "1", "reason": "start"}).status_code == 409


def test_what_is_over_is_not_found_and_others_may_not_choose(app: SmallApp, root: Browser, flask: Flask) -> None:
    key, address = opened(app)
    browser = Browser(flask.test_client())
    browser.log_in("li")
    assert browser.get(address).status_code == 403

    app.engine.cancel(key, by="root", reason="withdrawn")

    assert root.get(address).status_code == 404
    assert address not in root.get(f"/cockpit/instances/{key}").text
