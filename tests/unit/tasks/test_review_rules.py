"""Shares of lines, the QA sample, percentiles, which work is needed, the explanation."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tasks.review.explanation import explain
from tasks.review.model import WorkKind, apportion, needs_medical, needs_survey, percentile_95, qa_draw
from tasks.review.words import FLAGS, ROUTE_REASONS, words

WORKFLOWS = Path(__file__).parents[3] / "workflows"

amounts = st.decimals(min_value=0, max_value=10**7, places=2)


@given(amounts, st.lists(amounts, min_size=1, max_size=20))
def test_shares_always_add_up_to_the_whole(total: Decimal, weights: list[Decimal]) -> None:
    shares = apportion(total, weights)

    assert sum(shares) == total
    assert all(share == share.quantize(Decimal("0.01")) for share in shares)


def test_shares_follow_the_weights_and_the_last_line_takes_the_rest() -> None:
    assert apportion(Decimal("100.00"), [Decimal(1)] * 3) == [Decimal("33.33"), Decimal("33.33"), Decimal("33.34")]
    assert apportion(Decimal("10.00"), []) == []


def test_about_two_percent_of_claims_fall_into_the_sample_and_always_the_same() -> None:
    numbers = [f"CLM261102{number:08d}" for number in range(10_000)]
    drawn = [number for number in numbers if qa_draw(number)]

    assert 150 < len(drawn) < 250
    assert drawn == [number for number in numbers if qa_draw(number)]


def test_the_95th_percentile_needs_enough_peers() -> None:
    assert percentile_95([Decimal(n) for n in range(1, 101)]) == 95
    assert percentile_95([Decimal(n) for n in range(1, 21)]) == 19
    assert percentile_95([Decimal(5)] * 19) is None


@pytest.mark.parametrize(
    ("lob", "amount", "channel", "reasons", "done", "expected"),
    [
        ("MOTOR", "5000.01", "WEB", (), (), True),
        ("MOTOR", "5000.00", "WEB", ("QA_SAMPLE", "RF00"), (), False),
        ("MOTOR", "300.00", "WEB", ("RF13",), (), True),
        ("MOTOR", "90000.00", "PARTNER", (), (), False),
        ("MOTOR", "90000.00", "PARTNER", ("RF08",), (), True),
        ("MOTOR", "90000.00", "WEB", ("RF08",), (WorkKind.SURVEY,), False),
        ("PROPERTY", "8000.00", "WEB", (), (), True),
        ("MEDICAL", "90000.00", "WEB", ("RF08",), (), False),
    ],
)
def test_somebody_looks_at_larger_or_doubtful_damage_once(
    lob: str, amount: str, channel: str, reasons: tuple[str, ...], done: tuple[WorkKind, ...], expected: bool
) -> None:
    assert needs_survey(lob, Decimal(amount), channel, reasons, done) is expected


@pytest.mark.parametrize(
    ("lob", "amount", "reasons", "done", "expected"),
    [
        ("MEDICAL", "3000.01", (), (), True),
        ("MEDICAL", "3000.00", ("RF00",), (), False),
        ("PA", "10.00", ("RF18",), (), True),
        ("MEDICAL", "9000.00", (), (WorkKind.MEDICAL,), False),
        ("MOTOR", "9000.00", (), (), False),
    ],
)
def test_larger_or_doubtful_bills_are_reviewed_line_by_line_once(
    lob: str, amount: str, reasons: tuple[str, ...], done: tuple[WorkKind, ...], expected: bool
) -> None:
    assert needs_medical(lob, Decimal(amount), reasons, done) is expected


def explanation(language: str, **changes: Any) -> str:
    values: dict[str, Any] = {
        "amount": Decimal("12000.00"),
        "coverage": {"coverage": "COVERED", "reason": "CV00"},
        "flags": [{"code": "RF00", "points": 0}, {"code": "RF08", "points": 15}],
        "score": 15,
        "band": "LOW",
        "proposed_amount": Decimal("11000.00"),
        "routing": {"route": "HUMAN_L1", "reason": "NOT_AUTOMATIC"},
        "decisions": [
            {
                "decision": "routing",
                "names": {"en": "Routing", "zh": "分流"},
                "version": 3,
                "matched_rules": [{"index": 16}],
            }
        ],
        "language": language,
    }
    return explain(**{**values, **changes})


def test_the_explanation_says_what_was_found_and_which_rules_decided() -> None:
    text = explanation("en")

    assert "CNY 12,000.00" in text
    assert words(FLAGS, "RF08", "en") in text
    assert "RF00" not in text
    assert "Routing version 3, row 16" in text
    assert "The auto-review refuses nothing" in text


def test_the_explanation_is_given_in_chinese_as_well() -> None:
    text = explanation("zh")

    assert words(FLAGS, "RF08", "zh") in text
    assert "分流 第 3 版，命中第 16 行" in text
    assert "不作拒赔决定" in text


def test_an_automatic_approval_needs_no_word_on_refusals() -> None:
    text = explanation("en", routing={"route": "AUTO", "reason": "AUTO_OK"}, flags=[])

    assert "No risk flags." in text
    assert "refuses nothing" not in text


def test_every_reason_of_the_routing_table_has_words_in_both_languages() -> None:
    table = etree.parse(WORKFLOWS / "auto_review" / "routing.dmn")
    reasons = {text.strip('"') for text in table.xpath("//*[local-name()='outputEntry'][2]/*/text()")}

    assert "NOT_AUTOMATIC" in reasons
    assert reasons <= set(ROUTE_REASONS)
    assert ": outside the limits of automatic approval." in explanation("en")
    assert "，原因：不符合自动通过条件。" in explanation("zh")
