"""Every route and who may use it: the table is written out, so that a new route or right is seen in review."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass

import pytest
from flask import Flask, g
from werkzeug.exceptions import Forbidden, Unauthorized

from tasks.people.model import Role
from tasks.people.permissions import PORTAL_PERMISSIONS, ROLE_PERMISSIONS, Permission
from web import access

P = Permission
PUBLIC, STAFF = access.Anyone.PUBLIC, access.Anyone.STAFF
# The pages of the cockpit and the studio are listed by their own tests.
ELSEWHERE = ("/cockpit", "/studio", "/reports")

ROUTES: dict[tuple[str, str], access.Access] = {
    ("GET", "/"): PUBLIC,
    ("GET", "/claims"): P.CLAIM_VIEW,
    ("GET", "/claims/<claim_no>"): P.CLAIM_VIEW,
    ("POST", "/claims/<claim_no>/hold"): P.CLAIM_HOLD,
    ("POST", "/claims/<claim_no>/hold/lift"): P.CLAIM_HOLD,
    ("POST", "/claims/<claim_no>/unmask"): P.SENSITIVE_UNMASK,
    ("GET", "/documents/<uuid:document_id>"): P.DOCUMENT_VIEW,
    ("GET", "/healthz"): PUBLIC,
    ("GET", "/readyz"): PUBLIC,
    ("POST", "/language"): PUBLIC,
    ("GET", "/login"): PUBLIC,
    ("POST", "/login"): PUBLIC,
    ("POST", "/logout"): PUBLIC,
    ("GET", "/no-area"): STAFF,
    ("GET", "/portal"): PUBLIC,
    ("GET", "/portal/account"): P.PORTAL_VIEW,
    ("POST", "/portal/account"): P.PORTAL_ANSWER,
    ("POST", "/portal/account/close"): P.PORTAL_ANSWER,
    ("GET", "/portal/claims"): P.PORTAL_VIEW,
    ("GET", "/portal/claims/<claim_no>"): P.PORTAL_VIEW,
    ("POST", "/portal/claims/<claim_no>/account"): P.PORTAL_ANSWER,
    ("POST", "/portal/claims/<claim_no>/documents"): P.PORTAL_ANSWER,
    ("POST", "/portal/claims/<claim_no>/offer"): P.PORTAL_ANSWER,
    ("POST", "/portal/claims/<claim_no>/withdraw"): P.PORTAL_ANSWER,
    ("GET", "/portal/documents/<uuid:document_id>"): P.PORTAL_VIEW,
    ("GET", "/portal/report"): PUBLIC,
    ("POST", "/portal/report"): PUBLIC,
    ("GET", "/portal/reported"): PUBLIC,
    ("GET", "/portal/sign-in"): PUBLIC,
    ("POST", "/portal/sign-in"): PUBLIC,
    ("POST", "/portal/sign-in/account"): PUBLIC,
    ("POST", "/portal/sign-out"): PUBLIC,
    ("GET", "/static/<path:filename>"): PUBLIC,
    ("GET", "/tasks/<int:key>"): P.WORKLIST_VIEW,
    ("POST", "/tasks/<int:key>"): P.TASK_WORK,
    ("PUT", "/tasks/<int:key>/draft"): P.TASK_WORK,
    ("POST", "/tasks/<int:key>/give-back"): P.TASK_WORK,
    ("POST", "/tasks/<int:key>/take"): P.TASK_WORK,
    ("GET", "/worklist"): P.WORKLIST_VIEW,
    ("GET", "/worklist/hand-over"): P.TASK_REASSIGN,
    ("POST", "/worklist/hand-over"): P.TASK_REASSIGN,
}


def holders(permission: access.Access) -> set[str]:
    if permission is PUBLIC:
        return {"anyone"}
    if permission is STAFF:
        return {str(role) for role in Role}
    portal = {"claimant"} if permission in PORTAL_PERMISSIONS else set()
    return {str(role) for role in Role if permission in ROLE_PERMISSIONS[role]} | portal


def test_every_route_is_listed_with_the_permission_it_needs(flask: Flask) -> None:
    found = {
        (method, rule): needed
        for method, rule, _endpoint, needed in access.table(flask)
        if not rule.startswith(ELSEWHERE)
    }

    assert found == ROUTES


def test_only_a_get_is_ever_public_besides_logging_in_and_reporting(flask: Flask) -> None:
    changing = {rule for method, rule, _endpoint, needed in access.table(flask) if needed is PUBLIC and method != "GET"}

    assert changing == {
        "/language",
        "/login",
        "/logout",
        "/portal/report",
        "/portal/sign-in",
        "/portal/sign-in/account",
        "/portal/sign-out",
    }


def test_the_claimants_pages_are_for_no_member_of_staff_and_theirs_for_no_claimant() -> None:
    for (_method, rule), needed in ROUTES.items():
        if needed in (PUBLIC, STAFF):
            continue
        if rule.startswith("/portal"):
            assert holders(needed) == {"claimant"}, rule
        else:
            assert "claimant" not in holders(needed), rule


def test_the_administrator_and_the_analyst_decide_no_claim() -> None:
    for role in ("admin", "analyst", "auditor"):
        assert role not in holders(P.TASK_WORK)
        assert role not in holders(P.SENSITIVE_UNMASK)


@pytest.mark.parametrize("role", [*(str(role) for role in Role), "claimant", "stranger"])
def test_each_role_passes_exactly_the_routes_of_its_permissions(flask: Flask, role: str) -> None:
    for (method, rule), needed in ROUTES.items():
        address = re.sub(r"<uuid:\w+>", str(uuid.uuid4()), rule)
        address = re.sub(r"<int:\w+>", "1", address)
        address = re.sub(r"<(?:path:)?\w+>", "x", address)
        with flask.test_request_context(address, method=method, headers={"Accept": "application/json"}):
            g.user = _Caller(ROLE_PERMISSIONS[Role(role)]) if role in Role.__members__.values() else None
            g.claimant = _Caller(PORTAL_PERMISSIONS) if role == "claimant" else None

            passes = needed is PUBLIC or role in holders(needed)

            if passes:
                assert access.authorise() is None, (role, method, rule)
            else:
                with pytest.raises((Forbidden, Unauthorized)):
                    access.authorise()


@dataclass
class _Caller:
    permissions: frozenset[Permission]
