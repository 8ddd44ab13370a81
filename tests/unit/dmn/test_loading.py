"""What is refused when a file is loaded, and with which sentence."""

from __future__ import annotations

import pytest

from engine.dmn import DmnError, load
from tests.unit.dmn.models import decision, definitions, feel, table


@pytest.mark.parametrize(
    "namespace",
    [
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
    ],
)
def test_files_of_dmn_1_1_to_1_5_load(namespace: str) -> None:
    assert load(definitions(decision("d", feel("1")), dmn=namespace)).evaluate("d", {}).value == 1


@pytest.mark.parametrize("orientation", ["Rule-as-Row", "Rule-as-Column", "CrossTable"])
def test_the_orientation_of_a_table_is_layout_only(orientation: str) -> None:
    logic = table(["x"], ["y"], [["> 1", '"more"'], ["-", '"less"']], policy="FIRST")
    turned = logic.replace("<decisionTable", f'<decisionTable preferredOrientation="{orientation}" outputLabel="size"')

    result = load(definitions(decision("d", turned))).evaluate("d", {"x": 2})

    assert (result.value, result.trace[-1].tables[0].name) == ("more", "size")


def test_a_file_with_prefixes_and_extensions_of_other_tools_loads() -> None:
    source = b"""<?xml version="1.0" encoding="UTF-8"?>
    <!-- written by another tool -->
    <semantic:definitions xmlns:semantic="https://www.omg.org/spec/DMN/20211108/MODEL/" xmlns:kie="urn:kie"
        xmlns:feel="https://www.omg.org/spec/DMN/20211108/FEEL/" name="m" namespace="urn:m" kie:version="7">
      <semantic:extensionElements><kie:attachment/></semantic:extensionElements>
      <semantic:inputData id="i" name="How many?"><semantic:variable name="How many?" typeRef="number"/></semantic:inputData>
      <semantic:decision id="d" name="Doubled"><semantic:description>Twice.</semantic:description>
        <semantic:extensionElements><kie:node id="n"><kie:decision name="x"/></kie:node></semantic:extensionElements>
        <semantic:variable name="Doubled" typeRef="number" kie:shape="1"/>
        <semantic:informationRequirement><semantic:requiredInput href="#i"/></semantic:informationRequirement>
        <semantic:literalExpression expressionLanguage="https://www.omg.org/spec/DMN/20211108/FEEL/">
          <semantic:text><![CDATA[How many? * 2]]></semantic:text></semantic:literalExpression>
      </semantic:decision>
    </semantic:definitions>"""

    model = load(source)

    assert model.problems == ()
    assert model.evaluate("Doubled", {"How many?": 4}).value == 8


def test_the_types_of_dmn_1_1_carry_a_prefix() -> None:
    source = definitions(
        '<itemDefinition name="tText"><typeRef>feel:string</typeRef></itemDefinition>',
        decision("d", feel("x"), type_ref="feel:number"),
        decision("e", feel("x"), type_ref="tText"),
        dmn="http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        more='xmlns:feel="http://www.omg.org/spec/FEEL/20140401"',
    )

    model = load(source)

    assert model.problems == ()
    assert [model.evaluate(name, {"x": 5}).value for name in ("d", "e")] == [5, None]


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (b"", "not well-formed"),
        (b"<a>", "not well-formed"),
        (b"<a/>", "Expected a <definitions> element"),
        (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "DOCTYPE"),
        (b'<!DOCTYPE a [<!ENTITY x "aa"><!ENTITY y "&x;&x;&x;&x;">]><a>&y;</a>', "DOCTYPE"),
        (definitions(), "no decision"),
        (definitions('<decision id="x"><literalExpression/></decision>'), "Expected a name"),
        (definitions(decision("d", table(["x"], ["y"], [["1"]]))), "row 1"),
        (definitions(decision("d", table(["x"], ["y", "y"], []))), "different name"),
        (definitions(decision("d", table(["x"], [], []))), "no output column"),
        (definitions(decision("d", table([""], ["y"], []))), "no expression"),
        (definitions(decision("d", table(["x"], ["y"], [], policy="LAST"))), "hit policy"),
        (definitions(decision("d", feel("1")), decision("d", feel("2"))), "every id once"),
        (definitions(decision("d", feel("1"), inputs=["nothing"])), "i_nothing"),
        (
            definitions(
                decision("d", feel("1").replace("<literalExpression", '<literalExpression expressionLanguage="groovy"'))
            ),
            "Write the expression in FEEL",
        ),
    ],
)
def test_a_file_that_cannot_work_is_refused_with_a_sentence(source: bytes, sentence: str) -> None:
    with pytest.raises(DmnError) as caught:
        load(source)

    assert sentence in str(caught.value)


def test_the_error_names_the_element() -> None:
    with pytest.raises(DmnError) as caught:
        load(definitions(decision("d", table(["x"], ["y"], [["1"]]))))

    assert caught.value.element == "r1"


def test_a_file_nested_too_deeply_is_refused() -> None:
    with pytest.raises(DmnError):
        load(definitions(decision("d", "<list>" * 5000 + "</list>" * 5000)))
