"""Everything that is wrong with a file is told at once, whatever else is wrong with it."""

from __future__ import annotations

from tests.diagrams import diagram
from tests.unit.lint.checking import errors, file, refusals

LOST = "\nexclusiveGateway g\ntask lost"


def test_an_id_that_is_used_twice_hides_nothing_else():
    files = diagram("p", "startEvent s\ntask a\ntask a\nendEvent e" + LOST, "s -> a -> e\na -> g : if x")
    said = refusals(files)

    for part in (
        "The id 'a' is used 2 times",
        "No token can come to 'lost'",
        "not a FEEL expression",
        "'g' neither joins",
    ):
        assert part in said


def test_an_id_that_is_used_twice_is_told_once():
    assert refusals(file('<bpmn:task id="a"><bpmn:documentation id="s"/></bpmn:task>')) == "The id 's' is used 2 times."


def test_an_element_without_an_id_hides_nothing_else_and_is_told_once():
    files = diagram("p", "startEvent s\n<bpmn:task/>\ntask a\nendEvent e" + LOST, "s -> a -> e")
    found = errors(files)

    assert [finding.message for finding in found if finding.element is None] == ["Line 1: An element task has no id."]
    assert {"g", "lost"} <= {finding.element for finding in found}
    assert not [finding for finding in found if (finding.element or "").startswith("?")]


def test_a_process_without_an_id_is_told_with_what_is_wrong_inside():
    files = {
        name: text.replace(b'process id="p"', b"process")
        for name, text in file('<bpmn:exclusiveGateway id="a"/>').items()
    }

    assert "An element process has no id" in refusals(files) and "'a' neither joins" in refusals(files)


def test_a_file_of_pictures_is_told_of_with_its_other_faults():
    files = {
        name: text.replace(b'isExecutable="true"', b'isExecutable="false"')
        for name, text in file('<bpmn:task id="a" colour="red"/>').items()
    }

    assert "no executable process" in refusals(files) and "no attribute colour" in refusals(files)


def test_every_repair_is_a_sentence_of_its_own():
    files = diagram("p", "startEvent s\ntask a\ntask a\nendEvent e" + LOST, "s -> a -> e\na -> g : if x")

    assert all(finding.repair.endswith(".") and finding.repair != finding.message for finding in errors(files))
