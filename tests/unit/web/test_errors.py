"""Every kind of error has one answer: friendly, in the user's language, and nothing is kept."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask, make_response, request
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import Forbidden, RequestEntityTooLarge

import engine.errors
import tasks.errors
from tasks.people import queries as people
from tasks.people.users import UserInput, create_user
from tests.unit.web.conftest import NOW, PASSWORD, Browser, SmallApp
from web import access, context, create_app, task_form

ERRORS: dict[str, tuple[int, Callable[[], Exception]]] = {
    "unknown claim": (404, lambda: tasks.errors.NotFound("claim", "CLM1")),
    "unknown task": (404, lambda: engine.errors.NotFound("user task", 1)),
    "completed twice": (409, lambda: engine.errors.InvalidState("user task", 1, "open", "completed")),
    "somebody else's task": (403, lambda: engine.errors.NotAllowed("user task", 1, "li", "it is wang's")),
    "changed meanwhile": (409, lambda: engine.errors.Conflict("user task", 1, 1, 2)),
    "own proposal": (403, lambda: tasks.errors.DutyConflict("li", "CLM1", "APPROVER", "MAKER")),
    "above authority": (403, lambda: tasks.errors.AuthorityExceeded("li", 9, 5)),
    "negative amount": (422, lambda: tasks.errors.InvalidInput.of("amount", "not_positive", "Must be above 0.")),
    "no reason": (422, lambda: tasks.errors.InvalidInput.of("reason", "required", "Say why.")),
    "too many tries": (
        422,
        lambda: engine.errors.InvalidInput("retries", "Expected a number from 1 to 100, but found 900."),
    ),
    "made up by somebody": (422, lambda: engine.errors.InvalidInput("loss_ratio", "The value is no JSON: ….")),
    "wrong state": (409, lambda: tasks.errors.WrongState("claim", "CLM1", "open", "closed")),
    "no permission": (403, Forbidden),
    "50 MB": (413, RequestEntityTooLarge),
}


@pytest.fixture
def flask(app: SmallApp) -> Flask:
    """The application with a page that raises what its address says, and one that crashes."""
    flask = create_app(app)

    @access.needs(access.Anyone.PUBLIC)
    def fail(name: str) -> str:
        create_user(context.tx(), UserInput("ghost", "Ghost", PASSWORD, []), "test", NOW)
        raise ERRORS[name][1]()

    @access.needs(access.Anyone.PUBLIC)
    def crash() -> str:
        raise ZeroDivisionError

    @access.needs(access.Anyone.PUBLIC)
    def refuse() -> object:
        create_user(context.tx(), UserInput("ghost", "Ghost", PASSWORD, []), "test", NOW)
        return make_response("no", 422)

    flask.add_url_rule("/fail/<name>", "fail", fail, methods=["POST"])
    flask.add_url_rule("/crash", "crash", crash)
    flask.add_url_rule("/refuse", "refuse", refuse, methods=["POST"])
    return flask


def test_a_request_that_met_another_one_in_the_database_is_done_again_and_nobody_notices(app: SmallApp) -> None:
    flask, tried = create_app(app), []

    @access.needs(access.Anyone.PUBLIC)
    def meet() -> str:
        create_user(context.tx(), UserInput("ghost", "Ghost", PASSWORD, []), "test", NOW)
        tried.append(request.files["paper"].read())
        if len(tried) < 3:
            raise StaleDataError
        return "done"

    flask.add_url_rule("/meet", "meet", meet, methods=["POST"])
    browser = Browser(flask.test_client())
    browser.get("/login")

    answer = browser.post("/meet", {"paper": (BytesIO(b"paper"), "paper.pdf")})

    assert answer.status_code == 200
    assert tried == [b"paper"] * 3
    assert not nobody_was_added(app)


def nobody_was_added(app: SmallApp) -> bool:
    with app.database.read() as tx:
        return "ghost" not in {user.username for user in people.users(tx)}


@pytest.mark.parametrize("name", list(ERRORS))
def test_an_expected_error_has_its_status_and_a_sentence_and_keeps_nothing(
    app: SmallApp, browser: Browser, name: str
) -> None:
    browser.get("/login")

    response = browser.post(f"/fail/{name}")

    assert response.status_code == ERRORS[name][0]
    assert '<div class="message message-late" role="alert">' in response.text
    assert nobody_was_added(app)


def test_a_view_that_answers_with_a_refusal_keeps_nothing(app: SmallApp, browser: Browser) -> None:
    browser.get("/login")

    assert browser.post("/refuse").status_code == 422
    assert nobody_was_added(app)


def test_a_script_gets_the_refused_fields_in_json(browser: Browser) -> None:
    browser.get("/login")

    response = browser.post("/fail/negative amount", headers={"Accept": "application/json"})

    assert response.json["errors"] == {"amount": "The amount must be greater than 0."}


@pytest.mark.parametrize(
    ("language", "name", "said"),
    [
        ("en", "no reason", "Reason: Please fill this in."),
        ("zh", "no reason", "原因：请填写此项。"),
        ("en", "too many tries", "Tries: Expected a number from 1 to 100, but found 900."),
        ("zh", "too many tries", "重试次数：应为 1 到 100 的数字，实际为 900。"),
        ("zh", "made up by somebody", "loss_ratio：该值不是 JSON：…。"),
    ],
)
def test_a_refused_field_has_the_name_that_its_form_shows(flask: Flask, language: str, name: str, said: str) -> None:
    browser = Browser(flask.test_client(), language)
    browser.get("/login")

    assert f"<li>{said}</li>" in browser.post(f"/fail/{name}").text


def test_a_task_names_what_it_refuses_as_its_form_does() -> None:
    schema = {"components": [{"key": "rows", "components": [{"key": "paid", "label": "Paid", "properties": {}}]}]}

    shown = task_form.names_in(schema, ["rows[2].paid", "reason", "customer"])

    assert shown == {"rows[2].paid": "Paid", "reason": "原因", "customer": "customer"}


def test_htmx_gets_a_fragment_for_the_place_of_messages(browser: Browser) -> None:
    browser.get("/login")

    response = browser.post("/fail/completed twice", headers={"HX-Request": "true"})

    assert response.headers["HX-Retarget"] == "#messages"
    assert "<html" not in response.text


def test_a_crash_shows_a_number_and_nothing_else(browser: Browser) -> None:
    response = browser.get("/crash")

    assert response.status_code == 500
    assert "ZeroDivisionError" not in response.text
    assert "Number of this failure" in response.text


def test_a_number_no_key_can_have_is_an_unknown_address(browser: Browser) -> None:
    assert browser.get("/tasks/99999999999999999999999").status_code == 404


def test_an_unknown_address_is_answered_in_the_language_of_the_browser(flask: Flask) -> None:
    assert "找不到" in Browser(flask.test_client(), "zh-CN").get("/nowhere").text
    assert "Not found" in Browser(flask.test_client(), "en-GB").get("/nowhere").text
