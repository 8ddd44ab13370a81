"""Beginning to edit: a deployed file, a new one, or one from the analyst's disk."""

from __future__ import annotations

from flask import Blueprint, g, render_template, request, url_for
from werkzeug.wrappers import Response

from tasks.errors import InvalidInput
from tasks.people.permissions import Permission
from tasks.studio import commands, queries
from web import access, answers, filters
from web.context import claimflow, tx
from web.pages.studio import KINDS

pages = Blueprint("studio_begin", __name__)


@pages.post("/studio/definitions/<int:key>/edit")
@access.needs(Permission.STUDIO_EDIT)
def edit(key: int) -> Response:
    """Open the user's draft of a file; begun from this version when there is none."""
    app = claimflow()
    draft = commands.open_draft(tx(), app.engine, key, g.user.username, app.clock.now())
    return answers.go(url_for("studio_draft.show", draft_id=draft))


@pages.post("/studio/new")
@access.needs(Permission.STUDIO_EDIT)
def new() -> Response | tuple[str, int]:
    """A new process, decision or form from the smallest file that works."""
    app = claimflow()
    entered = {name: request.form.get(name, "").strip() for name in ("kind", "id", "name", "chinese")}
    try:
        draft = commands.new_draft(
            tx(), app.engine, entered["kind"], entered["id"], entered["name"], entered["chinese"],
            g.user.username, app.clock.now(),
        )  # fmt: skip
    except InvalidInput as error:
        return _again(entered, error), 422
    return answers.go(url_for("studio_draft.show", draft_id=draft))


@pages.post("/studio/upload")
@access.needs(Permission.STUDIO_EDIT)
def upload() -> Response | tuple[str, int]:
    """A file from the analyst's disk, kept byte for byte as a draft."""
    app = claimflow()
    file = request.files.get("file")
    try:
        if file is None or not file.filename:
            raise InvalidInput.of("file", "required", "Choose a file.")
        draft = commands.upload(tx(), app.engine, file.filename, file.read(), g.user.username, app.clock.now())
    except InvalidInput as error:
        return _again({}, error), 422
    return answers.go(url_for("studio_draft.show", draft_id=draft))


def _again(entered: dict[str, str], error: InvalidInput) -> str:
    newest = queries.latest(tx(), claimflow().engine)
    return render_template(
        "studio/show.html",
        kind=entered.get("kind", "process") if entered.get("kind") in KINDS else "process",
        kinds=KINDS,
        newest={kind: sorted(rows, key=lambda row: filters.named(row.definition)) for kind, rows in newest.items()},
        drafts=queries.drafts(tx(), g.user.username),
        entered=entered,
        problems={p.field: answers.problem_text(p) for p in error.problems},
    )
