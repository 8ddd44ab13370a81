"""What stands still: open incidents, jobs that failed and wait for their next try, jobs nobody takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, flash, g, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from engine.views import IncidentView, JobView
from tasks.cockpit import commands, queries
from tasks.payments import queries as payments
from tasks.people.permissions import Permission
from web import access, answers
from web.context import claimflow, tx
from web.pages import cockpit_names as names

pages = Blueprint("cockpit_incidents", __name__)

MOST = 100
AT_ONCE = 25
"""How many incidents are tried again in one request: few enough that nobody waits for it."""
_NOBODY_TAKES_AFTER = timedelta(minutes=5)


@dataclass(frozen=True)
class Stuck:
    """A row of the page: what stands still and where."""

    row: IncidentView | JobView
    process: str
    element: str


@pages.get("/cockpit/incidents")
@access.needs(Permission.COCKPIT_VIEW)
def show() -> str:
    """Everything that will not go on without a person, and what soon might not."""
    app = claimflow()
    which = _which(request.args)
    everything = app.engine.incidents(limit=MOST, tx=tx())
    chosen = [
        incident for incident in everything
        if which.kind in ("", incident.kind) and which.process in ("", incident.process_id)
        and which.element in ("", incident.element_id)
    ]  # fmt: skip
    overdue = queries.overdue_jobs(tx(), app.clock.now() - _NOBODY_TAKES_AFTER)
    retrying = [job for job in queries.retrying_jobs(tx()) if job.key not in {late.key for late in overdue}]
    return render_template(
        "cockpit/incidents.html",
        incidents=_placed(chosen),
        retrying=_placed(retrying),
        overdue=_placed(overdue),
        payments=payments.unanswered(tx()) if access.may(Permission.PAYMENT_VIEW) else (),
        returned=payments.returned_after_close(tx()) if access.may(Permission.PAYMENT_VIEW) else (),
        kinds=sorted({incident.kind for incident in everything}),
        processes=sorted({incident.process_id for incident in everything}),
        elements=sorted({(row.row.element_id, row.element) for row in _placed(everything)}, key=lambda pair: pair[1]),
        which=which,
        fitting=queries.count_fitting_incidents(tx(), which)[0],
        total=queries.count_open_incidents(tx()),
        most=MOST,
        process_name=names.process,
    )


@pages.post("/cockpit/incidents")
@access.needs(Permission.COCKPIT_REPAIR)
def retry() -> Response:
    """Try all chosen incidents again."""
    app = claimflow()
    keys = [int(text) for text in request.form.getlist("incident") if text.isdecimal() and len(text) < 20][:MOST]
    reason = request.form.get("reason", "")
    retried = commands.retry_incidents(tx(), app.engine, keys, g.user.username, reason, app.clock.now())
    if retried.done:
        count = len(retried.done)
        flash(
            ngettext("%(num)d incident is being tried again.", "%(num)d incidents are being tried again.", count), "ok"
        )
    if retried.refused:
        flash(
            _(
                "%(count)s could not be tried again: resolved meanwhile, or no retry can help.",
                count=len(retried.refused),
            ),
            "warn",
        )
    return answers.go(url_for("cockpit_incidents.show"))


@pages.post("/cockpit/incidents/all")
@access.needs(Permission.COCKPIT_REPAIR)
def retry_all() -> str:
    """Try all that fit again, some at a request: each answer shows how far it is and asks for the next ones.

    What is raised anew meanwhile is not tried a second time, and whoever closes the page stops it.
    """
    app, form = claimflow(), request.form
    which, done, refused = _which(form), _number("done"), _number("refused")
    count, newest = queries.count_fitting_incidents(tx(), which)
    total, up_to = _number("total") or count, _number("up_to") or newest
    keys = queries.fitting_incidents(tx(), which, after=_number("after"), up_to=up_to, limit=AT_ONCE)
    if keys:
        retried = commands.retry_incidents(
            tx(), app.engine, keys, g.user.username, form.get("reason", ""), app.clock.now()
        )
        done, refused = done + len(retried.done), refused + len(retried.refused)
    return render_template(
        "cockpit/batch_progress.html" if answers.is_htmx() else "cockpit/batch.html",
        which=which, total=total, done=done, refused=refused, up_to=up_to, after=keys[-1] if keys else 0,
        reason=form.get("reason", ""), goes_on=len(keys) == AT_ONCE,
    )  # fmt: skip


def _which(given: Mapping[str, str]) -> queries.Standstill:
    return queries.Standstill(given.get("kind", ""), given.get("process", ""), given.get("element", ""))


def _number(name: str) -> int:
    text = request.form.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 20 else 0


def _placed(rows: Sequence[IncidentView | JobView]) -> list[Stuck]:
    placed = []
    for row in rows:
        instance = claimflow().engine.instance(row.process_instance_key, tx=tx())
        known = names.of_definition(instance.definition_key)
        placed.append(Stuck(row, names.process(instance.process_id), known.name(row.element_id)))
    return placed
