"""Answers to forms are checked on the server, whatever the browser sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.forms import Answer, FormSchemaError, validate_answer

NOW = datetime(2025, 3, 10, 4, 0, tzinfo=UTC)


def form(*components: dict[str, Any]) -> dict[str, Any]:
    return {"type": "default", "schemaVersion": 19, "id": "form", "components": list(components)}


def component(kind: str, key: str = "x", **more: Any) -> dict[str, Any]:
    return {"type": kind, "key": key, "id": f"f_{key}", "label": f"Label {key}", **more}


def answer(schema: dict[str, Any], data: Mapping[str, Any], variables: Mapping[str, Any] | None = None) -> Answer:
    return validate_answer(schema, data, variables, now=NOW)


def codes(checked: Answer) -> list[tuple[str, str]]:
    return [(error.path, error.code) for error in checked.errors]


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        (component("textfield"), "Li 李", "Li 李"),
        (component("textfield"), None, ""),
        (component("textarea"), "a\r\nb", "a\nb"),
        (component("number"), 12, Decimal(12)),
        (component("number"), "12.50", Decimal("12.50")),
        (component("number"), 0.1, Decimal("0.1")),
        (component("number"), Decimal("1e2"), Decimal(100)),
        (component("number"), "", None),
        (component("number", decimalDigits=2), "1.500", Decimal("1.500")),
        (component("number", serializeToString=True), 1.5, "1.5"),
        (component("number", increment="0.5"), "0.3", Decimal("0.3")),
        (component("checkbox"), True, True),
        (component("checkbox"), None, False),
        (component("datetime", subtype="date"), "2025-02-28", "2025-02-28"),
        (component("datetime", subtype="time"), "14:30", "14:30"),
        (component("datetime", subtype="time"), "14:30+08:00", "14:30+08:00"),
        (component("datetime", subtype="datetime"), "2025-02-28T14:30Z", "2025-02-28T14:30Z"),
        (component("datetime", subtype="date", disallowPassedDates=True), "2025-03-10", "2025-03-10"),
        (component("filepicker"), "files::1", "files::1"),
        (component("filepicker", multiple=True), ["a", "b"], ["a", "b"]),
        (component("textfield", validate={"validationType": "email"}), "li@example.com", "li@example.com"),
        (component("textfield", validate={"validationType": "phone"}), "13800138000", "13800138000"),
        (component("textfield", validate={"validationType": "phone"}), "+86 138-0013-8000", "+86 138-0013-8000"),
        (component("textfield", validate={"pattern": "^[A-Z]{2}\\d+$"}), "AB12", "AB12"),
    ],
)
def test_a_good_value_is_kept_in_its_exact_form(field: dict[str, Any], value: object, kept: object) -> None:
    checked = answer(form(field), {"x": value})

    assert checked.errors == []
    assert checked.values == {"x": kept}
    assert type(checked.values["x"]) is type(kept)


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        (component("textfield", validate={"required": True}), "", "required"),
        (component("textfield", validate={"required": True}), "   ", "required"),
        (component("textfield", validate={"required": True}), None, "required"),
        (component("textfield"), 5, "type-text"),
        (component("textfield"), ["a"], "type-text"),
        (component("textfield"), "a" * 10_001, "max-length"),
        (component("textfield"), "a\x00b", "control-characters"),
        (component("textfield"), "\ud800", "control-characters"),
        (component("textfield", validate={"minLength": 3}), "ab", "min-length"),
        (component("textfield", validate={"maxLength": "3"}), "abcd", "max-length"),
        (component("textfield", validate={"pattern": "^[A-Z]+$"}), "abc", "pattern"),
        (component("textfield", validate={"validationType": "email"}), "li@", "email"),
        (component("textfield", validate={"validationType": "email"}), "a" * 9000 + "@", "email"),
        (component("textfield", validate={"validationType": "phone"}), "call me", "phone"),
        (component("textarea"), "a" * 100_001, "max-length"),
        (component("number", validate={"required": True}), None, "required"),
        (component("number"), True, "type-number"),
        (component("number"), "twelve", "type-number"),
        (component("number"), float("nan"), "type-number"),
        (component("number"), float("inf"), "type-number"),
        (component("number"), Decimal("NaN"), "type-number"),
        (component("number"), "NaN", "type-number"),
        (component("number"), "1_000", "type-number"),
        (component("number"), {}, "type-number"),
        (component("number"), 1e99, "number-size"),
        (component("number"), "1e99", "number-size"),
        (component("number"), 10**4000, "number-size"),
        (component("number"), "9" * 5000, "type-number"),
        (component("number"), "1e-30", "decimal-digits"),
        (component("number", decimalDigits=2), "1.005", "decimal-digits"),
        (component("number", decimalDigits=0), 1.5, "decimal-digits"),
        (component("number", validate={"min": 1}), 0, "min"),
        (component("number", validate={"max": "10.5"}), "10.51", "max"),
        (component("number", validate={"min": 1}, serializeToString=True), "0", "min"),
        (component("checkbox", validate={"required": True}), False, "required-true"),
        (component("checkbox"), "true", "type-boolean"),
        (component("checkbox"), 1, "type-boolean"),
        (component("datetime", subtype="date"), "28.02.2025", "date"),
        (component("datetime", subtype="date"), "2025-02-30", "date"),
        (component("datetime", subtype="time"), "25:00", "time"),
        (component("datetime", subtype="datetime"), "2025-02-28", "datetime"),
        (component("datetime", subtype="date"), 20250228, "date"),
        (component("datetime", subtype="date", disallowPassedDates=True), "2025-03-08", "past-date"),
        (component("filepicker"), {"name": "a"}, "file"),
        (component("filepicker"), ["a", "b"], "too-many"),
        (component("filepicker", validate={"required": True}), [], "required"),
    ],
    ids=lambda given: given if isinstance(given, str) and given.isascii() and len(given) < 20 else type(given).__name__,
)
def test_a_bad_value_is_refused_with_a_sentence_in_both_languages(
    field: dict[str, Any], value: object, code: str
) -> None:
    checked = answer(form(field), {"x": value})

    assert codes(checked) == [("x", code)]
    assert "Label x" in checked.errors[0].message_en
    assert "Label x" in checked.errors[0].message_zh
    assert checked.errors[0].key == "x"
    assert not checked.ok


COLOURS = [{"label": "Red", "value": "red"}, {"label": "Two", "value": 2}, {"label": "Yes", "value": True}]


@pytest.mark.parametrize(
    ("value", "kept"), [("red", "red"), (2, 2), ("2", 2), (True, True), ("true", True), (None, None)]
)
def test_a_choice_keeps_the_value_that_was_offered(value: object, kept: object) -> None:
    for kind in ("radio", "select"):
        checked = answer(form(component(kind, values=COLOURS)), {"x": value})
        assert checked.errors == []
        assert checked.values["x"] == kept
        assert type(checked.values["x"]) is type(kept)


@pytest.mark.parametrize("value", ["blue", 3, False, ["red"], {"value": "red"}, 1])
def test_a_choice_that_was_not_offered_is_refused(value: object) -> None:
    assert codes(answer(form(component("select", values=COLOURS)), {"x": value})) == [("x", "option")]


def test_several_choices_are_kept_once_each() -> None:
    schema = form(component("checklist", values=COLOURS), component("taglist", "y", values=COLOURS))

    assert answer(schema, {"x": ["red", 2, "2", "red"], "y": None}).values == {"x": ["red", 2], "y": []}
    assert codes(answer(schema, {"x": ["red", "blue"], "y": "red"})) == [("x", "option"), ("y", "type-list")]


def test_choices_may_come_from_a_variable_or_an_expression() -> None:
    keyed = form(component("select", valuesKey="offers.cars"))
    computed = form(
        component("select", valuesExpression="=for c in offers.cars return {label: c, value: upper case(c)}")
    )
    variables = {"offers": {"cars": ["a", "b"]}}

    assert answer(keyed, {"x": "b"}, variables).values == {"x": "b"}
    assert answer(computed, {"x": "B"}, variables).values == {"x": "B"}
    assert codes(answer(keyed, {"x": "c"}, variables)) == [("x", "option")]
    assert codes(answer(keyed, {"x": "a"}, {})) == [("x", "option")]


def test_choices_may_depend_on_another_answer() -> None:
    schema = form(
        component("select", "kind", values=[{"label": "a", "value": "a"}, {"label": "b", "value": "b"}]),
        component("select", "part", valuesExpression='=if kind = "a" then ["a1"] else ["b1"]'),
    )

    assert answer(schema, {"kind": "a", "part": "a1"}).values == {"kind": "a", "part": "a1"}
    assert codes(answer(schema, {"kind": "a", "part": "b1"})) == [("part", "option")]


def test_a_hidden_field_is_not_taken_and_not_required() -> None:
    schema = form(
        component("checkbox", "injured"),
        component("textfield", "hospital", validate={"required": True}, conditional={"hide": "=not(injured)"}),
    )

    hidden = answer(schema, {"injured": False, "hospital": "sneaked in"})
    assert (hidden.values, hidden.errors, hidden.dropped) == ({"injured": False}, [], ["hospital"])
    assert codes(answer(schema, {"injured": True})) == [("hospital", "required")]


def test_read_only_and_disabled_fields_keep_their_value_and_decide_conditions() -> None:
    schema = form(
        component("number", "amount", readonly=True),
        component("textfield", "note", disabled=True),
        component("textfield", "locked", readonly="=amount > 10"),
        component("textfield", "reason", conditional={"hide": "=amount < 1000"}),
    )

    checked = answer(schema, {"amount": 1, "note": "x", "locked": "x", "reason": "why"}, {"amount": Decimal(5000)})

    assert checked.values == {"reason": "why"}
    assert checked.dropped == ["amount", "locked", "note"]


def test_unknown_keys_are_left_out_and_reported() -> None:
    schema = form(component("textfield"), {"type": "group", "path": "g", "components": [component("textfield", "y")]})

    checked = answer(schema, {"x": "a", "approved": True, "g": {"y": "b", "z": 1}})

    assert checked.values == {"x": "a", "g": {"y": "b"}}
    assert checked.dropped == ["approved", "g.z"]


def test_groups_and_dotted_keys_nest_their_values() -> None:
    schema = form(
        {
            "type": "group",
            "path": "customer",
            "components": [component("textfield", "name"), component("number", "address.no")],
        },
        {"type": "group", "components": [component("textfield", "free")]},
        component("textfield", "customer.phone"),
    )

    checked = answer(schema, {"customer": {"name": "Li", "address": {"no": 3}, "phone": "1"}, "free": "f"})

    assert checked.values == {"customer": {"name": "Li", "address": {"no": Decimal(3)}, "phone": "1"}, "free": "f"}
    assert checked.dropped == []
    assert codes(answer(schema, {"customer": "Li"})) == [("customer", "type-object")]


ITEMS = form(
    {
        "type": "dynamiclist",
        "path": "items",
        "id": "items",
        "components": [
            component("textfield", "name", validate={"required": True}),
            component("number", "price", validate={"max": 100}),
            component("textfield", "why", validate={"required": True}, conditional={"hide": "=this.price < 50"}),
        ],
    }
)


def test_each_row_of_a_list_is_checked_by_itself() -> None:
    rows = [{"name": "a", "price": 1}, {"name": "", "price": 500, "why": "x"}, {"name": "b", "price": 60}, 5]

    checked = answer(ITEMS, {"items": rows})

    assert codes(checked) == [
        ("items[1].name", "required"),
        ("items[1].price", "max"),
        ("items[2].why", "required"),
        ("items[3]", "type-object"),
    ]
    assert checked.values["items"][0] == {"name": "a", "price": Decimal(1)}


def test_a_list_is_bounded_and_its_unknown_keys_are_reported_by_row() -> None:
    assert codes(answer(ITEMS, {"items": [{"name": "a"}] * 1001})) == [("items", "too-many")]
    assert codes(answer(ITEMS, {"items": "a"})) == [("items", "type-list")]
    assert answer(ITEMS, {"items": [{"name": "a", "price": 1, "z": 1}]}).dropped == ["items[0].z"]
    assert answer(ITEMS, {}).values == {"items": []}


def test_a_computed_field_is_computed_here_and_never_taken() -> None:
    schema = form(component("number", "a"), component("expression", "total", expression="=a * 2 + base"))

    checked = answer(schema, {"a": 2, "total": 1_000_000}, {"base": 1})

    assert checked.values == {"a": Decimal(2), "total": Decimal(5)}
    assert checked.dropped == ["total"]


def test_a_value_sent_for_a_hidden_field_computes_and_decides_nothing() -> None:
    schema = form(
        component("checkbox", "open"),
        component("number", "secret", conditional={"hide": "=not(open)"}),
        component("expression", "total", expression="=if secret = null then 0 else secret"),
        component("expression", "double", expression="=total * 2"),
        component("textfield", "note", conditional={"hide": "=secret = null"}),
    )

    checked = answer(schema, {"open": False, "secret": 500, "note": "x"})

    assert checked.values == {"open": False, "total": Decimal(0), "double": Decimal(0)}
    assert answer(schema, {"open": True, "secret": 5, "note": "x"}).values["double"] == Decimal(10)


def test_the_variables_of_the_caller_are_never_changed() -> None:
    schema = form(component("expression", "a.total", expression="=1"), component("number", "a.n"))
    variables = {"a": {"n": 5}}

    assert answer(schema, {"a": {"n": 6}}, variables).values == {"a": {"total": Decimal(1), "n": Decimal(6)}}
    assert variables == {"a": {"n": 5}}


def test_limits_may_be_expressions() -> None:
    schema = form(component("number", validate={"max": "=limit * 2"}))

    assert codes(answer(schema, {"x": 11}, {"limit": 5})) == [("x", "max")]
    assert answer(schema, {"x": 10}, {"limit": 5}).ok


def test_a_rule_with_an_error_refuses_the_answer_and_says_whom_to_tell() -> None:
    checked = answer(form(component("textfield", validate={"pattern": "("})), {"x": "a"})

    assert codes(checked) == [("x", "rule")]
    assert "process analyst" in checked.errors[0].message_en


def test_a_pattern_that_would_run_for_ever_is_cut_short() -> None:
    checked = answer(form(component("textfield", validate={"pattern": "^(a+)+$"})), {"x": "a" * 5000 + "b"})

    assert codes(checked) in ([("x", "rule")], [("x", "pattern")])


def test_layout_text_and_buttons_take_no_answer() -> None:
    schema = form(
        {"type": "text", "text": "# Hello"},
        {"type": "button", "key": "b", "action": "submit"},
        component("textfield", layout={"row": "r1", "columns": 8}),
    )

    assert answer(schema, {"x": "a", "b": 1}).values == {"x": "a"}


@pytest.mark.parametrize(
    "schema",
    [
        {},
        {"components": {}},
        form({"type": "teleport"}),
        form({"type": "number"}),
        {**form(), "schemaVersion": 99},
        form(5),
    ],  # type: ignore[arg-type]
)
def test_an_unusable_form_is_named(schema: dict[str, Any]) -> None:
    with pytest.raises(FormSchemaError):
        answer(schema, {})


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=10,
)
EVERY_KIND = form(
    component("textfield", "a", validate={"required": True, "pattern": "x"}),
    component("number", "b", decimalDigits=2),
    component("checkbox", "c"),
    component("checklist", "d", values=COLOURS),
    component("select", "e", values=COLOURS),
    component("datetime", "f", subtype="datetime"),
    component("filepicker", "g", multiple=True),
    {"type": "dynamiclist", "path": "h", "components": [component("number", "i")]},
    {"type": "group", "path": "j", "components": [component("textarea", "k")]},
)


@given(st.dictionaries(st.sampled_from(list("abcdefghjz")), json_values, max_size=10))
@settings(max_examples=150, deadline=None)
def test_any_json_is_answered_with_values_or_errors_and_never_a_float(data: dict[str, Any]) -> None:
    checked = answer(EVERY_KIND, data)

    assert "float" not in str([type(v) for v in _leaves(checked.values)])
    assert set(checked.values) <= set("abcdefghj")


def _leaves(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [leaf for inner in value.values() for leaf in _leaves(inner)]
    if isinstance(value, list):
        return [leaf for inner in value for leaf in _leaves(inner)]
    return [value]
