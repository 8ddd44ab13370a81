"""Commands of review: the record of the auto-review, what people found, the proposal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from engine.db import Tx
from tasks.claims import file_commands as files
from tasks.claims import queries as claims
from tasks.claims.model import ActionRole
from tasks.errors import InvalidInput, NotFound
from tasks.money import parse_amount, rounded
from tasks.people import audit
from tasks.review import store
from tasks.review.explanation import explain, result
from tasks.review.model import FlagStatus
from tasks.review.words import DECISIONS, LEVELS, OPINIONS, REASONS, words


def record_auto_review(
    tx: Tx,
    claim_no: str,
    *,
    facts: Mapping[str, Any],
    coverage_result: Mapping[str, Any],
    flags: Sequence[Mapping[str, Any]],
    score: int,
    band: str,
    parameters: Mapping[str, Any],
    proposed_amount: Decimal,
    routing: Mapping[str, Any],
    decisions: Sequence[Mapping[str, Any]],
    now: datetime,
) -> None:
    """Store the decision record of an auto-review with its explanation, the flags, and the result on the claim.

    `decisions` are the engine's records of the tables evaluated: decision, names, version, inputs,
    matched_rules, outputs.
    """
    claim = claims.claim(tx, claim_no)
    texts = {
        language: explain(
            amount=claim.claimed,
            coverage=coverage_result,
            flags=flags,
            score=score,
            band=band,
            proposed_amount=proposed_amount,
            routing=routing,
            decisions=decisions,
            language=language,
        )
        for language in ("zh", "en")
    }
    tx.session.add(
        store.DecisionRecord(
            claim_no=claim_no,
            kind="AUTO_REVIEW",
            at=now,
            actor="system",
            decisions=[dict(item) for item in decisions],
            outcome={
                "coverage": dict(coverage_result),
                "score": score,
                "band": band,
                "parameters": dict(parameters),
                "proposed_amount": proposed_amount,
                "routing": dict(routing),
                "facts": dict(facts),
            },
            reason_codes=[item["code"] for item in flags if item.get("points")],
            explanation_zh=texts["zh"],
            explanation_en=texts["en"],
            created_at=now,
            created_by="system",
        )
    )
    version = next((str(item["version"]) for item in decisions if item["decision"] == "risk_flags"), "unknown")
    _keep_flags(tx, claim_no, flags, facts, version, now)
    files.set_review(
        tx,
        claim_no,
        now,
        score=score,
        band=band,
        route=str(routing.get("route") or ""),
        coverage_result=str(coverage_result.get("coverage") or ""),
    )
    files.record_event(
        tx,
        claim_no,
        "review.automatic",
        "system",
        now,
        en=f"Auto-review: {result(routing, 'en')}",
        zh=f"智能审核：{result(routing, 'zh')}",
        data={"score": score},
    )


def record_proposal(
    tx: Tx,
    claim_no: str,
    decision: str,
    proposed_amount: Decimal,
    reason_codes: Sequence[str],
    note: str,
    maker: str,
    now: datetime,
) -> None:
    """Record what the adjuster proposes; `proposed_amount` in CNY, 0 for a denial.

    Raises InvalidInput without a reason, for an unknown decision, or for a denial without words (CF04).
    """
    if decision not in ("APPROVE", "PARTIAL", "DENY", "INVESTIGATE"):
        raise InvalidInput.of("decision", "unknown", "Choose APPROVE, PARTIAL, DENY or INVESTIGATE.")
    if not reason_codes:
        raise InvalidInput.of("reason_codes", "required", "Choose at least one reason.")
    if decision == "DENY" and len(note.strip()) < 10:
        raise InvalidInput.of("decision_note", "too_short", "A denial needs its reasons in at least 10 characters.")
    amount = parse_amount(rounded(Decimal(proposed_amount)), "proposed_amount", allow_zero=True)
    if decision in ("APPROVE", "PARTIAL"):
        files.set_amounts(tx, claim_no, now, assessed=amount)
    reasons = {
        language: ", ".join(words(REASONS, code, language) for code in reason_codes) for language in ("zh", "en")
    }
    zh = f"{words(DECISIONS, decision, 'zh')}，金额 {amount:,.2f} 元。理由：{reasons['zh']}。{note}"
    en = f"{words(DECISIONS, decision, 'en')}, CNY {amount:,.2f}. Reasons: {reasons['en']}. {note}"
    tx.session.add(
        store.DecisionRecord(
            claim_no=claim_no,
            kind="PROPOSAL",
            at=now,
            actor=maker,
            decisions=[],
            outcome={"decision": decision, "proposed_amount": amount},
            reason_codes=list(reason_codes),
            explanation_zh=zh,
            explanation_en=en,
            created_at=now,
            created_by=maker,
        )
    )
    files.record_action(tx, claim_no, ActionRole.MAKER, maker, "proposal", now, detail={"decision": decision})
    files.record_event(tx, claim_no, "review.proposal", maker, now, en=en[:500], zh=zh[:500])
    audit.write(tx, maker, "claim.proposed", f"claim:{claim_no}", now, {"decision": decision, "amount": amount})


def record_opinion(
    tx: Tx, claim_no: str, level: str, opinion: str, amount: Decimal, note: str, by: str, now: datetime
) -> None:
    """Keep an approver's opinion as a decision record and on the timeline (amount in CNY)."""
    zh = f"核赔（{words(LEVELS, level, 'zh')}）：{words(OPINIONS, opinion, 'zh')}，金额 {amount:,.2f} 元。{note}"
    en = f"Approval ({words(LEVELS, level, 'en')}): {words(OPINIONS, opinion, 'en')}, CNY {amount:,.2f}. {note}".strip()
    tx.session.add(
        store.DecisionRecord(
            claim_no=claim_no,
            kind="APPROVAL",
            at=now,
            actor=by,
            decisions=[],
            outcome={"level": level, "approval": opinion, "amount": amount},
            reason_codes=[],
            explanation_zh=zh,
            explanation_en=en,
            created_at=now,
            created_by=by,
        )
    )
    files.record_event(tx, claim_no, f"approval.{opinion.lower()}", by, now, en=en[:500], zh=zh[:500])


