"""Nothing written into a decision can harm: it is refused or answered, in bounded time, with an error of this package."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.dmn import DmnError, DmnEvaluationError, explain, load
from engine.dmn.check import check_model
from tests.unit.dmn.hostile_files import FILES
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
    started = time.process_time()

    with pytest.raises(DmnEvaluationError) as caught:
        model.evaluate("d", {"x": 1})

    assert caught.value.code == "limit"
    assert time.process_time() - started < 2


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_refused_or_answered_with_an_error_of_this_package_in_bounded_time(name: str) -> None:
    started = time.process_time()

    refusal = _refusal(FILES[name])

    assert refusal is None or str(refusal)
    assert len(str(refusal)) < 2_000
    assert time.process_time() - started < 2


def _refusal(source: bytes) -> DmnError | None:
    """Why a file cannot be loaded, checked and decided, if it cannot."""
    try:
        model = load(source)
        check_model(model)
        model.evaluate(model.decisions[-1].id, {"x": 1}).to_record()
    except DmnError as problem:
        return problem
    return None
