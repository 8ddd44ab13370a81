"""Asking a decision by hand: texts and JSON become the values that the model declares."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from engine.dmn import DmnError, load, read_json, read_texts
from tests.unit.dmn.models import decision, definitions, feel, given

TYPES = (
    '<itemDefinition name="tOrder" id="to"><itemComponent name="day" id="c1"><typeRef>date</typeRef></itemComponent>'
    '<itemComponent name="code" id="c2"><typeRef>string</typeRef></itemComponent></itemDefinition>'
    '<itemDefinition name="tDays" id="td" isCollection="true"><typeRef>date</typeRef></itemDefinition>'
)
MODEL = load(
    definitions(
        TYPES,
        given("order", "tOrder"),
        given("days", "tDays"),
        given("code", "string"),
        given("ok", "boolean"),
        given("due", "date"),
        given("free"),
        decision("d", feel("undeclared + 1"), inputs=["order", "days", "code", "ok", "due", "free"]),
    )
)


def test_texts_are_read_by_the_declared_types() -> None:
    texts = {"code": "0012", "ok": "TRUE", "due": "2024-02-29", "order.day": "2024-01-02", "order.code": "7"}

    assert read_texts(MODEL, "d", texts) == {
        "code": "0012",
        "ok": True,
        "due": date(2024, 2, 29),
        "order": {"day": date(2024, 1, 2), "code": "7"},
    }


@pytest.mark.parametrize(
    ("text", "value"),
    [("12.50", Decimal("12.50")), ("true", True), ("abc", "abc"), ("", None), ('["a", 1]', ["a", Decimal(1)])],
)
def test_texts_without_a_declared_type_are_numbers_and_words_as_json_has_them(text: str, value: object) -> None:
    assert read_texts(MODEL, "d", {"free": text, "undeclared": text}) == {"free": value, "undeclared": value}


def test_json_becomes_dates_where_the_model_declares_dates() -> None:
    found = read_json(
        MODEL, {"days": ["2024-01-02"], "order": {"day": "2024-01-03", "code": "x", "more": 1}, "other": 1}
    )

    assert found == {
        "days": [date(2024, 1, 2)],
        "order": {"day": date(2024, 1, 3), "code": "x", "more": Decimal(1)},
        "other": Decimal(1),
    }


@pytest.mark.parametrize(
    ("texts", "sentence"),
    [
        ({"cod": "1"}, "no input cod; it reads code, days, due, free, ok, order, undeclared."),
        ({"due": "yesterday"}, "due: Expected a value of type date"),
        ({"ok": "maybe"}, "ok: Expected a value of type boolean"),
        ({"order.day": "x"}, "order.day: Expected a value of type date"),
        ({"free": "1", "free.x": "2"}, "free.x cannot be given beside free"),
    ],
)
def test_a_text_that_cannot_be_an_input_is_refused_by_name(texts: dict[str, str], sentence: str) -> None:
    with pytest.raises(DmnError) as caught:
        read_texts(MODEL, "d", texts)

    assert sentence in str(caught.value)
