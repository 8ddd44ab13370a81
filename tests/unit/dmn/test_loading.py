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
