"""The analysis of decision tables before they are deployed."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from engine.dmn import load
from engine.dmn.check import check_model
from engine.dmn.findings import Finding
from tests.unit.dmn.models import decision, definitions, feel, given, table


def check(*args: Any, **named: Any) -> list[Finding]:
    return check_model(load(definitions(decision("route", table(*args, **named)))))


def rules(findings: list[Finding]) -> list[str]:
    return [finding.rule for finding in findings]


def test_a_complete_table_has_no_finding() -> None:
    rows = [["< 10", "true", '"a"'], ["[10..20]", "true", '"b"'], ["> 20", "true", '"c"'], ["-", "false", '"d"']]

    assert check(["amount", "known"], ["band"], rows, types=["number", "boolean"]) == []


def test_a_gap_is_shown_with_an_input_that_falls_into_it() -> None:
    (finding,) = check(["amount"], ["band"], [["< 10", '"a"'], ["> 10", '"b"']], types=["number"])

    assert finding.rule == "dmn-gap"
    assert finding.element == "table"
    assert "amount = 10" in finding.message
    assert finding.severity == "warning"


def test_a_text_that_no_row_names_is_a_gap_unless_the_values_are_listed() -> None:
    rows = [['"motor"', '"a"'], ['"health"', '"b"']]

    (finding,) = check(["line"], ["group"], rows, types=["string"])
    assert "line = any other value" in finding.message
    assert check(["line"], ["group"], rows, types=["string"], values=['"motor","health"']) == []


def test_whole_numbers_leave_no_gap_between_neighbours() -> None:
    rows = [["<= 9", '"a"'], [">= 10", '"b"']]

    assert check(["n"], ["y"], rows, types=["integer"]) == []
    assert rules(check(["n"], ["y"], rows, types=["number"])) == ["dmn-gap"]


def test_rows_that_overlap_in_a_unique_table_are_an_error_with_an_example() -> None:
    rows = [["<= 10", "-", '"a"'], [">= 10", '"CN"', '"b"'], ["> 10", 'not("CN")', '"c"']]

    (finding,) = check(["amount", "country"], ["band"], rows, types=["number", "string"])

    assert finding.rule == "dmn-overlap"
    assert "rows 1 and 2" in finding.message
    assert 'amount = 10, country = "CN"' in finding.message
    assert finding.severity == "error"


def test_any_allows_an_overlap_with_equal_outputs_and_calls_others_a_contradiction() -> None:
    rows = [["< 10", '"a"'], ["> 5", '"a"'], ["[5..10]", '"b"']]

    findings = check(["x"], ["y"], rows, types=["number"], policy="ANY")

    assert rules(findings) == ["dmn-contradiction", "dmn-contradiction"]


def test_a_row_below_others_that_match_all_of_it_can_never_be_first() -> None:
    rows = [["< 10", '"a"'], [">= 10", '"b"'], ["[5..15]", '"c"'], ["-", '"d"']]

    findings = check(["x"], ["y"], rows, types=["number"], policy="FIRST")

    assert [(f.rule, f.element) for f in findings] == [("dmn-shadowed-row", "r3")]


def test_a_last_row_of_dashes_is_kept_for_missing_values() -> None:
    rows = [["< 10", '"a"'], [">= 10", '"b"'], ["-", '"missing"']]

    assert check(["x"], ["y"], rows, types=["number"], policy="FIRST") == []
    again = check(["x"], ["y"], [*rows, ["null", '"c"']], types=["number"], policy="FIRST")
    assert [(f.rule, f.element) for f in again] == [("dmn-shadowed-row", "r4")]


def test_a_catch_all_below_a_row_for_numbers_is_not_shadowed_when_another_column_is_open() -> None:
    rows = [["< 10", "true", '"a"'], ["-", "-", '"b"']]

    assert check(["x", "known"], ["y"], rows, types=["number", "boolean"], policy="FIRST") == []


def test_an_empty_range_or_a_value_that_is_not_allowed_can_never_match() -> None:
    rows = [["[9..1]", '"a"'], ["-", '"b"']]
    (finding,) = check(["x"], ["y"], rows, types=["number"], policy="FIRST")
    assert (finding.rule, finding.element) == ("dmn-dead-row", "r1")

    rows = [['"blue"', '"a"'], ["-", '"b"']]
    (finding,) = check(["x"], ["y"], rows, types=["string"], values=['"red"'], policy="FIRST")
    assert (finding.rule, finding.element) == ("dmn-dead-row", "r1")


def test_a_cell_of_another_type_than_its_column_is_an_error_with_row_and_column() -> None:
    (finding,) = check(["amount"], ["y"], [['"ten"', "1"]], types=["number"])

    assert (finding.rule, finding.element) == ("dmn-cell-type", "r1_0")
    assert "row 1, column amount" in finding.message


def test_an_output_of_another_type_or_outside_its_values_is_an_error() -> None:
    assert rules(check(["x"], ["y"], [["true", "1"]], output_types=["string"])) == ["dmn-output-type"]
    assert rules(check(["x"], ["y"], [["true", '"c"']], output_values=['"a","b"'])) == ["dmn-output-value"]


def test_a_column_that_no_row_tests_is_unused() -> None:
    findings = check(["x", "z"], ["y"], [["< 1", "-", "1"], [">= 1", "-", "2"]], types=["number"])

    assert rules(findings) == ["dmn-unused-input"]


def test_a_table_whose_cells_cannot_be_compared_needs_a_catch_all() -> None:
    rows = [["< other", '"a"'], [">= other", '"b"']]

    assert rules(check(["x"], ["y"], rows, types=["number"])) == ["dmn-no-catch-all"]
    assert check(["x"], ["y"], [*rows, ["-", '"c"']], types=["number"], policy="FIRST") == []
    assert check(["x"], ["y"], rows, types=["number"], defaults=['"c"']) == []


def test_collecting_tables_may_have_gaps_and_overlaps() -> None:
    assert check(["x"], ["y"], [["< 10", "1"], ["< 5", "2"]], types=["number"], policy="COLLECT") == []


def test_an_error_in_a_cell_is_named_with_decision_row_and_column() -> None:
    findings = check(["amount"], ["y"], [["< <", "1"], ["-", "2"]], types=["number"], policy="FIRST")

    assert findings[0].rule == "dmn-expression"
    assert findings[0].element == "r1_0"
    assert findings[0].message.startswith("Decision route, row 1, column amount")


def test_a_decision_without_logic_is_a_warning() -> None:
    findings = check_model(load(definitions('<decision id="d" name="d"/>', decision("e", feel("1")))))

    assert [(f.rule, f.element) for f in findings] == [("dmn-no-logic", "d")]


def _calls_to_analyse(rows: int) -> int:
    """How many functions the analysis of a table of that many rows calls: its work, whatever else the machine does."""
    table = [[f"[{n}..{n + 1})", f'"{n % 7}"', "-", f'"r{n}"'] for n in range(rows)]
    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        findings = check(["a", "b", "c"], ["y"], table, types=["number", "string", "number"])
    finally:
        sys.setprofile(before)
    assert "dmn-gap" in rules(findings)
    return calls


def test_the_work_to_analyse_a_table_grows_with_the_square_of_its_rows_at_most() -> None:
    assert _calls_to_analyse(100) < 16 * _calls_to_analyse(25)


PRIORITIES = {"policy": "PRIORITY", "output_types": ["string"]}


def test_a_row_whose_cases_all_go_to_outputs_that_come_first_is_never_chosen() -> None:
    rows = [["< 5", '"low"'], ["< 10", '"high"'], [">= 0", '"middle"'], ["-", '"low"']]

    found = check(["x"], ["y"], rows, types=["number"], output_values=['"high","middle","low"'], **PRIORITIES)

    assert [(finding.rule, finding.row) for finding in found] == [("dmn-outranked-row", 1)]
    assert "rows whose outputs come first" in found[0].message


def test_of_two_rows_with_one_output_the_upper_is_chosen() -> None:
    rows = [["> 3", '"a"'], ["> 5", '"a"'], ["-", '"b"']]

    found = check(["x"], ["y"], rows, types=["number"], output_values=['"a","b"'], **PRIORITIES)

    assert [(finding.rule, finding.row) for finding in found] == [("dmn-outranked-row", 2)]


def test_every_row_of_output_order_is_in_the_result() -> None:
    rows = [["< 5", '"b"'], ["< 9", '"a"']]

    assert check(["x"], ["y"], rows, policy="OUTPUT ORDER", output_values=['"a","b"']) == []


@pytest.mark.parametrize("policy", ["PRIORITY", "OUTPUT ORDER"])
def test_priorities_need_allowed_values_to_be_ordered_by(policy: str) -> None:
    (finding,) = check(["x"], ["y"], [["1", '"a"'], ["-", '"b"']], policy=policy)

    assert (finding.rule, finding.table, finding.column, finding.severity) == (
        "dmn-no-priorities", "route", "y", "error",
    )  # fmt: skip


def test_an_output_that_is_calculated_as_another_type_is_an_error() -> None:
    (finding,) = check(["x"], ["y"], [["< 1", "x > 5"], ["-", "1"]], output_types=["number"])

    assert (finding.rule, finding.row, finding.column) == ("dmn-output-type", 1, "y")
    assert "expected a number but found x > 5" in finding.message


def test_a_default_output_is_checked_as_the_rows_are() -> None:
    found = check(["x"], ["y"], [["1", '"a"']], output_values=['"a","b"'], defaults=['"c"'])

    assert [(finding.rule, finding.row) for finding in found] == [("dmn-output-value", None)]
    assert "default output of y" in found[0].message


def test_a_sum_needs_numbers() -> None:
    found = check(["x"], ["y"], [["1", '"a"']], policy="COLLECT", aggregation="SUM")

    assert rules(found) == ["dmn-output-type"]


def test_a_column_without_a_type_has_the_type_of_its_expression() -> None:
    (finding,) = check(["count(items)"], ["y"], [['"a"', "1"], ["-", "2"]])

    assert (finding.rule, finding.table, finding.row, finding.column) == ("dmn-cell-type", "route", 1, "count(items)")


def test_a_decision_whose_expression_gives_another_type_is_an_error() -> None:
    (finding,) = check_model(load(definitions(decision("d", feel('"a" + x'), type_ref="number"))))

    assert (finding.rule, finding.severity) == ("dmn-expression-type", "error")


def test_an_input_that_no_expression_reads_is_a_warning() -> None:
    source = definitions(given("x"), given("z"), decision("d", table(["x"], ["y"], [["-", "1"]]), inputs=["x", "z"]))

    found = check_model(load(source))

    assert [(finding.rule, finding.element) for finding in found if finding.rule == "dmn-unused-input-data"] == [
        ("dmn-unused-input-data", "i_z")
    ]


def test_findings_tell_table_row_and_column_apart_from_their_sentence() -> None:
    rows = [["< 10", '"a"'], ["[5..3]", '"b"'], ["-", '"c"']]

    (finding,) = check(["amount"], ["band"], rows, types=["number"], policy="FIRST")

    assert (finding.rule, finding.table, finding.row, finding.column) == ("dmn-dead-row", "route", 2, "amount")
