"""Handing over: the open tasks of one person go to a colleague or back to their groups, with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask import Blueprint, flash, g, render_template, request, url_for
from flask_babel import ngettext
from werkzeug.wrappers import Response

from tasks.errors import InvalidInput
from tasks.people import queries as people
from tasks.people.permissions import Permission
from tasks.people.queries import UserView
from tasks.worklist import handing_over, queries
from tasks.worklist.words import HAND_OVER_REASONS
from web import access, answers, labels, wording
from web.context import claimflow, tx

pages = Blueprint("hand_over", __name__)

MOST = 200
"""Tasks of one person on one page."""
GROUP = "*group"
"""The choice that gives tasks back to their groups; no user name begins like this."""


@pages.get("/worklist/hand-over")
@access.needs(Permission.TASK_REASSIGN)
def show() -> str:
    """Who has open tasks, and the tasks of the person chosen."""
    return _page({}, _chosen())


@pages.post("/worklist/hand-over")
@access.needs(Permission.TASK_REASSIGN)
def hand_over() -> str | tuple[str, int] | Response:
    """Hand the chosen tasks over; what cannot be done comes back with everything that was chosen."""
    app, form = claimflow(), request.form
    keys = [int(text) for text in form.getlist("task") if text.isdecimal() and len(text) < 20][:MOST]
    to = form.get("to", "")
    try:
        if to == "":
            raise InvalidInput.of("to", "required", "Choose who gets the tasks.")
        handed = handing_over.hand_over(
            tx(), app.engine, g.user, keys, None if to == GROUP else to, form.get("reason", ""), app.clock.now(),
            note=form.get("note", ""),
        )  # fmt: skip
    except InvalidInput as error:
        return _page(_sentences(error), form.get("from", "")), 422
    flash(ngettext("%(num)d task was handed over.", "%(num)d tasks were handed over.", handed), "ok")
    return answers.go(url_for("hand_over.show"))


def _page(errors: dict[str, Sequence[str]], holder: str) -> str:
    now = claimflow().clock.now()
    holders = queries.holders(tx(), now)
    if holder not in {row.username for row in holders}:
        holder = ""
    found = queries.worklist(tx(), g.user, now, scope="all", assignee=holder, limit=MOST) if holder else None
    return render_template(
        "worklist/hand_over.html",
        holders=holders,
        holder=holder,
        found=found,
        colleagues=_colleagues(holder, found.rows if found else ()),
        reasons=labels.pairs(HAND_OVER_REASONS, "hand_over_reason"),
        errors=errors,
        group=GROUP,
    )


def _chosen() -> str:
    return request.args.get("from", "")


def _colleagues(holder: str, rows: Iterable[queries.WorkRow]) -> list[tuple[str, str]]:
    """Those who work in a group of one of the tasks, with their groups in words."""
    groups = {group for row in rows for group in row.candidate_groups}
    return [
        (user.username, f"{user.display_name} – {_groups(user)}")
        for user in people.users(tx())
        if user.username != holder and user.may(Permission.TASK_WORK) and groups & set(user.roles)
    ]


def _groups(user: UserView) -> str:
    return wording.listed(labels.label(role, "group") for role in user.roles)


def _sentences(error: InvalidInput) -> dict[str, Sequence[str]]:
    """The sentences of each refused field; a colleague may be wrong for several tasks."""
    sentences: dict[str, list[str]] = {}
    for problem in error.problems:
        said = sentences.setdefault(problem.field, [])
        if (text := answers.problem_text(problem)) not in said:
            said.append(text)
    return dict(sentences)
