"""Members of staff log in and out."""

from __future__ import annotations

from flask import Blueprint, flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from tasks.people.sign_in import Refused, SignedIn, TooManyAttempts
from web import access, answers, auth

pages = Blueprint("login", __name__)


@pages.get("/login")
@access.needs(access.Anyone.PUBLIC)
def show() -> Response:
    """The log-in form; somebody who is logged in goes on at once."""
    following = access.own_address(request.args.get("next"), url_for("home.show"))
    if g.user:
        return answers.see_other(redirect(following))
    return _form(following)


@pages.post("/login")
@access.needs(access.Anyone.PUBLIC)
def submit() -> Response:
    """Check name and password; a failure is counted and says nothing about which of them was wrong."""
    following = access.own_address(request.form.get("next"), url_for("home.show"))
    username = request.form.get("username", "")[:64]
    match auth.log_in(username, request.form.get("password", "")[:256]):
        case SignedIn(token=token):
            return auth.set_cookie(answers.see_other(redirect(following)), auth.STAFF_COOKIE, token)
        case Refused():
            return _form(following, username, _("User name or password is wrong."))
        case TooManyAttempts(retry_after=seconds):
            response = _form(following, username, waiting(seconds), status=429)
            response.headers["Retry-After"] = str(seconds)
            return response


@pages.post("/logout")
@access.needs(access.Anyone.PUBLIC)
def end() -> Response:
    """End the session; works without one, too."""
    flash(_("You are logged out."), "ok")
    return auth.log_out(answers.see_other(redirect(url_for("login.show"))), auth.STAFF_COOKIE)


def waiting(seconds: int) -> str:
    """How long somebody who failed too often has to wait."""
    minutes = max(1, -(-seconds // 60))
    return ngettext(
        "Too many failed attempts. Please wait %(num)d minute.",
        "Too many failed attempts. Please wait %(num)d minutes.",
        minutes,
    )


def _form(following: str, username: str = "", refusal: str = "", status: int = 200) -> Response:
    response = make_response(render_template("login/show.html", next=following, username=username, refusal=refusal))
    response.status_code = status
    return response
