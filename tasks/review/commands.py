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
from tasks.review.explanation import explain
from tasks.review.model import FlagStatus, WorkKind, apportion
from tasks.review.words import DECISIONS, REASONS, words

_AT_FAULT = frozenset({"NONE", "MINOR", "EQUAL", "MAIN", "FULL"})
_WORK_ROLES = {
    WorkKind.SURVEY: ActionRole.SURVEYOR,
    WorkKind.ASSESSMENT: ActionRole.SURVEYOR,
    WorkKind.MEDICAL: ActionRole.MEDICAL,
    WorkKind.PLAN: ActionRole.INVESTIGATOR,
    WorkKind.VISIT: ActionRole.INVESTIGATOR,
    WorkKind.FINDING: ActionRole.INVESTIGATOR,
}


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
        en=texts["en"][:500],
        zh=texts["zh"][:500],
        data={"score": score},
    )


def record_work(tx: Tx, claim_no: str, kind: str, result: Mapping[str, Any], by: str, now: datetime) -> None:
    """Keep what a person found and let it take effect on lines and facts of the claim.

    `kind` is a WorkKind; `result` holds the form's fields. Raises InvalidInput for an unknown kind or amount.
    """
    if kind not in WorkKind.__members__:
        raise InvalidInput.of("kind", "unknown", f"Choose one of {', '.join(WorkKind)}.")
    work = WorkKind(kind)
    match work:
        case WorkKind.SURVEY:
            _apply_survey(tx, claim_no, result, now)
        case WorkKind.ASSESSMENT:
            _apply_assessment(tx, claim_no, result, now)
        case WorkKind.MEDICAL:
            _apply_medical(tx, claim_no, result, now)
        case WorkKind.PLAN | WorkKind.VISIT:
            pass
        case WorkKind.FINDING:
            _apply_finding(tx, claim_no, result, by)
    texts = {name: value for name, value in result.items() if isinstance(value, str) and len(value) > 40}
    tx.session.add(
        store.WorkReport(
            claim_no=claim_no,
            kind=work,
            author=by,
            at=now,
            text="\n".join(texts.values()),
            answers={name: value for name, value in result.items() if name not in texts},
            created_at=now,
            created_by=by,
        )
    )
    files.record_action(tx, claim_no, _WORK_ROLES[work], by, f"record_{kind.lower()}", now)
    files.record_event(
        tx,
        claim_no,
        f"work.{kind.lower()}",
        by,
        now,
        en=f"{kind.capitalize()} report recorded.",
        zh=f"已登记{_WORK_ZH[work]}。",
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


_WORK_ZH = {
    WorkKind.SURVEY: "查勘报告",
    WorkKind.ASSESSMENT: "定损结果",
    WorkKind.MEDICAL: "医疗审核结果",
    WorkKind.PLAN: "调查计划",
    WorkKind.VISIT: "走访记录",
    WorkKind.FINDING: "调查结论",
}


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


def _apply_survey(tx: Tx, claim_no: str, result: Mapping[str, Any], now: datetime) -> None:
    if result.get("at_fault") in _AT_FAULT:
        files.set_fault(tx, claim_no, str(result["at_fault"]).lower(), now)
    files.set_details(tx, claim_no, now, cause_confirmed=result.get("cause_confirmed"))


def _apply_assessment(tx: Tx, claim_no: str, result: Mapping[str, Any], now: datetime) -> None:
    amounts = {
        name: parse_amount(result.get(name) or 0, name, allow_zero=True)
        for name in ("parts_amount", "labour_amount", "salvage_amount", "third_party_paid")
    }
    _set_eligible(tx, claim_no, amounts["parts_amount"] + amounts["labour_amount"], "")
    files.set_details(
        tx,
        claim_no,
        now,
        total_loss=result.get("total_loss") is True,
        salvage=amounts["salvage_amount"],
        third_party_paid=amounts["third_party_paid"],
    )


def _apply_medical(tx: Tx, claim_no: str, result: Mapping[str, Any], now: datetime) -> None:
    amounts = {
        name: parse_amount(result.get(name) or 0, name, allow_zero=True)
        for name in ("eligible_amount", "social_paid", "other_paid")
    }
    reason = str(result.get("cut_reason") or "")
    _set_eligible(tx, claim_no, amounts["eligible_amount"], "" if reason == "NONE" else reason)
    files.set_details(tx, claim_no, now, social_paid=amounts["social_paid"], other_paid=amounts["other_paid"])


def _apply_finding(tx: Tx, claim_no: str, result: Mapping[str, Any], by: str) -> None:
    """A confirmed or cleared investigation settles the flags it was started for."""
    status = {"CONFIRMED": FlagStatus.CONFIRMED, "CLEARED": FlagStatus.CLEARED}.get(str(result.get("finding")))
    if status is None:
        return
    for flag in store.flags_of(tx, claim_no):
        if flag.status is FlagStatus.OPEN:
            flag.status, flag.cleared_by = status, by
            flag.cleared_reason = str(result.get("finding_note") or "")[:500]


def _set_eligible(tx: Tx, claim_no: str, total: Decimal, reason: str) -> None:
    lines = claims.items(tx, claim_no)
    for line, eligible in zip(lines, apportion(total, [item.claimed for item in lines]), strict=True):
        cut = max(Decimal(0), line.claimed - eligible)
        files.set_item_amounts(tx, claim_no, line.line, eligible=eligible, cut=cut, cut_reason=reason if cut else None)
