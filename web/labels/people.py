"""Words for the groups staff work in."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

GROUP = {
    "intake": _l("Contact centre"),
    "surveyor": _l("Survey and loss assessment"),
    "medical": _l("Medical review"),
    "adjuster_l1": _l("Adjuster, level 1"),
    "adjuster_l2": _l("Adjuster, level 2"),
    "adjuster_l3": _l("Adjuster, level 3"),
    "approver_l1": _l("Claim approval, level 1"),
    "approver_l2": _l("Claim approval, level 2"),
    "approver_l3": _l("Claim approval, level 3"),
    "approver_l4": _l("Claim approval, level 4"),
    "siu": _l("Investigation"),
    "cashier": _l("Payments"),
    "cashier_release": _l("Payment release"),
    "recovery": _l("Recovery"),
    "complaints": _l("Complaints"),
    "compliance": _l("Compliance"),
    "manager": _l("Management"),
    "pm": _l("Project management"),
    "admin": _l("Administration"),
    "analyst": _l("Process analysis"),
    "auditor": _l("Audit"),
    "claimant": _l("Claimant"),
}

ACTION_ROLE = {
    "REPORTER": _l("Reported"),
    "INTAKE": _l("Intake"),
    "DOCUMENTS": _l("Checked documents"),
    "SURVEYOR": _l("Surveyed"),
    "MEDICAL": _l("Reviewed medically"),
    "MAKER": _l("Proposed"),
    "INVESTIGATOR": _l("Investigated"),
    "COMPLIANCE": _l("Checked compliance"),
    "APPROVER": _l("Approved"),
    "CASHIER": _l("Prepared payment"),
    "RELEASER": _l("Released payment"),
    "OTHER": _l("Acted"),
}
