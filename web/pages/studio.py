"""The studio: what is deployed in which version, by whom and why; looking at, downloading and comparing versions."""

from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, Response, g, jsonify, make_response, render_template, request, url_for
from werkzeug.exceptions import NotFound

from engine.views import DefinitionView
from tasks.people.permissions import Permission
from tasks.studio import queries, versions
from web import access, answers, filters, form_texts, i18n
from web.context import claimflow, tx

pages = Blueprint("studio", __name__)

_CONTENT_TYPES = {"process": "application/xml", "decision": "application/xml", "form": "application/json"}
KINDS = ("process", "decision", "form")


@pages.get("/studio")
@access.needs(Permission.STUDIO_VIEW)
def show() -> str:
    """Processes, decisions and forms in their newest version, and the analyst's own drafts."""
    kind = request.args.get("kind", "process")
    newest = queries.latest(tx(), claimflow().engine)
    return render_template(
        "studio/show.html",
        kind=kind if kind in KINDS else "process",
        kinds=KINDS,
        newest={kind: sorted(rows, key=lambda row: filters.named(row.definition)) for kind, rows in newest.items()},
        drafts=queries.drafts(tx(), g.user.username) if access.may(Permission.STUDIO_EDIT) else [],
        entered={},
        problems={},
    )


@pages.get("/studio/definitions/<int:key>")
@access.needs(Permission.STUDIO_VIEW)
def definition(key: int) -> str:
    """One version: how it looks, and all versions with who released them, when and why."""
    engine = claimflow().engine
    shown = engine.definition(key, tx=tx())
    releases = queries.releases(tx(), engine, shown)
    earlier = next((row.definition for row in releases if row.definition.version < shown.version), None)
    return render_template(
        "studio/definition.html",
        definition=shown,
        note=next((row.note for row in releases if row.definition.key == key), ""),
        releases=releases,
        latest=releases[0].definition,
        earlier=earlier,
        others=queries.others_drafts(tx(), g.user.username, shown.resource_name),
        record=request.args.get("record", ""),
    )


@pages.get("/studio/definitions/<int:key>/source")
@access.needs(Permission.STUDIO_VIEW)
def source(key: int) -> Response:
    """The file for a viewer on the page; a form in the reader's language."""
    shown = claimflow().engine.definition(key, tx=tx())
    if shown.kind == "form":
        return jsonify(form_texts.in_language(claimflow().engine.form(key, tx=tx()).schema, i18n.language()))
    response = _bytes(shown)
    response.headers["Content-Type"] = f"{_CONTENT_TYPES[shown.kind]}; charset=utf-8"
    return response


@pages.get("/studio/definitions/<int:key>/file")
@access.needs(Permission.STUDIO_VIEW)
def download(key: int) -> Response:
    """The file as it was deployed, byte for byte."""
    shown = claimflow().engine.definition(key, tx=tx())
    response = _bytes(shown)
    name = shown.resource_name.rsplit("/", 1)[-1]
    response.headers["Content-Type"] = "application/octet-stream"
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return response


@pages.get("/studio/compare")
@access.needs(Permission.STUDIO_VIEW)
def compare() -> str | Response:
    """Two versions beside each other with a list of what differs."""
    old, new = _asked("old"), _asked("new")
    if old.kind != new.kind or old.id != new.id:
        raise NotFound
    if old.version > new.version:
        return answers.go(url_for("studio.compare", old=new.key, new=old.key))
    return render_template(
        "studio/compare.html",
        old=old,
        new=new,
        releases=queries.releases(tx(), claimflow().engine, new),
        differences=versions.differences(tx(), claimflow().engine, old.key, new.key),
    )


@pages.get("/studio/compare/state")
@access.needs(Permission.STUDIO_VIEW)
def compare_state() -> Response:
    """Which elements of a diagram to colour."""
    old, new = _asked("old"), _asked("new")
    found = versions.differences(tx(), claimflow().engine, old.key, new.key)
    return jsonify({manner: [d.id for d in found if d.manner == manner] for manner in versions.MANNERS})


def _asked(name: str) -> DefinitionView:
    text = request.args.get(name, "")
    if not text.isdecimal() or len(text) > 19:
        raise NotFound
    return claimflow().engine.definition(int(text), tx=tx())


def _bytes(shown: DefinitionView) -> Response:
    response = make_response(claimflow().engine.definition_source(shown.key, tx=tx()))
    # Whatever stands in the file: opened by itself it may do nothing.
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, max-age=86400, immutable"
    return response
