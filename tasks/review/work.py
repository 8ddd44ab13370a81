"""What people found: surveys, assessments, medical reviews and investigations, and their effect on the claim."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from engine.db import Tx
from tasks.claims import file_commands as files
from tasks.claims import queries as claims
from tasks.claims.model import ActionRole
from tasks.errors import InvalidInput
from tasks.money import parse_amount
from tasks.review import store
from tasks.review.model import FlagStatus, WorkKind, apportion, assessed_loss

_AT_FAULT = frozenset({"NONE", "MINOR", "EQUAL", "MAIN", "FULL"})
_WORK_ROLES = {
    WorkKind.SURVEY: ActionRole.SURVEYOR,
    WorkKind.ASSESSMENT: ActionRole.SURVEYOR,
    WorkKind.MEDICAL: ActionRole.MEDICAL,
    WorkKind.PLAN: ActionRole.INVESTIGATOR,
    WorkKind.VISIT: ActionRole.INVESTIGATOR,
    WorkKind.FINDING: ActionRole.INVESTIGATOR,
}

_FREE_TEXTS = frozenset(
    {"survey_report", "assessment_note", "medical_note", "hypothesis", "visit_report", "finding_note"}
)
_LONGEST_ANSWER = 40
"""A text above this length is prose whatever its field is called; an analyst may have added the field."""

_WORK_ZH = {
    WorkKind.SURVEY: "查勘报告",
    WorkKind.ASSESSMENT: "定损结果",
    WorkKind.MEDICAL: "医疗审核结果",
    WorkKind.PLAN: "调查计划",
    WorkKind.VISIT: "走访记录",
    WorkKind.FINDING: "调查结论",
}


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
    texts = {
        name: value
        for name, value in result.items()
        if isinstance(value, str) and (name in _FREE_TEXTS or len(value) > _LONGEST_ANSWER)
    }
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


def _apply_survey(tx: Tx, claim_no: str, result: Mapping[str, Any], now: datetime) -> None:
    if result.get("at_fault") in _AT_FAULT:
        files.set_fault(tx, claim_no, str(result["at_fault"]).lower(), now)
    files.set_details(tx, claim_no, now, cause_confirmed=result.get("cause_confirmed"))


def _apply_assessment(tx: Tx, claim_no: str, result: Mapping[str, Any], now: datetime) -> None:
    amounts = {
        name: parse_amount(result.get(name) or 0, name, allow_zero=True)
        for name in ("parts_amount", "labour_amount", "salvage_amount", "third_party_paid")
    }
    _set_eligible(tx, claim_no, assessed_loss(amounts), "")
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
