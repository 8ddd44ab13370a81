"""Amounts: exact, in whole fen, and refused with a sentence when they cannot be taken."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.errors import InvalidInput
from tasks.money import from_fen, parse_amount, rounded, to_fen


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_fen_survive_the_way_through_yuan(fen: int) -> None:
    assert to_fen(from_fen(fen)) == fen


@pytest.mark.parametrize(
    ("exact", "expected"), [("0.005", "0.01"), ("0.0049", "0.00"), ("2.675", "2.68"), ("-0.005", "-0.01")]
)
def test_half_a_fen_is_rounded_away_from_zero(exact: str, expected: str) -> None:
    assert rounded(Decimal(exact)) == Decimal(expected)


def test_a_fraction_of_a_fen_is_never_stored() -> None:
    with pytest.raises(ValueError, match="whole fen"):
        to_fen(Decimal("0.001"))


@pytest.mark.parametrize(
    ("given_value", "expected"),
    [
        ("5,000.00", "5000.00"),
        ("¥12", "12.00"),
        (7, "7.00"),
        (Decimal("0.01"), "0.01"),
        ("10000000000", "10000000000.00"),
    ],
)
def test_amounts_are_read_as_people_write_them(given_value: object, expected: str) -> None:
    assert parse_amount(given_value) == Decimal(expected)


@pytest.mark.parametrize(
    ("given_value", "code"),
    [
        (-1, "not_positive"),
        (0, "not_positive"),
        ("1e99", "too_large"),
        (10**400, "too_large"),
        ("10000000000.01", "too_large"),
        ("1.001", "too_precise"),
        ("NaN", "not_a_number"),
        ("Infinity", "not_a_number"),
        ("viel", "not_a_number"),
        ("", "not_a_number"),
        (True, "not_a_number"),
        (None, "not_a_number"),
        (1.5, "not_a_number"),
    ],
)
def test_an_amount_that_cannot_be_is_refused_with_the_field_named(given_value: object, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_amount(given_value, "claimed")

    assert [(problem.field, problem.code) for problem in refused.value.problems] == [("claimed", code)]


def test_zero_is_taken_where_nothing_may_be_owed() -> None:
    assert parse_amount("0", allow_zero=True) == Decimal("0.00")
