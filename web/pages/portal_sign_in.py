"""Claimants sign in with policy number and identity number."""

from __future__ import annotations

from flask import Blueprint, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tasks.people.sign_in import Refused, SignedIn, TooManyAttempts
from web import access, answers, auth
from web.pages.login import waiting

pages = Blueprint("portal_sign_in", __name__)


@pages.get("/portal/sign-in")
@access.needs(access.Anyone.PUBLIC)
def show() -> Response:
    """The two fields; somebody who is signed in goes on at once."""
    following = access.own_address(request.args.get("next"), url_for("portal_claims.show"))
    if g.claimant:
        return answers.see_other(redirect(following))
    return _form(following)


@pages.post("/portal/sign-in")
@access.needs(access.Anyone.PUBLIC)
def submit() -> Response:
    """Open a session when both numbers belong together; otherwise say nothing about which was wrong."""
    following = access.own_address(request.form.get("next"), url_for("portal_claims.show"))
    policy_no = request.form.get("policy_no", "").strip()[:32]
    match auth.log_in_claimant(policy_no, request.form.get("id_no", "").strip()[:32]):
        case SignedIn(token=token):
            return auth.set_cookie(answers.see_other(redirect(following)), auth.CLAIMANT_COOKIE, token)
        case Refused():
            return _form(
                following, policy_no, _("We cannot find this policy with this identity number. Please check both.")
            )
        case TooManyAttempts(retry_after=seconds):
            response = _form(following, policy_no, waiting(seconds))
            response.status_code = 429
            response.headers["Retry-After"] = str(seconds)
            return response


@pages.post("/portal/sign-out")
@access.needs(access.Anyone.PUBLIC)
def end() -> Response:
    """End the portal session; works without one, too."""
    return auth.log_out(answers.see_other(redirect(url_for("portal_home.show"))), auth.CLAIMANT_COOKIE)


def _form(following: str, policy_no: str = "", refusal: str = "") -> Response:
    return make_response(render_template("portal/sign_in.html", next=following, policy_no=policy_no, refusal=refusal))
