"""Decisions that require others, services, imports and types."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from engine.dmn import DmnError, DmnEvaluationError, load
from tests.unit.dmn.models import DMN_15, decision, definitions, feel, given, knowledge


def test_required_decisions_are_decided_once_and_stand_before_the_asked_one_in_the_trace() -> None:
    source = definitions(
        given("x", "number"),
        decision("base", feel("x * 2"), inputs=["x"]),
        decision("left", feel("base + 1"), decisions=["base"]),
        decision("right", feel("base + 2"), decisions=["base"]),
        decision("top", feel("left + right"), decisions=["left", "right"]),
    )

    result = load(source).evaluate("d_top", {"x": 5})

    assert result.value == Decimal(23)
    assert [step.name for step in result.trace] == ["base", "left", "right", "top"]
    assert result.trace[-1].inputs == {"left": Decimal(11), "right": Decimal(12)}


def test_variables_of_a_process_are_seen_though_the_diagram_does_not_name_them() -> None:
    assert load(definitions(decision("d", feel("claim.amount * 0.9")))).evaluate(
        "d", {"claim": {"amount": 10}}
    ).value == Decimal("9.0")


def test_a_decision_with_a_title_is_known_by_its_variable_or_id_too() -> None:
    source = definitions(
        '<decision id="fee" name="What the fee is"><literalExpression><text>5</text></literalExpression></decision>',
        '<decision id="vat_id" name="Tax to add"><variable name="vat"/><literalExpression><text>2</text>'
        "</literalExpression></decision>",
        needing("top", feel("fee + What the fee is + vat + Tax to add"), "#fee", "#vat_id"),
    )

    assert load(source).evaluate("top", {"fee": 1000, "vat": 1000}).value == Decimal(14)


def test_decisions_that_require_each_other_are_refused_with_their_names() -> None:
    source = definitions(decision("a", feel("b"), decisions=["b"]), decision("b", feel("a"), decisions=["a"]))

    with pytest.raises(DmnError, match="a → b → a"):
        load(source)


@pytest.mark.parametrize("foreign", [object(), {1}, Decimal("NaN")])
def test_a_value_that_feel_does_not_have_is_refused_with_the_decision(foreign: object) -> None:
    model = load(definitions(decision("a", feel("x < 1 and [x] != []"))))

    with pytest.raises(DmnEvaluationError, match="d_a") as caught:
        model.evaluate("a", {"x": foreign})

    assert caught.value.code == "value"


def test_functions_that_require_each_other_are_refused_too() -> None:
    link = '<knowledgeRequirement><requiredKnowledge href="#k_{0}"/></knowledgeRequirement>'
    f, g = (
        knowledge(name, ["n"], feel("n")).replace("<encapsulatedLogic>", link.format(other) + "<encapsulatedLogic>")
        for name, other in (("f", "g"), ("g", "f"))
    )
    # Requirements stand behind the logic in a file; the order does not matter here.
    with pytest.raises(DmnError, match="f → g → f"):
        load(definitions(f, g, decision("d", feel("f(1)"), knows=["f"])))


def test_an_unknown_decision_is_named_with_those_that_exist() -> None:
    with pytest.raises(DmnError, match="nothing but the model has d_a"):
        load(definitions(decision("a", feel("1")))).evaluate("nothing", {})


SERVICE = (
    '<decisionService id="s" name="service"><variable name="service"/><outputDecision href="#d_out"/>'
    '<encapsulatedDecision href="#d_inner"/><inputDecision href="#d_rate"/><inputData href="#i_x"/></decisionService>'
)


def service_model(*more: str) -> bytes:
    return definitions(
        given("x", "number"),
        decision("rate", feel("100"), type_ref="number"),
        decision("inner", feel("x * rate"), inputs=["x"], decisions=["rate"]),
        decision("out", feel("inner + 1"), decisions=["inner"]),
        SERVICE,
        *more,
    )


def test_a_service_takes_its_input_decisions_from_the_caller() -> None:
    model = load(service_model())

    assert model.evaluate_service("service", {"x": 2, "rate": 3}).value == Decimal(7)
    assert model.evaluate("out", {"x": 2, "rate": 3}).value == Decimal(201)


def test_a_service_is_a_function_whose_parameters_are_inputs_and_then_input_decisions() -> None:
    model = load(service_model(decision("asks", feel("service(2, 3) + service(x: 1, rate: 1)"), knows=["#s"])))

    assert model.evaluate("asks", {"x": 1000}).value == Decimal(9)


def test_a_service_of_several_outputs_gives_a_context() -> None:
    service = (
        '<decisionService id="s" name="both"><variable name="both"/><outputDecision href="#d_a"/>'
        '<outputDecision href="#d_b"/></decisionService>'
    )
    source = definitions(decision("a", feel("1")), decision("b", feel("2")), service)

    assert load(source).evaluate_service("s", {}).value == {"a": Decimal(1), "b": Decimal(2)}


def test_a_knowledge_model_may_be_asked_directly() -> None:
    model = load(definitions(knowledge("twice", ["n"], feel("n * 2"), types=["number"])))

    assert model.invoke("twice", {"n": 4}).value == Decimal(8)


IMPORTED = definitions(
    '<itemDefinition name="tRate" id="t"><typeRef>number</typeRef>'
    "<allowedValues><text>[0..1]</text></allowedValues></itemDefinition>",
    given("amount", "number"),
    decision("fee", feel("amount * 0.1"), inputs=["amount"]),
    knowledge("half", ["n"], feel("n / 2")),
    namespace="urn:base",
)


def importing(*elements: str, alias: str = "base rules") -> bytes:
    link = f'<import namespace="urn:base" name="{alias}" importType="{DMN_15}"/>'
    return definitions(link, *elements)


def needing(name: str, logic: str, *hrefs: str, knows: str = "", type_ref: str = "") -> str:
    needs = "".join(f'<informationRequirement><requiredDecision href="{h}"/></informationRequirement>' for h in hrefs)
    needs += f'<knowledgeRequirement><requiredKnowledge href="{knows}"/></knowledgeRequirement>' if knows else ""
    typed = f' typeRef="{type_ref}"' if type_ref else ""
    return f'<decision id="{name}" name="{name}"><variable name="{name}"{typed}/>{needs}{logic}</decision>'


def test_imported_decisions_and_functions_are_known_under_the_name_of_the_import() -> None:
    top = needing("top", feel("base rules.half(base rules.fee)"), "urn:base#d_fee", knows="urn:base#k_half")

    model = load(importing(top), imports={"base": load(IMPORTED)})

    assert model.evaluate("top", {"amount": 100}).value == Decimal("5.0")
    assert model.evaluate("top", {"{urn:base}amount": 20}).value == Decimal("1.0")
    assert model.evaluate("top", {"base rules": {"amount": 40}}).value == Decimal("2.0")


def test_types_of_an_imported_model_are_checked() -> None:
    top = needing("top", feel("x"), type_ref="base rules.tRate")

    model = load(importing(top), imports={"base": load(IMPORTED)})

    assert model.problems == ()
    assert model.evaluate("top", {"x": Decimal("0.5")}).value == Decimal("0.5")
    assert model.evaluate("top", {"x": Decimal(2)}).value is None


def test_what_is_imported_without_a_name_is_known_as_it_is_called() -> None:
    other = definitions(
        '<itemDefinition name="tDay" id="t"><typeRef>date</typeRef></itemDefinition>',
        decision("limit", feel("7")),
        namespace="urn:other",
    )
    links = [
        f'<import namespace="{namespace}" name="" importType="{DMN_15}"/>' for namespace in ("urn:base", "urn:other")
    ]
    top = needing("top", feel("half(fee) + limit"), "urn:base#d_fee", "urn:other#d_limit", knows="urn:base#k_half")
    typed = needing("typed", feel("x"), type_ref="tRate")
    day = needing("day", feel("x"), type_ref="tDay")

    model = load(definitions(*links, top, typed, day), imports={"base": load(IMPORTED), "other": load(other)})

    assert model.problems == ()
    assert model.evaluate("top", {"amount": 100}).value == Decimal("12.0")
    assert [model.evaluate(name, {"x": Decimal(2)}).value for name in ("typed", "day")] == [None, None]
    assert model.evaluate("day", {"x": date(2024, 1, 2)}).value == date(2024, 1, 2)


def test_a_missing_import_is_named() -> None:
    with pytest.raises(DmnError, match="urn:base"):
        load(importing(needing("top", feel("1"))))


TYPES = (
    '<itemDefinition name="tPerson" id="tp"><itemComponent name="full name" id="c1"><typeRef>string</typeRef>'
    '</itemComponent><itemComponent name="age" id="c2"><typeRef>number</typeRef><allowedValues><text>[0..150]</text>'
    "</allowedValues></itemComponent></itemDefinition>"
    '<itemDefinition name="tPeople" id="tl" isCollection="true"><typeRef>tPerson</typeRef></itemDefinition>'
    '<itemDefinition name="tShort" id="ts" isCollection="true"><typeRef>number</typeRef>'
    "<typeConstraint><text>count(?) &lt; 3</text></typeConstraint></itemDefinition>"
)
ANNA = {"full name": "Anna", "age": Decimal(30)}


def typed(type_ref: str) -> bytes:
    return definitions(TYPES, given("x", type_ref), decision("d", feel("x"), inputs=["x"]))


@pytest.mark.parametrize(
    ("type_ref", "value", "expected"),
    [
        ("number", 3, Decimal(3)),
        ("number", "3", None),
        ("number", [3], Decimal(3)),
        ("feel:number", 3, Decimal(3)),
        ("tPerson", ANNA, ANNA),
        ("tPerson", {"full name": "Anna"}, None),
        ("tPerson", {**ANNA, "age": Decimal(200)}, None),
        ("tPerson", {**ANNA, "extra": True}, {**ANNA, "extra": True}),
        ("tPeople", [ANNA, ANNA], [ANNA, ANNA]),
        ("tPeople", ANNA, [ANNA]),
        ("tPeople", [ANNA, "Bert"], None),
        ("tShort", [1, 2], [Decimal(1), Decimal(2)]),
        ("tShort", [1, 2, 3], None),
        ("date and time", date(2025, 3, 1), datetime(2025, 3, 1, tzinfo=UTC)),
        ("dayTimeDuration", None, None),
    ],
)
def test_a_value_is_converted_to_its_type_or_becomes_null(type_ref: str, value: object, expected: object) -> None:
    result = load(typed(type_ref)).evaluate("d", {"x": value})

    assert result.value == expected
    assert ("type" in [w.code for w in result.warnings]) is (expected is None and value is not None)


def test_instance_of_knows_the_types_of_the_model() -> None:
    source = definitions(TYPES, decision("d", feel("[x instance of tPerson, 5 instance of tPerson]")))

    assert load(source).evaluate("d", {"x": ANNA}).value == [True, False]


def test_an_unknown_type_is_a_problem_with_its_repair() -> None:
    model = load(definitions(given("x", "tNothing"), decision("d", feel("x"), inputs=["x"])))

    assert [(p.element, p.repair) for p in model.problems] == [("i_x", "Define the type or correct the name.")]
    assert model.evaluate("d", {"x": 1}).value == Decimal(1)


def test_a_type_defined_by_itself_is_refused() -> None:
    source = definitions(
        '<itemDefinition name="a" id="a"><typeRef>b</typeRef></itemDefinition>'
        '<itemDefinition name="b" id="b"><typeRef>a</typeRef></itemDefinition>'
    )

    with pytest.raises(DmnError, match="defined by itself"):
        load(source)


def test_now_is_given_by_the_caller() -> None:
    model = load(definitions(decision("d", feel("today()"))))

    assert model.evaluate("d", {}, now=datetime(2025, 3, 1, 12, tzinfo=UTC)).value == date(2025, 3, 1)


def test_one_model_may_be_asked_by_many_threads_at_once() -> None:
    model = load(
        definitions(
            given("x"), decision("a", feel("x * 2"), inputs=["x"]), decision("d", feel("a + 1"), decisions=["a"])
        )
    )
    wrong: list[int] = []

    def ask(start: int) -> None:
        wrong.extend(n for n in range(start, start + 200) if model.evaluate("d", {"x": n}).value != n * 2 + 1)

    threads = [threading.Thread(target=ask, args=(n * 1000,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []
