"""What pages and other areas may know about claims."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta
from decimal import Decimal

import sqlalchemy as sa

from engine.db import Tx
from tasks.claims import search, store
from tasks.claims.model import ClaimStatus, Lob, ReserveKind
from tasks.claims.search import MOST_COUNTED, list_claims, numbers_for
from tasks.claims.views import ActionView, ClaimRow, ClaimView, EventView, ItemView, ReserveView

__all__ = ["MOST_COUNTED", "list_claims", "numbers_for"]
from tasks.errors import NotFound
from tasks.people import queries as people
from tasks.people.masking import mask_mobile, mask_name

# Asked for at every review, so they are built once: building a statement costs more than running it.
_RECENT = sa.select(sa.func.count()).where(
    store.Claim.insured_id == sa.bindparam("insured_id"),
    store.Claim.claim_no != sa.bindparam("claim_no"),
    store.Claim.t_report <= sa.bindparam("before"),
    store.Claim.t_report > sa.bindparam("after"),
    store.Claim.status.not_in((ClaimStatus.DUPLICATE, ClaimStatus.WITHDRAWN)),
)
_PEER_AMOUNTS = (
    sa.select(store.Claim.claimed_fen)
    .where(
        store.Claim.lob == sa.bindparam("lob"),
        store.Claim.loss_cause == sa.bindparam("loss_cause"),
        store.Claim.t_report < sa.bindparam("before"),
    )
    .order_by(store.Claim.t_report.desc())
    .limit(sa.bindparam("at_most"))
)
_WITH_INVOICE = sa.select(store.Claim.claim_no).where(
    store.Claim.invoice_no == sa.bindparam("invoice_no"), store.Claim.claim_no != sa.bindparam("claim_no")
)
_MONEY = {"claimed": "claimed_fen", "assessed": "assessed_fen", "approved": "approved_fen", "paid": "paid_fen"}


def claim(tx: Tx, claim_no: str) -> ClaimView:
    """The claim with this number. Raises NotFound."""
    row = store.claim_by_no(tx, claim_no)
    if row is None:
        raise NotFound("claim", claim_no)
    return _view(row)


def exists(tx: Tx, claim_no: str) -> bool:
    """Whether there is a claim with this number."""
    return store.claim_by_no(tx, claim_no) is not None


def claim_table() -> sa.Table:
    """The claims' table, for joins in other areas' queries; never written through it."""
    return store.Claim.__table__


def claim_of_message(tx: Tx, channel_msg_id: str) -> str | None:
    """The number of the claim that a channel's message made."""
    row = store.claim_by_message(tx, channel_msg_id)
    return row.claim_no if row else None


def items(tx: Tx, claim_no: str) -> list[ItemView]:
    """The lines of the loss in order."""
    return [
        ItemView(
            line=row.line,
            kind=str(row.kind),
            code=row.code,
            name=row.name,
            qty=row.qty,
            claimed=row.claimed_fen,
            eligible=row.eligible_fen,
            cut=row.cut_fen,
            cut_reason=row.cut_reason,
            social_paid=row.social_paid_fen,
            settled=row.settled_fen,
        )
        for row in store.items_of(tx, claim_no)
    ]


def actions(tx: Tx, claim_no: str) -> list[ActionView]:
    """Who did what on the claim, oldest first."""
    return [
        ActionView(str(row.role), row.user, row.at, row.action, row.task_key, row.detail)
        for row in store.actions_of(tx, claim_no)
    ]


def timeline(tx: Tx, claim_no: str, *, claimant_only: bool = False) -> list[EventView]:
    """The claim's timeline, oldest first; `claimant_only` leaves out what is for staff."""
    query = sa.select(store.ClaimEvent).where(store.ClaimEvent.claim_no == claim_no)
    if claimant_only:
        query = query.where(store.ClaimEvent.visible_to_claimant)
    query = query.order_by(store.ClaimEvent.at, store.ClaimEvent.created_at)
    return [
        EventView(row.at, row.kind, row.actor, row.text_en, row.text_zh, row.data) for row in tx.session.scalars(query)
    ]


def reserve_balance(tx: Tx, claim_no: str, kind: str = "indemnity") -> Decimal:
    """The approved balance of a kind of reserve (CNY)."""
    return store.reserve_balance(tx, claim_no, ReserveKind(kind))


def reserves(tx: Tx, claim_no: str) -> list[ReserveView]:
    """Every movement of the claim's reserves, oldest first."""
    query = sa.select(store.ReserveTxn).where(store.ReserveTxn.claim_no == claim_no)
    return [
        ReserveView(
            row.created_at, row.coverage_code, str(row.kind), row.delta_fen, row.reason, str(row.status), row.created_by
        )
        for row in tx.session.scalars(query.order_by(store.ReserveTxn.created_at))
    ]


def claims_of_policy(tx: Tx, policy_no: str) -> list[ClaimRow]:
    """The claims on a policy, latest first."""
    query = sa.select(store.Claim).where(store.Claim.policy_no == policy_no)
    return [search.shown(row) for row in tx.session.scalars(query.order_by(store.Claim.t_report.desc()))]


