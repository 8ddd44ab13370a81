"""Permissions by role: deny by default, and no role that undermines the separation of duties."""

from __future__ import annotations

import pytest

from tasks.errors import PermissionDenied
from tasks.people.model import Role
from tasks.people.permissions import PORTAL_PERMISSIONS, ROLE_PERMISSIONS, Permission, permissions_of, require
from tasks.worklist.model import DUTIES, duty_of, kept_detail

P = Permission


def test_every_role_has_a_line_in_the_table() -> None:
    assert set(ROLE_PERMISSIONS) == set(Role)


def test_unknown_roles_and_no_roles_give_nothing() -> None:
    assert permissions_of([]) == permissions_of(["root", ""]) == frozenset()


def test_permissions_of_several_roles_add_up() -> None:
    assert permissions_of(["intake", "analyst"]) == ROLE_PERMISSIONS[Role.INTAKE] | ROLE_PERMISSIONS[Role.ANALYST]


def test_the_administrator_decides_no_claim_and_sees_no_personal_data() -> None:
    assert not ROLE_PERMISSIONS[Role.ADMIN] & {P.TASK_WORK, P.SENSITIVE_UNMASK, P.STUDIO_DEPLOY}


def test_the_auditor_changes_nothing() -> None:
    changing = {P.TASK_WORK, P.TASK_REASSIGN, P.CLAIM_REPORT, P.DOCUMENT_ADD, P.COCKPIT_REPAIR, P.STUDIO_EDIT}

    assert not ROLE_PERMISSIONS[Role.AUDITOR] & changing


@pytest.mark.parametrize("role", list(Role))
def test_no_staff_role_acts_as_a_claimant(role: Role) -> None:
    assert not ROLE_PERMISSIONS[role] & PORTAL_PERMISSIONS


def test_a_missing_permission_is_named() -> None:
    with pytest.raises(PermissionDenied, match=r"li does not have the permission studio\.deploy"):
        require(ROLE_PERMISSIONS[Role.INTAKE], P.STUDIO_DEPLOY, "li")


def test_an_analysts_own_task_is_judged_by_its_groups() -> None:
    assert duty_of("approve_claim", ()) == DUTIES["approve_claim"] == "APPROVER"
    assert duty_of("second_look", ("approver_l3",)) == "APPROVER"
    assert duty_of("second_look", ("adjuster_l1",)) == "MAKER"
    assert duty_of("second_look", ("cashier_release",)) == "RELEASER"
    assert duty_of("second_look", ("pm",)) == "OTHER"


def test_of_an_answer_only_choices_are_kept_beside_the_action() -> None:
    answer = {
        "sanction_result": "FALSE_HIT",
        "reason_codes": ["R_COVERED"],
        "photos_complete": True,
        "decision_note": "客户电话 13900000071",
        "called_number": "13900000071",
        "proposed_amount": 5,
        "done_by": "li",
    }

    assert kept_detail(answer) == {
        "sanction_result": "FALSE_HIT",
        "reason_codes": ["R_COVERED"],
        "photos_complete": True,
    }
