"""The tables of claims: the claim, its lines, who did what, its timeline and its reserves."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Tx
from engine.tables import process_instance
from tasks.claims.model import (
    ActionRole,
    AtFault,
    Channel,
    ClaimStatus,
    ItemKind,
    Lob,
    Outcome,
    ReserveKind,
    ReserveStatus,
)
from tasks.database import Base, Fen, JsonText, Record, Sensitive, choice, claim_ref
from tasks.money import from_fen

_IS_OPEN = sa.text("t_close IS NULL")


class Claim(Record, Base):
    """One claim 赔案; its number is business key and correlation key of its process instance."""

    __tablename__ = "claim"

    claim_no: Mapped[str] = mapped_column(sa.String(17), unique=True)
    report_no: Mapped[str] = mapped_column(sa.String(17), unique=True)
    channel_msg_id: Mapped[str | None] = mapped_column(sa.String(120), unique=True)
    """Id of the report in its channel: the same report sent twice makes one claim."""
    policy_no: Mapped[str | None] = mapped_column(sa.String(32), index=True)
    policy_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("policy.id"), index=True)
    policy_version_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("policy_version.id"))
    lob: Mapped[Lob] = mapped_column(choice(Lob))
    coverage_code: Mapped[str | None] = mapped_column(sa.String(32))
    status: Mapped[ClaimStatus] = mapped_column(choice(ClaimStatus))
    outcome: Mapped[Outcome | None] = mapped_column(choice(Outcome))
    channel: Mapped[Channel] = mapped_column(choice(Channel))
    language: Mapped[str] = mapped_column(sa.String(5), default="zh")
    reporter_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("party.id"), index=True)
    insured_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("party.id"), index=True)
    payee_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("party.id"), index=True)
    account_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("bank_account.id"))
    reporter_name: Mapped[str | None] = mapped_column(Sensitive)
    reporter_mobile: Mapped[str | None] = mapped_column(Sensitive)
    reporter_hash: Mapped[str | None] = mapped_column(sa.String(64), index=True)
    """Keyed hash of the reporter's mobile number, for matching."""
    insured_id_hash: Mapped[str | None] = mapped_column(sa.String(64))
    """Keyed hash of the insured's identity number as reported."""
    object_key: Mapped[str | None] = mapped_column(sa.String(64), index=True)
    """The plate or other mark of the damaged object, as reported."""
    invoice_no: Mapped[str | None] = mapped_column(sa.String(64), index=True)
    provider: Mapped[str | None] = mapped_column(sa.String(120), index=True)
    """Repair shop or hospital."""

    loss_place: Mapped[str | None] = mapped_column(sa.String(200))
    loss_province: Mapped[str | None] = mapped_column(sa.String(6))
    loss_cause: Mapped[str] = mapped_column(sa.String(32))
    loss_desc: Mapped[str] = mapped_column(sa.String(2000), default="")
    details: Mapped[Any] = mapped_column(JsonText, default=dict)
    """What only some lines have: bodily_injury, social_insurance, exclusion, identity_ok …"""
    at_fault: Mapped[AtFault | None] = mapped_column(choice(AtFault))
    police_ref: Mapped[str | None] = mapped_column(sa.String(64))
    cat_code: Mapped[str | None] = mapped_column(sa.String(32))

    claimed_fen: Mapped[Decimal] = mapped_column(Fen)
    assessed_fen: Mapped[Decimal | None] = mapped_column(Fen)
    approved_fen: Mapped[Decimal | None] = mapped_column(Fen)
    paid_fen: Mapped[Decimal] = mapped_column(Fen, default=Decimal(0))

    t_loss: Mapped[datetime]
    t_report: Mapped[datetime]
    t_register: Mapped[datetime | None]
    t_docs: Mapped[datetime | None]
    t_decide: Mapped[datetime | None]
    t_notify: Mapped[datetime | None]
    t_agree: Mapped[datetime | None]
    t_instruct: Mapped[datetime | None]
    t_paid: Mapped[datetime | None]
    t_close: Mapped[datetime | None]

    score: Mapped[int | None]
    band: Mapped[str | None] = mapped_column(sa.String(8))
    route: Mapped[str | None] = mapped_column(sa.String(16))
    coverage_result: Mapped[str | None] = mapped_column(sa.String(16))
    owner_group: Mapped[str | None] = mapped_column(sa.String(32))
    owner: Mapped[str | None] = mapped_column(sa.String(64))
    priority: Mapped[int] = mapped_column(default=4)
    """1 most urgent … 4 normal (DOMAIN.md D8)."""
    process_instance_key: Mapped[int | None] = mapped_column(sa.BigInteger)
    duplicate_of: Mapped[str | None] = mapped_column(sa.String(17), sa.ForeignKey("claim.claim_no"))
    legal_hold: Mapped[bool] = mapped_column(default=False)
    reopen_count: Mapped[int] = mapped_column(default=0)
    retention_until: Mapped[date | None]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads this attribute of the class
    __table_args__ = (
        sa.CheckConstraint("claimed_fen >= 0", name="claimed_not_negative"),
        sa.CheckConstraint("paid_fen >= 0", name="paid_not_negative"),
        sa.CheckConstraint("score is null or score between 0 and 100", name="score_range"),
        sa.CheckConstraint("priority between 1 and 4", name="priority_range"),
        sa.Index("ix_claim_t_report", "t_report"),
        sa.Index("ix_claim_status", "status", "t_report"),
        sa.Index("ix_claim_lob", "lob", "t_report"),
        sa.Index("ix_claim_open", "t_report", sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN),
        sa.Index("ix_claim_open_policy", "policy_no", sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN),
    )


