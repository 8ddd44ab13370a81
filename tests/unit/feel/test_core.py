"""The core of FEEL: what every condition and every cell of a table relies on."""

from __future__ import annotations

from decimal import Decimal

import pytest

from engine.feel import FeelSyntaxError, parse

CLAIM = {"claim": {"amount": 200, "Home Address": "Main St"}, "risk": "low", "Monthly Salary": 100, "a-b": 7}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('claim.amount * 0.9 > 100 and risk = "low"', True),
        ("0.1 + 0.2", Decimal("0.3")),
        ("Monthly Salary * 12", Decimal(1200)),
        ("a-b + 1", Decimal(8)),
        ("claim.Home Address", "Main St"),
        ('if claim.amount > 3 then "a" else "b"', "a"),
        ("sum([1, 2, 3])", Decimal(6)),
        ('string length("abc")', Decimal(3)),
        ("for i in 1..3 return i * i", [Decimal(1), Decimal(4), Decimal(9)]),
        ("[1, 2, 3][item > 1]", [Decimal(2), Decimal(3)]),
        ("{a: 1, b: a + 1}.b", Decimal(2)),
    ],
)
def test_an_expression_has_the_value_the_standard_gives_it(text: str, expected: object) -> None:
    assert parse(text, names=CLAIM.keys()).evaluate(CLAIM) == expected


@pytest.mark.parametrize(
    ("cell", "value", "expected"),
    [
        ("-", None, True),
        ("< 5", 3, True),
        ("< 5", 5, False),
        ("[1..3], 7", 7, True),
        ('not("a", "b")', "c", True),
        ('"a", "b"', "c", False),
        ("? > 3", 4, True),
        ("< 5", "x", None),
    ],
)
def test_a_cell_of_a_decision_table_tests_the_input(cell: str, value: object, expected: bool | None) -> None:
    assert parse(cell, "unary-tests").evaluate({}, input_value=value) is expected


def test_a_missing_variable_gives_null_and_a_reason() -> None:
    warnings: list[str] = []

    value = parse("amount + 1").evaluate({}, warnings=warnings)

    assert value is None
    assert warnings[0] == "There is no variable 'amount'."


def test_a_syntax_error_names_line_and_column() -> None:
    with pytest.raises(FeelSyntaxError) as caught:
        parse("1 +\n  )")

    assert (caught.value.line, caught.value.column, caught.value.position) == (2, 3, 6)
