"""The claim page: everything about one claim, with its timeline."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, current_app, g, render_template, url_for

from tasks.claims import queries as claims
from tasks.cockpit import queries as cockpit
from tasks.people import audit
from tasks.people import queries as people
from tasks.people.permissions import Permission
from tasks.people.queries import AccountView, PartyView
from web import access, answers, claim_file
from web.context import claimflow, tx

pages = Blueprint("claim", __name__)


@dataclass(frozen=True)
class Unmasked:
    """Personal data in full, as asked for by a user and written to the audit trail."""

    insured: PartyView | None
    account: AccountView | None


@pages.get("/claims/<claim_no>")
@access.needs(Permission.CLAIM_VIEW)
def show(claim_no: str) -> str:
    """The whole file of a claim."""
    file = claim_file.gather(claim_no)
    return render_template("claim/show.html", file=file, cockpit=_cockpit(file.claim), unmasked=None)


@pages.post("/claims/<claim_no>/unmask")
@access.needs(Permission.SENSITIVE_UNMASK)
def unmask(claim_no: str) -> str:
    """The personal data of a claim in full; who looked is written down."""
    claim = claims.claim(tx(), claim_no)
    now = claimflow().clock.now()
    audit.write(tx(), g.user.username, "sensitive.unmasked", f"claim:{claim_no}", now)
    unmasked = Unmasked(
        people.party(tx(), claim.insured_id, masked=False) if claim.insured_id else None,
        people.account(tx(), claim.account_id, masked=False)
        if claim.account_id and access.may(Permission.PAYMENT_VIEW)
        else None,
    )
    file = claim_file.gather(claim_no)
    if answers.is_htmx():
        return render_template("claim/parties.html", file=file, unmasked=unmasked)
    return render_template("claim/show.html", file=file, cockpit=_cockpit(claim), unmasked=unmasked)


def _cockpit(claim: claims.ClaimView) -> str | None:
    """Where the claim's process instance is shown, for those who may look there."""
    key = claim.process_instance_key
    if key is None or "cockpit.instance" not in current_app.view_functions or not access.may(Permission.COCKPIT_VIEW):
        return None
    return url_for("cockpit.instance", key=key) if cockpit.exists(tx(), key) else None