def settle_flag(tx: Tx, claim_no: str, code: str, confirmed: bool, reason: str, by: str, now: datetime) -> None:
    """Confirm or clear a risk flag. Raises NotFound, InvalidInput without a reason."""
    if len(reason.strip()) < 5:
        raise InvalidInput.of("reason", "required", "Say why the flag is confirmed or cleared.")
    flag = next((row for row in store.flags_of(tx, claim_no) if row.code == code), None)
    if flag is None:
        raise NotFound("risk flag", f"{claim_no}/{code}")
    flag.status = FlagStatus.CONFIRMED if confirmed else FlagStatus.CLEARED
    flag.cleared_by, flag.cleared_reason = by, reason.strip()
    audit.write(tx, by, "flag.settled", f"claim:{claim_no}", now, {"code": code, "confirmed": confirmed})


def watch_provider(tx: Tx, name: str, reason: str, by: str, now: datetime, until: datetime | None = None) -> None:
    """Put a repair shop or hospital on the watch list (RF07)."""
    tx.session.add(store.WatchedProvider(name=name, reason=reason, until=until, created_at=now, created_by=by))
    audit.write(tx, by, "provider.watched", f"provider:{name}", now, {"reason": reason})


def _keep_flags(
    tx: Tx, claim_no: str, flags: Sequence[Mapping[str, Any]], facts: Mapping[str, Any], version: str, now: datetime
) -> None:
    known = {row.code: row for row in store.flags_of(tx, claim_no)}
    for flag in flags:
        if not flag.get("points"):
            continue
        if (row := known.get(flag["code"])) is not None:
            row.points, row.rule_version = int(flag["points"]), version
            continue
        tx.session.add(
            store.RiskFlag(
                claim_no=claim_no,
                code=flag["code"],
                points=int(flag["points"]),
                rule_version=version,
                evidence={name: facts[name] for name in _EVIDENCE.get(flag["code"], ()) if name in facts},
                status=FlagStatus.OPEN,
                created_at=now,
                created_by="system",
            )
        )


_EVIDENCE: dict[str, tuple[str, ...]] = {
    "RF01": ("days_since_inception", "days_since_raise"),
    "RF02": ("days_to_expiry",),
    "RF03": ("days_since_inception",),
    "RF04": ("claims_12_months",),
    "RF05": ("duplicate_document",),
    "RF06": ("shared_identity_claims",),
    "RF08": ("amount", "amount_p95"),
    "RF09": ("amount",),
    "RF10": ("contact_changed_days",),
    "RF11": ("account_changed_hours",),
    "RF12": ("payee_entitled",),
    "RF13": ("night_single_vehicle", "police_report"),
    "RF15": ("report_delay_hours",),
    "RF20": ("at_fault",),
    "RF24": ("sum_insured", "insured_value"),
}
"""Which facts a flag rests on, kept beside it so that nobody has to guess why it was raised."""
