"""A claim without a story, to fill a database with its copies for measuring."""

from __future__ import annotations

import uuid
from datetime import datetime
from decimal import Decimal

from engine import Tx
from tasks.claims.store import Claim, copy_claim

__all__ = ["add_claim", "copy_claim"]


def add_claim(tx: Tx, claim_no: str, reported_at: datetime) -> None:
    """Write one open claim."""
    tx.session.add(
        Claim(
            id=uuid.uuid4(), claim_no=claim_no, report_no=f"RPT{claim_no[3:]}", policy_no=f"P{claim_no[-8:]}",
            lob="MOTOR", status="IN_REVIEW", channel="WEB", language="zh", object_key=claim_no[-8:],
            loss_cause="COLLISION", loss_desc="", details={}, claimed_fen=Decimal(3200), paid_fen=Decimal(0),
            t_loss=reported_at, t_report=reported_at, priority=4, legal_hold=False, reopen_count=0,
            updated_at=reported_at, version=1, created_at=reported_at, created_by="bench",
        )
    )  # fmt: skip
    tx.flush()
