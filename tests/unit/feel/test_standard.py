"""What the text of DMN 1.5, chapter 10, says of each operator, type and built-in function, one case a line."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.feel import parse
from engine.feel.compare import equal

CASES = Path(__file__).with_name("standard_cases.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("case", CASES)
def test_an_expression_gives_what_the_standard_says(case: str) -> None:
    text, expected = (parse(part).evaluate({}) for part in case.rsplit(" | ", 1))

    assert equal(text, expected) is True, (text, expected)
    assert type(text) is type(expected)
