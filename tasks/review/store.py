"""The tables of review: risk flags, decision records, what people found, the watch list."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Tx
from tasks.database import Base, JsonText, Record, Sensitive, choice, claim_ref
from tasks.review.model import FlagStatus, WorkKind


class RiskFlag(Record, Base):
    """A risk flag raised on a claim by table D3, with what it rests on."""

    __tablename__ = "risk_flag"

    claim_no: Mapped[str] = claim_ref()
    code: Mapped[str] = mapped_column(sa.String(8))
    points: Mapped[int]
    rule_version: Mapped[str] = mapped_column(sa.String(32))
    evidence: Mapped[Any] = mapped_column(JsonText, default=dict)
    status: Mapped[FlagStatus] = mapped_column(choice(FlagStatus))
    cleared_by: Mapped[str | None] = mapped_column(sa.String(64))
    cleared_reason: Mapped[str | None] = mapped_column(sa.String(500))

    __table_args__ = (sa.UniqueConstraint("claim_no", "code"),)


class DecisionRecord(Record, Base):
    """What was decided on a claim and why: tables, versions, inputs, matched rows, outputs, words."""

    __tablename__ = "decision_record"

    claim_no: Mapped[str] = claim_ref()
    kind: Mapped[str] = mapped_column(sa.String(24))
    """AUTO_REVIEW, PROPOSAL, APPROVAL, DENIAL …"""
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(sa.String(64))
    """"system" or a user name."""
    decisions: Mapped[Any] = mapped_column(JsonText, default=list)
    """[{decision, name, version, inputs, matched_rules, outputs}] of every table evaluated."""
    outcome: Mapped[Any] = mapped_column(JsonText, default=dict)
    reason_codes: Mapped[Any] = mapped_column(JsonText, default=list)
    explanation_zh: Mapped[str] = mapped_column(sa.Text)
    explanation_en: Mapped[str] = mapped_column(sa.Text)


class WorkReport(Record, Base):
    """What a person found: a survey, an assessment, a medical review, a step of an investigation; append-only."""

    __tablename__ = "work_report"

    claim_no: Mapped[str] = claim_ref()
    kind: Mapped[WorkKind] = mapped_column(choice(WorkKind))
    author: Mapped[str] = mapped_column(sa.String(64))
    at: Mapped[datetime]
    text: Mapped[str] = mapped_column(Sensitive)
    answers: Mapped[Any] = mapped_column(JsonText, default=dict)


class WatchedProvider(Record, Base):
    """A repair shop or hospital on the watch list (RF07)."""

    __tablename__ = "watch_list"

    name: Mapped[str] = mapped_column(sa.String(120), unique=True)
    reason: Mapped[str] = mapped_column(sa.String(300))
    until: Mapped[datetime | None]


_WATCHED = sa.select(WatchedProvider).where(
    WatchedProvider.name == sa.bindparam("name"),
    WatchedProvider.until.is_(None) | (WatchedProvider.until > sa.bindparam("at")),
)


def flags_of(tx: Tx, claim_no: str) -> list[RiskFlag]:
    """The flags of a claim by code."""
    return list(tx.session.scalars(sa.select(RiskFlag).where(RiskFlag.claim_no == claim_no).order_by(RiskFlag.code)))


def records_of(tx: Tx, claim_no: str) -> list[DecisionRecord]:
    """The decision records of a claim, oldest first."""
    query = sa.select(DecisionRecord).where(DecisionRecord.claim_no == claim_no)
    return list(tx.session.scalars(query.order_by(DecisionRecord.at, DecisionRecord.created_at)))


def reports_of(tx: Tx, claim_no: str) -> list[WorkReport]:
    """What people found on a claim, oldest first."""
    query = sa.select(WorkReport).where(WorkReport.claim_no == claim_no)
    return list(tx.session.scalars(query.order_by(WorkReport.at, WorkReport.created_at)))


def watched(tx: Tx, name: str, at: datetime) -> WatchedProvider | None:
    """The watch-list entry of a provider that is in force at a time."""
    return tx.session.scalar(_WATCHED, {"name": name, "at": at})
