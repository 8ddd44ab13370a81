"""The pages: one module each, entered here by hand, so that all of them are readable on one screen."""

from __future__ import annotations

from flask import Blueprint

from web.pages import (
    claim,
    claim_hold,
    claims,
    cockpit,
    cockpit_change,
    cockpit_choose,
    cockpit_incidents,
    cockpit_repair,
    documents,
    hand_over,
    health,
    home,
    language,
    login,
    portal_account,
    portal_claims,
    portal_home,
    portal_report,
    portal_sign_in,
    studio,
    studio_begin,
    studio_draft,
    task,
    worklist,
)

PAGES: tuple[Blueprint, ...] = (
    health.pages,
    language.pages,
    login.pages,
    home.pages,
    worklist.pages,
    hand_over.pages,
    task.pages,
    claims.pages,
    claim.pages,
    claim_hold.pages,
    documents.pages,
    cockpit.pages,
    cockpit_incidents.pages,
    cockpit_repair.pages,
    cockpit_change.pages,
    cockpit_choose.pages,
    studio.pages,
    studio_begin.pages,
    studio_draft.pages,
    portal_home.pages,
    portal_sign_in.pages,
    portal_account.pages,
    portal_report.pages,
    portal_claims.pages,
)
