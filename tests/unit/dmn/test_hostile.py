"""Nothing written into a decision can harm: it is refused or answered, in bounded time, with an error of this package."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.dmn import DmnError, DmnEvaluationError, explain, load
from engine.dmn.check import check_model
from tests.unit.dmn.models import decision, definitions, feel, knowledge, table

SYMBOLS = ["(", ")", "[", "]", "..", ",", "?", "-", "<", "{a:", "}", "@", "\t"]
WORDS = ["x", "1", '"a"', "李", " in ", " and ", "not(", "for i in ", " return "]
fragments = st.sampled_from([*SYMBOLS, *WORDS])
texts = st.lists(fragments, max_size=8).map("".join) | st.text(
    st.characters(blacklist_categories=("Cs", "Cc")), max_size=12
)


@given(texts, texts, texts, st.sampled_from(["UNIQUE", "FIRST", "COLLECT", "OUTPUT ORDER"]))
@settings(max_examples=200, deadline=None)
def test_any_text_in_a_table_is_answered_or_refused(head: str, cell: str, output: str, policy: str) -> None:
    rows = [[cell, output], ["-", '"rest"']]

    try:
        model = load(definitions(decision("d", table([head], ["y"], rows, policy=policy, values=[cell]))))
    except DmnError:
        return

    check_model(model)
    result = model.evaluate("d", {"x": 1})
    result.to_record()
    assert len(explain(result, "en")) == len(explain(result, "zh")) == 1


def doubling(levels: int) -> str:
    entries = "".join(
        f'<contextEntry><variable name="a{n + 1}"/>{feel(f"[a{n}, a{n}]")}</contextEntry>' for n in range(levels)
    )
    return f'<context><contextEntry><variable name="a0"/>{feel("[1, 1]")}</contextEntry>{entries}</context>'


@pytest.mark.parametrize(
    "elements",
    [
        [decision("d", doubling(60))],
        [decision("d", feel("f(1)"), knows=["f"]), knowledge("f", ["n"], feel("f(n) + f(n)"))],
        [
            decision("d", feel("f(30)"), knows=["f"]),
            knowledge("f", ["n"], feel("if n = 0 then 1 else f(n - 1) + f(n - 1)")),
        ],
        [decision("d", table(["x"], ["y"], [["some a in 1..90000, b in 1..90000 satisfies a = -b", "1"]] * 50))],
        [decision("d", feel('string join(for i in 1..90000 return "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")'))],
    ],
    ids=["reference bomb", "endless recursion", "exponential recursion", "loops in every row", "long text"],
)
def test_a_bomb_ends_soon_with_a_clear_error(elements: list[str]) -> None:
    model = load(definitions(*elements))
    started = time.perf_counter()

    with pytest.raises(DmnEvaluationError) as caught:
        model.evaluate("d", {"x": 1})

    assert caught.value.code == "limit"
    assert time.perf_counter() - started < 2
