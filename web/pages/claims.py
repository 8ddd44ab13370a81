"""Finding a claim by its number, policy, plate, status or line."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tasks.claims import queries as claims
from tasks.claims import words
from tasks.people.permissions import Permission
from web import access, answers, paging
from web.context import tx

pages = Blueprint("claims", __name__)

PAGE_SIZE = 50
_ROUTES = ("AUTO", "HUMAN_L1", "HUMAN_L2", "HUMAN_L3", "SIU", "COMPLIANCE")


@pages.get("/claims")
@access.needs(Permission.CLAIM_VIEW)
def search() -> Response | str:
    """Claims, the latest report first; a number that fits exactly one claim opens it."""
    text = request.args.get("text", "").strip()[:40]
    offset = paging.offset(PAGE_SIZE)
    found = claims.list_claims(
        tx(),
        text=text,
        status=_one_of("status", [str(status) for status in words.STATUS]),
        lob=_one_of("lob", list(words.LOB)),
        route=_one_of("route", _ROUTES),
        open_only=request.args.get("open") == "1",
        limit=PAGE_SIZE,
        offset=offset,
    )
    if text and found.total == 1 and text.upper() == found.rows[0].claim_no and not answers.is_htmx():
        return answers.see_other(redirect(url_for("claim.show", claim_no=found.rows[0].claim_no)))
    template = "claims/list.html" if answers.is_htmx() else "claims/search.html"
    return render_template(
        template,
        found=found,
        page=paging.page("claims.search", PAGE_SIZE, found.total, claims.MOST_COUNTED),
        statuses=[str(status) for status in words.STATUS],
        lines=list(words.LOB),
        routes=_ROUTES,
    )


def _one_of(name: str, allowed: list[str] | tuple[str, ...]) -> str | None:
    value = request.args.get(name)
    return value if value in allowed else None
