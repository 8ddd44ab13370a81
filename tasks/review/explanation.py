"""Why the auto-review came to its result, in sentences a claimant or a judge can read (PIPL art. 24)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from tasks.review.words import BANDS, COVERAGE_REASONS, FLAGS, ROUTE_REASONS, ROUTES, words


def explain(
    *,
    amount: Decimal,
    coverage: Mapping[str, Any],
    flags: Sequence[Mapping[str, Any]],
    score: int,
    band: str,
    proposed_amount: Decimal,
    routing: Mapping[str, Any],
    decisions: Sequence[Mapping[str, Any]],
    language: str,
) -> str:
    """The explanation of a decision record in a language ("zh" or "en")."""
    raised = [flag for flag in flags if flag.get("points")]
    if language == "zh":
        return _chinese(amount, coverage, raised, score, band, proposed_amount, routing, decisions)
    return _english(amount, coverage, raised, score, band, proposed_amount, routing, decisions)


def _chinese(
    amount: Decimal,
    coverage: Mapping[str, Any],
    raised: Sequence[Mapping[str, Any]],
    score: int,
    band: str,
    proposed_amount: Decimal,
    routing: Mapping[str, Any],
    decisions: Sequence[Mapping[str, Any]],
) -> str:
    reason = str(coverage.get("reason", ""))
    lines = [
        f"索赔金额 {amount:,.2f} 元。",
        f"保险责任：{words(COVERAGE_REASONS, reason[:4], 'zh')}（{reason}）。",
    ]
    if raised:
        listed = "；".join(
            f"{words(FLAGS, item['code'], 'zh')}（{item['code']}，{item['points']} 分）" for item in raised
        )
        lines.append(f"风险提示：{listed}。")
    else:
        lines.append("没有风险提示。")
    lines.append(f"风险评分 {score} 分，等级{words(BANDS, band, 'zh')}。试算应赔 {proposed_amount:,.2f} 元。")
    lines.append(f"结论：{result(routing, 'zh')}")
    if routing.get("route") != "AUTO":
        lines.append("智能审核不作拒赔决定，由人工审核决定。")
    lines.append(_tables(decisions, "zh"))
    return "\n".join(line for line in lines if line)


def _english(
    amount: Decimal,
    coverage: Mapping[str, Any],
    raised: Sequence[Mapping[str, Any]],
    score: int,
    band: str,
    proposed_amount: Decimal,
    routing: Mapping[str, Any],
    decisions: Sequence[Mapping[str, Any]],
) -> str:
    reason = str(coverage.get("reason", ""))
    lines = [
        f"Claimed: CNY {amount:,.2f}.",
        f"Coverage: {words(COVERAGE_REASONS, reason[:4], 'en')} ({reason}).",
    ]
    if raised:
        listed = "; ".join(f"{words(FLAGS, item['code'], 'en')} ({item['code']}, {item['points']})" for item in raised)
        lines.append(f"Risk flags: {listed}.")
    else:
        lines.append("No risk flags.")
    lines.append(f"Risk score {score}, band {words(BANDS, band, 'en')}. Trial settlement: CNY {proposed_amount:,.2f}.")
    lines.append(f"Result: {result(routing, 'en')}")
    if routing.get("route") != "AUTO":
        lines.append("The auto-review refuses nothing; a person decides.")
    lines.append(_tables(decisions, "en"))
    return "\n".join(line for line in lines if line)


def result(routing: Mapping[str, Any], language: str) -> str:
    """Where the claim goes and why, in one sentence ("zh" or "en")."""
    route = words(ROUTES, str(routing.get("route")), language)
    reason = words(ROUTE_REASONS, str(routing.get("reason") or ""), language)
    if not reason:
        return f"{route}。" if language == "zh" else f"{route}."
    return f"{route}，原因：{reason}。" if language == "zh" else f"{route}: {reason}."


def _tables(decisions: Sequence[Mapping[str, Any]], language: str) -> str:
    """Which tables in which versions were used, and which rows matched."""
    if not decisions:
        return ""
    if language == "zh":
        used = "；".join(
            f"{_name(item, 'zh')} 第 {item['version']} 版，命中第 {_rows(item)} 行" for item in decisions if _rows(item)
        )
        return f"使用的规则：{used}。"
    used = "; ".join(
        f"{_name(item, 'en')} version {item['version']}, row {_rows(item)}" for item in decisions if _rows(item)
    )
    return f"Tables used: {used}."


def _name(item: Mapping[str, Any], language: str) -> str:
    return str((item.get("names") or {}).get(language) or item["decision"])


def _rows(item: Mapping[str, Any]) -> str:
    return ", ".join(str(rule["index"]) for rule in item.get("matched_rules", ()))
