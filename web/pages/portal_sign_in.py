"""Claimants sign in with policy number and identity number, or with their account."""

from __future__ import annotations

from enum import Enum

from flask import Blueprint, g, make_response, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from tasks.people.sign_in import Refused, SignedIn, SignInResult, TooManyAttempts
from web import access, answers, auth
from web.pages.login import waiting

pages = Blueprint("portal_sign_in", __name__)


class _Way(Enum):
    POLICY = "policy"
    ACCOUNT = "account"


_REFUSALS = {
    _Way.POLICY: _l("We cannot find this policy with this identity number. Please check both."),
    _Way.ACCOUNT: _l("This account or its password is wrong. Please check both, or use your policy number instead."),
}


@pages.get("/portal/sign-in")
@access.needs(access.Anyone.PUBLIC)
def show() -> Response:
    """The two ways in; somebody who is signed in goes on at once."""
    following = access.own_address(request.args.get("next"), url_for("portal_claims.show"))
    if g.claimant:
        return answers.see_other(redirect(following))
    return _form(_Way.POLICY, following)


@pages.post("/portal/sign-in")
@access.needs(access.Anyone.PUBLIC)
def submit() -> Response:
    """Open a session when both numbers belong together; otherwise say nothing about which was wrong."""
    policy_no = request.form.get("policy_no", "").strip()[:32]
    result = auth.log_in_claimant(policy_no, request.form.get("id_no", "").strip()[:32])
    return _answer(_Way.POLICY, result, policy_no)


@pages.post("/portal/sign-in/account")
@access.needs(access.Anyone.PUBLIC)
def submit_account() -> Response:
    """Open a session for the owner of an account; an unknown name is answered like a wrong password."""
    name = request.form.get("name", "").strip()[:120]
    result = auth.log_in_account(name, request.form.get("password", "")[:256])
    return _answer(_Way.ACCOUNT, result, name)


@pages.post("/portal/sign-out")
@access.needs(access.Anyone.PUBLIC)
def end() -> Response:
    """End the portal session; works without one, too."""
    return auth.log_out(answers.see_other(redirect(url_for("portal_home.show"))), auth.CLAIMANT_COOKIE)


def _answer(way: _Way, result: SignInResult, typed: str) -> Response:
    following = access.own_address(request.form.get("next"), url_for("portal_claims.show"))
    match result:
        case SignedIn(token=token):
            return auth.set_cookie(answers.see_other(redirect(following)), auth.CLAIMANT_COOKIE, token)
        case Refused():
            return _form(way, following, typed, str(_REFUSALS[way]))
        case TooManyAttempts(retry_after=seconds):
            response = _form(way, following, typed, waiting(seconds))
            response.status_code = 429
            response.headers["Retry-After"] = str(seconds)
            return response


def _form(way: _Way, following: str, typed: str = "", refusal: str = "") -> Response:
    return make_response(
        render_template("portal/sign_in.html", next=following, way=way.value, typed=typed, refusal=refusal)
    )
