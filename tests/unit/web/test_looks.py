"""How values look: money, times in Shanghai, masked data, labels in two languages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from flask import Flask

from tests.unit.web.conftest import NOW, Browser, SmallApp
from web import filters, form_texts, i18n, labels


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        (Decimal("1234.5"), "¥1,234.50"),
        (Decimal("0.005"), "¥0.01"),
        (0, "¥0.00"),
        (Decimal("-3"), "−¥3.00"),
        (None, "–"),
    ],
)
def test_money_shows_thousands_and_two_decimals(amount: Decimal | None, shown: str) -> None:
    assert filters.money(amount) == shown


def test_a_moment_is_shown_in_shanghai_time_whatever_zone_it_came_in() -> None:
    assert filters.minute(datetime(2026, 11, 20, 18, 30, tzinfo=UTC)) == "2026-11-21 02:30"
    assert filters.minute("2026-11-20T18:30:00Z") == "2026-11-21 02:30"
    assert filters.day("2026-11-20") == "2026-11-20"


def test_a_due_time_says_how_much_is_left_or_how_late_it_is(flask: Flask) -> None:
    with flask.test_request_context(headers={"Accept-Language": "en"}):
        assert filters.remaining(NOW + timedelta(days=2, hours=4)) == "2 d 4 h left"
        assert filters.remaining(NOW - timedelta(minutes=35)) == "35 min late"
        assert filters.urgency(NOW - timedelta(minutes=1)) == "late"
        assert filters.urgency(NOW + timedelta(hours=3)) == "warn"
        assert filters.urgency(NOW + timedelta(days=3)) == "ok"


def test_a_status_is_called_as_the_glossary_says(flask: Flask) -> None:
    with flask.test_request_context(headers={"Accept-Language": "zh-CN"}):
        assert labels.label("REGISTERED", "claim_status") == "已立案"
        assert labels.label("APPROVAL", "claim_status") == "核赔中"
        assert labels.label("CV06:酒驾", "reason") == "属于责任免除: 酒驾"
    with flask.test_request_context(headers={"Accept-Language": "en"}):
        assert labels.label("REGISTERED", "claim_status") == "Registered"
        assert labels.label("SOMETHING_NEW", "claim_status") == "SOMETHING_NEW"


def test_a_form_shows_the_texts_of_the_users_language() -> None:
    schema = {
        "components": [
            {
                "type": "group",
                "label": "Offer",
                "properties": {"label.zh": "方案"},
                "components": [
                    {
                        "key": "a",
                        "type": "radio",
                        "label": "Answer",
                        "properties": {"label.zh": "答复", "description.zh": "请选择"},
                        "values": [{"label": "Yes", "value": "Y", "label.zh": "是"}],
                    },
                ],
            },
            {
                "key": "n",
                "type": "number",
                "label": "Days",
                "properties": {"appearance.suffixAdorner.zh": "天"},
                "appearance": {"suffixAdorner": "days"},
            },
        ]
    }

    chinese = form_texts.in_language(schema, "zh")

    group, number = chinese["components"]
    answer = group["components"][0]
    assert (group["label"], answer["label"], answer["description"]) == ("方案", "答复", "请选择")
    assert answer["values"][0]["label"] == "是"
    assert number["appearance"]["suffixAdorner"] == "天"
    assert number["label"] == "Days"
    assert schema["components"][0]["label"] == "Offer"


def test_the_language_is_remembered_for_the_browser_and_for_the_user(app: SmallApp, flask: Flask) -> None:
    browser = Browser(flask.test_client(), "zh-CN")
    browser.log_in("new")
    assert "You have no role yet" in browser.get("/no-area").text

    response = browser.post("/language", {"language": "zh", "next": "/no-area"})

    assert response.headers["Location"] == "/no-area"
    assert "您还没有角色" in browser.get("/no-area").text
    elsewhere = Browser(flask.test_client(), "en")
    elsewhere.log_in("new")
    assert "您还没有角色" in elsewhere.get("/no-area").text


def test_a_language_we_do_not_speak_is_refused(browser: Browser) -> None:
    browser.get("/login")

    assert browser.post("/language", {"language": "fr"}).status_code == 422


def test_a_browser_without_a_known_language_reads_chinese(flask: Flask) -> None:
    with flask.test_request_context(headers={"Accept-Language": "fr"}):
        assert i18n.language() == "zh"
