"""What a claimant sees: their claims, where one stands, what is missing, the offer, the account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from tasks.claims import commands as claim_commands
from tasks.claims import queries as claims
from tasks.claims.views import ClaimRow, ClaimView
from tasks.clocks import queries as clocks
from tasks.clocks.queries import ClockView
from tasks.denial import queries as denial
from tasks.documents import commands as document_commands
from tasks.documents import queries as documents
from tasks.errors import InvalidInput, NotFound, WrongState
from tasks.payments import queries as payments
from tasks.people.permissions import Permission
from tasks.settlement import queries as settlement
from web import access, answers, labels, portal_tasks, uploads
from web.context import claimflow, tx
from web.errors import problems_of

pages = Blueprint("portal_claims", __name__)

_LATE_STATES = frozenset({"CLOSED", "PAID", "DENIED", "WITHDRAWN", "DUPLICATE"})


@dataclass(frozen=True)
class Step:
    """One step of the progress line: done, the present one, or still to come."""

    name: LazyString
    state: str
    at: datetime | None


@pages.get("/portal/claims")
@access.needs(Permission.PORTAL_VIEW)
def show() -> Response | str:
    """The claimant's claims; a single one is opened at once."""
    mine = _mine()
    if len(mine) == 1:
        return answers.see_other(redirect(url_for("portal_claims.claim", claim_no=mine[0].claim_no)))
    return render_template("portal/claims.html", rows=mine)


@pages.get("/portal/claims/<claim_no>")
@access.needs(Permission.PORTAL_VIEW)
def claim(claim_no: str) -> str:
    """One claim: where it stands, everything still missing, what can be done."""
    return _page(_own(claim_no))


@pages.post("/portal/claims/<claim_no>/documents")
@access.needs(Permission.PORTAL_ANSWER)
def send_documents(claim_no: str) -> Response:
    """Take files for one document of the list."""
    own = _own(claim_no)
    doc_type = request.form.get("doc_type", "")
    files = [file for file in request.files.getlist("files") if file.filename]
    problems = uploads.problems(files, "files")
    if not files:
        problems = {"files": _("Please choose a file first.")}
    if problems:
        return _refused(own, {doc_type: problems["files"]})
    app = claimflow()
    try:
        for file in files:
            upload = document_commands.Upload(doc_type, file.filename or "", file.read())
            document_commands.add_document(
                tx(), app.engine, app.services.documents, claim_no, upload, g.claimant.actor, app.clock.now()
            )
    except InvalidInput as error:
        return _refused(own, {doc_type: " ".join(problems_of(error).values())})
    flash(_("Thank you. We have received your file."), "ok")
    return _back(claim_no)


@pages.post("/portal/claims/<claim_no>/offer")
@access.needs(Permission.PORTAL_ANSWER)
def answer_offer(claim_no: str) -> Response:
    """Accept or dispute the offer."""
    own = _own(claim_no)
    agreement = "ACCEPTED" if request.form.get("agreement") == "ACCEPTED" else "DISPUTED"
    note = request.form.get("agreement_note", "").strip()
    if agreement == "DISPUTED" and not note:
        return _refused(own, {"agreement_note": _("Please tell us what you do not agree with.")})
    problems = portal_tasks.complete(claim_no, "agree_offer", {"agreement": agreement, "agreement_note": note})
    if problems:
        return _refused(own, problems)
    flash(_("Thank you. We have your answer."), "ok")
    return _back(claim_no)


@pages.post("/portal/claims/<claim_no>/account")
@access.needs(Permission.PORTAL_ANSWER)
def give_account(claim_no: str) -> Response:
    """Correct the account the bank refused, or give another one."""
    own = _own(claim_no)
    given = {name: request.form.get(name, "").strip()[:200] for name in portal_tasks.ACCOUNT_FIELDS}
    if portal_tasks.open_task(claim_no, "fix_account"):
        problems = portal_tasks.complete(claim_no, "fix_account", given)
    else:
        problems = _change_account(claim_no, given)
    if problems:
        return _refused(own, problems, given)
    flash(_("Thank you. We have your account."), "ok")
    return _back(claim_no)


