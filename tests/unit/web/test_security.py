"""What stands before every page: permission, CSRF token, headers, sessions."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from tasks.people import sign_in
from tasks.people import users as people
from tests.unit.web.conftest import NOW, PASSWORD, Browser, SmallApp
from web import access
from web.headers import CONTENT_SECURITY_POLICY


def test_an_application_with_a_route_that_names_no_permission_does_not_start() -> None:
    flask = Flask("silent")
    flask.add_url_rule("/secret", "secret", lambda: "open to all")

    with pytest.raises(access.RouteWithoutPermission) as refused:
        access.check_all_declared(flask)

    assert "secret" in refused.value.endpoints


def test_every_answer_carries_a_policy_without_inline_code(browser: Browser) -> None:
    for address in ("/login", "/healthz", "/nowhere"):
        headers = browser.get(address).headers

        assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
    assert "unsafe" not in CONTENT_SECURITY_POLICY


def test_a_form_without_its_token_changes_nothing(browser: Browser) -> None:
    browser.get("/login")
    browser.token = ""

    response = browser.post("/login", {"username": "li", "password": PASSWORD})

    assert response.status_code == 400
    assert "claimflow_session" not in response.headers.get("Set-Cookie", "")


def test_a_refused_form_has_a_way_back_to_its_page_also_over_the_log_in(flask: Flask, browser: Browser) -> None:
    browser.log_in("root")
    referer = {"Referer": "http://localhost/claims/CLM1?tab=2"}

    old = browser.client.post("/claims/CLM1/hold", data={"csrf_token": "old"}, headers=referer).text
    stranger = flask.test_client().post("/claims/CLM1/hold", headers=referer).text
    elsewhere = flask.test_client().post("/claims/CLM1/hold", headers={"Referer": "https://evil.example/x"}).text

    assert 'href="/claims/CLM1?tab=2"' not in stranger
    assert 'href="/login?next=/claims/CLM1?tab%3D2"' in stranger
    assert "data-keeps-sent" in old and "data-keeps-sent" in stranger
    assert "data-keeps-sent" not in elsewhere and "evil" not in elsewhere


def test_the_token_of_another_browser_is_worth_nothing(flask: Flask, browser: Browser) -> None:
    other = Browser(flask.test_client())
    other.get("/login")
    browser.get("/login")
    browser.token = other.token

    assert browser.post("/login", {"username": "li", "password": PASSWORD}).status_code == 400


def test_logging_in_gives_a_cookie_no_script_can_read(browser: Browser) -> None:
    browser.get("/login")

    response = browser.post("/login", {"username": "li", "password": PASSWORD})

    cookie = next(line for line in response.headers.getlist("Set-Cookie") if line.startswith("claimflow_session="))
    assert response.status_code == 303
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_the_cookie_is_for_tls_only_once_tls_is_in_use(browser: Browser) -> None:
    browser.get("/login", base_url="https://claims.example")

    response = browser.post(
        "/login",
        {"username": "li", "password": PASSWORD},
        base_url="https://claims.example",
        headers={"Referer": "https://claims.example/login"},
    )

    cookie = next(line for line in response.headers.getlist("Set-Cookie") if line.startswith("claimflow_session="))
    assert "Secure" in cookie


def test_a_wrong_password_is_answered_like_a_wrong_name(browser: Browser) -> None:
    browser.get("/login")

    wrong_password = browser.post("/login", {"username": "li", "password": "guess"}).text
    wrong_name = browser.post("/login", {"username": "li", "password": "guess"}).text

    assert "User name or password is wrong." in wrong_password
    assert "User name or password is wrong." in wrong_name


def test_after_five_failures_the_name_has_to_wait(browser: Browser) -> None:
    browser.get("/login")
    for _ in range(5):
        browser.post("/login", {"username": "li", "password": "guess"})

    response = browser.post("/login", {"username": "li", "password": PASSWORD})

    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) > 0
    assert "Please wait 15 minutes." in response.text


def test_logging_out_ends_the_session_on_the_server(app: SmallApp, browser: Browser) -> None:
    browser.log_in("li")
    token = browser.client.get_cookie("claimflow_session").value

    browser.post("/logout")

    with app.database.read() as tx:
        assert sign_in.session(tx, token, app.clock.now()) is None


def test_a_user_made_inactive_is_out_at_the_next_click(app: SmallApp, browser: Browser) -> None:
    browser.log_in("new")
    assert browser.get("/no-area").status_code == 200

    with app.database.transaction() as tx:
        people.set_active(tx, "new", False, "test", NOW)

    assert browser.get("/no-area").status_code == 303


def test_a_session_lives_on_while_it_is_used_and_ends_when_it_is_not(app: SmallApp, browser: Browser) -> None:
    browser.log_in("new")
    for _ in range(4):
        app.clock.advance(timedelta(hours=5))
        assert browser.get("/no-area").status_code == 200

    app.clock.advance(timedelta(hours=13))

    assert browser.get("/no-area").status_code == 303


def test_a_stranger_is_sent_to_the_log_in_and_back_to_the_page(browser: Browser) -> None:
    response = browser.get("/no-area?from=mail")

    assert response.status_code == 303
    assert response.headers["Location"] == "/login?next=/no-area?from%3Dmail"


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_the_log_in_never_leads_to_another_site(browser: Browser, address: str) -> None:
    browser.get("/login")

    response = browser.post("/login", {"username": "new", "password": PASSWORD, "next": address})

    assert response.headers["Location"] == "/"


def test_a_script_without_a_session_is_told_so_in_json(browser: Browser) -> None:
    response = browser.get("/no-area", headers={"Accept": "application/json"})

    assert response.status_code == 401
    assert response.json["message"].startswith("You are not logged in")


def test_the_health_page_needs_no_session(browser: Browser) -> None:
    assert browser.get("/healthz").json == {"status": "ok"}
