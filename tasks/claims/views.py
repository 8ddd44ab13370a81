"""What is shown of a claim: frozen views of its rows."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class ClaimView:
    """A claim as it stands; amounts in CNY, personal data masked."""

    claim_no: str
    report_no: str
    policy_no: str | None
    policy_version_id: uuid.UUID | None
    lob: str
    coverage_code: str | None
    status: str
    outcome: str | None
    channel: str
    language: str
    reporter_id: uuid.UUID | None
    insured_id: uuid.UUID | None
    payee_id: uuid.UUID | None
    account_id: uuid.UUID | None
    reporter_name: str
    reporter_mobile: str
    object_key: str | None
    invoice_no: str | None
    provider: str | None
    loss_place: str | None
    loss_cause: str
    loss_desc: str
    details: dict[str, Any]
    at_fault: str | None
    police_ref: str | None
    claimed: Decimal
    assessed: Decimal | None
    approved: Decimal | None
    paid: Decimal
    t_loss: datetime
    t_report: datetime
    t_register: datetime | None
    t_docs: datetime | None
    t_decide: datetime | None
    t_notify: datetime | None
    t_agree: datetime | None
    t_instruct: datetime | None
    t_paid: datetime | None
    t_close: datetime | None
    score: int | None
    band: str | None
    route: str | None
    coverage_result: str | None
    owner_group: str | None
    priority: int
    process_instance_key: int | None
    duplicate_of: str | None
    legal_hold: bool
    reopen_count: int
    retention_until: date | None
    version: int


@dataclass(frozen=True)
class ItemView:
    """One line of the loss (CNY)."""

    line: int
    kind: str
    code: str | None
    name: str
    qty: Decimal
    claimed: Decimal
    eligible: Decimal | None
    cut: Decimal
    cut_reason: str | None
    social_paid: Decimal
    settled: Decimal | None


@dataclass(frozen=True)
class ActionView:
    """Somebody acted on the claim in a capacity."""

    role: str
    user: str
    at: datetime
    action: str
    task_key: int | None
    detail: dict[str, Any]


@dataclass(frozen=True)
class EventView:
    """One line of the timeline."""

    at: datetime
    kind: str
    actor: str
    text_en: str
    text_zh: str
    data: dict[str, Any]


@dataclass(frozen=True)
class ReserveView:
    """One movement of a reserve (CNY)."""

    at: datetime
    coverage_code: str
    kind: str
    delta: Decimal
    reason: str
    status: str
    by: str


@dataclass(frozen=True)
class ClaimRow:
    """A claim in a list."""

    claim_no: str
    lob: str
    status: str
    outcome: str | None
    loss_cause: str
    claimed: Decimal
    approved: Decimal | None
    paid: Decimal
    priority: int
    route: str | None
    band: str | None
    policy_no: str | None
    t_report: datetime
    t_close: datetime | None


@dataclass(frozen=True)
class ClaimList:
    """One page of a list and how many claims there are in all."""

    rows: list[ClaimRow]
    total: int
