"""Placing and lifting a claim's legal hold."""

from __future__ import annotations

from flask import Blueprint, flash, g, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from tasks.claims import holds
from tasks.people.permissions import Permission
from web import access, answers
from web.context import claimflow, tx

pages = Blueprint("claim_hold", __name__)


@pages.post("/claims/<claim_no>/hold")
@access.needs(Permission.CLAIM_HOLD)
def place(claim_no: str) -> Response:
    """Stop the claim's payments."""
    holds.place(tx(), claim_no, request.form.get("reason", ""), g.user.username, claimflow().clock.now())
    flash(_("The claim is under a legal hold; nothing is paid."), "ok")
    return answers.go(url_for("claim.show", claim_no=claim_no))


@pages.post("/claims/<claim_no>/hold/lift")
@access.needs(Permission.CLAIM_HOLD)
def lift(claim_no: str) -> Response:
    """Let the claim's payments go on."""
    app = claimflow()
    tried = holds.lift(tx(), app.engine, claim_no, request.form.get("reason", ""), g.user.username, app.clock.now())
    flash(_("The legal hold is lifted."), "ok")
    if tried:
        flash(
            ngettext("%(num)d payment that had to wait goes on.", "%(num)d payments that had to wait go on.", tried),
            "ok",
        )
    return answers.go(url_for("claim.show", claim_no=claim_no))