@pages.post("/portal/claims/<claim_no>/withdraw")
@access.needs(Permission.PORTAL_ANSWER)
def withdraw(claim_no: str) -> Response:
    """Withdraw the claim."""
    _own(claim_no)
    reason = request.form.get("reason", "").strip()[:300]
    app = claimflow()
    claim_commands.withdraw(tx(), app.engine, claim_no, reason, g.claimant.actor, app.clock.now())
    flash(_("We have your request and confirm it as soon as it is done."), "ok")
    return _back(claim_no)


def _change_account(claim_no: str, given: dict[str, str]) -> dict[str, str]:
    app = claimflow()
    new = claim_commands.AccountInput(
        given["account_name"], given["account_no"], given["bank_name"], cnaps=given["bank_code"] or None
    )
    try:
        claim_commands.change_account(tx(), app.engine, claim_no, new, g.claimant.actor, app.clock.now())
    except InvalidInput as error:
        names = {"holder_name": "account_name", "cnaps": "bank_code"}
        return {names.get(name, name): text for name, text in problems_of(error).items()}
    except WrongState:
        return {"account_no": _("This claim is finished, its account can no longer be changed.")}
    return {}


def _mine() -> list[ClaimRow]:
    return claims.claims_of_party(tx(), g.claimant.policy_no, g.claimant.party_id)


def _own(claim_no: str) -> ClaimView:
    """The claim, when it is the caller's; somebody else's is not found."""
    if claim_no not in {row.claim_no for row in _mine()}:
        raise NotFound("claim", claim_no)
    return claims.claim(tx(), claim_no)


def _page(own: ClaimView, problems: dict[str, str] | None = None, given: dict[str, str] | None = None) -> str:
    number = own.claim_no
    offer_task = portal_tasks.open_task(number, "agree_offer")
    account_task = portal_tasks.open_task(number, "fix_account")
    offered = settlement.latest(tx(), number) if offer_task or own.t_agree else None
    return render_template(
        "portal/claim.html",
        claim=own,
        steps=_steps(own),
        missing=documents.missing(tx(), number) if own.status not in _LATE_STATES else [],
        received=[document for document in documents.documents(tx(), number) if document.file_name],
        offer=offered,
        offer_task=offer_task,
        account_task=account_task,
        standing=_standing(own, bool(offer_task), bool(account_task)),
        payments=payments.payments_of(tx(), number),
        letters=denial.letters(tx(), number),
        promised=_promised(own),
        timeline=claims.timeline(tx(), number, claimant_only=True),
        problems=problems or {},
        given=given or {},
        largest=uploads.LARGEST_FILE,
    )


def _standing(own: ClaimView, offer_waits: bool, account_waits: bool) -> str:
    """Where the claim stands; what the claimant has done or has to do counts for more than the claim's state."""
    if account_waits:
        return _("Everything is agreed. Please give us the account to pay to.")
    if own.status == "OFFERED" and not offer_waits:
        return _("We have your answer and prepare the payment.")
    return labels.label(own.status, "claim_progress")


def _promised(own: ClaimView) -> list[ClockView]:
    """The dates the claimant is promised: for the decision until it is made, then for the payment."""
    wanted = ("T11", "T03") if own.t_decide is None else ("T05",)
    return [
        clock for clock in clocks.clocks_of(tx(), own.claim_no) if clock.code in wanted and clock.stopped_at is None
    ]


def _steps(own: ClaimView) -> list[Step]:
    reached = (
        (_l("Reported"), own.t_report),
        (_l("Documents complete"), own.t_docs),
        (_l("Decided"), own.t_decide),
        (_l("Agreed"), own.t_agree),
        (_l("Paid"), own.t_paid),
    )
    if own.status in ("DENIED", "WITHDRAWN", "DUPLICATE"):
        done = [Step(name, "done", at) for name, at in reached if at is not None]
        return [*done, Step(_l("Finished"), "current" if own.t_close is None else "done", own.t_close)]
    steps, present = [], False
    for name, at in reached:
        if at is not None:
            steps.append(Step(name, "done", at))
        else:
            steps.append(Step(name, "ahead" if present else "current", None))
            present = True
    return steps


def _refused(own: ClaimView, problems: dict[str, str], given: dict[str, str] | None = None) -> Response:
    response = make_response(_page(own, problems, given))
    response.status_code = 422
    return response


def _back(claim_no: str) -> Response:
    return answers.see_other(redirect(url_for("portal_claims.claim", claim_no=claim_no)))
