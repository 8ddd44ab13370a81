"""The tables of review: risk flags, decision records, surveys."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from tasks.database import Base, JsonText, Record, Sensitive, choice, claim_ref
from tasks.review.model import FlagStatus


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


class SurveyReport(Record, Base):
    """The report of a survey 查勘 on the spot or by video."""

    __tablename__ = "survey_report"

    claim_no: Mapped[str] = claim_ref()
    surveyor: Mapped[str] = mapped_column(sa.String(64))
    surveyed_at: Mapped[datetime]
    method: Mapped[str] = mapped_column(sa.String(16))
    place: Mapped[str | None] = mapped_column(sa.String(200))
    findings: Mapped[str] = mapped_column(Sensitive)
    answers: Mapped[Any] = mapped_column(JsonText, default=dict)
