"""Names, lists and laws as readers of Chinese and of English expect them."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask, g

from tasks.clocks.model import RULES
from web import wording
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
