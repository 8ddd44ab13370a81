"""The mapping between FEEL values and JSON, both ways without loss."""

from __future__ import annotations

import json
from datetime import UTC, date, time, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.feel import (
    ContextType,
    DaysTimeDuration,
    FeelFunction,
    FeelType,
    FeelValueError,
    ListType,
    Range,
    RangeType,
    SimpleType,
    YearsMonthsDuration,
    from_json,
    parse,
    to_json,
)
from engine.feel.calendar import PreciseTime, WideDate, WideDateTime

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
    with pytest.raises(FeelValueError, match="is not a value of FEEL"):
        to_json(object())


@pytest.mark.parametrize(("value", "kind"), [("2024-13-01", "date"), ("x", "number"), (5, "string"), ("P1D", "nope")])
def test_json_of_another_type_is_refused(value: object, kind: str) -> None:
    with pytest.raises(FeelValueError):
        from_json(value, kind)


def _offset(minutes: int) -> timezone:
    return UTC if minutes == 0 else timezone(timedelta(minutes=minutes))


ZONES = (
    st.none() | st.integers(-14 * 60, 14 * 60).map(_offset) | st.sampled_from(["Asia/Shanghai", "UTC"]).map(ZoneInfo)
)
FINE = st.integers(0, 86_400 * 10**9 - 1).filter(lambda nanos: nanos % 1000)
FAR_YEARS = st.integers(10_000, 999_999_999) | st.integers(-999_999_999, 0)
DATES = st.dates() | st.builds(WideDate, FAR_YEARS, st.integers(1, 12), st.integers(1, 28))
TIMES = st.times(timezones=ZONES) | st.builds(PreciseTime, FINE, ZONES)
MOMENTS = st.datetimes(timezones=ZONES) | st.builds(
    WideDateTime,
    FAR_YEARS,
    st.integers(1, 12),
    st.integers(1, 28),
    st.integers(0, 86_399).map(lambda s: s * 10**9),
    ZONES,
)
DIGITS, EXPONENTS = st.integers(-(10**34) + 1, 10**34 - 1), st.integers(-6000, 6000)
SIMPLE: dict[str, st.SearchStrategy] = {
    "number": st.builds(lambda digits, exponent: Decimal(digits).scaleb(exponent), DIGITS, EXPONENTS),
    "string": st.text(st.characters(blacklist_categories=("Cs",))),
    "boolean": st.booleans(),
    "date": DATES,
    "time": TIMES,
    "date and time": MOMENTS,
    "days and time duration": st.integers(-(10**24), 10**24).map(DaysTimeDuration),
    "years and months duration": st.integers(-(10**10), 10**10).map(YearsMonthsDuration),
}


def _of_simple_type(name: str) -> st.SearchStrategy[tuple[FeelType, object]]:
    return st.tuples(st.just(SimpleType(name)), st.none() | SIMPLE[name])


def _range_of(name: str) -> st.SearchStrategy[tuple[FeelType, object]]:
    ends = SIMPLE[name]
    closed = st.builds(Range, ends, ends, st.booleans(), st.booleans())
    open_below = st.builds(lambda end, op: Range(None, end, False, op == "<=", op), ends, st.sampled_from(["<", "<="]))
    open_above = st.builds(lambda end, op: Range(end, None, op == ">=", False, op), ends, st.sampled_from([">", ">="]))
    return st.tuples(st.just(RangeType(SimpleType(name))), closed | open_below | open_above)


def _list_of(typed: tuple[FeelType, object]) -> tuple[FeelType, object]:
    return ListType(typed[0]), [typed[1], None, typed[1]]


def _context_of(entries: dict[str, tuple[FeelType, object]]) -> tuple[FeelType, object]:
    kinds = tuple((name, kind) for name, (kind, _) in entries.items())
    return ContextType(kinds), {name: value for name, (_, value) in entries.items()}


TYPED = st.recursive(
    st.sampled_from(sorted(SIMPLE)).flatmap(_of_simple_type) | st.sampled_from(sorted(SIMPLE)).flatmap(_range_of),
    lambda inner: inner.map(_list_of) | st.dictionaries(SIMPLE["string"], inner, max_size=3).map(_context_of),
    max_leaves=5,
)


@given(TYPED)
@settings(max_examples=300, deadline=None)
def test_a_value_of_any_type_survives_the_way_through_json(typed: tuple[FeelType, object]) -> None:
    kind, value = typed

    written = json.dumps(to_json(value), default=_number)
    found = from_json(json.loads(written, object_hook=_marked), kind)

    assert found == value
    assert to_json(found) == to_json(value)
    assert type(found) is type(value)


def _number(value: object) -> dict[str, str]:
    # The standard library's encoder has no exact decimals; the number goes as its digits.
    assert isinstance(value, Decimal)
    return {"decimal": str(value)}


def _marked(found: dict[str, object]) -> object:
    return Decimal(str(found["decimal"])) if found.keys() == {"decimal"} else found


def test_numbers_of_any_json_reader_are_read_exactly() -> None:
    assert from_json(json.loads("[1, 0.1, 1e3]"), ListType(NUMBER)) == [Decimal(1), Decimal("0.1"), Decimal(1000)]


def test_a_range_of_unknown_ends_is_read_by_the_name_of_its_type() -> None:
    value = Range(Decimal(1), None, True, False, ">=")

    assert from_json(to_json(value), "range") == value
    assert from_json(to_json(value)) == to_json(value)


def test_either_duration_is_read_by_one_name() -> None:
    assert from_json("P1D", "duration") == DaysTimeDuration.of(days=1)
    assert from_json("P1Y", "duration") == YearsMonthsDuration(12)


@pytest.mark.parametrize("json", [{"start": 1}, {"start": 1, "end": 2, "operator": "!"}, {}])
def test_json_that_is_no_range_is_refused(json: object) -> None:
    with pytest.raises(FeelValueError, match="Expected a range"):
        from_json(json, "range")
