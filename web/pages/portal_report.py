"""Reporting a loss in three steps: who, what happened, how to reach and pay; nothing is kept on the way but the form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, g, make_response, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from tasks.claims import commands as claims
from tasks.claims.notice import LossDraft, checked
from tasks.documents import commands as documents
from tasks.errors import InvalidInput, NotFound
from tasks.people import queries as people
from tasks.people.commands import AccountInput
from tasks.people.sign_in import Refused, SignedIn, TooManyAttempts
from tasks.policies import queries as policies
from web import access, answers, auth, filters, i18n, uploads
from web.context import claimflow, tx
from web.errors import problems_of
from web.labels.claims import CAUSES_OF_LINE
from web.pages.login import waiting

pages = Blueprint("portal_report", __name__)

STEPS = ("who", "loss", "contact")
_FIRST_DOCUMENT = {
    "MOTOR": "DAMAGE_PHOTO",
    "PROPERTY": "DAMAGE_PHOTO",
    "MEDICAL": "MEDICAL_INVOICE",
    "PA": "MEDICAL_INVOICE",
}
_JUST_REPORTED = "reported"


@dataclass
class Report:
    """What the form holds so far, and the policy when it was found."""

    values: dict[str, str]
    policy: policies.PolicyView | None = None
    own: Sequence[policies.PolicyView] = ()
    """What somebody who came with an account chooses from."""

    @property
    def lob(self) -> str:
        """The line of business: the policy's, else the chosen one."""
        return self.policy.lob if self.policy else self.values.get("lob", "")


@pages.get("/portal/report")
@access.needs(access.Anyone.PUBLIC)
def who() -> str:
    """Step 1: policy and identity; somebody who is signed in has given them already."""
    report = _report({})
    if report.policy:
        return _page("loss", report)
    return _page("who", report)


@pages.post("/portal/report")
@access.needs(access.Anyone.PUBLIC)
def go_on() -> Response:
    """Check the step that was sent and show the next one, the one before, or the finished report."""
    report = _report({name: value.strip()[:2100] for name, value in request.form.items() if name != "csrf_token"})
    step = report.values.pop("step", "")
    back = report.values.pop("back", "")
    if back in STEPS:
        return make_response(_page(back, report))
    match step:
        case "who":
            return _after_who(report)
        case "loss":
            return _after_loss(report)
        case "contact":
            return _send(report)
        case _:
            return answers.see_other(redirect(url_for("portal_report.who")))


@pages.get("/portal/reported")
@access.needs(access.Anyone.PUBLIC)
def done() -> Response | str:
    """The number of the new claim and what happens next."""
    claim_no = session.get(_JUST_REPORTED)
    if not claim_no:
        return answers.see_other(redirect(url_for("portal_home.show")))
    return render_template("portal/reported.html", claim_no=claim_no)


def _report(values: dict[str, str]) -> Report:
    if g.claimant is None:
        return Report(values)
    if g.claimant.policy_no is None:
        own = policies.policies_of(tx(), g.claimant.party_id)
        chosen = [policy for policy in own if len(own) == 1 or policy.policy_no == values.get("policy_no")]
        return Report(values, chosen[0] if chosen else None, own)
    try:
        return Report(values, policies.policy(tx(), g.claimant.policy_no))
    except NotFound:
        return Report(values)


def _after_who(report: Report) -> Response:
    if report.policy:
        return make_response(_page("loss", report))
    if report.own:
        return _refused("who", report, {"policy_no": _("Please choose your policy.")})
    values = report.values
    if values.pop("without_policy", ""):
        # A person matches the report with a policy later; a loss can be reported without one.
        if values.get("lob") not in CAUSES_OF_LINE:
            return _refused("who", report, {"lob": _("Please choose what the insurance is for.")}, unmatched=True)
        return make_response(_page("loss", report))
    missing = {name: _("Please fill this in.") for name in ("policy_no", "id_no") if not values.get(name)}
    if missing:
        return _refused("who", report, missing)
    match auth.log_in_claimant(values["policy_no"][:32], values["id_no"][:32]):
        case SignedIn(token=token, claimant=claimant) if claimant is not None:
            g.claimant = auth.Claimant(claimant.policy_no, claimant.party_id)
            report = _report({name: value for name, value in values.items() if name not in ("policy_no", "id_no")})
            return auth.set_cookie(make_response(_page("loss", report)), auth.CLAIMANT_COOKIE, token)
        case TooManyAttempts(retry_after=seconds):
            return _too_many("who", report, {"policy_no": waiting(seconds)}, seconds)
        case Refused() | SignedIn():
            message = _("We cannot find this policy with this identity number. Check both, or go on without.")
            # 200: the failed attempt has to be counted, and a refusal would be rolled back.
            return _refused("who", report, {"policy_no": message}, unmatched=True, status=200)


def _after_loss(report: Report) -> Response:
    problems = _problems_of_loss(report)
    if problems:
        return _refused("loss", report, problems)
    return make_response(_page("contact", report))


def _problems_of_loss(report: Report) -> dict[str, str]:
    found = _problems(report)
    return {name: sentence for name, sentence in found.items() if name in _FIELDS["loss"]}


def _problems(report: Report) -> dict[str, str]:
    try:
        checked(_draft(report), claimflow().clock.now())
    except InvalidInput as error:
        found = problems_of(error)
        if "loss_at" in found and not report.values.get("loss_at"):
            found["loss_at"] = _("Please fill this in.")
        return found
    return {}


