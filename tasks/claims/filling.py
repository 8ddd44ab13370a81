"""Rows of claims without a story, to fill a database for measuring."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from engine.db import Tx
from tasks.claims.store import Claim


class FilledClaim(NamedTuple):
    """One claim: closed long ago, or open."""

    claim_no: str
    reported_at: datetime
    is_open: bool


def add_claims(tx: Tx, claims: Iterable[FilledClaim]) -> None:
    """Write a claim for each."""
    rows = []
    for claim in claims:
        at = claim.reported_at
        rows.append(
            {
                "id": uuid.uuid4(),
                "claim_no": claim.claim_no,
                "report_no": f"RPT{claim.claim_no[3:]}",
                "policy_no": f"P{claim.claim_no[-8:]}",
                "lob": "MOTOR",
                "status": "IN_REVIEW" if claim.is_open else "CLOSED",
                "channel": "WEB",
                "language": "zh",
                "object_key": claim.claim_no[-8:],
                "loss_cause": "COLLISION",
                "loss_desc": "",
                "details": {},
                "claimed_fen": Decimal(3200),
                "paid_fen": Decimal(0),
                "t_loss": at,
                "t_report": at,
                "t_close": None if claim.is_open else at + timedelta(days=3),
                "priority": 4,
                "legal_hold": False,
                "reopen_count": 0,
                "updated_at": at,
                "version": 1,
                "created_at": at,
                "created_by": "bench",
            }
        )
    if rows:
        tx.session.bulk_insert_mappings(Claim, rows)
        tx.session.flush()
