"""What kind of answer the caller wants, and the words for refused fields."""

from __future__ import annotations

from flask import redirect, request
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from tasks.errors import FieldProblem
from web import findings, i18n

# The codes of tasks.errors.FieldProblem and of the form check; the message of the error itself is English.
PROBLEMS = {
    "required": _l("Please fill this in."),
    "not_a_number": _l("Enter a number, for example 5000.00."),
    "not_positive": _l("The amount must be greater than 0."),
    "too_large": _l("This is larger than allowed."),
    "too_small": _l("This is smaller than allowed."),
    "too_precise": _l("At most two decimals."),
    "too_long": _l("This text is too long."),
    "too_short": _l("Please write a little more."),
    "password_too_short": _l("Use at least 8 characters."),
    "bad_contact": _l("Enter a mobile number of 11 digits or an e-mail address."),
    "contact_in_use": _l("This cannot be used; enter another one."),
    "consent_needed": _l("An account can be kept only with your consent."),
    "not_an_option": _l("Choose one of the values offered."),
    "not_a_date": _l("Enter a date, for example 2026-11-22."),
    "not_yes_or_no": _l("Choose yes or no."),
    "not_text": _l("Enter a text."),
    "bad_format": _l("This does not have the expected form."),
    "unknown_field": _l("This field does not belong to the form."),
    "in_future": _l("This lies in the future."),
    "too_old": _l("This lies more than 30 years back; check the date."),
    "bad_check_digit": _l("Please check the digits: the check digit does not fit."),
    "unknown": _l("Choose one of the values offered."),
    "in_use": _l("This exists already; choose another."),
    "before_start": _l("The end must lie after the beginning."),
    "other_policy": _l("This policy insures something else; choose the kind of loss it covers."),
    "no_zone": _l("The time needs a zone, for example +08:00."),
    "wrong_type": _l("Only photos (JPEG, PNG), PDF files and MP4 videos can be taken; send one of these."),
    "not_open": _l("This document is not missing any more; nothing was stored."),
    "empty": _l("The file is empty."),
    "bad_model_type": _l("Only .bpmn, .dmn and .form files can be taken."),
    "not_json": _l("This is not JSON. A text needs quotes there, and names of fields too."),
    "taken": _l("This id exists already; open that one or choose another id."),
    "nothing_to_start": _l("Choose at least one thing to start, and say how often."),
    "not_a_count": _l("Enter a whole number from 0 to 20."),
    "nothing_chosen": _l("Choose what is to be started, ended or moved."),
    "never_decided": _l("This was never decided for that claim; check the number."),
    "unchanged": _l("This version is deployed already; there is nothing new to deploy."),
}


def problem_text(problem: FieldProblem) -> str:
    """The sentence for a refused field in the user's language: its own, the one for its code, or the engine's."""
    own = problem.message_zh if i18n.language() == "zh" else ""
    if own:
        return own
    return str(PROBLEMS[problem.code]) if problem.code in PROBLEMS else findings.spoken(problem.message)


def is_htmx() -> bool:
    """Whether htmx asks for a part of a page."""
    return request.headers.get("HX-Request") == "true"


def wants_json() -> bool:
    """Whether a script asks: it sends JSON or prefers to be answered in it."""
    if request.is_json:
        return True
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def see_other(response: Response) -> Response:
    """Make a redirect after a post say 303, which every client follows with GET."""
    response.status_code = 303
    return response


def go(address: str) -> Response:
    """After a post: the browser goes to `address` with GET, also when htmx sent the post."""
    response = see_other(redirect(address))
    if is_htmx():
        response = Response(status=204, headers={"HX-Redirect": address})
    return response
