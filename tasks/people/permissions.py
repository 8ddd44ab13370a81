"""Who may do what: the table of permissions by role; whatever is not in it is denied."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from enum import StrEnum

from tasks.errors import PermissionDenied
from tasks.people.model import Role


class Permission(StrEnum):
    """Everything a page or command can ask for."""

    WORKLIST_VIEW = "worklist.view"
    TASK_WORK = "task.work"
    TASK_REASSIGN = "task.reassign"
    CLAIM_VIEW = "claim.view"
    CLAIM_REPORT = "claim.report"
    CLAIM_WITHDRAW = "claim.withdraw"
    CLAIM_HOLD = "claim.hold"
    DOCUMENT_VIEW = "document.view"
    DOCUMENT_ADD = "document.add"
    MEDICAL_VIEW = "medical.view"
    SENSITIVE_UNMASK = "sensitive.unmask"
    ACCOUNT_CHANGE = "account.change"
    PAYMENT_VIEW = "payment.view"
    PAYMENT_SWITCH = "payment.switch"
    PAYMENT_RETURNED = "payment.returned"
    COCKPIT_VIEW = "cockpit.view"
    COCKPIT_REPAIR = "cockpit.repair"
    STUDIO_VIEW = "studio.view"
    STUDIO_EDIT = "studio.edit"
    STUDIO_DEPLOY = "studio.deploy"
    REPORT_VIEW = "report.view"
    AUDIT_VIEW = "audit.view"
    USER_MANAGE = "user.manage"
    PORTAL_REPORT = "portal.report"
    PORTAL_VIEW = "portal.view"
    PORTAL_ANSWER = "portal.answer"


P = Permission
_DESK = frozenset({P.WORKLIST_VIEW, P.TASK_WORK, P.CLAIM_VIEW, P.DOCUMENT_VIEW})
_HANDLER = _DESK | {P.DOCUMENT_ADD, P.SENSITIVE_UNMASK}
_ADJUSTER = _HANDLER | {P.CLAIM_REPORT, P.MEDICAL_VIEW, P.PAYMENT_VIEW}
_APPROVER = _DESK | {P.MEDICAL_VIEW, P.PAYMENT_VIEW, P.SENSITIVE_UNMASK}

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.INTAKE: _HANDLER | {P.CLAIM_REPORT, P.CLAIM_WITHDRAW, P.ACCOUNT_CHANGE},
    Role.SURVEYOR: _HANDLER,
    Role.MEDICAL: _HANDLER | {P.MEDICAL_VIEW},
    Role.ADJUSTER_L1: _ADJUSTER,
    Role.ADJUSTER_L2: _ADJUSTER,
    Role.ADJUSTER_L3: _ADJUSTER,
    Role.APPROVER_L1: _APPROVER,
    Role.APPROVER_L2: _APPROVER,
    Role.APPROVER_L3: _APPROVER,
    Role.APPROVER_L4: _APPROVER | {P.REPORT_VIEW},
    Role.SIU: _HANDLER | {P.MEDICAL_VIEW, P.PAYMENT_VIEW},
    Role.CASHIER: _DESK | {P.PAYMENT_VIEW, P.PAYMENT_RETURNED, P.SENSITIVE_UNMASK, P.ACCOUNT_CHANGE},
    Role.CASHIER_RELEASE: _DESK | {P.PAYMENT_VIEW, P.SENSITIVE_UNMASK},
    Role.RECOVERY: _HANDLER | {P.PAYMENT_VIEW},
    Role.COMPLAINTS: _HANDLER,
    Role.COMPLIANCE: _HANDLER | {P.CLAIM_HOLD, P.PAYMENT_VIEW, P.REPORT_VIEW, P.AUDIT_VIEW},
    Role.MANAGER: _DESK | {P.TASK_REASSIGN, P.PAYMENT_VIEW, P.PAYMENT_RETURNED, P.REPORT_VIEW},
    Role.PM: frozenset({P.WORKLIST_VIEW, P.TASK_WORK, P.REPORT_VIEW, P.STUDIO_VIEW}),
    # The administrator repairs instances and users, but decides no claim and sees no personal data unmasked.
    Role.ADMIN: frozenset(
        {
            P.COCKPIT_VIEW,
            P.COCKPIT_REPAIR,
            P.USER_MANAGE,
            P.STUDIO_VIEW,
            P.CLAIM_VIEW,
            P.TASK_REASSIGN,
            P.PAYMENT_SWITCH,
            P.PAYMENT_VIEW,
        }
    ),
    Role.ANALYST: frozenset({P.STUDIO_VIEW, P.STUDIO_EDIT, P.STUDIO_DEPLOY, P.COCKPIT_VIEW, P.REPORT_VIEW}),
    Role.AUDITOR: frozenset(
        {P.CLAIM_VIEW, P.DOCUMENT_VIEW, P.PAYMENT_VIEW, P.COCKPIT_VIEW, P.STUDIO_VIEW, P.REPORT_VIEW, P.AUDIT_VIEW}
    ),
}

PORTAL_PERMISSIONS = frozenset({P.PORTAL_REPORT, P.PORTAL_VIEW, P.PORTAL_ANSWER})
"""What a claimant who signed in with policy number and ID may do, on their own claims only."""


def permissions_of(roles: Iterable[str]) -> frozenset[Permission]:
    """All permissions of a set of roles; an unknown role gives none."""
    known = [Role(role) for role in roles if role in Role.__members__.values()]
    return frozenset().union(*(ROLE_PERMISSIONS.get(role, frozenset()) for role in known))


def require(permissions: Collection[Permission], permission: Permission, user: str) -> None:
    """Raises PermissionDenied unless the permission is among those a user has."""
    if permission not in permissions:
        raise PermissionDenied(user, permission)
