"""Forms are checked before they are deployed."""

from __future__ import annotations

from typing import Any

import pytest

from engine.forms import check_schema
from tests.unit.test_forms import COLOURS, ITEMS, component, form


@pytest.mark.parametrize(
    ("schema", "rule", "element"),
    [
        ({"components": 5}, "form-schema", ""),
        ({**form(), "schemaVersion": 20}, "form-schema", "form"),
        (form({"type": "teleport", "id": "t"}), "form-component", "t"),
        (form({"type": "number", "id": "n"}), "form-key", "n"),
        (form({"type": "dynamiclist", "id": "l", "components": []}), "form-key", "l"),
        (form(component("number"), {**component("textfield"), "id": "second"}), "form-duplicate-key", "second"),
        (form(component("number", "a"), component("textfield", "a.b")), "form-overlapping-key", "f_a.b"),
        (form(component("number", conditional={"hide": "=1 +"})), "form-feel", "f_x"),
        (form(component("select", valuesExpression="=for")), "form-feel", "f_x"),
        (form(component("number", validate={"min": "=("})), "form-feel", "f_x"),
        (form(component("textfield", validate={"pattern": "("})), "form-pattern", "f_x"),
        (form(component("number", validate={"min": 5, "max": 1})), "form-limit", "f_x"),
        (form(component("number", validate={"min": "low"})), "form-limit", "f_x"),
        (form(component("number", decimalDigits=40)), "form-limit", "f_x"),
        (form(component("select")), "form-options", "f_x"),
        (form(component("select", values=[*COLOURS, COLOURS[0]])), "form-options", "f_x"),
        (form(*(component("textfield", k, layout={"row": "r", "columns": 10}) for k in "ab")), "form-layout", "r"),
    ],
)
def test_a_form_that_cannot_work_has_a_finding_with_its_element(
    schema: dict[str, Any], rule: str, element: str
) -> None:
    findings = check_schema(schema)

    assert [(f.rule, f.element) for f in findings] == [(rule, element)]
    assert findings[0].repair


def test_all_findings_come_at_once() -> None:
    schema = form({"type": "teleport", "id": "t"}, {"type": "group", "components": [{"type": "number", "id": "n"}]})

    assert [f.rule for f in check_schema(schema)] == ["form-component", "form-key"]


def test_a_good_form_has_no_finding() -> None:
    assert check_schema(ITEMS) == []
    assert (
        check_schema(form(component("select", values=COLOURS), component("number", "y", validate={"min": "=x"}))) == []
    )
