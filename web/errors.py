"""One table from error class to answer, and the friendly page, fragment or JSON that carries it."""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed

import engine.errors
import tasks.errors
from engine.database_errors import CommitInDoubt, DatabaseError, is_lost
from web import access, answers, findings
from web.context import is_write
from web.csrf import ForgedRequest

log = logging.getLogger("claimflow.web")


@dataclass(frozen=True)
class Kind:
    """How one family of errors is answered."""

    status: int
    title: LazyString
    sentence: LazyString


NOT_FOUND = Kind(404, _l("Not found"), _l("There is nothing at this address, or it is not there any more."))
FORBIDDEN = Kind(403, _l("Not allowed"), _l("Your role does not include this. If you need it, ask an administrator."))
SIGNED_OUT = Kind(
    401, _l("Please log in"), _l("You are not logged in, or your session has ended. What you typed is kept.")
)
CONFLICT = Kind(
    409,
    _l("Somebody was faster"),
    _l("This was changed or finished in the meantime. Load it again to see how it stands now; nothing was changed."),
)
INVALID = Kind(422, _l("Please check what you entered"), _l("Something cannot be taken as it is. Nothing was changed."))
SUSPENDED = Kind(
    409,
    _l("Paused at the moment"),
    _l("An administrator has suspended this process. It can go on when it is resumed; what you typed is kept."),
)
NO_STORAGE = Kind(
    503,
    _l("Nothing can be stored at the moment"),
    _l("The disk is full or may not be written. Nothing was changed. Tell an administrator, then try again."),
)
UNREACHABLE = Kind(
    503,
    _l("The database cannot be reached at the moment"),
    _l("Nothing was changed. Please try again in a moment; if it goes on, tell an administrator."),
)
IN_DOUBT = Kind(
    500,
    _l("We do not know whether this was stored"),
    _l(
        "The connection to the database was lost while your change was being stored: it may have been kept or not. "
        "Load the page again and look how things stand before you repeat it."
    ),
)
TOO_LARGE = Kind(413, _l("The file is too large"), _l("A file may have at most 20 MB. Nothing was stored."))
TOO_MANY = Kind(429, _l("Too many attempts"), _l("Please wait a little before you try again."))
DUTY = Kind(
    403,
    _l("Another person has to do this"),
    _l("You already acted on this claim in another role, and the same person may not do both."),
)
AUTHORITY = Kind(
    403, _l("Above your authority limit"), _l("The amount is above what you may decide. A higher level has to.")
)
BAD_REQUEST = Kind(400, _l("The request cannot be read"), _l("Load the page again and repeat. Nothing was changed."))
METHOD = Kind(405, _l("This does not work here"), _l("The address does not take this kind of request."))
BROKEN = Kind(
    500,
    _l("Something went wrong on our side"),
    _l("Nothing was changed. If it happens again, tell an administrator the number below."),
)

BY_CLASS: tuple[tuple[type[Exception], Kind], ...] = (
    (CommitInDoubt, IN_DOUBT),
    (engine.errors.NotFound, NOT_FOUND),
    (engine.errors.Suspended, SUSPENDED),
    (engine.errors.StorageUnavailable, NO_STORAGE),
    (engine.errors.InvalidState, CONFLICT),
    (engine.errors.NotAllowed, FORBIDDEN),
    (engine.errors.Conflict, CONFLICT),
    (engine.errors.InvalidInput, INVALID),
    (engine.errors.DeploymentRefused, INVALID),
    (tasks.errors.NotFound, NOT_FOUND),
    (tasks.errors.WrongState, CONFLICT),
    (tasks.errors.PermissionDenied, FORBIDDEN),
    (tasks.errors.DutyConflict, DUTY),
    (tasks.errors.AuthorityExceeded, AUTHORITY),
    (tasks.errors.InvalidInput, INVALID),
)
BY_STATUS = {
    kind.status: kind
    for kind in (BAD_REQUEST, SIGNED_OUT, FORBIDDEN, NOT_FOUND, METHOD, CONFLICT, TOO_LARGE, INVALID, TOO_MANY)
}


@dataclass
class Answer:
    """What an error page shows."""

    kind: Kind
    reference: str = ""
    detail: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    back: str = ""
    """The page that a refused form was sent from, or the log-in that leads there."""

    @property
    def sentence(self) -> str:
        """The sentence a person reads first."""
        return self.detail or str(self.kind.sentence)


