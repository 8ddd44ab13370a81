"""Reading FEEL: names with spaces, keywords, ranges, comments, and errors that tell the place."""

from __future__ import annotations

from decimal import Decimal

import pytest

from engine.feel import FeelError, FeelLimitError, FeelSyntaxError, parse

NAMES = ["Monthly Salary", "a-b", "Student's name", "Risk and Return", "decision A 2.1", "Model B"]


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("claim.amount * 0.9 > limit", {("claim", "amount"), ("limit",)}),
        ("Monthly Salary * 12", {("Monthly Salary",)}),
        ("Monthly\n   Salary", {("Monthly Salary",)}),
        ("a-b + a - b", {("a-b",), ("a",), ("b",)}),
        ("Student's name + decision A 2.1", {("Student's name",), ("decision A 2.1",)}),
        ("Risk and Return", {("Risk and Return",)}),
        ("Risk and Returns", {("Risk",), ("Returns",)}),
        ("Model B.Evaluating Say Hello", {("Model B", "Evaluating Say Hello")}),
        ("for i in xs return i + partial[-1]", {("xs",)}),
        ("some x in xs satisfies x > y", {("xs",), ("y",)}),
        ("function(a) a + b", {("b",)}),
        ("{a: x, b: a + y}", {("x",), ("y",)}),
        ("Employees[dept = 20].name", {("Employees",)}),
        ("string length(text)", {("text",)}),
        ("date(date)", {("date",)}),
    ],
)
def test_the_variables_an_expression_reads_are_known(text: str, paths: set[tuple[str, ...]]) -> None:
    known = [*NAMES, "date"] if text == "date(date)" else NAMES

    assert parse(text, names=known).paths == paths


def test_a_known_variable_inside_a_filter_counts_as_read() -> None:
    assert parse("items[price > limit]", names=["items", "limit"]).names == {"items", "limit"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + /* 1 + */ 1 // and so on", 2),
        ("-2 ** 2", 4),
        ("2 ** 3 ** 2", 64),
        ("1 - 2 - 3", -4),
        ("2 * 3 + 4 / 2", 8),
        (".5 + 1.5e1", Decimal("15.5")),
        ("if true then 1 else 2 + 3", 1),
        ("[1..10[.end", 10),
        ("]1..10].start", 1),
        ("{foo bar: 1, b: foo bar + 1}.b", 2),
        ("{a+b: 1, c: a+b}.c", 1),
        ('{"x y": 5}.x y', 5),
        ("(function(x: number, y) x + y)(y: 1, x: 2)", 3),
        ("[1, 2, 3, 4][item > 2][1]", 3),
        ("[[1, 2], [3]][2][1]", 3),
        ("count([1..3])", 1),
        ("sum(for i in [1..3], j in i..3 return j)", 14),
        ('count(for d in @"2024-02-27"..@"2024-03-01" return d)', 4),
        ("{f: function(n) if n < 2 then 1 else n * f(n - 1), r: f(20)}.r", 2432902008176640000),
    ],
)
def test_operators_bind_as_the_grammar_says(text: str, expected: object) -> None:
    assert parse(text).evaluate({}) == expected


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ("1 +", 3, "found the end"),
        ("(1", 2, "to close the parenthesis"),
        ("[1, 2", 5, "between the items"),
        ('"abc', 0, "never closed"),
        ("if a then b", 11, "'else'"),
        ("for x return 1", 6, "'in'"),
        ("a ? b", 2, "found '?'"),
        ("f(a: 1, 2)", 8, "all named"),
        ("1 2", 2, "operator"),
        ("12abc", 2, "followed by an operator"),
        ("/* open", 0, "comment"),
        ("{a 1}", 1, "key"),
        ("x instance of", 13, "type"),
    ],
)
def test_a_syntax_error_names_the_place_and_the_repair(text: str, position: int, words: str) -> None:
    with pytest.raises(FeelSyntaxError, match=words) as caught:
        parse(text)

    assert caught.value.position == position


def test_an_empty_cell_is_refused_with_the_repair() -> None:
    with pytest.raises(FeelSyntaxError, match="write - for a cell that accepts everything"):
        parse("", "unary-tests")


@pytest.mark.parametrize("text", ["(" * 500 + "1" + ")" * 500, "[" * 5000, "-" * 5000 + "1", "not(" * 300])
def test_nesting_too_deep_is_an_error_of_feel(text: str) -> None:
    with pytest.raises(FeelError):
        parse(text)


def test_a_text_too_long_is_refused_unread() -> None:
    with pytest.raises(FeelLimitError) as caught:
        parse(" " * 40_000 + "1")

    assert caught.value.limit == "text_chars"


def test_the_same_text_is_compiled_once() -> None:
    assert parse("1 + 1", names=["a"]) is parse("1 + 1", names={"a"})
    assert parse("1 + 1") is not parse("1 + 1", "unary-tests")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("1 + 2", "number"),
        ('"a" + b', "string"),
        ("a > b", "boolean"),
        ("[1]", "list"),
        ("{}", "context"),
        ("a", None),
        ('date("2024-01-01")', "date"),
        ("if a then 1 else 2", "number"),
        ("count(x)", "number"),
    ],
)
def test_the_type_of_an_expression_is_inferred_where_it_can_be(text: str, kind: str | None) -> None:
    assert parse(text).type == kind
