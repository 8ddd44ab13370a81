"""The portal's front door: report a loss, or sign in and see one's claims."""

from __future__ import annotations

from flask import Blueprint, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from web import access, answers

pages = Blueprint("portal_home", __name__)


@pages.get("/portal")
@access.needs(access.Anyone.PUBLIC)
def show() -> Response | str:
    """Two doors for a stranger; somebody who is signed in goes to their claims."""
    if g.claimant:
        return answers.see_other(redirect(url_for("portal_claims.show")))
    return render_template("portal/home.html")
