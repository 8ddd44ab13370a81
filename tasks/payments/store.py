"""The tables payment, payment_attempt, bank_file and sanction_screening."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Tx
from tasks.database import Base, Fen, Record, choice, claim_ref
from tasks.money import from_fen
from tasks.payments.model import AT_THE_BANK, FOUR_EYES_ABOVE, NOT_YET_SENT, PaymentKind, PaymentStatus

_UNRELEASED = ", ".join(f"'{state}'" for state in sorted({*NOT_YET_SENT, PaymentStatus.VOID, PaymentStatus.STOPPED}))
_FOUR_EYES_FEN = int(FOUR_EYES_ABOVE * 100)


class Payment(Record, Base):
    """One payment 支付 of one settlement; failed attempts are repeated on the same row."""

    __tablename__ = "payment"
    __table_args__ = (
        # What makes a second payment of the same settlement impossible, whatever the code does.
        sa.UniqueConstraint("claim_no", "coverage_code", "payee_id", "kind", "seq"),
        sa.CheckConstraint("amount_fen > 0", name="amount_above_zero"),
        sa.CheckConstraint(
            f"amount_fen <= {_FOUR_EYES_FEN} or status in ({_UNRELEASED}, 'APPROVED')"
            " or (released_by is not null and released_by <> 'system')",
            name="four_eyes",
        ),
        sa.CheckConstraint("released_by is null or released_by <> maker", name="maker_is_not_releaser"),
    )

    payment_no: Mapped[str] = mapped_column(sa.String(17), unique=True)
    claim_no: Mapped[str] = claim_ref()
    settlement_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("settlement.id"))
    coverage_code: Mapped[str] = mapped_column(sa.String(32))
    kind: Mapped[PaymentKind] = mapped_column(choice(PaymentKind))
    seq: Mapped[int]
    payee_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("party.id"), index=True)
    account_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("bank_account.id"))
    amount_fen: Mapped[Decimal] = mapped_column(Fen)
    status: Mapped[PaymentStatus] = mapped_column(choice(PaymentStatus), index=True)
    attempt: Mapped[int] = mapped_column(default=1)
    maker: Mapped[str] = mapped_column(sa.String(64))
    """Who proposed what is paid: the claim's adjuster, or "automatic"."""
    released_by: Mapped[str | None] = mapped_column(sa.String(64))
    released_at: Mapped[datetime | None]
    hold_reason: Mapped[str | None] = mapped_column(sa.String(200))
    hold_until: Mapped[datetime | None]
    held_from: Mapped[PaymentStatus | None] = mapped_column(choice(PaymentStatus, "held_from"))
    """Where the payment goes back to when the hold ends."""
    stop_reason: Mapped[str | None] = mapped_column(sa.String(64))
    instr_id: Mapped[str | None] = mapped_column(sa.String(35), index=True)
    submitted_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None] = mapped_column(index=True)
    returned_at: Mapped[datetime | None]
    reject_code: Mapped[str | None] = mapped_column(sa.String(8))
    bank_ref: Mapped[str | None] = mapped_column(sa.String(64))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads this attribute of the class


class PaymentAttempt(Record, Base):
    """One instruction to the bank; its InstrId is never used for anything else."""

    __tablename__ = "payment_attempt"
    __table_args__ = (sa.UniqueConstraint("payment_id", "attempt"),)

    payment_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("payment.id"), index=True)
    attempt: Mapped[int]
    instr_id: Mapped[str] = mapped_column(sa.String(35), unique=True)
    msg_id: Mapped[str] = mapped_column(sa.String(35), unique=True)
    account_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("bank_account.id"))
    job_key: Mapped[int] = mapped_column(sa.BigInteger)
    """The engine's job that made the attempt."""
    outcome: Mapped[str] = mapped_column(sa.String(16))
    """SUBMITTING, or the last thing the bank said."""
    reason_code: Mapped[str | None] = mapped_column(sa.String(8))
    bank_ref: Mapped[str | None] = mapped_column(sa.String(64))
    answered_at: Mapped[datetime | None]


class BankFile(Record, Base):
    """An answer file of the bank that was taken over; its name keeps it from being read twice."""

    __tablename__ = "bank_file"

    name: Mapped[str] = mapped_column(sa.String(120), unique=True)
    sha256: Mapped[str] = mapped_column(sa.String(64))
    statements: Mapped[int]
    problem: Mapped[str | None] = mapped_column(sa.String(500))
    """Why the file, or a statement in it, could not be used; a person has to look."""


