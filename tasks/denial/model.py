"""The words of a denial letter: facts, clause, reasons, and what the customer can do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class DenialFacts:
    """What a letter is about; texts already in the language of the letter."""

    claim_no: str
    policy_no: str
    product: str
    coverage: str
    cause: str
    loss_on: date
    loss_place: str
    decided_on: date
    reasons: Sequence[str]
    note: str


def letter_zh(facts: DenialFacts) -> str:
    """The Chinese letter, which prevails."""
    place = f"于{facts.loss_place}" if facts.loss_place else ""
    reasons = "\n".join(f"{number}. {reason}" for number, reason in enumerate(facts.reasons, start=1))
    return "\n".join(
        (
            "尊敬的客户：",
            f"您在保单 {facts.policy_no}（{facts.product}）项下的赔案 {facts.claim_no} 已经审核。",
            f"事实：{facts.loss_on:%Y年%m月%d日}{place}发生{facts.cause}，适用保障项目为{facts.coverage}。",
            f"我公司于 {facts.decided_on:%Y年%m月%d日} 由人工审核决定不予赔付，理由如下：",
            reasons,
            f"说明：{facts.note}",
            "本通知依据《中华人民共和国保险法》第二十四条作出。",
            "您的权利：",
            "一、如有新的材料，可随时提交，我们将重新审核；您也可以要求由其他理赔员重新审核本案。",
            "二、可向我公司投诉，我们将安排与本案无利害关系的人员处理；也可拨打 12378 向监管部门反映。",
            "三、可申请调解，或依法提起诉讼、按合同约定申请仲裁；请注意保险法第二十六条规定的诉讼时效。",
        )
    )


def letter_en(facts: DenialFacts) -> str:
    """The English letter, for information."""
    place = f" at {facts.loss_place}" if facts.loss_place else ""
    reasons = "\n".join(f"{number}. {reason}" for number, reason in enumerate(facts.reasons, start=1))
    return "\n".join(
        (
            "Dear customer,",
            f"we have examined claim {facts.claim_no} under policy {facts.policy_no} ({facts.product}).",
            f"Facts: {facts.cause} on {facts.loss_on:%d %B %Y}{place}; cover concerned: {facts.coverage}.",
            f"On {facts.decided_on:%d %B %Y} a person decided that the claim cannot be paid, for these reasons:",
            reasons,
            f"Note: {facts.note}",
            "This notice is given under article 24 of the Insurance Law.",
            "Your rights:",
            "1. You may send new evidence at any time, and you may ask for another adjuster to examine the claim again.",
            "2. You may complain to us; a person with no interest in the case will handle it. The regulator's line is 12378.",
            "3. You may ask for mediation, sue, or go to arbitration if the contract says so; mind the limitation period "
            "of article 26 of the Insurance Law.",
            "The Chinese text prevails.",
        )
    )
