"""What pages and other areas may know about reviews."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from engine.db import Tx
from tasks.review import store
from tasks.review.model import WorkKind, assessed_loss
from tasks.review.words import FLAGS, words


@dataclass(frozen=True)
class FlagView:
    """A risk flag in words."""

    code: str
    points: int
    name_zh: str
    name_en: str
    evidence: dict[str, Any]
    status: str
    cleared_by: str | None
    cleared_reason: str | None
    rule_version: str


@dataclass(frozen=True)
class RecordView:
    """A decision record."""

    id: uuid.UUID
    kind: str
    at: datetime
    actor: str
    decisions: list[dict[str, Any]]
    outcome: dict[str, Any]
    reason_codes: list[str]
    explanation_zh: str
    explanation_en: str


@dataclass(frozen=True)
class WorkView:
    """What a person found."""

    kind: str
    author: str
    at: datetime
    text: str
    answers: dict[str, Any]
    total: Decimal | None
    """The assessed loss (CNY) where the answers are amounts that add up."""


def flags(tx: Tx, claim_no: str) -> list[FlagView]:
    """The risk flags of a claim, the heaviest first."""
    rows = sorted(store.flags_of(tx, claim_no), key=lambda row: (-row.points, row.code))
    return [
        FlagView(
            row.code,
            row.points,
            words(FLAGS, row.code, "zh"),
            words(FLAGS, row.code, "en"),
            row.evidence,
            str(row.status),
            row.cleared_by,
            row.cleared_reason,
            row.rule_version,
        )
        for row in rows
    ]


def decision_records(tx: Tx, claim_no: str) -> list[RecordView]:
    """The decision records of a claim, oldest first."""
    return [
        RecordView(
            row.id,
            row.kind,
            row.at,
            row.actor,
            row.decisions,
            row.outcome,
            row.reason_codes,
            row.explanation_zh,
            row.explanation_en,
        )
        for row in store.records_of(tx, claim_no)
    ]


def work_reports(tx: Tx, claim_no: str) -> list[WorkView]:
    """What people found on a claim, oldest first; medical ones are for those who may see them."""
    return [
        WorkView(
            str(row.kind),
            row.author,
            row.at,
            row.text,
            row.answers,
            assessed_loss(row.answers) if row.kind is WorkKind.ASSESSMENT else None,
        )
        for row in store.reports_of(tx, claim_no)
    ]


def work_done(tx: Tx, claim_no: str) -> set[WorkKind]:
    """The kinds of work already done on a claim."""
    return {row.kind for row in store.reports_of(tx, claim_no)}
