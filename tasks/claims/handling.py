"""The steps of a claim that its diagrams order: report, identity, duplicates, registration, agreement."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import Decimal

from engine.db import Tx
from tasks.claims import file_commands as files
from tasks.claims import store
from tasks.claims.model import ClaimStatus, Likeness, LossTrace, likeness
from tasks.clocks import commands as clocks
from tasks.money import rounded
from tasks.people import queries as people
from tasks.people.identity import ric_facts, uscc_valid
from tasks.people.model import IdType
from tasks.policies import queries as policies
from tasks.policies.model import CHINA

PAYMENT_CLOCK = "T05"
_WARN_AFTER_DAYS = 7
NO_COVERAGE = "NONE"
"""What a reserve is booked under while no cover is known."""


def take_report(tx: Tx, claim_no: str, process_instance_key: int, now: datetime) -> str:
    """Join the claim to its process and put the report on the timeline; returns the report number."""
    claim = files.locked(tx, claim_no)
    if claim.process_instance_key is None:
        files.follow_process(tx, claim_no, process_instance_key)
        files.record_event(
            tx,
            claim_no,
            "claim.reported",
            claim.created_by,
            claim.t_report,
            en=f"Loss reported; report number {claim.report_no}.",
            zh=f"已报案，报案号 {claim.report_no}。",
            visible_to_claimant=True,
        )
    return claim.report_no


def verify_identity(tx: Tx, claim_no: str, now: datetime) -> bool:
    """Whether nothing contradicts the insured's identity; kept for risk flag RF25.

    A wrong check digit contradicts it, and so does a reported number that is not the insured's or the
    holder's. A person without any number on file is not contradicted: nobody looked at a document yet.
    """
    claim = files.locked(tx, claim_no)
    ok = True
    if claim.insured_id is not None:
        insured = people.party(tx, claim.insured_id, masked=False)
        if insured.id_no and insured.id_type == IdType.RIC:
            ok = ric_facts(insured.id_no) is not None
        elif insured.id_no and insured.id_type == IdType.USCC:
            ok = uscc_valid(insured.id_no)
        if claim.insured_id_hash is not None and claim.policy_no is not None:
            ok = ok and people.any_has_id_hash(tx, policies.parties_of(tx, claim.policy_no), claim.insured_id_hash)
    files.set_details(tx, claim_no, now, identity_ok=ok)
    return ok


def check_duplicate(tx: Tx, claim_no: str, now: datetime) -> tuple[Likeness, str | None]:
    """How surely an earlier claim is of the same loss, and which one."""
    claim = files.locked(tx, claim_no)
    mine = _trace(claim)
    found: tuple[Likeness, str | None] = (Likeness.NONE, None)
    for other in store.possible_duplicates(tx, claim, timedelta(hours=24)):
        match likeness(mine, _trace(other)):
            case Likeness.CERTAIN:
                found = (Likeness.CERTAIN, other.claim_no)
                break
            case Likeness.LIKELY if found[0] is Likeness.NONE:
                found = (Likeness.LIKELY, other.claim_no)
            case _:
                continue
    if found[1] is not None:
        files.set_details(tx, claim_no, now, possible_duplicate=found[1])
        files.record_event(
            tx,
            claim_no,
            "duplicate.found",
            "system",
            now,
            en=f"Looks like claim {found[1]} ({found[0].lower()}).",
            zh=f"与赔案 {found[1]} 相似（{'确定' if found[0] is Likeness.CERTAIN else '疑似'}）。",
            data={"duplicate_of": found[1]},
        )
    return found


def register(
    tx: Tx,
    claim_no: str,
    priority: int,
    owner_group: str,
    first_reserve: Decimal,
    sla_hours: Decimal,
    now: datetime,
) -> datetime:
    """Register the claim 立案: t_register, the first reserve (CNY), group and priority; returns t_register."""
    claim = files.locked(tx, claim_no)
    if claim.t_register is not None:
        return claim.t_register
    files.assign(tx, claim_no, min(4, max(1, priority)), owner_group, now)
    files.set_details(tx, claim_no, now, sla_hours=sla_hours)
    coverage = claim.coverage_code or NO_COVERAGE
    files.set_reserve(tx, claim_no, coverage, rounded(first_reserve), "first reserve (D11)", "system", now)
    at = files.stamp(tx, claim_no, "t_register", now)
    files.set_status(tx, claim_no, ClaimStatus.REGISTERED, "system", now)
    return at


def record_agreement(tx: Tx, claim_no: str, agreement: str, note: str, now: datetime) -> datetime:
    """Record the customer's answer to the offer; returns when the payment deadline T05 is to be warned of.

    The warning is due at the beginning of the seventh day after the agreement (Insurance Law art. 23: ten days).
    """
    if agreement == "ACCEPTED":
        at = files.stamp(tx, claim_no, "t_agree", now)
        clocks.start(tx, claim_no, PAYMENT_CLOCK, at)
        en, zh = "Agreement on the amount reached.", "双方已就赔付金额达成协议。"
    else:
        at = now
        en, zh = f"The offer was disputed. {note}".strip(), f"客户对赔付方案有异议。{note}"
    files.record_event(
        tx, claim_no, f"offer.{agreement.lower()}", "claimant", now, en=en[:500], zh=zh[:500], visible_to_claimant=True
    )
    return datetime.combine(at.astimezone(CHINA).date() + timedelta(days=_WARN_AFTER_DAYS), time(), CHINA)


def _trace(claim: store.Claim) -> LossTrace:
    reporter = claim.reporter_hash or (str(claim.reporter_id) if claim.reporter_id else None)
    return LossTrace(
        policy_no=claim.policy_no,
        cause=claim.loss_cause,
        loss_at=claim.t_loss,
        reporter=reporter,
        object_key=claim.object_key,
        invoice_no=claim.invoice_no,
        amount=claim.claimed_fen,
    )
