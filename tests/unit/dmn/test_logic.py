"""Boxed expressions: contexts, lists, relations, invocations, functions, conditionals, filters, iterators."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from engine.dmn import DmnEvaluationError, Result, load
from tests.unit.dmn.models import decision, definitions, feel, given, knowledge


def decide(logic: str, *others: str, knows: tuple[str, ...] = (), type_ref: str = "", **context: Any) -> Result:
    source = definitions(decision("answer", logic, knows=knows, type_ref=type_ref), *others)
    return load(source).evaluate("answer", context)


def entry(name: str, logic: str, type_ref: str = "") -> str:
    typed = f' typeRef="{type_ref}"' if type_ref else ""
    return f'<contextEntry><variable name="{name}"{typed}/>{logic}</contextEntry>'


def test_the_entries_of_a_context_see_those_before_them_also_with_spaces_in_their_names() -> None:
    logic = f"<context>{entry('net amount', feel('100'))}{entry('gross', feel('net amount * 1.06'))}</context>"

    assert decide(logic).value == {"net amount": Decimal(100), "gross": Decimal("106.00")}


def test_an_entry_without_a_name_is_the_result_of_a_context() -> None:
    logic = f"<context>{entry('a', feel('2'))}<contextEntry>{feel('a + 1')}</contextEntry></context>"

    assert decide(logic).value == Decimal(3)


def test_an_entry_of_another_type_than_declared_is_null_with_a_warning() -> None:
    result = decide(f"<context>{entry('a', feel('2'), 'string')}</context>")

    assert result.value == {"a": None}
    assert result.warnings[0].code == "type"


def test_lists_and_relations_give_lists() -> None:
    assert decide(f"<list>{feel('1')}{feel('x')}</list>", x="b").value == [Decimal(1), "b"]
    relation = (
        '<relation><column name="unit price"/><column name="n"/>'
        f"<row>{feel('5')}{feel('1')}</row><row>{feel('6')}{feel('2')}</row></relation>"
    )
    assert decide(relation).value == [
        {"unit price": Decimal(5), "n": Decimal(1)},
        {"unit price": Decimal(6), "n": Decimal(2)},
    ]


def invocation(callee: str, **bindings: str) -> str:
    bound = "".join(f'<binding><parameter name="{n}"/>{feel(text)}</binding>' for n, text in bindings.items())
    return f"<invocation>{feel(callee)}{bound}</invocation>"


def test_an_invocation_binds_by_name_whatever_the_order() -> None:
    model = knowledge("minus", ["a", "b"], feel("a - b"))

    assert decide(invocation("minus", b="1", a="10"), model, knows=("minus",)).value == Decimal(9)


def test_an_invocation_may_call_a_built_in_function_and_leave_out_what_is_optional() -> None:
    assert decide(invocation("substring", **{"string": '"claim"', "start position": "3"})).value == "aim"


def test_an_unknown_parameter_or_function_is_null_with_a_warning() -> None:
    model = knowledge("minus", ["a", "b"], feel("a - b"))

    unknown = decide(invocation("minus", a="1", c="10"), model, knows=("minus",))
    assert (unknown.value, unknown.warnings[0].code) == (None, "invocation")
    without = decide(invocation("minus", a="1"), model, knows=("minus",))
    assert (without.value, without.warnings[0].code) == (None, "invocation")
    missing = decide(invocation("nothing", a="1"))
    assert (missing.value, missing.warnings[-1].code) == (None, "invocation")


def test_a_function_of_a_model_may_call_itself_and_ends_with_a_clear_error_when_it_never_does() -> None:
    factorial = knowledge("fac", ["n"], feel("if n <= 1 then 1 else n * fac(n - 1)"))
    endless = knowledge("fac", ["n"], feel("fac(n + 1)"))

    assert decide(feel("fac(20)"), factorial, knows=("fac",)).value == Decimal(2432902008176640000)
    with pytest.raises(DmnEvaluationError) as caught:
        decide(feel("fac(1)"), endless, knows=("fac",))
    assert caught.value.code == "limit"


def test_an_argument_of_the_wrong_type_makes_the_call_null() -> None:
    model = knowledge("twice", ["n"], feel("n + n"), types=["number"])

    result = decide(feel('twice("a")'), model, knows=("twice",))

    assert (result.value, result.warnings[0].code) == (None, "argument-type")
    assert decide(feel("twice([3])"), model, knows=("twice",)).value == Decimal(6)


def test_a_boxed_function_remembers_the_scope_it_was_made_in() -> None:
    function = f'<functionDefinition><formalParameter name="x"/>{feel("x * rate")}</functionDefinition>'
    logic = (
        f"<context>{entry('rate', feel('2'))}{entry('f', function)}"
        f"<contextEntry>{feel('[f(1), f(x: 5)]')}</contextEntry></context>"
    )

    assert decide(logic).value == [Decimal(2), Decimal(10)]


def test_a_java_function_is_refused_with_a_warning() -> None:
    function = f'<functionDefinition kind="Java"><formalParameter name="x"/>{feel("x")}</functionDefinition>'
    logic = f"<context>{entry('f', function)}<contextEntry>{feel('f(1)')}</contextEntry></context>"

    result = decide(logic)

    assert (result.value, result.warnings[0].code) == (None, "external-function")


@pytest.mark.parametrize(("condition", "expected"), [("true", "yes"), ("false", "no"), ("null", "no")])
def test_a_conditional_chooses(condition: str, expected: str) -> None:
    yes, no = feel('"yes"'), feel('"no"')
    logic = f"<conditional><if>{feel(condition)}</if><then>{yes}</then><else>{no}</else></conditional>"

    assert decide(logic).value == expected


def boxed_filter(source: str, match: str) -> str:
    return f"<filter><in>{feel(source)}</in><match>{feel(match)}</match></filter>"


def test_a_filter_keeps_the_items_that_match_and_knows_their_entries() -> None:
    assert decide(boxed_filter("[1, 5, 9]", "item > 4")).value == [Decimal(5), Decimal(9)]
    rows = "[{price: 1}, {price: 7}]"
    assert decide(boxed_filter(rows, "price > 4")).value == [{"price": Decimal(7)}]
    assert decide(boxed_filter("[{item: 1}, {item: 5}]", "item > 4")).value == [{"item": Decimal(5)}]
    assert decide(boxed_filter("[1]", '"yes"')).value is None
    assert decide(boxed_filter("null", "true")).value is None


def iterator(kind: str, source: str, body: str) -> str:
    inner = "return" if kind == "for" else "satisfies"
    return f'<{kind} iteratorVariable="x"><in>{feel(source)}</in><{inner}>{feel(body)}</{inner}></{kind}>'


@pytest.mark.parametrize(
    ("kind", "source", "body", "expected"),
    [
        ("for", "[1, 2]", "x * 2", [2, 4]),
        ("for", "[1..3]", "x", [1, 2, 3]),
        ("for", "[1, 2, 3]", "count(partial)", [0, 1, 2]),
        ("for", "7", "x", [7]),
        ("for", "null", "x", None),
        ("every", "[1, 2]", "x > 0", True),
        ("every", "[1, 2]", "x > 1", False),
        ("every", "[]", "x", True),
        ("every", "[1, 2]", '"text"', None),
        ("some", "[1, 2]", "x > 1", True),
        ("some", "[]", "x", False),
        ("some", "[1, null]", "x > 1", None),
    ],
)
def test_iterators_go_through_a_list(kind: str, source: str, body: str, expected: object) -> None:
    assert decide(iterator(kind, source, body)).value == expected


def test_nested_iterators_end_with_a_clear_error_when_they_need_too_much_work() -> None:
    inner = iterator("for", "[1..50000]", "x")
    outer = f'<for iteratorVariable="y"><in>{feel("[1..1000]")}</in><return>{inner}</return></for>'

    with pytest.raises(DmnEvaluationError, match="steps"):
        decide(outer)


def test_an_expression_with_an_error_is_null_and_named_in_the_problems() -> None:
    model = load(definitions(decision("answer", feel("1 +"))))

    assert model.evaluate("answer", {}).value is None
    assert model.problems[0].element == "d_answer"
    assert "1 +" in model.problems[0].message


def test_a_missing_input_is_null_with_a_warning_that_names_it() -> None:
    source = definitions(decision("answer", feel("amount + 1"), inputs=["amount"]), given("amount", "number"))

    result = load(source).evaluate("answer", {})

    assert result.value is None
    assert "amount" in result.warnings[0].message
