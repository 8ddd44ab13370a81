"""Whatever is typed: an answer, null, or an error of FEEL, and the generated function agrees with the closures."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.feel import FeelError, parse
from engine.feel.fast_path import SLOW, generate

from .pieces import PIECES

CONTEXT = {"a": Decimal(2), "b c": [Decimal(1), None, "x"], "item": {"a": 1}}


@given(st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join), st.sampled_from(["expression", "unary-tests"]))
@settings(max_examples=400, deadline=None)
def test_any_sequence_of_tokens_is_answered_or_refused(text: str, kind: str) -> None:
    try:
        parse(text, kind, CONTEXT).evaluate(CONTEXT, input_value=Decimal(1))
    except FeelError:
        return


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_text_is_answered_or_refused(text: str) -> None:
    try:
        parse(text).evaluate({})
    except FeelError:
        return


OPERANDS = st.sampled_from(["x", "y", "c.d", "1", "2.5", '"s"', "true", "null"])
OPERATORS = st.sampled_from(["+", "-", "*", "/", "<", "<=", "=", "!=", "and", "or"])
VALUES = st.sampled_from([None, True, False, 3, Decimal(0), Decimal("2.5"), "s", [Decimal(1)], {"d": 1}])


@given(OPERANDS, st.lists(st.tuples(OPERATORS, OPERANDS), min_size=1, max_size=4), VALUES, VALUES, VALUES)
@settings(max_examples=400, deadline=None)
def test_the_fast_function_gives_what_the_closures_give(
    first: str, rest: list[tuple[str, str]], x: object, y: object, d: object
) -> None:
    text = first + "".join(f" {op} {operand}" for op, operand in rest)
    context = {"x": x, "y": y, "c": {"d": d}}
    expression = parse(text)
    expected = expression.evaluate(context)

    fast = generate(expression.ast)

    value = SLOW if fast is None else fast(context, None)
    assert value is SLOW or (value == expected and type(value) is type(expected))


@given(st.sampled_from(["< 5", "[1..3)", '"s", "t"', "not(1, 2)", "2.5", "true", "-", "> 1, < 0"]), VALUES)
def test_the_fast_function_of_a_cell_gives_what_the_closures_give(cell: str, value: object) -> None:
    expression = parse(cell, "unary-tests")
    expected = expression.evaluate({}, input_value=value)

    fast = generate(expression.ast)

    found = SLOW if fast is None else fast({}, value)
    assert found is SLOW or found is expected


@given(
    st.sampled_from(
        ["? > 1", '?.d = 1 and x = "s"', "?.d in [0..5] or ?.e = true", "if ? = 1 then true else y", "?.d.e"]
    ),
    VALUES,
    VALUES,
)
def test_the_fast_function_of_a_cell_that_names_its_input_gives_what_the_closures_give(
    cell: str, x: object, value: object
) -> None:
    expression = parse(cell, "unary-tests")
    context = {"x": x, "y": True}
    expected = expression.evaluate(context, input_value=value)

    fast = generate(expression.ast)

    found = SLOW if fast is None else fast(context, value)
    assert found is SLOW or found is expected
