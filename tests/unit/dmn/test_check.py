"""The analysis of decision tables before they are deployed."""

from __future__ import annotations

import time
from typing import Any

from engine.dmn import load
from engine.dmn.check import check_model
from engine.dmn.findings import Finding
from tests.unit.dmn.models import decision, definitions, feel, table


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


def test_a_large_table_is_analysed_in_a_second() -> None:
    rows = [[f"[{n}..{n + 1})", f'"{n % 7}"', "-", f'"r{n}"'] for n in range(200)]
    started = time.perf_counter()

    findings = check(["a", "b", "c"], ["y"], rows, types=["number", "string", "number"])

    assert time.perf_counter() - started < 1
    assert "dmn-gap" in rules(findings)
