"""The worklist: my tasks and those of my groups, due first, with both clocks in sight."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, g, render_template, request, url_for

from tasks.claims import words
from tasks.payments import queries as payments
from tasks.payments.queries import PaymentView
from tasks.people.permissions import Permission
from tasks.worklist import queries
from web import access, answers, paging
from web.context import claimflow, tx

pages = Blueprint("worklist", __name__)

PAGE_SIZE = 50


@pages.get("/worklist")
@access.needs(Permission.WORKLIST_VIEW)
def show() -> str:
    """One page of the list; htmx gets the list alone."""
    now = claimflow().clock.now()
    counts = queries.counts(tx(), g.user, now)
    scope = _scope(counts)
    kinds = queries.task_kinds(tx(), g.user)
    wanted = request.args.get("kind")
    found = queries.worklist(
        tx(),
        g.user,
        now,
        scope=scope,
        text=request.args.get("text", "")[:40],
        lob=request.args.get("lob") if request.args.get("lob") in words.LOB else None,
        form_id=wanted if wanted in {form_id for form_id, _names in kinds} else None,
        overdue_only=request.args.get("overdue") == "1",
        limit=PAGE_SIZE,
        offset=paging.offset(PAGE_SIZE),
    )
    return render_template(
        "worklist/list.html" if answers.is_htmx() else "worklist/show.html",
        found=found,
        counts=counts,
        here=url_for("worklist.show", **{**request.args.to_dict(), "scope": scope}),
        scope=scope,
        kinds=kinds,
        lines=list(words.LOB),
        everybody=access.may(Permission.TASK_REASSIGN),
        returned=_returned(),
        page=paging.page("worklist.show", PAGE_SIZE, found.total, queries.MOST_COUNTED),
    )


def _returned() -> Sequence[PaymentView]:
    """Money nobody has a task for, shown to those who have to see to it; a search leaves it where it is."""
    if answers.is_htmx() or not access.may(Permission.PAYMENT_RETURNED):
        return ()
    return payments.returned_after_close(tx())


def _scope(counts: queries.WorkCounts) -> queries.Scope:
    """The scope asked for; without one, whoever has no task of their own sees what there is to take."""
    match request.args.get("scope"):
        case "mine":
            return "mine"
        case "groups":
            return "groups"
        case "all":
            return "all"
        case _:
            return "mine" if counts.mine else "groups"
