"""Repairs of an instance: correct a variable, retry an incident, suspend, cancel; each with a reason."""

from __future__ import annotations

from flask import Blueprint, flash, g, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

import engine.errors
from engine.views import ProcessInstanceView
from tasks import errors
from tasks.cockpit import changes, commands, values
from tasks.cockpit.sensitive import is_masked
from tasks.people.permissions import Permission
from web import access, answers, findings
from web.context import claimflow, tx
from web.pages import cockpit_names as names

pages = Blueprint("cockpit_repair", __name__)


@pages.post("/cockpit/instances/<int:key>/cancel")
@access.needs(Permission.COCKPIT_REPAIR)
def cancel(key: int) -> Response:
    """End an instance with everything it called."""
    app = claimflow()
    reason = request.form.get("reason", "")
    commands.cancel_instance(tx(), app.engine, key, g.user.username, reason, app.clock.now())
    flash(_("The instance was cancelled."), "ok")
    return answers.go(url_for("cockpit.instance", key=key))


@pages.post("/cockpit/instances/<int:key>/suspend")
@access.needs(Permission.COCKPIT_REPAIR)
def suspend(key: int) -> Response:
    """Let an instance stand still with everything it called."""
    app = claimflow()
    reason = request.form.get("reason", "")
    commands.suspend_instance(tx(), app.engine, key, g.user.username, reason, app.clock.now())
    flash(_("The instance is suspended."), "ok")
    return answers.go(url_for("cockpit.instance", key=key))


@pages.post("/cockpit/instances/<int:key>/resume")
@access.needs(Permission.COCKPIT_REPAIR)
def resume(key: int) -> Response:
    """Let a suspended instance go on."""
    app = claimflow()
    reason = request.form.get("reason", "")
    commands.resume_instance(tx(), app.engine, key, g.user.username, reason, app.clock.now())
    flash(_("The instance goes on."), "ok")
    return answers.go(url_for("cockpit.instance", key=key))


@pages.post("/cockpit/incidents/<int:key>/retry")
@access.needs(Permission.COCKPIT_REPAIR)
def retry(key: int) -> Response:
    """Try again what an incident stopped; the page comes back to the instance it was given from."""
    app = claimflow()
    commands.retry_incident(tx(), app.engine, key, g.user.username, request.form.get("reason", ""), app.clock.now())
    flash(_("It is being tried again."), "ok")
    return answers.go(access.own_address(request.form.get("next"), url_for("cockpit_incidents.show")))


@pages.post("/cockpit/incidents/<int:key>/resolve")
@access.needs(Permission.COCKPIT_REPAIR)
def resolve(key: int) -> Response:
    """Take what an incident stopped as done by hand, with the results typed."""
    app = claimflow()
    given = changes.variables_of(request.form.get("variables", ""))
    reason = request.form.get("reason", "")
    changes.resolve_incident(tx(), app.engine, key, given, g.user.username, reason, app.clock.now())
    flash(_("It was taken as done and goes on."), "ok")
    return answers.go(access.own_address(request.form.get("next"), url_for("cockpit_incidents.show")))


@pages.post("/cockpit/jobs/<int:key>/retries")
@access.needs(Permission.COCKPIT_REPAIR)
def change_retries(key: int) -> Response:
    """Give a job another number of tries."""
    app = claimflow()
    retries, reason = request.form.get("retries", ""), request.form.get("reason", "")
    changes.change_retries(tx(), app.engine, key, retries, g.user.username, reason, app.clock.now())
    flash(_("The tries were changed."), "ok")
    return answers.go(access.own_address(request.form.get("next"), url_for("cockpit_incidents.show")))


@pages.post("/cockpit/timers/<int:key>/again")
@access.needs(Permission.COCKPIT_REPAIR)
def reevaluate_timer(key: int) -> Response:
    """Compute when a timer is due with the variables of today."""
    app = claimflow()
    reason = request.form.get("reason", "")
    changes.reevaluate_timer(tx(), app.engine, key, g.user.username, reason, app.clock.now())
    flash(_("The time was computed anew."), "ok")
    return answers.go(access.own_address(request.form.get("next"), url_for("cockpit_incidents.show")))


@pages.get("/cockpit/instances/<int:key>/variables")
@access.needs(Permission.COCKPIT_REPAIR)
def edit_variable(key: int) -> str:
    """The form for one variable, filled with its value unless that is personal data."""
    app = claimflow()
    instance = app.engine.instance(key, tx=tx())
    name = request.args.get("name", "")
    scope = _scope(request.args.get("scope", ""), instance)
    entered = {"name": name, "scope": str(scope), "kind": values.ValueKind.TEXT.value, "value": "", "reason": ""}
    hidden = False
    for variable in app.engine.variable_scopes(key, tx=tx()):
        if variable.name == name and variable.scope_key == scope:
            hidden = is_masked(name, variable.value)
            entered["kind"] = values.kind_of(variable.value).value
            entered["value"] = "" if hidden else values.typed(variable.value)
    return _form(instance, entered, {}, hidden)


@pages.post("/cockpit/instances/<int:key>/variables")
@access.needs(Permission.COCKPIT_REPAIR)
def set_variable(key: int) -> Response | tuple[str, int]:
    """Correct a variable; what cannot be taken comes back with its sentence and everything typed."""
    app = claimflow()
    instance = app.engine.instance(key, tx=tx())
    entered = {field: request.form.get(field, "") for field in ("name", "scope", "kind", "value", "reason")}
    try:
        commands.correct_variable(
            tx(),
            app.engine,
            key,
            entered["name"],
            entered["kind"],
            entered["value"],
            scope_key=_scope(entered["scope"], instance),
            by=g.user.username,
            reason=entered["reason"],
            now=app.clock.now(),
        )
    except errors.InvalidInput as error:
        problems = {p.field: answers.problem_text(p) for p in error.problems}
        return _form(instance, entered, problems, hidden=False), 422
    except engine.errors.InvalidInput as error:
        return _form(instance, entered, {"name": findings.spoken(error.message)}, hidden=False), 422
    flash(_("The variable %(name)s was corrected.", name=entered["name"]), "ok")
    return answers.go(url_for("cockpit.instance", key=key, tab="variables"))


def _form(instance: ProcessInstanceView, entered: dict[str, str], problems: dict[str, str], hidden: bool) -> str:
    scopes = {instance.key: _("The whole instance")}
    known = names.of_definition(instance.definition_key)
    for variable in claimflow().engine.variable_scopes(instance.key, tx=tx()):
        if variable.element_id:
            scopes[variable.scope_key] = known.name(variable.element_id)
    return render_template(
        "cockpit/variable.html",
        instance=instance,
        entered=entered,
        problems=problems,
        hidden=hidden,
        kinds=[kind.value for kind in values.ValueKind],
        scopes=[(str(key), name) for key, name in scopes.items()],
        process_name=names.process,
    )


def _scope(text: str, instance: ProcessInstanceView) -> int:
    return int(text) if text.isdecimal() and len(text) < 20 else instance.key
