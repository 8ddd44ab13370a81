"""Changing where an instance stands: moving, ending and starting elements, and running it again from a passed one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, g, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

import engine.errors
from engine import Activate, Move, Terminate
from engine.views import ProcessInstanceView
from tasks import errors
from tasks.cockpit import changes, values
from tasks.cockpit.sensitive import masked
from tasks.people.permissions import Permission
from web import access, answers, findings
from web.context import claimflow, tx
from web.pages import cockpit_names as names

pages = Blueprint("cockpit_change", __name__)

# The engine's own sentences name ids and are English; these say the same to a reader of either language.
REFUSED = {
    "ancestor": _l("The sub-process around this element runs several times. Move a token inside one of them instead."),
    "element_id": _l(
        "This cannot be started by hand: an event, a join or the sub-process around it decides when it runs."
    ),
    "instructions": _l("Nothing would be left of the instance. Cancel it instead."),
    "scope": _l("These variables have no place there."),
}


@dataclass(frozen=True)
class Place:
    """Where the instance stands, and what may be chosen for it."""

    field: str
    name: str
    detail: str
    movable: bool


@pages.get("/cockpit/instances/<int:key>/change")
@access.needs(Permission.COCKPIT_REPAIR)
def ask(key: int) -> str:
    """Where an instance stands, with what can be done there."""
    return _form(claimflow().engine.instance(key, tx=tx()), {}, {})


@pages.post("/cockpit/instances/<int:key>/change")
@access.needs(Permission.COCKPIT_REPAIR)
def change(key: int) -> Response | tuple[str, int]:
    """Carry out all that was chosen, in one step."""
    app = claimflow()
    instance = app.engine.instance(key, tx=tx())
    entered = request.form.to_dict()
    try:
        instructions = _instructions(instance, entered)
        reason = entered.get("reason", "")
        changes.change_instance(tx(), app.engine, key, instructions, g.user.username, reason, app.clock.now())
    except errors.InvalidInput as error:
        return _form(instance, entered, {p.field: answers.problem_text(p) for p in error.problems}), 422
    except engine.errors.InvalidInput as error:
        return _form(instance, entered, {"instructions": _refused(error)}), 422
    flash(_("The instance was changed."), "ok")
    return answers.go(url_for("cockpit.instance", key=key))


@pages.get("/cockpit/instances/<int:key>/again/<int:element_key>")
@access.needs(Permission.COCKPIT_REPAIR)
def ask_again(key: int, element_key: int) -> str | tuple[str, int]:
    """What running again from a passed element would end, change and do outside, before it is confirmed."""
    return _again(key, element_key, {})


@pages.post("/cockpit/instances/<int:key>/again/<int:element_key>")
@access.needs(Permission.COCKPIT_REPAIR)
def run_again(key: int, element_key: int) -> Response | tuple[str, int]:
    """Run an instance again from an element it passed."""
    app = claimflow()
    reason, restore = request.form.get("reason", ""), request.form.get("restore") == "1"
    try:
        changes.run_again(tx(), app.engine, key, element_key, g.user.username, reason, app.clock.now(), restore=restore)
    except errors.InvalidInput as error:
        return _again(key, element_key, {p.field: answers.problem_text(p) for p in error.problems}), 422
    flash(_("The instance runs again from there."), "ok")
    return answers.go(url_for("cockpit.instance", key=key))


def _refused(error: engine.errors.InvalidInput) -> str:
    """What a person can do about it, else what the engine says."""
    return str(REFUSED[error.field]) if error.field in REFUSED else findings.spoken(error.message)


def _again(key: int, element_key: int, problems: dict[str, str]) -> str:
    app = claimflow().engine
    instance = app.instance(key, tx=tx())
    known = names.of_definition(instance.definition_key)
    try:
        plan = app.rerun_plan(key, element_key, tx=tx())
    except engine.errors.InvalidInput as error:
        return render_template(
            "cockpit/again.html", instance=instance, plan=None, problems=problems, process_name=names.process,
            refused=_refused(error),
        )  # fmt: skip
    differing = [(name, _shown(name, now), _shown(name, then)) for name, (now, then) in plan.variables.items()]
    return render_template(
        "cockpit/again.html",
        instance=instance,
        plan=plan,
        element=known.name(plan.event.element_id),
        element_key=element_key,
        ends=[known.name(element.element_id) for element in plan.ends],
        outside=[(_named(call.process_instance_key, call.element_id), call.type, call.times) for call in plan.outside],
        differing=differing,
        problems=problems,
        refused=None,
        entered=request.form,
        process_name=names.process,
    )


def _instructions(instance: ProcessInstanceView, entered: dict[str, str]) -> list[changes.Instruction]:
    variables = changes.variables_of(entered.get("variables", ""))
    chosen: list[changes.Instruction] = []
    for place in _places(instance):
        what = entered.get(place.field, "")
        kind, _colon, ident = place.field.partition(":")
        if what == "end":
            by_key = kind == "element"
            chosen.append(Terminate(element_instance_key=int(ident)) if by_key else Terminate(ident))
        elif what.startswith("to:") and kind == "element":
            chosen.append(Move(what[3:], element_instance_key=int(ident)))
    if entered.get("start"):
        chosen.append(Activate(entered["start"]))
    for number, instruction in enumerate(chosen):
        if variables and not isinstance(instruction, Terminate):
            with_variables: dict[str, Any] = {**vars(instruction), "variables": variables}
            chosen[number] = type(instruction)(**with_variables)
            break
    return chosen


def _places(instance: ProcessInstanceView) -> list[Place]:
    app, known = claimflow().engine, names.of_definition(instance.definition_key)
    places = []
    for element in app.active_elements(instance.key, tx=tx()):
        detail = {"body": _("all items"), "inner": _("one item")}.get(element.kind, "")
        movable = element.kind != "inner"
        places.append(Place(f"element:{element.key}", known.name(element.element_id), detail, movable))
    for gateway, count in app.tokens_at_joins(instance.key, tx=tx()).items():
        places.append(Place(f"join:{gateway}", known.name(gateway), _("%(count)s waiting here", count=count), False))
    return places


def _form(instance: ProcessInstanceView, entered: dict[str, str], problems: dict[str, str]) -> str:
    known = names.of_definition(instance.definition_key)
    targets = [
        (element_id, known.name(element_id))
        for element_id in claimflow().engine.startable_elements(instance.definition_key, tx=tx())
    ]
    return render_template(
        "cockpit/change.html",
        instance=instance,
        places=_places(instance),
        targets=targets,
        entered=entered,
        problems=problems,
        process_name=names.process,
    )


def _named(instance_key: int, element_id: str) -> str:
    instance = claimflow().engine.instance(instance_key, tx=tx())
    element = names.of_definition(instance.definition_key).name(element_id)
    return f"{names.process(instance.process_id)} › {element}"


def _shown(name: str, value: Any) -> str:
    return values.typed(masked(name, value)) or "–"
