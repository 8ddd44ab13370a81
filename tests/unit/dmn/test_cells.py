"""Cells read as constants must answer exactly as the FEEL evaluator does."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.dmn.cells import ANYTHING, read_constant, read_constants
from engine.dmn.index import ColumnIndex
from engine.feel import parse

numbers = st.decimals(min_value=-5, max_value=5, places=1)
ends = numbers.map(lambda n: format(n, "f"))
tests = st.one_of(
    ends,
    st.builds(lambda op, n: f"{op} {n}", st.sampled_from(["<", "<=", ">", ">=", "="]), ends),
    st.builds(lambda o, a, b, c: f"{o}{a}..{b}{c}", st.sampled_from("[(]"), ends, ends, st.sampled_from("])[")),
)
cells = st.one_of(
    st.just("-"),
    st.lists(tests, min_size=1, max_size=3).map(", ".join),
    st.lists(tests, min_size=1, max_size=3).map(lambda t: f"not({', '.join(t)})"),
    st.just("null"),
)


@given(st.lists(cells, min_size=1, max_size=6), st.one_of(numbers, st.none()))
@settings(max_examples=300, deadline=None)
def test_the_index_of_a_number_column_finds_the_rows_that_feel_finds(texts: list[str], value: Decimal | None) -> None:
    expected = [
        n
        for n, text in enumerate(texts)
        if text == "-" or parse(text, "unary-tests").evaluate({}, input_value=value) is True
    ]

    index = ColumnIndex([read_constants(text) for text in texts])

    rows = index.rows(value)
    assert rows is not None
    assert [n for n in range(len(texts)) if rows >> n & 1] == expected


texts = st.lists(st.sampled_from(['"a"', '"b"', '"c"']), min_size=1, max_size=2).map(", ".join)
text_cells = st.one_of(st.just("-"), texts, texts.map(lambda t: f"not({t})"), st.just("null"))


@given(st.lists(text_cells, min_size=1, max_size=6), st.sampled_from(["a", "b", "d", "", None]))
@settings(max_examples=200, deadline=None)
def test_the_index_of_a_text_column_finds_the_rows_that_feel_finds(cells: list[str], value: str | None) -> None:
    expected = [
        n
        for n, text in enumerate(cells)
        if text == "-" or parse(text, "unary-tests").evaluate({}, input_value=value) is True
    ]

    rows = ColumnIndex([read_constants(text) for text in cells]).rows(value)

    assert rows is not None
    assert [n for n in range(len(cells)) if rows >> n & 1] == expected


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "< x",
        '"a\\nb"',
        "1 + 1",
        "? > 3",
        "not(x)",
        "[1..x]",
        '1, "a"',
        "[1,2]",
        "truex",
        "1 m",
        "not(null)",
        '@"P1D"',
        "1..2",
        "\N{ARABIC-INDIC DIGIT EIGHT}",
    ],
)
def test_a_cell_that_is_more_than_constants_is_left_to_the_evaluator(text: str) -> None:
    assert read_constants(text) is None


def test_dates_are_constants() -> None:
    found = read_constants('[date("2025-01-01")..@"2025-12-31"]')

    assert found is not None
    assert found.holds(date(2025, 12, 31))
    assert not found.holds(date(2026, 1, 1))
    index = ColumnIndex([found, ANYTHING])
    assert (index.rows(date(2025, 6, 1)), index.rows(date(2024, 1, 1)), index.rows("2025-06-01")) == (3, 2, None)


def test_a_column_of_mixed_kinds_is_tested_cell_by_cell() -> None:
    index = ColumnIndex([read_constants("1"), read_constants('"a"')])

    assert (index.rows(Decimal(1)), index.rows("a"), index.rows(None)) == (None, None, None)


@pytest.mark.parametrize(
    ("text", "constant"),
    [
        ("5", (Decimal(5),)),
        ('"a, b"', ("a, b",)),
        ("null", (None,)),
        ("true", (True,)),
        ("-", None),
        ("1,2", None),
        ("x", None),
    ],
)
def test_an_output_that_is_one_constant_needs_no_evaluation(text: str, constant: tuple[object] | None) -> None:
    assert read_constant(text) == constant


def test_a_large_table_of_constants_is_decided_by_look_ups_alone() -> None:
    # What that costs is measured by `claimflow bench decisions`.
    cells = [read_constants(f"[{n}..{n + 10})") for n in range(200)]

    index = ColumnIndex(cells)

    assert index.open_rows == 0
    assert index.rows(Decimal("190.5")) == sum(1 << row for row in range(181, 191))