def claims_of_party(tx: Tx, policy_no: str | None, party_id: uuid.UUID) -> list[ClaimRow]:
    """The claims that a person reported, suffered or is paid for, latest first: on a policy, or on all for None.

    On all policies the person is found by identity number, under whichever parties the policies know them.
    """
    table = store.Claim
    persons = [party_id] if policy_no is not None else people.same_person(tx, party_id)
    concerned = table.reporter_id.in_(persons) | table.insured_id.in_(persons) | table.payee_id.in_(persons)
    query = sa.select(table).where(concerned)
    if policy_no is not None:
        query = query.where(table.policy_no == policy_no)
    return [search.shown(row) for row in tx.session.scalars(query.order_by(table.t_report.desc()))]


def status_counts(tx: Tx) -> dict[str, int]:
    """How many claims are in each state; states without claims are left out."""
    query = sa.select(store.Claim.status, sa.func.count()).group_by(store.Claim.status)
    return {str(status): count for status, count in tx.session.execute(query)}


def recent_claims_of_insured(tx: Tx, claim_no: str, insured_id: uuid.UUID, before: datetime) -> int:
    """How many other claims the insured had in the 12 months up to a time (RF04)."""
    window = {"before": before, "after": before - timedelta(days=365)}
    return tx.session.scalar(_RECENT, {"insured_id": insured_id, "claim_no": claim_no, **window}) or 0


def claims_sharing(
    tx: Tx,
    claim_no: str,
    *,
    since: datetime,
    object_key: str | None = None,
    reporter_hash: str | None = None,
    provider: str | None = None,
    account_ids: frozenset[uuid.UUID] = frozenset(),
) -> list[tuple[str, uuid.UUID | None]]:
    """Number and insured of other claims since a time that share a plate, phone, provider or account."""
    table = store.Claim
    shared: list[sa.ColumnElement[bool]] = []
    if object_key:
        shared.append(table.object_key == object_key)
    if reporter_hash:
        shared.append(table.reporter_hash == reporter_hash)
    if provider:
        shared.append(table.provider == provider)
    if account_ids:
        shared.append(table.account_id.in_(account_ids))
    if not shared:
        return []
    query = sa.select(table.claim_no, table.insured_id).where(
        sa.or_(*shared), table.claim_no != claim_no, table.t_report > since
    )
    return [(number, insured) for number, insured in tx.session.execute(query.order_by(table.claim_no))]


def reporter_hash(tx: Tx, claim_no: str) -> str | None:
    """The keyed hash of the reporter's phone number, for matching."""
    row = store.claim_by_no(tx, claim_no)
    return row.reporter_hash if row else None


def peer_amounts(tx: Tx, lob: str, cause: str, before: datetime, limit: int = 2000) -> list[Decimal]:
    """Claimed amounts (CNY) of the latest earlier claims of a line and cause, for the P95 of flag RF08."""
    given = {"lob": Lob(lob), "loss_cause": cause, "before": before, "at_most": limit}
    return list(tx.session.scalars(_PEER_AMOUNTS, given))


def claims_with_invoice(tx: Tx, invoice_no: str, claim_no: str) -> list[str]:
    """Numbers of other claims that were reported with this invoice number."""
    return list(tx.session.scalars(_WITH_INVOICE, {"invoice_no": invoice_no, "claim_no": claim_no}))


def approved_auto_to_date(tx: Tx, policy_no: str) -> Decimal:
    """What was approved without a human on a policy's claims (CNY)."""
    column = sa.type_coerce(store.Claim.approved_fen, sa.BigInteger)
    query = sa.select(sa.func.coalesce(sa.func.sum(column), 0)).where(
        store.Claim.policy_no == policy_no, store.Claim.route == "AUTO"
    )
    return Decimal(int(tx.session.scalar(query) or 0)) / 100


def not_to_be_purged(tx: Tx, claim_nos: Collection[str]) -> set[str]:
    """Those of the claims that are under legal hold or not closed."""
    c = store.Claim
    query = sa.select(c.claim_no).where(
        c.claim_no.in_(list(claim_nos)), sa.or_(c.legal_hold.is_(True), c.t_close.is_(None))
    )
    return set(tx.connection.scalars(query))


def _view(row: store.Claim) -> ClaimView:
    masked = {"reporter_name": mask_name(row.reporter_name), "reporter_mobile": mask_mobile(row.reporter_mobile)}
    money = {name: getattr(row, column) for name, column in _MONEY.items()}
    plain = {
        name: getattr(row, name) for name in ClaimView.__dataclass_fields__ if name not in masked and name not in money
    }
    texts = {
        name: str(plain[name]) if plain[name] is not None else None
        for name in ("lob", "status", "outcome", "channel", "at_fault")
    }
    return ClaimView(**{**plain, **texts, **masked, **money})
