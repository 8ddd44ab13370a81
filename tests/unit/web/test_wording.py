"""Names, lists and laws as readers of Chinese and of English expect them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, g

from tasks.clocks.model import RULES
from web import answers, wording
from web.context import Boundary


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Insurance Law art. 23; SPC Interpretation II art. 15"),
        ("zh", "保险法第 23 条；司法解释二第 15 条"),
    ],
)
def test_a_provision_is_named_in_the_readers_language(flask: Flask, language: str, words: str) -> None:
    with flask.test_request_context(headers={"Accept-Language": language}):
        assert wording.law("保险法 art. 23; 司法解释二 art. 15") == words


def test_every_legal_deadline_has_an_english_source(flask: Flask) -> None:
    with flask.test_request_context(headers={"Accept-Language": "en"}):
        foreign = {rule.code for rule in RULES.values() if rule.legal and not wording.law(rule.source).isascii()}

    assert foreign == set()


@pytest.mark.parametrize(("language", "words"), [("en", "a, b"), ("zh", "a、b")])
def test_a_list_has_the_commas_of_its_language(flask: Flask, language: str, words: str) -> None:
    with flask.test_request_context(headers={"Accept-Language": language}):
        assert wording.listed(["a", "b"]) == words


@pytest.mark.parametrize(
    ("actor", "name"),
    [("li", "Li Min"), ("party:1", "Claimant"), ("bank", "Bank"), (None, "System"), ("gone", "gone")],
)
def test_people_are_called_by_their_names(app: Any, flask: Flask, actor: str | None, name: str) -> None:
    with flask.test_request_context(headers={"Accept-Language": "en"}), Boundary(app.database, write=False) as boundary:
        g.boundary = boundary
        assert wording.person(actor) == name


def test_every_field_a_page_can_refuse_has_words_in_the_readers_language() -> None:
    without_words = {(place, code) for place, code in _refusals() if code not in answers.PROBLEMS}

    assert without_words == set()


_COMMAND_LINE_ONLY = ("importing/", "cockpit/retention.py", "people/users.py", "notifications/templates.py")
_WHOLE_SENTENCE = {("studio/commands.py", "unreadable"), ("studio/trial.py", "unreadable")}
"""What the studio finds in a file is said by web.findings, with the place in the file."""


def _refusals() -> Iterator[tuple[str, str]]:
    """Where in tasks/ a field is refused by a code alone, without Chinese words of its own."""
    folder = Path(__file__).parents[3] / "tasks"
    for file in sorted(folder.rglob("*.py")):
        place = file.relative_to(folder).as_posix()
        if place.startswith(_COMMAND_LINE_ONLY):
            continue
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and ast.unparse(call.func) in ("InvalidInput.of", "FieldProblem"):
                code = call.args[1]
                refusal = (place, code.value) if isinstance(code, ast.Constant) else None
                if refusal and refusal not in _WHOLE_SENTENCE and len(call.args) == 3:
                    yield refusal
