"""How the demo's people answer each form; a task without an answer here stays open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from random import Random
from typing import Any

from tasks.calendar.model import SHANGHAI
from tasks.claims.views import ClaimView
from tasks.synthetic.claims import SyntheticClaim
from tasks.synthetic.people import Person

_CENT = Decimal("0.01")
_FRAUD_CODES = {
    "STAGED_RING": "F_STAGED",
    "INFLATED": "F_INFLATED",
    "DUP_INVOICE": "F_DUPLICATE",
    "BACKDATED": "F_BACKDATED",
}


@dataclass(frozen=True)
class Situation:
    """What a person knows who answers a form."""

    loss: SyntheticClaim
    person: Person
    claim: ClaimView
    variables: Mapping[str, Any]
    random: Random
    now: datetime
    returned_before: bool


Answer = Callable[[Situation], dict[str, Any]]


def _match_policy(s: Situation) -> dict[str, Any]:
    return {"match_result": "MATCHED", "policy_no": s.loss.policy.policy_no}


def _check_duplicate(s: Situation) -> dict[str, Any]:
    same = s.loss.fraud is None and s.random.random() < 0.5
    return {"duplicate_result": "SAME" if same else "DIFFERENT", "duplicate_note": "已核对两案的时间、地点和单证。"}


def _check_documents(_: Situation) -> dict[str, Any]:
    return {"document_result": "ACCEPTED", "document_reason": "READABLE"}


def _survey(s: Situation) -> dict[str, Any]:
    fault = (s.claim.at_fault or "none").upper()
    return {
        "survey_kind": "VIDEO" if s.claim.claimed < 10000 else "ON_SITE",
        "surveyed_at": s.now.astimezone(SHANGHAI).isoformat(timespec="minutes"),
        "survey_place": s.loss.place,
        "cause_confirmed": "UNCLEAR" if s.loss.fraud else "YES",
        "at_fault": fault,
        "photos_complete": True,
        "survey_report": "现场痕迹与报案描述" + ("部分不符，建议核实。" if s.loss.fraud else "相符，损失真实。"),
    }


def _assess_loss(s: Situation) -> dict[str, Any]:
    share = Decimal("0.70") if s.loss.fraud == "INFLATED" else Decimal(s.random.randrange(90, 101)) / 100
    assessed = (s.claim.claimed * share).quantize(_CENT)
    labour = (assessed * Decimal("0.3")).quantize(_CENT)
    return {
        "parts_amount": assessed - labour,
        "labour_amount": labour,
        "salvage_amount": 0,
        "third_party_paid": 0,
        "total_loss": False,
        "price_reference": "ABOVE_30" if s.loss.fraud == "INFLATED" else "WITHIN",
    }


def _review_medical(s: Situation) -> dict[str, Any]:
    share = Decimal("0.75") if s.loss.fraud == "INFLATED" else Decimal(s.random.choice((100, 100, 95, 90))) / 100
    eligible = (s.claim.claimed * share).quantize(_CENT)
    cut = s.claim.claimed - eligible
    return {
        "eligible_amount": eligible,
        "social_paid": Decimal(s.claim.details.get("social_paid") or 0),
        "other_paid": 0,
        "cut_amount": cut,
        "cut_reason": "ABOVE_STANDARD" if cut else "NONE",
    }


def _propose_decision(s: Situation) -> dict[str, Any]:
    finding, coverage = s.variables.get("finding"), s.variables.get("coverage")
    if finding == "CONFIRMED":
        return _deny("R_SUSPICION", "调查确认事故情况与报案不符，依据条款不予赔付。")
    if coverage == "NOT_COVERED":
        return _deny("R_NOT_COVERED", "事故不属于保险责任范围，详见条款约定。")
    if s.loss.number % 67 == 5:
        return _deny("R_NO_PROOF", "现有材料不能证明损失的性质和程度。")
    if s.loss.fraud in ("STAGED_RING", "DUP_INVOICE") and finding is None:
        return {"decision": "INVESTIGATE", "reason_codes": ["R_SUSPICION"]}
    trial = Decimal(str(s.variables.get("proposed_amount") or 0)) or s.claim.claimed
    if s.random.random() < 0.15:
        amount = (trial * Decimal(s.random.randrange(80, 96)) / 100).quantize(_CENT)
        return {"decision": "PARTIAL", "reason_codes": ["R_CUT_ITEMS"], "proposed_amount": amount}
    return {"decision": "APPROVE", "reason_codes": ["R_COVERED"], "proposed_amount": trial.quantize(_CENT)}


def _deny(code: str, note: str) -> dict[str, Any]:
    return {"decision": "DENY", "reason_codes": [code], "denial_note": note, "decision_note": note}


def _conclude(s: Situation) -> dict[str, Any]:
    confirmed = s.loss.fraud in _FRAUD_CODES and s.random.random() < 0.7
    return {
        "finding": "CONFIRMED" if confirmed else "CLEARED",
        "finding_codes": [_FRAUD_CODES[s.loss.fraud or ""] if confirmed else "F_NONE"],
        "finding_note": "已走访现场并核对同业记录，结论如上。",
    }


def _approve(s: Situation) -> dict[str, Any]:
    if not s.returned_before and s.random.random() < 0.06:
        return {"approval": "RETURNED", "approval_reasons": ["A_EVIDENCE"], "approval_note": "请补充定损依据后再报。"}
    return {"approval": "APPROVED"}


def _agree(s: Situation) -> dict[str, Any]:
    if s.loss.disputes_offer and not s.returned_before:
        return {"agreement": "DISPUTED", "agreement_note": "维修厂报价更高，请重新核定。"}
    return {"agreement": "ACCEPTED"}


def _fix_account(s: Situation) -> dict[str, Any]:
    return {
        "account_name": s.person.name,
        "account_no": s.person.card_no,
        "bank_name": s.person.bank_name,
        "bank_code": s.person.cnaps,
    }


ANSWERS: Mapping[str, Answer] = {
    "match_policy": _match_policy,
    "check_duplicate": _check_duplicate,
    "check_documents": _check_documents,
    "call_claimant": lambda _: {"call_result": "REACHED", "call_note": "客户表示本周内补齐。"},
    "decide_missing_documents": lambda _: {
        "missing_result": "PROCEED",
        "missing_note": "客户多次催告未补，按现有材料处理。",
    },
    "survey": _survey,
    "assess_loss": _assess_loss,
    "review_medical": _review_medical,
    "propose_decision": _propose_decision,
    "plan_investigation": lambda _: {"methods": ["SITE", "PROVIDER"], "hypothesis": "核实事故真实性以及发票来源。"},
    "visit_site": lambda s: {
        "visited_at": s.now.astimezone(SHANGHAI).isoformat(timespec="minutes"),
        "second_investigator": "郑军",
        "visit_report": "已走访事故地点和维修厂，询问了相关人员。",
    },
    "conclude_investigation": _conclude,
    "check_calculation": lambda _: {"calculation": "CONFIRM"},
    "approve_claim": _approve,
    "agree_offer": _agree,
    "fix_account": _fix_account,
    "release_payment": lambda _: {"release": "RELEASE"},
    "repair_payment": lambda _: {"repair": "QUERY", "repair_note": "向银行查询该笔付款的状态。"},
    "call_back": lambda s: {"callback_result": "VERIFIED", "called_number": s.person.mobile},
    "verify_account_change": lambda s: {"verification": "VERIFIED", "called_number": s.person.mobile},
    "decide_payee": lambda _: {"payee_result": "SETTLED_SHARES", "payee_note": "已核对受益人身份和份额证明。"},
    "decide_sanction_hit": lambda _: {"sanction_result": "FALSE_HIT", "sanction_note": "证件号不同，系同名。"},
    "assess_late_documents": lambda _: {"late_result": "NO_CHANGE", "late_note": "补充材料不影响结论。"},
    "decide_paid_withdrawal": lambda _: {
        "withdrawal_decision": "KEEP",
        "withdrawal_note": "赔款已付，客户同意保留结论。",
    },
    "prove_delivery": lambda _: {"delivery_channel": "EMS", "proof_ref": "EMS1020304050CN"},
}

HOURS: Mapping[str, float] = {
    "survey": 4,
    "assess_loss": 5,
    "review_medical": 4,
    "propose_decision": 3,
    "plan_investigation": 5,
    "visit_site": 14,
    "conclude_investigation": 8,
    "approve_claim": 2.5,
    "agree_offer": 9,
    "fix_account": 12,
    "release_payment": 2,
}
"""Median of working hours until a task is done; 1.5 for the others."""