def init(app: Flask) -> None:
    """Answer every error of the two families, every HTTP error and every crash of `app`."""
    for family in (engine.errors.EngineError, tasks.errors.TasksError):
        app.register_error_handler(family, answer_refusal)
    app.register_error_handler(DatabaseError, answer_database)
    app.register_error_handler(HTTPException, answer_http)
    app.register_error_handler(InternalServerError, answer_crash)


def kind_of(error: Exception) -> Kind | None:
    """The row of the table for `error`; None for an error of the families nobody classified."""
    return next((kind for cls, kind in BY_CLASS if isinstance(error, cls)), None)


def problems_of(error: Exception) -> dict[str, str]:
    """The fields an error names, each with its sentence."""
    if isinstance(error, tasks.errors.InvalidInput):
        return {problem.field: answers.problem_text(problem) for problem in error.problems}
    if isinstance(error, engine.errors.InvalidInput):
        return {error.field: findings.spoken(error.message)}
    return {}


def answer_refusal(error: Exception) -> Response:
    """Answer an expected error by the table; one that is not in it counts as a crash."""
    kind = kind_of(error)
    if kind is None:
        return answer_crash(InternalServerError(original_exception=error))
    log.info("request_refused", extra={"status": kind.status, "error": type(error).__name__})
    answer = Answer(kind, fields=problems_of(error))
    if isinstance(error, engine.errors.DeploymentRefused):
        answer.detail = str(error)
    return respond(answer)


def answer_database(error: Exception) -> Response:
    """Answer a database that went away, before it was told to commit; any other trouble with it is a crash."""
    if not is_lost(error):
        return answer_crash(InternalServerError(original_exception=error))
    log.warning("database_unreachable", extra={"endpoint": request.endpoint}, exc_info=error)
    return respond(Answer(UNREACHABLE))


def answer_http(error: HTTPException) -> Response:
    """Answer what Flask itself refuses: unknown address, wrong method, too large, no permission."""
    if error.response is not None or error.code is None or error.code < 400:
        # A redirect raised while the address was matched.
        return make_response(error)
    if isinstance(error, MethodNotAllowed) and (page := _page_above()) is not None:
        return make_response(answers.see_other(redirect(page)))
    detail = str(error.description) if isinstance(error, ForgedRequest) else ""
    return respond(
        Answer(BY_STATUS.get(error.code, Kind(error.code, BAD_REQUEST.title, BAD_REQUEST.sentence)), detail=detail)
    )


def _way_back(kind: Kind) -> str:
    """Where a person goes on who sent a form: the page it stands on; empty when they only opened an address."""
    came_from = urlsplit(request.referrer or "")
    if not is_write() or came_from.netloc != request.host:
        return ""
    page = access.own_address(f"{came_from.path}?{came_from.query}".rstrip("?"), "")
    if kind is not SIGNED_OUT or not page:
        return page
    portal = page.startswith("/portal")
    return url_for("portal_sign_in.show" if portal else "login.show", next=page)


def _page_above() -> str | None:
    """The page an address belongs to that takes posts only: a reload after a refused form leads there."""
    if request.method != "GET" or answers.wants_json() or answers.is_htmx():
        return None
    adapter, path = current_app.create_url_adapter(request), request.path
    if adapter is None:
        return None
    while path.rpartition("/")[0]:
        path = path.rpartition("/")[0]
        try:
            adapter.match(path, method="GET")
        except HTTPException:
            continue
        return path
    return None


def answer_crash(error: InternalServerError) -> Response:
    """Answer a bug: log it with a reference, show the reference and nothing else."""
    reference = secrets.token_hex(4)
    cause = error.original_exception or error
    log.error("request_failed", extra={"reference": reference, "endpoint": request.endpoint}, exc_info=cause)
    return respond(Answer(BROKEN, reference=reference))


def respond(answer: Answer) -> Response:
    """The answer in the form the caller reads: JSON, an htmx fragment or a page."""
    status = answer.kind.status
    if answers.wants_json():
        response = jsonify(
            status=status,
            title=str(answer.kind.title),
            message=answer.sentence,
            errors=answer.fields,
            reference=answer.reference,
        )
    elif answers.is_htmx():
        response = make_response(render_template("errors/fragment.html", answer=answer))
        response.headers["HX-Retarget"] = "#messages"
        response.headers["HX-Reswap"] = "innerHTML"
    else:
        g.setdefault("user", None)
        answer.back = _way_back(answer.kind)
        response = make_response(render_template("errors/page.html", answer=answer))
    response.status_code = status
    return response
