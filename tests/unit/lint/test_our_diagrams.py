"""The diagrams of workflows/ are without findings, and a slip in any of their expressions is told."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from lxml import etree

from engine import lint
from engine.deployed import Deployed
from engine.feel import parse
from engine.lint.variable_state import null_checked
from engine.resources import read
from tasks.bootstrap import workflow_files
from tasks.registry import SERVICE_TASKS
from tasks.worklist.model import DONE_BY

FILES = workflow_files()
READING = read(FILES)
DIAGRAMS = sorted(name for name in FILES if name.endswith(".bpmn"))
STEP = 5
"""Every fifth variable of a diagram is misspelt; checking all 290 takes a quarter of a minute."""


def check(changed: dict[str, bytes]) -> list[str]:
    """What the check says about some changed diagrams among the others."""
    artifacts = read(changed).artifacts + [a for a in READING.artifacts if a.resource not in changed]
    library = Deployed(None, None, artifacts, {})  # type: ignore[arg-type]
    around = lint.Surroundings({task.name: task for task in SERVICE_TASKS}, library, (DONE_BY,))
    return [str(finding) for finding in lint.check([a for a in artifacts if a.resource in changed], around)]


def misspelt(content: bytes) -> Iterator[tuple[str, bytes]]:
    """The diagram with one variable of one expression misspelt: the wrong name and the file."""
    root = etree.fromstring(content)
    places = [(element, name) for element in root.iter("*") for name, text in element.items() if text.startswith("=")]
    places += [(element, None) for element in root.iter("*") if (element.text or "").startswith("=")]
    for element, attribute in places:
        text = element.get(attribute) if attribute else element.text
        expression = parse(text[1:])
        for name in sorted(expression.names - null_checked(expression)):
            wrong = f"{name}_wrong"
            # Not a member, not the key of a context, not inside a text.
            changed = re.sub(rf'(?<![\w.]){name}\b(?!\s*:)(?=([^"]*"[^"]*")*[^"]*$)', wrong, text)
            for value in (changed, text):
                if attribute:
                    element.set(attribute, value)
                else:
                    element.text = value
                if value is changed:
                    yield wrong, etree.tostring(root)


def test_our_diagrams_are_without_findings() -> None:
    assert check({name: FILES[name] for name in DIAGRAMS}) == []


def test_every_process_declares_what_it_is_started_with() -> None:
    models = [artifact.model for artifact in READING.artifacts if artifact.model is not None]

    assert [model.id for model in models if not model.properties.get("input")] == []


@pytest.mark.parametrize("name", DIAGRAMS)
def test_a_misspelt_variable_of_any_expression_is_told(name: str) -> None:
    cases = list(misspelt(FILES[name]))[::STEP]

    untold = [wrong for wrong, content in cases if not any(f"'{wrong}" in text for text in check({name: content}))]

    assert cases and untold == []