class ClaimItem(Record, Base):
    """One line of the loss 损失项: what was claimed, what is eligible, what was cut and why."""

    __tablename__ = "claim_item"

    claim_no: Mapped[str] = claim_ref()
    line: Mapped[int]
    kind: Mapped[ItemKind] = mapped_column(choice(ItemKind))
    code: Mapped[str | None] = mapped_column(sa.String(32))
    name: Mapped[str] = mapped_column(sa.String(200))
    qty: Mapped[Decimal] = mapped_column(sa.Numeric(12, 3), default=Decimal(1))
    unit_fen: Mapped[Decimal | None] = mapped_column(Fen)
    claimed_fen: Mapped[Decimal] = mapped_column(Fen)
    eligible_fen: Mapped[Decimal | None] = mapped_column(Fen)
    cut_fen: Mapped[Decimal] = mapped_column(Fen, default=Decimal(0))
    cut_reason: Mapped[str | None] = mapped_column(sa.String(300))
    social_paid_fen: Mapped[Decimal] = mapped_column(Fen, default=Decimal(0))
    settled_fen: Mapped[Decimal | None] = mapped_column(Fen)
    source_document_id: Mapped[uuid.UUID | None]

    __table_args__ = (sa.UniqueConstraint("claim_no", "line"),)


class ClaimAction(Record, Base):
    """Somebody acted on a claim in a capacity; append-only, the ground of the separation of duties."""

    __tablename__ = "claim_action"

    claim_no: Mapped[str] = claim_ref()
    role: Mapped[ActionRole] = mapped_column(choice(ActionRole))
    user: Mapped[str] = mapped_column(sa.String(64), index=True)
    at: Mapped[datetime]
    action: Mapped[str] = mapped_column(sa.String(64))
    """The user task or command, e.g. decision_proposal."""
    task_key: Mapped[int | None] = mapped_column(sa.BigInteger)
    detail: Mapped[Any] = mapped_column(JsonText, default=dict)


class ClaimEvent(Record, Base):
    """One line of the claim's timeline, in words of the business; append-only."""

    __tablename__ = "claim_event"

    claim_no: Mapped[str] = claim_ref()
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(sa.String(48))
    actor: Mapped[str] = mapped_column(sa.String(64))
    text_en: Mapped[str] = mapped_column(sa.String(500))
    text_zh: Mapped[str] = mapped_column(sa.String(500))
    visible_to_claimant: Mapped[bool] = mapped_column(default=False)
    data: Mapped[Any] = mapped_column(JsonText, default=dict)


class ReserveTxn(Record, Base):
    """One movement of a reserve 准备金流水; append-only, the balance is the sum of the approved ones."""

    __tablename__ = "reserve_txn"

    claim_no: Mapped[str] = claim_ref()
    coverage_code: Mapped[str] = mapped_column(sa.String(32))
    kind: Mapped[ReserveKind] = mapped_column(choice(ReserveKind))
    delta_fen: Mapped[Decimal] = mapped_column(Fen)
    reason: Mapped[str] = mapped_column(sa.String(200))
    status: Mapped[ReserveStatus] = mapped_column(choice(ReserveStatus))
    approved_by: Mapped[str | None] = mapped_column(sa.String(64))


# Statements asked for at every step are built once: building one costs more than running it.
_CLAIM = sa.select(Claim).where(Claim.claim_no == sa.bindparam("claim_no"))
# What this transaction read before it had the lock may be out of date by now.
_CLAIM_LOCKED = _CLAIM.with_for_update().execution_options(populate_existing=True)
_ITEMS = sa.select(ClaimItem).where(ClaimItem.claim_no == sa.bindparam("claim_no")).order_by(ClaimItem.line)
_ACTIONS = (
    sa.select(ClaimAction)
    .where(ClaimAction.claim_no == sa.bindparam("claim_no"))
    .order_by(ClaimAction.at, ClaimAction.created_at)
)


def claim_by_no(tx: Tx, claim_no: str, *, lock: bool = False) -> Claim | None:
    """The claim with this number; `lock` makes other writers of it queue up.

    Asked for once a transaction, and once more for the lock: a step reads its claim a dozen times.
    """
    key = f"claim {claim_no}"
    row, locked = tx.memo.get(key, (None, False))
    if row is not None and row in tx.session and (locked or not lock):
        return row
    row = tx.session.scalar(_CLAIM_LOCKED if lock else _CLAIM, {"claim_no": claim_no})
    if row is not None:
        tx.memo[key] = (row, lock)
    return row


