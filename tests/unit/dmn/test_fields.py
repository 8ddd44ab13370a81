"""What a decision asks a person for: its fields, their kinds and choices, and how what was typed is read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import pytest

from engine.dmn import Field, fields_of, load, read_fields
from tests.unit.dmn.models import decision, definitions, feel, given, knowledge, table

ANYTHING = 'a value in FEEL such as 5000, true or "text" (texts in quotation marks)'
WORKFLOWS = Path(__file__).parents[3] / "workflows"
ITEMS = (
    '<itemDefinition name="tOrder" id="to"><itemComponent name="day" id="c1"><typeRef>date</typeRef></itemComponent>'
    '<itemComponent name="code" id="c2"><typeRef>string</typeRef></itemComponent></itemDefinition>'
    '<itemDefinition name="tDays" id="td" isCollection="true"><typeRef>date</typeRef></itemDefinition>'
    '<itemDefinition name="tGrade" id="tg"><typeRef>number</typeRef><allowedValues><text>3, 1, 2</text></allowedValues>'
    "</itemDefinition>"
    '<itemDefinition name="tShare" id="ts"><typeRef>number</typeRef><allowedValues><text>[0..1]</text></allowedValues>'
    "</itemDefinition>"
)


def asked(*elements: str, of: str = "d") -> dict[str, Field]:
    return {field.name: field for field in fields_of(load(definitions(*elements)), of)}


def kinds(fields: Mapping[str, Field]) -> dict[str, str]:
    return {name: field.kind for name, field in fields.items()}


def test_declared_inputs_are_asked_by_their_types_and_a_structure_by_its_members() -> None:
    fields = asked(
        ITEMS,
        given("order", "tOrder"),
        given("days", "tDays"),
        given("grade", "tGrade"),
        given("share", "tShare"),
        decision("d", feel("[order.code, days, grade, share]"), inputs=["order", "days", "grade", "share"]),
    )

    assert kinds(fields) == {
        "order.day": "date",
        "order.code": "string",
        "days": "list",
        "grade": "number",
        "share": "number",
    }
    assert fields["grade"].choices == (3, 1, 2) and fields["grade"].closed
    assert fields["share"].choices == () and not fields["share"].closed


def test_where_nothing_is_declared_members_and_kinds_come_from_the_expressions() -> None:
    fields = asked(
        given("facts"),
        given("codes"),
        decision(
            "d",
            table(
                ["facts.death or facts.hurt", "facts.grade + amount", "facts.line", "codes", "facts.due", "facts.day"],
                ["x"],
                [["true", "<= 5", '"MOTOR", "PA"', 'list contains(?, "A")', '< @"2026-01-01"', "-", "1"]],
                types=["boolean", "number", "", "", "", "date"],
            ),
            inputs=["facts", "codes"],
        ),
    )

    assert kinds(fields) == {
        "facts.death": "boolean",
        "facts.hurt": "boolean",
        "facts.grade": "number",
        "facts.line": "string",
        "facts.due": "date",
        "facts.day": "date",
        "amount": "number",
        "codes": "list",
    }
    assert fields["facts.line"].choices == ("MOTOR", "PA") and not fields["facts.line"].closed
    assert fields["facts.line"].label == "facts.line" and fields["facts.death"].label == ""


def test_a_cell_that_looks_into_the_tested_case_asks_for_what_it_reads_there() -> None:
    cells = [["?.days in [0..15] or ?.raised = true"], ['amount > ?.peers and amount >= 3 and ?.line = "PA"']]
    fields = asked(
        given("facts"), decision("d", table(["facts"], ["x"], [[*row, "1"] for row in cells]), inputs=["facts"])
    )

    assert kinds(fields) == {
        "facts.days": "number",
        "facts.raised": "boolean",
        "facts.peers": "number",
        "facts.line": "string",
        "amount": "number",
    }


def test_allowed_values_of_a_column_are_its_choices_in_their_order() -> None:
    fields = asked(
        given("band"),
        decision(
            "d", table(["band"], ["x"], [["-", "1"]], types=["string"], values=['"LOW", "HIGH"']), inputs=["band"]
        ),
    )

    assert fields["band"].choices == ("LOW", "HIGH") and fields["band"].closed


def test_a_type_with_members_of_itself_is_asked_for_to_its_first_repetition() -> None:
    person = (
        '<itemDefinition name="tPerson" id="tp"><itemComponent name="name" id="p1"><typeRef>string</typeRef></itemComponent>'
        '<itemComponent name="boss" id="p2"><typeRef>tPerson</typeRef></itemComponent></itemDefinition>'
    )
    fields = asked(person, given("who", "tPerson"), decision("d", feel("who.boss.name"), inputs=["who"]))

    values, problems = read_fields(fields.values(), {"who.name": "An", "who.boss": '{name: "Bo", boss: null}'})

    assert kinds(fields) == {"who.name": "string", "who.boss": "context"}
    assert not problems and values == {"who": {"name": "An", "boss": {"name": "Bo", "boss": None}}}


def test_inputs_of_required_decisions_are_asked_for_and_what_they_decide_is_not() -> None:
    fields = asked(
        given("age", "number"),
        given("smokes", "boolean"),
        decision("risk", feel("if smokes then 2 else 1"), inputs=["smokes"]),
        decision("left open", ""),
        decision("d", feel("age * risk + left open"), inputs=["age"], decisions=["risk", "left open"]),
    )

    assert list(fields) == ["age", "left open", "smokes"]


def test_a_long_chain_of_decisions_is_asked_for_all_that_it_reads() -> None:
    chain = [decision("0", feel("x0"))]
    chain += [decision(f"{n}", feel(f"x{n}"), decisions=[str(n - 1)]) for n in range(1, 2000)]

    assert len(asked(*chain, of="1999")) == 2000


def test_names_of_loops_contexts_filters_and_functions_are_not_asked_for() -> None:
    body = "for i in orders return i.amount * rate"
    context = (
        f"<context><contextEntry><variable name='part'/>{feel('start')}</contextEntry>"
        f"<contextEntry>{feel('part + f(2) + count(orders[amount > limit])')}</contextEntry></context>"
    )
    fields = asked(
        given("limit"),
        knowledge("f", ["n"], feel("n * hidden")),
        decision("loop", feel(body)),
        decision("d", context, inputs=["limit"], decisions=["loop"], knows=["f"]),
    )

    assert kinds(fields) == {"start": "", "orders": "list", "limit": "", "rate": ""}


def test_expressions_that_disagree_leave_the_kind_open() -> None:
    assert kinds(asked(decision("d", feel('if x > 3 then 1 else if x = "a" then 2 else 3')))) == {"x": ""}


def test_inputs_of_an_imported_model_are_asked_behind_its_name() -> None:
    base = load(
        definitions(given("age", "number"), decision("old", feel("age > 60"), inputs=["age"]), namespace="urn:b")
    )
    link = '<import name="base" namespace="urn:b" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>'
    need = '<informationRequirement><requiredDecision href="urn:b#d_old"/></informationRequirement>'
    main = f'<decision id="d" name="d"><variable name="d"/>{need}{feel("if base.old then 1 else 2")}</decision>'
    model = load(definitions(link, main), imports={"urn:b": base})

    fields = fields_of(model, "d")
    values, problems = read_fields(fields, {"base.age": "61"})

    assert [(field.name, field.kind) for field in fields] == [("base.age", "number")]
    assert not problems and model.evaluate("d", values).value == 1


def test_what_was_typed_is_read_by_the_kind_of_its_field() -> None:
    fields = asked(
        ITEMS,
        given("order", "tOrder"),
        given("days", "tDays"),
        decision("d", feel("[order, days, not(ok), free, n + 1]"), inputs=["order", "days"]),
    )
    typed = {
        "order.day": "2026-02-28",
        "order.code": "0012",
        "days": '["2026-01-02", date("2026-01-03")]',
        "ok": "true",
        "free": "{a: [1, 2.50]}",
        "n": " 1250.50 ",
    }

    values, problems = read_fields(fields.values(), typed)

    assert problems == {}
    assert values == {
        "order": {"day": date(2026, 2, 28), "code": "0012"},
        "days": [date(2026, 1, 2), date(2026, 1, 3)],
        "ok": True,
        "free": {"a": [Decimal(1), Decimal("2.50")]},
        "n": Decimal("1250.50"),
    }
    assert read_fields(fields.values(), {})[0]["order"] == {"day": None, "code": None}
    assert read_fields([fields["order.code"]], {"order.code": '""'})[0] == {"order": {"code": ""}}


def test_a_time_may_be_typed_without_its_seconds() -> None:
    fields = asked(
        given("at", "time"), given("on", "dateTime"), decision("d", feel("[at, on]"), inputs=["at", "on"])
    ).values()

    values, problems = read_fields(fields, {"at": "14:30", "on": "2026-01-31T14:30"})

    assert not problems and values == {"at": time(14, 30), "on": datetime(2026, 1, 31, 14, 30)}  # noqa: DTZ001


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("n", "abc", "n: abc is not a number such as 1250.50."),
        ("n", "1,250", "n: 1,250 is not a number such as 1250.50."),
        ("day", "31.1.2026", "day: 31.1.2026 is not a date such as 2026-01-31."),
        ("days", '["x"]', "days: Expected a value of type date, but 'x' is not a date such as 2024-12-31."),
        ("days", "x", 'days: x is not a list in FEEL such as ["A", "B"].'),
        ("grade", "7", "grade: 7 is not among the allowed values 3, 1, 2."),
        ("ok", "perhaps", "ok: perhaps is not true or false."),
        ("free", "MOTOR", f"free: MOTOR is not {ANYTHING}."),
        ("free", "function(x) x", f"free: function(x) x is not {ANYTHING}."),
    ],
)
def test_what_cannot_be_read_is_refused_by_name_and_the_rest_is_kept(name: str, text: str, sentence: str) -> None:
    fields = asked(
        ITEMS,
        *(given(n, t) for n, t in (("n", "number"), ("day", "date"), ("days", "tDays"), ("grade", "tGrade"))),
        given("ok", "boolean"),
        decision("d", feel("[n, day, days, grade, ok, free]"), inputs=["n", "day", "days", "grade", "ok"]),
    )

    values, problems = read_fields(fields.values(), {name: text})

    assert problems == {name: sentence}
    assert name not in values and len(values) == 5


def test_a_number_that_only_expressions_ask_for_may_be_given_as_another_feel_value() -> None:
    [field] = asked(decision("d", feel("length * 2"))).values()

    assert field.kind == "number"
    assert str(read_fields([field], {"length": '@"P1D"'})[0]["length"]) == "P1D"


def test_every_table_of_the_product_is_asked_by_fields_whose_kinds_are_known_or_few() -> None:
    unknown = []
    for file in sorted(WORKFLOWS.glob("*/*.dmn")):
        model = load(file.read_bytes())
        for node in model.decisions:
            unknown += [f"{node.id}: {field.name}" for field in fields_of(model, node.id) if not field.kind]

    assert unknown == ["risk_flags: facts.sum_insured"]
