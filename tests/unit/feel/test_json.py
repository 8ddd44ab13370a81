"""The mapping between FEEL values and JSON, both ways without loss."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal

import pytest

from engine.feel import (
    ContextType,
    FeelFunction,
    FeelValueError,
    ListType,
    Range,
    RangeType,
    SimpleType,
    from_json,
    parse,
    to_json,
)

NUMBER, DATE = SimpleType("number"), SimpleType("date")


@pytest.mark.parametrize(
    ("text", "kind", "json"),
    [
        ("0.10", "number", Decimal("0.10")),
        ('"a"', "string", "a"),
        ("true", "boolean", True),
        ('@"2024-02-29"', "date", "2024-02-29"),
        ('@"-0044-03-15"', "date", "-0044-03-15"),
        ('@"10:00:00.123456789+08:00"', "time", "10:00:00.123456789+08:00"),
        ('@"2024-02-29T10:00:00@Asia/Shanghai"', "date and time", "2024-02-29T10:00:00@Asia/Shanghai"),
        ('@"P1Y2M"', "years and months duration", "P1Y2M"),
        ('@"-P1DT2H3M4.5S"', "days and time duration", "-P1DT2H3M4.5S"),
    ],
)
def test_a_value_written_as_json_is_read_back_the_same(text: str, kind: str, json: object) -> None:
    value = parse(text).evaluate({})

    assert to_json(value) == json
    assert from_json(json, kind) == value


def test_structures_are_mapped_deeply() -> None:
    kind = ContextType((("day", DATE), ("amounts", ListType(NUMBER)), ("span", RangeType(DATE))))
    value = {
        "day": date(2024, 1, 2),
        "amounts": [Decimal(1), Decimal("2.50")],
        "span": Range(date(2024, 1, 1), date(2024, 2, 1), True, False),
    }

    assert from_json(to_json(value), kind) == value


def test_python_values_are_written_as_the_feel_values_they_stand_for() -> None:
    assert to_json({"d": timedelta(days=1), "t": time(1, 2), "n": (1, 2.5)}) == {
        "d": "P1D",
        "t": "01:02:00",
        "n": [Decimal(1), Decimal("2.5")],
    }


def test_what_has_no_json_form_is_refused() -> None:
    with pytest.raises(FeelValueError, match="cannot be written as JSON"):
        to_json(FeelFunction("f", [], lambda: None))
    with pytest.raises(FeelValueError, match="is not a FEEL value"):
        to_json(object())


@pytest.mark.parametrize(("value", "kind"), [("2024-13-01", "date"), ("x", "number"), (5, "string"), ("P1D", "nope")])
def test_json_of_another_type_is_refused(value: object, kind: str) -> None:
    with pytest.raises(FeelValueError):
        from_json(value, kind)
