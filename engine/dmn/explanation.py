"""Says in English and Chinese why a decision came out as it did: which row, because of which values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.feel import FeelFunction, to_json

from .result import DecisionTrace, MatchedRule, Result, TableTrace

MAX_VALUE_CHARS = 80


def explain(result: Result, language: str) -> list[str]:
    """One sentence for each decided decision, in `en` or `zh`, in the order they were decided."""
    return [explain_decision(decision, language) for decision in result.trace]


def explain_decision(decision: DecisionTrace, language: str) -> str:
    """Why one decision has its value, in `en` or `zh`."""
    chinese = language == "zh"
    value = shown(decision.value)
    if not decision.tables:
        given = _pairs(decision.requirements, "、" if chinese else ", ")
        if chinese:
            return f"决策“{decision.name}”{f'根据 {given} ' if given else ''}得出 {value}。"
        return f"{decision.name} is {value}{f', from {given}' if given else ''}."
    reasons = [_because(table, chinese) for table in decision.tables]
    if chinese:
        return f"决策“{decision.name}”得出 {value}：{'；'.join(reasons)}。"
    return f"{decision.name} is {value}: {'; '.join(reasons)}."


def _because(table: TableTrace, chinese: bool) -> str:
    if not table.matched_rules:
        given = _pairs(table.inputs, "、" if chinese else ", ")
        return f"没有任何一行与 {given} 匹配" if chinese else f"no row matches {given}"
    return ("；" if chinese else "; ").join(_row(rule, table.inputs, chinese) for rule in table.matched_rules)


def _row(rule: MatchedRule, inputs: Mapping[str, Any], chinese: bool) -> str:
    if chinese:
        tested = "、".join(f"{label} = {shown(inputs.get(label))}（{cell}）" for label, cell in rule.conditions.items())
        return f"第 {rule.index} 行匹配{f'，因为 {tested}' if tested else '（适用于所有情况）'}"
    tested = " and ".join(f"{label} = {shown(inputs.get(label))} ({cell})" for label, cell in rule.conditions.items())
    return f"row {rule.index} matches{f', because {tested}' if tested else ' every case'}"


def _pairs(values: Mapping[str, Any], separator: str) -> str:
    return separator.join(f"{name} = {shown(value)}" for name, value in values.items())


def shown(value: Any, most: int = MAX_VALUE_CHARS) -> str:
    """A value as a person reads it, shortened to so many characters."""
    return shortened(_text(value), most)


def shortened(text: str, most: int = MAX_VALUE_CHARS) -> str:
    """A text cut to so many characters."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _text(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, list):
        return f"[{', '.join(map(_text, value))}]"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{name}: {_text(inner)}' for name, inner in value.items())}}}"
    if isinstance(value, FeelFunction):
        return repr(value)
    return str(to_json(value))
