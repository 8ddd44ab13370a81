"""The editors: a draft is loaded, checked, saved, looked ahead at, and released."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from flask import Blueprint, flash, g, jsonify, make_response, render_template, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from engine import Conflict, DeploymentRefused, Finding
from engine.views import DefinitionView
from tasks.errors import InvalidInput
from tasks.people.permissions import Permission
from tasks.studio import commands, queries
from web import access, answers, filters, findings, i18n, json_body, labels
from web.context import claimflow, tx

pages = Blueprint("studio_draft", __name__)

_TEMPLATES = {"process": "studio/modeler.html", "decision": "studio/dmn.html", "form": "studio/form.html"}


@pages.get("/studio/drafts/<uuid:draft_id>")
@access.needs(Permission.STUDIO_EDIT)
def show(draft_id: uuid.UUID) -> str:
    """The editor for a draft."""
    app = claimflow()
    draft = queries.draft(tx(), draft_id, g.user.username)
    base = app.engine.definition(draft.base_key, tx=tx()) if draft.base_key else None
    latest = app.engine.definition_by_id(base.kind, base.id, tx=tx()) if base else None
    return render_template(
        _TEMPLATES[draft.kind],
        draft=draft,
        base=base,
        latest=latest,
        overtaken=queries.overtaken_by(tx(), app.engine, draft_id, g.user.username),
        file_name=draft.resource_name.rsplit("/", 1)[-1],
        others=queries.others_drafts(tx(), g.user.username, draft.resource_name),
    )


@pages.get("/studio/drafts/<uuid:draft_id>/content")
@access.needs(Permission.STUDIO_EDIT)
def content(draft_id: uuid.UUID) -> Response:
    """The bytes of a draft, for its editor."""
    response = make_response(queries.content(tx(), draft_id, g.user.username))
    response.headers["Content-Type"] = "text/plain; charset=utf-8"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@pages.get("/studio/element-templates")
@access.needs(Permission.STUDIO_EDIT)
def element_templates() -> Response:
    """The service tasks an analyst can put into a diagram."""
    return jsonify(queries.element_templates(claimflow().engine, i18n.language()))


@pages.post("/studio/drafts/<uuid:draft_id>/save")
@access.needs(Permission.STUDIO_EDIT)
def save(draft_id: uuid.UUID) -> Response:
    """Keep what was edited; a draft with errors may be kept, it just cannot be released."""
    body = json_body.read()
    app = claimflow()
    try:
        version = commands.save(tx(), draft_id, _content(body), _version(body), g.user.username, app.clock.now())
    except Conflict as conflict:
        return _conflict(draft_id, conflict)
    except InvalidInput as error:
        return _refused(_sentence(error))
    return jsonify(version=str(version))


@pages.post("/studio/drafts/<uuid:draft_id>/check")
@access.needs(Permission.STUDIO_EDIT)
def check(draft_id: uuid.UUID) -> Response:
    """Everything that stands against a release, with the element it stands at."""
    try:
        found = commands.check(claimflow().engine, draft_id, _content(json_body.read()), g.user.username)
    except InvalidInput as error:
        return _refused(_sentence(error))
    return jsonify(findings=_findings(found, _resource_of(draft_id)))


@pages.post("/studio/drafts/<uuid:draft_id>/preview")
@access.needs(Permission.STUDIO_DEPLOY)
def preview(draft_id: uuid.UUID) -> Response:
    """What a release would do: new versions, what depends on them, what somebody else released meanwhile."""
    try:
        ahead = commands.preview(claimflow().engine, draft_id, _content(json_body.read()), g.user.username)
    except InvalidInput as error:
        return _refused(_sentence(error))
    if ahead.refused:
        sentence = _("This cannot be deployed yet. Everything that has to be repaired is listed.")
        return _refused(sentence, _findings(ahead.findings, _resource_of(draft_id)))
    if not ahead.own:
        return _refused(_("This is the version that is deployed already; there is nothing new to deploy."))
    overtaken = ahead.overtaken_by
    return jsonify(
        findings=_findings(ahead.findings, _resource_of(draft_id)),
        own=[_named(definition) for definition in ahead.own],
        dependents=[_named(definition) for definition in ahead.dependents],
        overtakes=str(overtaken.key) if overtaken else None,
        warning=_overtaken(overtaken) if overtaken else None,
    )


@pages.post("/studio/drafts/<uuid:draft_id>/deploy")
@access.needs(Permission.STUDIO_DEPLOY)
def deploy(draft_id: uuid.UUID) -> Response:
    """Release the draft as a new version, with a note; running instances stay on theirs."""
    body = json_body.read()
    app = claimflow()
    overtakes = str(body.get("overtakes") or "")
    resource_name = _resource_of(draft_id)
    try:
        made = commands.release(
            tx(),
            app.engine,
            draft_id,
            _content(body),
            str(body.get("note", "")),
            version=_version(body),
            overtakes=int(overtakes) if overtakes.isdecimal() else None,
            by=g.user.username,
            now=app.clock.now(),
        )
    except DeploymentRefused as refused:
        sentence = _("This cannot be deployed yet. Everything that has to be repaired is listed.")
        return _refused(sentence, _findings(refused.findings, resource_name))
    except Conflict as conflict:
        return _conflict(draft_id, conflict)
    except InvalidInput as error:
        return _refused(_sentence(error))
    new = (*made.process_definitions, *made.decisions, *made.forms)
    versions = "; ".join(_named(definition) for definition in new)
    flash(_("Deployed: %(versions)s. Running instances stay on their version.", versions=versions), "ok")
    mine = next(definition for definition in new if definition.resource_name == resource_name)
    return jsonify(next=url_for("studio.definition", key=mine.key), message=versions)


@pages.post("/studio/drafts/<uuid:draft_id>/discard")
@access.needs(Permission.STUDIO_EDIT)
def discard(draft_id: uuid.UUID) -> Response:
    """Throw the draft away."""
    commands.discard(tx(), draft_id, g.user.username)
    flash(_("The draft was discarded."), "ok")
    return answers.go(url_for("studio.show"))


def _content(body: dict[str, Any]) -> bytes:
    text = body.get("content")
    if not isinstance(text, str):
        raise BadRequest
    return text.encode()


def _version(body: dict[str, Any]) -> int:
    text = str(body.get("version", ""))
    if not text.isdecimal():
        raise BadRequest
    return int(text)


def _resource_of(draft_id: uuid.UUID) -> str:
    return queries.draft(tx(), draft_id, g.user.username).resource_name


def _findings(found: Iterable[Finding], own: str) -> list[dict[str, Any]]:
    """The findings as the editor lists them; one about another file names it and marks nothing in the own one."""
    return [
        {
            "element": finding.element if finding.resource == own else None,
            "severity": finding.severity,
            "message": ("" if finding.resource == own else f"{finding.resource}: ")
            + findings.spoken(finding.message, finding.way),
            "repair": findings.spoken(finding.repair),
            "rule": finding.rule,
        }
        for finding in found
    ]


def _refused(sentence: str, found: list[dict[str, Any]] | None = None) -> Response:
    response = jsonify({"message": sentence} | ({} if found is None else {"findings": found}))
    response.status_code = 422
    return response


def _conflict(draft_id: uuid.UUID, conflict: Conflict) -> Response:
    if conflict.kind == "draft":
        draft = queries.draft(tx(), draft_id, g.user.username)
        current = {"version": str(draft.version), "by": draft.owner, "at": filters.minute(draft.updated_at)}
        response = jsonify(message=_("You saved this draft in another window meanwhile."), current=current)
    else:
        sentence = _("Version %(number)s was deployed meanwhile. Press Deploy again to see it.", number=conflict.found)
        response = jsonify(message=sentence)
    response.status_code = 409
    return response


def _sentence(error: InvalidInput) -> str:
    return " ".join(answers.problem_text(problem) for problem in error.problems)


def _overtaken(later: DefinitionView) -> str:
    return _(
        "Version %(number)s was deployed by %(who)s on %(when)s, after this draft was begun. Deploying this draft undoes it.",
        number=later.version,
        who=later.deployed_by,
        when=filters.minute(later.deployed_at),
    )


def _named(definition: DefinitionView) -> str:
    return _(
        "%(kind)s %(name)s, version %(number)s",
        kind=labels.label(definition.kind, "definition_kind"),
        name=filters.named(definition),
        number=definition.version,
    )
