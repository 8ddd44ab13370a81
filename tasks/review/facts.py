"""The facts the decision tables are given, gathered from all areas; reads only."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.db import Tx
from tasks.claims import queries as claims
from tasks.claims.views import ClaimView
from tasks.clocks import queries as clocks
from tasks.documents import queries as documents
from tasks.people import queries as people
from tasks.people.identity import age_on
from tasks.people.queries import PartyView
from tasks.policies import queries as policies
from tasks.policies.model import CHINA, PolicyTerms, coverage_facts
from tasks.policies.queries import Counters
from tasks.review import store
from tasks.review.model import percentile_95, qa_draw

if TYPE_CHECKING:
    from tasks.payments.sanctions import SanctionsList

_RING_WINDOW = timedelta(days=90)


def load(tx: Tx, sanctions: SanctionsList, claim_no: str, now: datetime) -> dict[str, Any]:
    """All facts of a claim (workflows/README.md, `facts`). Raises NotFound.

    Facts that no source delivers are absent: a table row that asks for them does not match.
    """
    claim = claims.claim(tx, claim_no)
    terms = policies.terms(tx, claim.policy_version_id) if claim.policy_version_id else None
    coverage = terms.coverage_for(claim.loss_cause, claim.coverage_code) if terms else None
    used = Counters()
    if terms and coverage:
        used = policies.counters(tx, terms.policy_no, coverage.code, claim.t_loss)
    insured = people.party(tx, claim.insured_id, masked=False) if claim.insured_id else None
    cover = coverage_facts(
        terms,
        loss_at=claim.t_loss,
        cause=claim.loss_cause,
        object_key=claim.object_key,
        exclusion=str(claim.details.get("exclusion") or ""),
        limit_used=used.limit_used,
    )
    return {
        **cover,
        **_claim_facts(tx, claim, insured, now),
        **_policy_facts(claim, terms),
        "ocr_confidence": documents.lowest_confidence(tx, claim_no),
        "qa_draw": qa_draw(claim_no),
        "auto_paid_year": used.auto_paid,
        **_timing_facts(claim, terms),
        **_history_facts(tx, claim),
        **_person_facts(tx, sanctions, claim, terms, now),
    }


def _claim_facts(tx: Tx, claim: ClaimView, insured: PartyView | None, now: datetime) -> dict[str, Any]:
    details = claim.details
    severity = str(details.get("severity") or "NONE").upper()
    injury = details.get("bodily_injury") is True or (claim.lob == "MOTOR" and severity != "NONE")
    born = insured.birth_date if insured else None
    return {
        "lob": claim.lob,
        "cause": claim.loss_cause,
        "channel": claim.channel,
        "amount": claim.claimed,
        "damage_only": claim.lob in ("MOTOR", "PROPERTY") and not injury,
        "bodily_injury": injury,
        "liability_dispute": details.get("liability_dispute") is True,
        "death": claim.loss_cause == "DEATH" or severity == "FATAL",
        "minor": born is not None and age_on(born, claim.t_loss.astimezone(CHINA).date()) < 18,
        "vulnerable": insured is not None and insured.vulnerable != "none",
        # Complaints come with process P14; no claim can have one before.
        "complaint_open": False,
        "legal_hold": claim.legal_hold,
        "disability_grade": details.get("disability_grade"),
        "severity": severity if severity in ("NONE", "LIGHT", "SERIOUS", "FATAL") else "NONE",
        "legal_days_left": _legal_days_left(tx, claim, now),
    }


def _policy_facts(claim: ClaimView, terms: PolicyTerms | None) -> dict[str, Any]:
    coverage = terms.coverage_for(claim.loss_cause, claim.coverage_code) if terms else None
    social = str(claim.details.get("social_insurance") or "NONE").upper()
    value = claim.details.get("insured_value") or (terms.object.get("value") if terms else None)
    return {
        "sum_insured": coverage.sum_insured if coverage else Decimal(0),
        "insured_value": Decimal(str(value)) if value is not None else None,
        "coverage_ratio": coverage.ratio if coverage else Decimal(1),
        "clause_edition": terms.clause_edition if terms else "2020",
        "at_fault": (claim.at_fault or "none").upper(),
        "social_insurance": social if social in ("USED", "NOT_USED", "NONE") else "NONE",
    }


def _timing_facts(claim: ClaimView, terms: PolicyTerms | None) -> dict[str, Any]:
    local = claim.t_loss.astimezone(CHINA)
    single = claim.lob == "MOTOR" and claim.details.get("single_vehicle") is True
    raised = terms.sum_raised_at if terms else None
    return {
        "days_since_inception": (claim.t_loss - terms.effective_from).days if terms else None,
        "days_to_expiry": (terms.effective_to - claim.t_loss).days if terms else None,
        "days_since_raise": (claim.t_loss - raised).days if raised and raised <= claim.t_loss else None,
        "night_single_vehicle": single and local.hour < 5,
        "police_report": bool(claim.police_ref) or claim.details.get("police_report") is True,
        "report_delay_hours": Decimal(int((claim.t_report - claim.t_loss).total_seconds() // 3600)),
    }


def _history_facts(tx: Tx, claim: ClaimView) -> dict[str, Any]:
    since = claim.t_report - _RING_WINDOW
    accounts = frozenset(_accounts_like(tx, claim, since))
    sharing = claims.claims_sharing(
        tx,
        claim.claim_no,
        since=since,
        object_key=claim.object_key,
        reporter_hash=claims.reporter_hash(tx, claim.claim_no),
        account_ids=accounts,
    )
    others = {insured for _, insured in sharing if insured is not None and insured != claim.insured_id}
    same_file = documents.claims_with_same_document(tx, claim.claim_no)
    same_invoice = claims.claims_with_invoice(tx, claim.invoice_no, claim.claim_no) if claim.invoice_no else []
    recent = 0
    if claim.insured_id is not None:
        recent = claims.recent_claims_of_insured(tx, claim.claim_no, claim.insured_id, claim.t_report)
    return {
        # The claim at hand counts as one of them in both rules (RF04, RF06).
        "claims_12_months": recent + 1,
        "shared_identity_claims": len(others) + 1,
        "duplicate_document": bool(same_file or same_invoice),
        "provider_watch_listed": claim.provider is not None
        and store.watched(tx, claim.provider, claim.t_report) is not None,
        "amount_p95": percentile_95(claims.peer_amounts(tx, claim.lob, claim.loss_cause, claim.t_report, limit=500)),
        "other_insurer": claim.details.get("other_insurer") is True,
    }


def _person_facts(
    tx: Tx, sanctions: SanctionsList, claim: ClaimView, terms: PolicyTerms | None, now: datetime
) -> dict[str, Any]:
    holder = people.party(tx, uuid.UUID(terms.holder_id)) if terms else None
    changed = holder.contact_changed_at if holder else None
    account = people.account(tx, claim.account_id) if claim.account_id else None
    moved = account.bound_at if account and account.changed_from_id else None
    return {
        "contact_changed_days": (claim.t_report - changed).days if changed and changed <= claim.t_report else None,
        "account_changed_hours": Decimal(int((now - moved).total_seconds() // 3600)) if moved else None,
        "payee_entitled": claim.payee_id is not None and str(claim.payee_id) in _entitled(terms),
        "identity_ok": claim.details.get("identity_ok") is True,
        "sanction_hit": _screened(tx, sanctions, claim),
    }


def _entitled(terms: PolicyTerms | None) -> set[str]:
    if terms is None:
        return set()
    return {terms.insured_id, *(str(item["party"]) for item in terms.beneficiaries)}


def _screened(tx: Tx, sanctions: SanctionsList, claim: ClaimView) -> bool:
    parties = {party for party in (claim.payee_id, claim.insured_id) if party is not None}
    shown = [people.party(tx, party, masked=False) for party in parties]
    return any(sanctions.hit(party.name, party.id_no or None) for party in shown)


def _accounts_like(tx: Tx, claim: ClaimView, since: datetime) -> set[uuid.UUID]:
    if claim.account_id is None:
        return set()
    return people.accounts_with_same_number(tx, claim.account_id, since)


def _legal_days_left(tx: Tx, claim: ClaimView, now: datetime) -> int | None:
    running = clocks.running_clocks(tx, [claim.claim_no]).get(claim.claim_no, ())
    today = now.astimezone(CHINA).date()
    left = [(min(clock.due_raw, clock.due_shifted) - today).days for clock in running if clock.legal]
    return min(left, default=None)
