"""The letter says facts, clause, reasons and rights, in both languages."""

from __future__ import annotations

from datetime import date

import pytest

from tasks.denial.model import DenialFacts, letter_en, letter_zh

FACTS = DenialFacts(
    claim_no="CLM26110200000001",
    policy_no="P00000001",
    product="MOTOR-2020",
    coverage="OWN_DAMAGE",
    cause="碰撞",
    loss_on=date(2026, 10, 30),
    loss_place="北京市朝阳区",
    decided_on=date(2026, 11, 2),
    reasons=("属于责任免除", "不在保险期间内"),
    note="驾驶人饮酒驾驶，见交警认定书。",
)


@pytest.mark.parametrize(
    "part",
    [
        "CLM26110200000001",
        "P00000001",
        "2026年10月30日",
        "1. 属于责任免除",
        "2. 不在保险期间内",
        "饮酒驾驶",
        "第二十四条",
        "12378",
        "其他理赔员",
        "诉讼",
    ],
)
def test_the_chinese_letter_leaves_nothing_out(part: str) -> None:
    assert part in letter_zh(FACTS)


@pytest.mark.parametrize(
    "part", ["30 October 2026", "article 24", "another adjuster", "sue", "The Chinese text prevails."]
)
def test_the_english_letter_says_the_same(part: str) -> None:
    assert part in letter_en(FACTS)
