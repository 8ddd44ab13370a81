"""Finding claims by what is known of them: each search runs along an index, and no further than people turn pages."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engine.db import Tx
from tasks.claims.store import Claim
from tasks.claims.views import ClaimList, ClaimRow

MOST_COUNTED = 1000
"""How many claims of a list are counted."""

Condition = sa.ColumnElement[bool]


def list_claims(
    tx: Tx,
    *,
    text: str = "",
    status: str | None = None,
    lob: str | None = None,
    route: str | None = None,
    open_only: bool = False,
    reported_after: datetime | None = None,
    reported_before: datetime | None = None,
    limit: int = 50,
    offset: int = 0,
) -> ClaimList:
    """Claims, latest report first; `text` is the beginning of a claim, report or policy number, or a plate.

    With `text` the highest number comes first, which is about the latest report. More than MOST_COUNTED are not
    counted: the total is then one more than that.
    """
    wanted: list[Condition] = []
    for column, value in ((Claim.status, status), (Claim.lob, lob), (Claim.route, route)):
        if value:
            wanted.append(column == value)
    if open_only:
        wanted.append(Claim.t_close.is_(None))
    if reported_after is not None:
        wanted.append(Claim.t_report >= reported_after)
    if reported_before is not None:
        wanted.append(Claim.t_report < reported_before)
    if text.strip():
        return _by_text(tx, text.strip().upper(), wanted, limit, offset)
    # Nobody turns so many pages, and counting further would cost more the more claims there are.
    total = _count(tx, wanted, MOST_COUNTED + 1)
    query = sa.select(Claim).where(*wanted).order_by(Claim.t_report.desc(), Claim.claim_no.desc())
    return ClaimList([shown(row) for row in tx.session.scalars(query.limit(limit).offset(offset))], total)


def _by_text(tx: Tx, start: str, wanted: list[Condition], limit: int, offset: int) -> ClaimList:
    numbers = (Claim.claim_no, Claim.report_no, Claim.policy_no)
    kinds = [(column.desc(), _begins(column, start)) for column in numbers]
    found: dict[uuid.UUID, None] = {}
    total = 0
    for order, fits in (*kinds, (Claim.t_report.desc(), Claim.object_key == start)):
        if len(found) < offset + limit:
            query = sa.select(Claim.id).where(fits, *wanted).order_by(order, Claim.t_report.desc())
            found |= dict.fromkeys(tx.session.scalars(query.limit(offset + limit)))
        if total <= MOST_COUNTED:
            total += _count(tx, [fits, *wanted], MOST_COUNTED + 1 - total)
    keys = list(found)[offset : offset + limit]
    rows = {row.id: row for row in tx.session.scalars(sa.select(Claim).where(Claim.id.in_(keys)))}
    return ClaimList([shown(rows[key]) for key in keys], total)


def _count(tx: Tx, wanted: list[Condition], most: int) -> int:
    # No column is asked for, so that an index may answer alone.
    counted = sa.select(sa.literal(1)).select_from(Claim).where(*wanted).limit(most).subquery()
    return tx.session.scalar(sa.select(sa.func.count()).select_from(counted)) or 0


def numbers_for(tx: Tx, start: str, most: int) -> list[str]:
    """Numbers of up to `most` claims each on this policy, with this plate, and open on a policy that begins like this."""
    begins = _begins(Claim.policy_no, start) & Claim.t_close.is_(None)
    return [
        number
        for fits in (Claim.policy_no == start, Claim.object_key == start, begins)
        for number in tx.connection.scalars(sa.select(Claim.claim_no).where(fits).limit(most + 1))
    ]


def _begins(column: Any, start: str) -> Condition:
    """Whether a number begins with `start`; the range lets the database use its index, which LIKE alone does not."""
    return column.between(start, start + "z" * 32) & column.startswith(start, autoescape=True)


def shown(row: Claim) -> ClaimRow:
    """A claim as lists show it."""
    return ClaimRow(
        claim_no=row.claim_no,
        lob=str(row.lob),
        status=str(row.status),
        outcome=str(row.outcome) if row.outcome else None,
        loss_cause=row.loss_cause,
        claimed=row.claimed_fen,
        approved=row.approved_fen,
        paid=row.paid_fen,
        priority=row.priority,
        route=row.route,
        band=row.band,
        policy_no=row.policy_no,
        t_report=row.t_report,
        t_close=row.t_close,
    )
