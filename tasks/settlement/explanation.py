"""The settlement in words, in both languages, step by step: for the offer, the letter and the record."""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal
from typing import Any

from tasks.settlement.model import Entitlement
from tasks.settlement.statement import Reduction

_WORDS = {
    "not_eligible": ("剔除不予赔付项目", "items that are not covered"),
    "item_limit": ("超出单项限额", "above the limit of an item"),
    "total_loss": ("全损按保险金额计", "total loss, counted as the sum insured"),
    "sum_insured_base": ("以保险金额为基数", "based on the sum insured"),
    "sum_insured": ("超出保险金额", "above the sum insured"),
    "third_party": ("扣除第三方已赔", "already paid by a third party"),
    "fault_rate": ("事故责任免赔率", "deductible rate for the share of fault"),
    "absolute_rate": ("绝对免赔率", "absolute deductible rate"),
    "deductible": ("免赔额", "deductible"),
    "salvage": ("扣除残值", "residual value kept"),
    "ctpl": ("交强险应赔部分", "borne by compulsory motor insurance"),
    "liability_share": ("事故责任比例", "share of liability"),
    "social_insurance": ("扣除医保已付", "paid by social insurance"),
    "other_reimbursement": ("扣除其他途径已付", "reimbursed elsewhere"),
    "ratio": ("赔付比例", "co-insurance ratio"),
    "category_limit": ("超出分项限额", "above a sub-limit"),
    "disability_grade": ("伤残等级比例", "share for the disability grade"),
    "disability_paid": ("扣除已付伤残金", "disability benefit already paid"),
    "under_insurance": ("不足额投保比例", "under-insurance ratio"),
    "double_insurance": ("重复保险分摊", "share among insurers"),
    "rescue_cost": ("施救费", "rescue cost"),
    "limit_left": ("超出剩余限额", "above what is left of the limit"),
    "proposal": ("按核定金额", "as assessed by the adjuster"),
}


def explain(result: Entitlement, net: Decimal, paid_before: Decimal) -> tuple[str, str]:
    """The calculation as a Chinese and an English text, e.g. for the claimant."""
    chinese = [f"索赔金额 {_money(result.claimed)} 元"]
    english = [f"Claimed CNY {_money(result.claimed)}"]
    for step in result.steps:
        zh, en = step_label(step)
        sign = "-" if step.amount > 0 else "+"
        chinese.append(f"{zh} {sign}{_money(abs(step.amount))} 元")
        english.append(f"{en} {sign}{_money(abs(step.amount))}")
    chinese.append(f"应赔金额 {_money(result.amount)} 元")
    english.append(f"entitlement CNY {_money(result.amount)}")
    if paid_before:
        chinese.append(f"扣除已付 {_money(paid_before)} 元")
        english.append(f"already paid {_money(paid_before)}")
    chinese.append(f"本次支付 {_money(net)} 元")
    english.append(f"payable now CNY {_money(net)}")
    return "；".join(chinese) + "。", "; ".join(english) + "."


def step_label(step: Reduction) -> tuple[str, str]:
    """What a step is called in Chinese and English, with its rate where it has one."""
    zh, en = _WORDS[step.code]
    if step.factor is None:
        return zh, en
    percent = f"{(step.factor * 100).normalize():f}%"
    return f"{zh}（乘以 {percent}）", f"{en} (times {percent})"


def labelled(step: Reduction) -> dict[str, Any]:
    """A step with its words, as statements and pages keep it."""
    label_zh, label_en = step_label(step)
    return {**asdict(step), "label_zh": label_zh, "label_en": label_en}


def _money(amount: Decimal) -> str:
    return f"{amount:,.2f}"
