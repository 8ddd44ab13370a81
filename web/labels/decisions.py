"""Words for routes, bands, decisions and reason codes of the review."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

ROUTE = {
    "AUTO": _l("Straight-through"),
    "HUMAN_L1": _l("Adjuster, level 1"),
    "HUMAN_L2": _l("Adjuster, level 2"),
    "HUMAN_L3": _l("Adjuster, level 3"),
    "SIU": _l("Investigation"),
    "COMPLIANCE": _l("Compliance"),
}

BAND = {
    "LOW": _l("Low risk"),
    "MID": _l("Medium risk"),
    "HIGH": _l("High risk"),
    "CRITICAL": _l("Critical risk"),
}

DECISION = {
    "APPROVE": _l("Approve"),
    "APPROVED": _l("Approved"),
    "PARTIAL": _l("Approve in part"),
    "DENY": _l("Propose denial"),
    "DENIED": _l("Denied"),
    "INVESTIGATE": _l("Investigate"),
    "RETURNED": _l("Returned"),
    "REFUSED": _l("Refused"),
    "CLEARED": _l("Cleared"),
    "CONFIRMED": _l("Confirmed"),
    "INCONCLUSIVE": _l("Inconclusive"),
    "ACCEPTED": _l("Accepted"),
    "DISPUTED": _l("Disputed"),
}

REASON = {
    "AUTO_ERROR": _l("The automatic check could not finish"),
    "AUTO_TIMEOUT": _l("The automatic check took too long"),
    "A_AMOUNT": _l("Amount"),
    "A_EVIDENCE": _l("Evidence"),
    "A_COVERAGE": _l("Cover"),
    "A_RISK": _l("Risk"),
}

RECORD_KIND = {
    "AUTO_REVIEW": _l("Auto-review"),
    "PROPOSAL": _l("Proposal"),
    "APPROVAL": _l("Claim approval"),
    "DENIAL": _l("Denial"),
    "INVESTIGATION": _l("Investigation"),
}
