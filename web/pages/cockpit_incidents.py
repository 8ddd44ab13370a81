"""What stands still: open incidents, jobs that failed and wait for their next try, jobs nobody takes."""

from __future__ import annotations

from collections.abc import Sequence
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
    kind, process = request.args.get("kind", ""), request.args.get("process", "")
    everything = app.engine.incidents(limit=MOST, tx=tx())
    chosen = [
        incident for incident in everything
        if kind in ("", incident.kind) and process in ("", incident.process_id)
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
        kind=kind,
        process=process,
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


def _placed(rows: Sequence[IncidentView | JobView]) -> list[Stuck]:
    placed = []
    for row in rows:
        instance = claimflow().engine.instance(row.process_instance_key, tx=tx())
        known = names.of_definition(instance.definition_key)
        placed.append(Stuck(row, names.process(instance.process_id), known.name(row.element_id)))
    return placed