class SanctionScreening(Record, Base):
    """A payee's name was compared with the sanctions list (AML law art. 40)."""

    __tablename__ = "sanction_screening"

    claim_no: Mapped[str] = claim_ref()
    party_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("party.id"), index=True)
    list_version: Mapped[str] = mapped_column(sa.String(64))
    hit: Mapped[bool]


# As a plain integer: a sum of fen is not itself a column of fen.
_SUM = sa.select(sa.func.coalesce(sa.func.sum(sa.type_coerce(Payment.amount_fen, sa.BigInteger)), 0))
_BY_NO = sa.select(Payment).where(Payment.payment_no == sa.bindparam("payment_no"))
_BY_NO_LOCKED = _BY_NO.with_for_update()
_ATTEMPT = sa.select(PaymentAttempt).where(
    PaymentAttempt.payment_id == sa.bindparam("payment_id"), PaymentAttempt.attempt == sa.bindparam("attempt")
)


def by_no(tx: Tx, payment_no: str, *, lock: bool = False) -> Payment | None:
    """A payment by its number; `lock` keeps others from changing it until the transaction ends."""
    return tx.session.scalar(_BY_NO_LOCKED if lock else _BY_NO, {"payment_no": payment_no})


def by_instr_id(tx: Tx, instr_id: str) -> tuple[Payment, PaymentAttempt] | None:
    """The payment and attempt an InstrId stands for."""
    wanted = (
        sa.select(Payment, PaymentAttempt)
        .join(PaymentAttempt, PaymentAttempt.payment_id == Payment.id)
        .where(PaymentAttempt.instr_id == instr_id)
        .with_for_update()
    )
    row = tx.session.execute(wanted).first()
    return (row[0], row[1]) if row else None


def of_settlement(tx: Tx, settlement_id: uuid.UUID) -> Payment | None:
    """The one payment of a settlement that is not VOID."""
    wanted = sa.select(Payment).where(Payment.settlement_id == settlement_id, Payment.status != PaymentStatus.VOID)
    return tx.session.scalar(wanted.with_for_update())


def of_claim(tx: Tx, claim_no: str) -> Sequence[Payment]:
    """All payments of a claim, the oldest first."""
    wanted = sa.select(Payment).where(Payment.claim_no == claim_no)
    return tx.session.scalars(wanted.order_by(Payment.created_at, Payment.payment_no)).all()


def attempts_of(tx: Tx, payment_id: uuid.UUID) -> Sequence[PaymentAttempt]:
    """The instructions of a payment in order."""
    wanted = sa.select(PaymentAttempt).where(PaymentAttempt.payment_id == payment_id)
    return tx.session.scalars(wanted.order_by(PaymentAttempt.attempt)).all()


def attempt_of(tx: Tx, payment: Payment) -> PaymentAttempt | None:
    """The payment's present attempt, when it was begun."""
    return tx.session.scalar(_ATTEMPT, {"payment_id": payment.id, "attempt": payment.attempt})


def settled_total(tx: Tx, claim_no: str) -> Decimal:
    """CNY that reached payees of a claim; money that came back does not count."""
    wanted = _SUM.where(Payment.claim_no == claim_no, Payment.status == PaymentStatus.SETTLED)
    return from_fen(int(tx.session.scalar(wanted) or 0))


def total_since(tx: Tx, since: datetime) -> Decimal:
    """CNY of the payments made since a time that were not given up."""
    given_up = (PaymentStatus.VOID, PaymentStatus.STOPPED)
    wanted = _SUM.where(Payment.created_at >= since, Payment.status.not_in(given_up))
    return from_fen(int(tx.session.scalar(wanted) or 0))


def open_payments(tx: Tx, claim_no: str) -> Sequence[Payment]:
    """Payments of a claim that have not gone to the bank yet."""
    wanted = sa.select(Payment).where(Payment.claim_no == claim_no, Payment.status.in_(NOT_YET_SENT))
    return tx.session.scalars(wanted.with_for_update()).all()


def at_the_bank(tx: Tx) -> Sequence[Payment]:
    """Payments whose fate the bank decides."""
    return tx.session.scalars(sa.select(Payment).where(Payment.status.in_(AT_THE_BANK))).all()


def latest_screening(tx: Tx, claim_no: str, party_id: uuid.UUID) -> SanctionScreening | None:
    """The newest screening of a payee for a claim."""
    wanted = sa.select(SanctionScreening).where(
        SanctionScreening.claim_no == claim_no, SanctionScreening.party_id == party_id
    )
    return tx.session.scalar(wanted.order_by(SanctionScreening.created_at.desc()).limit(1))


def file_taken(tx: Tx, name: str) -> bool:
    """Whether an answer file was taken over before."""
    return tx.session.scalar(sa.select(BankFile.id).where(BankFile.name == name)) is not None
