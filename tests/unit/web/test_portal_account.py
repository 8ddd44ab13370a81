"""A claimant's account in the portal: created, used, its password forgotten, deleted."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.unit.web.conftest import MEDICAL_POLICY, MOTOR_POLICY, Browser
from tests.unit.web.test_portal import CONTACT, LOSS, carried, report

MOBILE, SECRET = "13912340071", "a long sentence"
ACCOUNT = {"name": MOBILE, "password": SECRET, "consent": "yes"}


@pytest.fixture
def stranger(flask: Any) -> Browser:
    """Another browser, in which nobody is signed in."""
    return Browser(flask.test_client())


def create_account(browser: Browser, **changes: str) -> Any:
    browser.sign_in()
    return browser.post("/portal/account", ACCOUNT | changes)


def sign_in(browser: Browser, name: str = MOBILE, password: str = SECRET) -> Any:
    browser.get("/portal/sign-in")
    response = browser.post("/portal/sign-in/account", {"name": name, "password": password})
    browser.get("/portal/report")
    return response


def test_an_account_shows_the_claims_of_all_policies(browser: Browser, stranger: Browser) -> None:
    created = create_account(browser)
    motor = report(browser).headers["Location"]
    sign_in(stranger)
    other = choose(stranger, MEDICAL_POLICY)

    page = stranger.get("/portal/claims").text

    assert created.status_code == 303
    assert motor in page
    assert other in page
    assert (MOTOR_POLICY in page, MEDICAL_POLICY in page) == (True, True)
    assert stranger.get(motor).status_code == 200
    assert browser.get(other).status_code == 404


def choose(browser: Browser, policy_no: str) -> str:
    """Report an illness as somebody who has to say on which policy."""
    first = browser.get("/portal/report")
    assert 'type="radio"' in first.text
    page = browser.post("/portal/report", carried(first.text) | {"step": "who", "policy_no": policy_no})
    illness = LOSS | {"loss_cause": "ILLNESS", "social_insurance": "USED"}
    page = browser.post("/portal/report", carried(page.text) | illness)
    sent = browser.post("/portal/report", carried(page.text) | CONTACT, content_type="multipart/form-data")
    assert sent.status_code == 303, sent.text
    return sent.headers["Location"]


def test_a_policy_of_somebody_else_cannot_be_chosen(browser: Browser, stranger: Browser) -> None:
    create_account(browser)
    sign_in(stranger)
    page = stranger.get("/portal/report")

    refused = stranger.post("/portal/report", carried(page.text) | {"step": "who", "policy_no": "PM2026000009"})

    assert refused.status_code == 422
    assert "Please choose your policy." in refused.text


def test_an_unknown_account_and_a_wrong_password_get_the_same_answer(browser: Browser, stranger: Browser) -> None:
    create_account(browser)

    wrong = sign_in(stranger, MOBILE, "a wrong sentence")
    unknown = sign_in(stranger, "13912340072", "a wrong sentence")

    assert (wrong.status_code, unknown.status_code) == (200, 200)
    assert "This account or its password is wrong." in wrong.text
    assert plain(wrong.text) == plain(unknown.text)
    assert stranger.get("/portal/claims").status_code == 303


def plain(page: str) -> str:
    """A page without what differs in every request: the tokens, and the name that was typed."""
    return re.sub(r'(content|value)="\w*"', "", page)


def test_guessing_is_stopped_after_five_failures(browser: Browser, stranger: Browser) -> None:
    create_account(browser)
    for _ in range(5):
        sign_in(stranger, MOBILE, "guess")

    locked = sign_in(stranger)

    assert locked.status_code == 429
    assert "Please wait 15 minutes." in locked.text


def test_a_forgotten_password_is_replaced_after_signing_in_with_the_policy(browser: Browser, stranger: Browser) -> None:
    create_account(browser)
    sign_in(stranger)

    again = create_account(browser, password="another sentence")

    assert again.status_code == 303
    assert stranger.get("/portal/claims").status_code == 303
    assert "wrong" in sign_in(stranger).text
    assert sign_in(stranger, MOBILE, "another sentence").status_code == 303


def test_who_came_with_the_account_cannot_change_its_password(browser: Browser, stranger: Browser) -> None:
    create_account(browser)
    sign_in(stranger)

    page = stranger.get("/portal/account").text

    assert "139****0071" in page
    assert 'name="password"' not in page
    assert stranger.post("/portal/account", ACCOUNT).status_code == 403


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"name": "1391"}, "name"), ({"password": "short"}, "password"), ({"consent": ""}, "consent")],
)
def test_what_cannot_be_taken_is_said_at_its_field(browser: Browser, changes: dict[str, str], field: str) -> None:
    refused = create_account(browser, **changes)

    assert refused.status_code == 422
    assert f'id="e-{field}"' in refused.text
    assert SECRET not in refused.text


def test_a_deleted_account_no_longer_opens_the_portal(browser: Browser, stranger: Browser) -> None:
    create_account(browser)
    sign_in(stranger)

    closed = stranger.post("/portal/account/close")

    assert closed.status_code == 303
    assert stranger.get("/portal/claims").status_code == 303
    assert "wrong" in sign_in(stranger).text
    assert browser.get("/portal/claims").status_code == 200
