"""What an evaluation answers: the value, the rows that matched, the decisions it rests on, and what became null and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.feel import FeelFunction, to_json


@dataclass(frozen=True, slots=True)
class Notice:
    """A warning: something became null, or is not as the model says. `code` is constant, `element` a DMN id."""

    code: str
    element: str
    message: str

    def to_record(self) -> dict[str, str]:
        """The warning as JSON."""
        return {"code": self.code, "element": self.element, "message": self.message}


@dataclass(frozen=True, slots=True)
class MatchedRule:
    """A row that matched: its number from 1, its id, its cells that are no dash, its outputs and its annotations."""

    index: int
    id: str
    conditions: Mapping[str, str]
    outputs: Mapping[str, Any]
    annotations: Mapping[str, str] = field(default_factory=dict)

    def to_record(self) -> dict[str, Any]:
        """The row as JSON."""
        return {
            "index": self.index,
            "id": self.id,
            "conditions": dict(self.conditions),
            "outputs": {name: _recorded(value) for name, value in self.outputs.items()},
            "annotations": dict(self.annotations),
        }


@dataclass(frozen=True, slots=True)
class TableTrace:
    """One evaluation of a decision table; `inputs` are the tested values by column label."""

    id: str
    name: str
    hit_policy: str
    inputs: Mapping[str, Any]
    matched_rules: tuple[MatchedRule, ...]
    value: Any

    def to_record(self) -> dict[str, Any]:
        """The evaluation as JSON."""
        return {
            "table_id": self.id,
            "table_name": self.name,
            "hit_policy": self.hit_policy,
            "inputs": {label: _recorded(value) for label, value in self.inputs.items()},
            "matched_rules": [rule.to_record() for rule in self.matched_rules],
            "output": _recorded(self.value),
        }


@dataclass(frozen=True, slots=True)
class DecisionTrace:
    """One decided decision: what it was given, the tables it used, and its value."""

    id: str
    name: str
    requirements: Mapping[str, Any]
    tables: tuple[TableTrace, ...]
    value: Any
    is_table: bool

    @property
    def hit_policy(self) -> str:
        """The hit policy when the decision is a table, otherwise empty."""
        return self.tables[-1].hit_policy if self.is_table and self.tables else ""

    @property
    def inputs(self) -> Mapping[str, Any]:
        """The tested values by column label when the decision is a table, otherwise the required values by name."""
        return self.tables[-1].inputs if self.is_table and self.tables else self.requirements

    @property
    def matched_rules(self) -> tuple[MatchedRule, ...]:
        """The matched rows of the decision's own table, or of all tables its logic used."""
        if self.is_table and self.tables:
            return self.tables[-1].matched_rules
        return tuple(rule for table in self.tables for rule in table.matched_rules)

    def to_record(self) -> dict[str, Any]:
        """The decision as JSON."""
        return {
            "decision_id": self.id,
            "decision_name": self.name,
            "hit_policy": self.hit_policy,
            "inputs": {name: _recorded(value) for name, value in self.inputs.items()},
            "matched_rules": [rule.to_record() for rule in self.matched_rules],
            "tables": [table.to_record() for table in self.tables],
            "output": _recorded(self.value),
        }


@dataclass(frozen=True, slots=True)
class Result:
    """The answer of `Model.evaluate`; `trace` ends with the decision that was asked for."""

    decision_id: str
    decision_name: str
    value: Any
    trace: tuple[DecisionTrace, ...] = ()
    warnings: tuple[Notice, ...] = ()

    @property
    def matched_rules(self) -> tuple[MatchedRule, ...]:
        """The rows that matched in the decision that was asked for."""
        return self.trace[-1].matched_rules if self.trace else ()

    def to_record(self) -> dict[str, Any]:
        """The whole answer as JSON for an audit trail; the caller adds the version of the model."""
        return {
            "decision_id": self.decision_id,
            "decision_name": self.decision_name,
            "output": _recorded(self.value),
            "matched_rules": [rule.to_record() for rule in self.matched_rules],
            "trace": [decision.to_record() for decision in self.trace],
            "warnings": [notice.to_record() for notice in self.warnings],
        }


def _recorded(value: Any) -> Any:
    """The value as JSON; a function, which has no JSON form, is recorded by its name and parameters."""
    if isinstance(value, FeelFunction):
        return repr(value)
    if isinstance(value, Mapping):
        return {name: _recorded(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_recorded(inner) for inner in value]
    return to_json(value)
