"""A claimant's own account: made, given a new password, closed."""

from __future__ import annotations

from flask import Blueprint, flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response

from tasks.errors import InvalidInput
from tasks.people import portal_accounts
from tasks.people.permissions import Permission
from web import access, answers, auth
from web.context import claimflow, tx
from web.errors import problems_of

pages = Blueprint("portal_account", __name__)


@pages.get("/portal/account")
@access.needs(Permission.PORTAL_VIEW)
def show() -> Response:
    """The account there is, or the form that makes one."""
    return _page()


@pages.post("/portal/account")
@access.needs(Permission.PORTAL_ANSWER)
def keep() -> Response:
    """Make the account, or give it a new password; only for somebody who came with policy and identity number.

    Raises:
        Forbidden: a session with the account does not set its password: whoever finds it open could lock out its owner.
    """
    if g.claimant.policy_no is None:
        raise Forbidden
    name = request.form.get("name", "").strip()[:200]
    password = request.form.get("password", "")
    consents = request.form.get("consent") == "yes"
    now = claimflow().clock.now()
    try:
        portal_accounts.open_account(tx(), g.claimant.party_id, name, password[:256], consents, now)
    except InvalidInput as error:
        response = _page(problems_of(error), name)
        response.status_code = 422
        return response
    flash(_("Your account is ready. Next time you can sign in with it."), "ok")
    return answers.see_other(redirect(url_for("portal_claims.show")))


@pages.post("/portal/account/close")
@access.needs(Permission.PORTAL_ANSWER)
def close() -> Response:
    """Delete the account; whoever came with it is signed out by that."""
    portal_accounts.close_account(tx(), g.claimant.party_id, claimflow().clock.now())
    flash(_("Your account is deleted. Your claims go on as before."), "ok")
    if g.claimant.policy_no is None:
        return auth.log_out(answers.see_other(redirect(url_for("portal_home.show"))), auth.CLAIMANT_COOKIE)
    return answers.see_other(redirect(url_for("portal_account.show")))


def _page(problems: dict[str, str] | None = None, name: str = "") -> Response:
    return make_response(
        render_template(
            "portal/account.html",
            known=portal_accounts.account_name(tx(), g.claimant.party_id),
            by_policy=g.claimant.policy_no is not None,
            problems=problems or {},
            name=name,
        )
    )