def _send(report: Report) -> Response:
    files = [file for file in request.files.getlist("files") if file.filename]
    problems = _problems(report) | uploads.problems(files, "files")
    if not (report.values.get("reporter_mobile") or _known_mobile()):
        problems["reporter_mobile"] = _("Please fill this in.")
    if not problems and g.claimant is None:
        wait = auth.too_many_reports(report.values.get("policy_no", "")[:32])
        if wait:
            return _too_many("contact", report, {"report": _waiting(wait.retry_after)}, wait.retry_after)
    if not problems:
        try:
            return _done(_take(report, files))
        except InvalidInput as error:
            problems = {"files" if name == "file" else name: text for name, text in problems_of(error).items()}
    step = "loss" if any(name in _FIELDS["loss"] for name in problems) else "contact"
    return _refused(step, report, problems)


def _done(claim_no: str) -> Response:
    session[_JUST_REPORTED] = claim_no
    if g.claimant:
        return answers.see_other(redirect(url_for("portal_claims.claim", claim_no=claim_no)))
    return answers.see_other(redirect(url_for("portal_report.done")))


def _take(report: Report, files: list[FileStorage]) -> str:
    app = claimflow()
    actor = g.claimant.actor if g.claimant else "claimant"
    claim_no = claims.report_loss(tx(), app.engine, _draft(report), actor, app.clock.now())
    for file in files:
        upload = documents.Upload(_FIRST_DOCUMENT[report.lob], file.filename or "", file.read())
        documents.add_document(
            tx(), app.engine, app.services.documents, claim_no, upload, actor, app.clock.now(), announce=False
        )
    return claim_no


_FIELDS: Mapping[str, frozenset[str]] = {
    "who": frozenset({"policy_no", "id_no", "lob"}),
    "loss": frozenset(
        {
            "loss_cause",
            "loss_at",
            "loss_place",
            "loss_desc",
            "amount",
            "at_fault",
            "injured",
            "social_insurance",
            "social_paid",
        }
    ),
    "contact": frozenset({"reporter_name", "reporter_mobile", "account_no", "bank_name", "files"}),
}


def _draft(report: Report) -> LossDraft:
    values = report.values
    details: dict[str, object] = {}
    if report.lob == "MOTOR":
        details["bodily_injury"] = values.get("injured") == "yes"
    if report.lob in ("MEDICAL", "PA"):
        details["social_insurance"] = values.get("social_insurance") or "NONE"
        if values.get("social_paid"):
            details["social_paid"] = values["social_paid"]
    holder = people.party(tx(), report.policy.insured_id, masked=False).name if report.policy else ""
    reporter = people.party(tx(), g.claimant.party_id, masked=False) if g.claimant else None
    account = None
    if report.policy and values.get("account_no"):
        account = AccountInput(holder, values["account_no"], values.get("bank_name", ""))
    return LossDraft(
        lob=report.lob,
        loss_at=_loss_moment(values.get("loss_at", "")),
        loss_cause=values.get("loss_cause", ""),
        amount=values.get("amount", ""),
        channel="WEB",
        channel_msg_id=values.get("message_id") or None,
        policy_no=report.policy.policy_no if report.policy else values.get("policy_no") or None,
        object_key=report.policy.object_key if report.policy else None,
        insured_id_no=values.get("id_no") or None,
        loss_place=values.get("loss_place", ""),
        loss_desc=values.get("loss_desc", ""),
        reporter_name=reporter.name if reporter else values.get("reporter_name", ""),
        reporter_mobile=values.get("reporter_mobile") or (reporter.mobile if reporter else ""),
        reporter_party_id=g.claimant.party_id if g.claimant else None,
        at_fault=(values.get("at_fault") or None) if report.lob == "MOTOR" else None,
        provider=values.get("loss_place") or None if report.lob in ("MEDICAL", "PA") else None,
        language=i18n.language(),
        details=details,
        account=account,
    )


def _known_mobile() -> str:
    """The masked number we would call; what the insurer knows is not asked again."""
    return people.party(tx(), g.claimant.party_id).mobile if g.claimant else ""


def _loss_moment(text: str) -> datetime | str:
    """The browser sends local time without a zone; what it cannot be read as stays text and is refused."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=filters.SHANGHAI)
    except ValueError:
        return text


def _refused(
    step: str, report: Report, problems: Mapping[str, str], *, unmatched: bool = False, status: int = 422
) -> Response:
    response = make_response(_page(step, report, problems, unmatched=unmatched))
    response.status_code = status
    return response


def _too_many(step: str, report: Report, problems: Mapping[str, str], seconds: int) -> Response:
    response = _refused(step, report, problems, status=429)
    response.headers["Retry-After"] = str(seconds)
    return response


def _waiting(seconds: int) -> str:
    minutes = max(1, -(-seconds // 60))
    return ngettext(
        "Many losses were reported here in a short time. Please send this again in %(num)d minute.",
        "Many losses were reported here in a short time. Please send this again in %(num)d minutes.",
        minutes,
    )


def _page(step: str, report: Report, problems: Mapping[str, str] | None = None, *, unmatched: bool = False) -> str:
    report.values.setdefault("message_id", uploads.new_id())
    return render_template(
        "portal/report.html",
        step=step,
        number=STEPS.index(step) + 1,
        report=report,
        values=report.values,
        carried={name: value for name, value in report.values.items() if name not in _FIELDS[step]},
        problems=problems or {},
        unmatched=unmatched,
        known_mobile=_known_mobile(),
        causes=CAUSES_OF_LINE.get(report.lob, ()),
        latest=filters.local(claimflow().clock.now()).strftime("%Y-%m-%dT%H:%M"),
        largest=uploads.LARGEST_FILE,
    )
