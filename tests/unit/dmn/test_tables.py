"""Decision tables: hit policies, defaults, allowed values, and what is recorded of them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from engine.codec import from_json, to_json
from engine.dmn import DmnEvaluationError, Result, load
from engine.feel import parse
from tests.unit.dmn.models import decision, definitions, feel, table


def decide(logic: str, **context: Any) -> Result:
    return load(definitions(decision("route", logic))).evaluate("route", context)


BANDS = [["< 10", '"low"'], ["[5..20]", '"middle"'], ["> 15", '"high"']]


def test_a_unique_table_gives_the_output_of_its_only_match() -> None:
    result = decide(table(["amount"], ["band"], BANDS), amount=Decimal(3))

    assert result.value == "low"
    assert [rule.index for rule in result.matched_rules] == [1]


def test_two_matches_in_a_unique_table_are_null_with_a_warning_that_names_the_rows() -> None:
    result = decide(table(["amount"], ["band"], BANDS), amount=Decimal(7))

    assert result.value is None
    assert [w.code for w in result.warnings] == ["hit-policy-unique"]
    assert "rows 1, 2" in result.warnings[0].message


def test_a_strict_evaluation_raises_where_null_would_pay_wrong_money() -> None:
    model = load(definitions(decision("route", table(["amount"], ["band"], BANDS))))

    with pytest.raises(DmnEvaluationError) as caught:
        model.evaluate("route", {"amount": 7}, strict=True)

    assert caught.value.code == "hit-policy-unique"
    assert caught.value.element == "table"


def test_any_accepts_equal_outputs_and_refuses_different_ones() -> None:
    rows = [["< 10", '"same"'], ["< 20", '"same"'], ["< 5", '"other"']]

    assert decide(table(["amount"], ["band"], rows, policy="ANY"), amount=Decimal(7)).value == "same"
    refused = decide(table(["amount"], ["band"], rows, policy="ANY"), amount=Decimal(1))
    assert refused.value is None
    assert refused.warnings[0].code == "hit-policy-any"


def test_first_stops_at_the_first_match() -> None:
    result = decide(table(["amount"], ["band"], BANDS, policy="FIRST"), amount=Decimal(7))

    assert result.value == "low"
    assert [rule.index for rule in result.matched_rules] == [1]


def test_priority_takes_the_output_that_stands_first_in_the_allowed_values() -> None:
    logic = table(["amount"], ["band"], BANDS, policy="PRIORITY", output_values=['"high","middle","low"'])

    assert decide(logic, amount=Decimal(7)).value == "middle"


def test_output_order_sorts_and_rule_order_keeps_the_rows() -> None:
    values = ['"high","middle","low"']

    ordered = decide(table(["a"], ["b"], BANDS, policy="OUTPUT ORDER", output_values=values), a=Decimal(7))
    assert ordered.value == ["middle", "low"]
    assert decide(table(["a"], ["b"], BANDS, policy="RULE ORDER"), a=Decimal(7)).value == ["low", "middle"]


def test_priority_over_several_outputs_compares_column_by_column() -> None:
    rows = [["-", '"B"', "1"], ["-", '"A"', "2"], ["-", '"A"', "1"]]
    logic = table(["x"], ["letter", "digit"], rows, policy="PRIORITY", output_values=['"A","B"', "1,2"])

    assert decide(logic, x=None).value == {"letter": "A", "digit": Decimal(1)}


@pytest.mark.parametrize(
    ("aggregation", "expected"),
    [("SUM", Decimal(30)), ("MIN", Decimal(10)), ("MAX", Decimal(20)), ("COUNT", Decimal(2)), ("", [10, 20])],
)
def test_collect_aggregates_the_outputs_of_all_matches(aggregation: str, expected: object) -> None:
    rows = [["> 1", "10"], ["> 2", "20"], ["> 100", "40"]]

    result = decide(table(["x"], ["y"], rows, policy="COLLECT", aggregation=aggregation), x=Decimal(3))

    assert result.value == expected
    assert [rule.index for rule in result.matched_rules] == [1, 2]


@pytest.mark.parametrize(("aggregation", "expected"), [("SUM", None), ("COUNT", Decimal(0)), ("", [])])
def test_collect_without_a_match_gives_nothing_to_add_up(aggregation: str, expected: object) -> None:
    logic = table(["x"], ["y"], [["> 1", "10"]], policy="COLLECT", aggregation=aggregation)

    assert decide(logic, x=Decimal(0)).value == expected


def test_a_sum_keeps_34_digits() -> None:
    rows = [["-", "1234567890123456789012345678901234"], ["-", "0.4"], ["-", "1"]]

    result = decide(table(["x"], ["y"], rows, policy="COLLECT", aggregation="SUM"), x=1)

    assert result.value == Decimal("1234567890123456789012345678901235")


@pytest.mark.parametrize(
    ("outputs", "least"),
    [
        (['date("20000-01-01")', 'date("2024-01-01")'], 'date("2024-01-01")'),
        (['@"10:00:00"', '@"11:00:00Z"'], "null"),
        (['@"P1Y"', '@"P1D"'], "null"),
        (["true", "false"], "null"),
    ],
)
def test_the_least_output_is_the_one_feel_calls_least_or_null(outputs: list[str], least: str) -> None:
    logic = table(["x"], ["y"], [["-", output] for output in outputs], policy="COLLECT", aggregation="MIN")

    result = decide(logic, x=1)

    assert result.value == parse(least).evaluate({})
    assert [notice.code for notice in result.warnings] == (["aggregation"] if least == "null" else [])


def test_a_sum_of_texts_is_null_with_a_warning() -> None:
    result = decide(table(["x"], ["y"], [["-", '"a"']], policy="COLLECT", aggregation="SUM"), x=1)

    assert (result.value, result.warnings[0].code) == (None, "aggregation")


def test_the_default_output_stands_in_when_no_row_matches() -> None:
    logic = table(["x"], ["y", "z"], [["1", '"a"', "1"]], defaults=['"none"', "0"])

    assert decide(logic, x=Decimal(9)).value == {"y": "none", "z": Decimal(0)}


def test_a_value_outside_the_allowed_inputs_is_null_with_a_warning() -> None:
    result = decide(table(["x"], ["y"], [["-", '"a"']], values=['"red","green"']), x="blue")

    assert (result.value, result.warnings[0].code) == (None, "input-value")


def test_an_output_outside_the_allowed_values_is_null_with_a_warning_that_names_the_row() -> None:
    result = decide(table(["x"], ["y"], [["-", '"c"']], output_values=['"a","b"']), x=1)

    assert (result.value, result.warnings[0].code) == (None, "output-value")
    assert "Row 1" in result.warnings[0].message


@pytest.mark.parametrize(
    ("cell", "value", "matches"),
    [
        ("-", None, True),
        ("", 1, True),
        ("null", None, True),
        ("not(null)", None, False),
        ("not(null)", 1, True),
        ('not("a","b")', "c", True),
        ('not("a","b")', "a", False),
        ('not("a")', None, True),
        ("not(< 5)", None, False),
        ("< 5", None, False),
        ("< 5", "4", False),
        ("]1..5[", Decimal(5), False),
        ("[1..5]", 5, True),
        (".5", Decimal("0.50"), True),
        ("< other", 3, True),
        ("? > 2 and ? < 4", 3, True),
        ('starts with(?, "a")', "abc", True),
        ("1, 3", 3, True),
        ("[1, 3]", 3, True),
        ('date("2025-01-01")', "2025-01-01", False),
        ("true", True, True),
        ("true", 1, False),
    ],
)
def test_a_cell_accepts_what_its_unary_test_says(cell: str, value: object, matches: bool) -> None:
    result = decide(table(["x"], ["y"], [[cell, '"hit"']]), x=value, other=Decimal(10))

    assert result.value == ("hit" if matches else None)


def test_the_record_tells_inputs_rows_conditions_outputs_and_annotations() -> None:
    rows = [["< 100", '"CN"', '"auto"', "small and at home"], ["-", "-", '"human"', ""]]
    logic = table(["amount", "country"], ["route"], rows, policy="FIRST", annotations=["why"])

    record = decide(logic, amount=Decimal("99.90"), country="CN").to_record()

    assert record["output"] == "auto"
    assert record["warnings"] == []
    (traced,) = record["trace"]
    assert traced["decision_id"] == "d_route"
    assert traced["hit_policy"] == "FIRST"
    assert traced["inputs"] == {"amount": Decimal("99.90"), "country": "CN"}
    assert traced["tables"][0]["table_id"] == "table"
    assert record["matched_rules"] == [
        {
            "index": 1,
            "id": "r1",
            "conditions": {"amount": "< 100", "country": '"CN"'},
            "outputs": {"route": "auto"},
            "annotations": {"why": "small and at home"},
        }
    ]


def test_a_record_of_dates_durations_and_functions_can_be_stored() -> None:
    result = decide(feel('{day: date("2025-03-01"), wait: duration("P3D"), f: function(x) x, n: 0.10, r: [1..2]}'))

    stored = from_json(to_json(result.to_record()))

    assert stored["output"]["day"] == "2025-03-01"
    assert stored["output"]["wait"] == "P3D"
    assert str(stored["output"]["n"]) == "0.10"
    assert "function" in stored["output"]["f"]
    assert stored["trace"][0]["decision_name"] == "route"


def test_a_broken_cell_never_matches_and_is_reported_as_a_problem() -> None:
    model = load(definitions(decision("route", table(["x"], ["y"], [["< <", '"a"'], ["-", '"b"']], policy="FIRST"))))

    assert model.evaluate("route", {"x": 1}).value == "b"
    assert [problem.element for problem in model.problems] == ["r1_0"]
    with pytest.raises(DmnEvaluationError):
        model.evaluate("route", {"x": 1}, strict=True)


def test_tables_of_the_camunda_family_load_with_their_extensions() -> None:
    source = b"""<?xml version="1.0" encoding="UTF-8"?>
    <definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:camunda="http://camunda.org/schema/1.0/dmn"
        xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:modeler="http://camunda.org/schema/modeler/1.0"
        id="drd" name="DRD" namespace="http://camunda.org/schema/1.0/dmn" modeler:executionPlatform="Camunda Cloud">
      <decision id="dish" name="Dish" camunda:historyTimeToLive="5">
        <extensionElements><zeebe:versionTag value="v1"/></extensionElements>
        <decisionTable id="t" hitPolicy="COLLECT" aggregation="SUM">
          <input id="in" label="Guests" camunda:inputVariable="guests">
            <inputExpression id="e" typeRef="integer"><text>count</text></inputExpression>
          </input>
          <output id="out" label="Plates" name="plates" typeRef="integer" />
          <rule id="a"><inputEntry id="a1"><text>guests &gt; 2</text></inputEntry>
            <outputEntry id="a2"><text>count * 2</text></outputEntry></rule>
          <rule id="b"><inputEntry id="b1"><text></text></inputEntry><outputEntry id="b2"><text>1</text></outputEntry></rule>
        </decisionTable>
      </decision>
    </definitions>"""

    assert load(source).evaluate("dish", {"count": 4}).value == Decimal(9)