def claim_by_message(tx: Tx, channel_msg_id: str) -> Claim | None:
    """The claim a channel's message made."""
    return tx.session.scalar(sa.select(Claim).where(Claim.channel_msg_id == channel_msg_id))


def items_of(tx: Tx, claim_no: str) -> list[ClaimItem]:
    """The lines of the loss in order."""
    return list(tx.session.scalars(_ITEMS, {"claim_no": claim_no}))


def actions_of(tx: Tx, claim_no: str) -> list[ClaimAction]:
    """Who did what, oldest first."""
    return list(tx.session.scalars(_ACTIONS, {"claim_no": claim_no}))


def has_action(tx: Tx, claim_no: str, action: str, task_key: int) -> bool:
    """Whether the completion of this user task is already recorded."""
    query = sa.select(ClaimAction.id).where(
        ClaimAction.claim_no == claim_no, ClaimAction.action == action, ClaimAction.task_key == task_key
    )
    return tx.session.scalar(query.limit(1)) is not None


def reserve_balance(tx: Tx, claim_no: str, kind: ReserveKind, coverage_code: str | None = None) -> Decimal:
    """The sum of the approved movements (CNY)."""
    query = sa.select(sa.func.coalesce(sa.func.sum(sa.type_coerce(ReserveTxn.delta_fen, sa.BigInteger)), 0)).where(
        ReserveTxn.claim_no == claim_no, ReserveTxn.kind == kind, ReserveTxn.status == ReserveStatus.APPROVED
    )
    if coverage_code is not None:
        query = query.where(ReserveTxn.coverage_code == coverage_code)
    return from_fen(int(tx.session.scalar(query) or 0))


def open_reserves(tx: Tx, claim_no: str) -> list[tuple[str, ReserveKind, Decimal]]:
    """Coverage, kind and balance of every reserve that is not zero."""
    total = sa.func.sum(sa.type_coerce(ReserveTxn.delta_fen, sa.BigInteger))
    query = (
        sa.select(ReserveTxn.coverage_code, ReserveTxn.kind, total)
        .where(ReserveTxn.claim_no == claim_no, ReserveTxn.status == ReserveStatus.APPROVED)
        .group_by(ReserveTxn.coverage_code, ReserveTxn.kind)
        .having(total != 0)
    )
    return [(code, kind, from_fen(int(fen))) for code, kind, fen in tx.session.execute(query)]


def possible_duplicates(tx: Tx, claim: Claim, around: timedelta) -> list[Claim]:
    """Earlier claims that share the policy or the object around the loss time, or the invoice at any time."""
    near = Claim.t_loss.between(claim.t_loss - around, claim.t_loss + around)
    shared = []
    if claim.policy_no is not None:
        shared.append(near & (Claim.policy_no == claim.policy_no))
    if claim.object_key is not None:
        shared.append(near & (Claim.object_key == claim.object_key))
    if claim.invoice_no is not None:
        shared.append(Claim.invoice_no == claim.invoice_no)
    if not shared:
        return []
    query = sa.select(Claim).where(
        sa.or_(*shared),
        Claim.claim_no < claim.claim_no,
        Claim.status.not_in((ClaimStatus.WITHDRAWN, ClaimStatus.DUPLICATE)),
    )
    return list(tx.session.scalars(query.order_by(Claim.claim_no)))


def copy_claim(tx: Tx, claim_no: str, first: str, last: str) -> None:
    """Write a claim like this one for each process instance with a business key from `first` to `last`, for measuring.

    The database does it by itself: no row passes through the program.
    """
    i, table = process_instance.c, sa.inspect(Claim).local_table
    length = sa.func.length(i.business_key)
    number = sa.func.substr(i.business_key, length - 7)
    unique = sa.func.printf("%032x", i.key) if tx.alone else sa.cast(sa.func.md5(sa.cast(i.key, sa.Text)), sa.Uuid)
    changed = {
        "id": unique,
        "claim_no": i.business_key,
        "report_no": sa.literal("RPT") + sa.func.substr(i.business_key, 4),
        "policy_no": sa.literal("P") + number,
        "object_key": number,
        "status": sa.case((i.ended_at.is_(None), "IN_REVIEW"), else_="CLOSED"),
        "t_close": i.ended_at,
        **dict.fromkeys(("t_loss", "t_report", "updated_at", "created_at"), i.started_at),
    }
    values = [changed.get(column.name, column) for column in table.c]
    pairs = table.join(process_instance, sa.true())
    rows = (
        sa.select(*values).select_from(pairs).where(table.c.claim_no == claim_no, i.business_key.between(first, last))
    )
    tx.connection.execute(sa.insert(table).from_select([column.name for column in table.c], rows))
