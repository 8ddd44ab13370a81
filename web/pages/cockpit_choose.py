"""Choosing what is done in an open ad-hoc sub-process."""

from __future__ import annotations

from flask import Blueprint, flash, g, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

import engine.errors
from engine.views import AdHocChoice, ProcessInstanceView
from tasks import errors
from tasks.cockpit import changes
from tasks.people.permissions import Permission
from web import access, answers, findings
from web.context import claimflow, tx
from web.pages import cockpit_names as names

pages = Blueprint("cockpit_choose", __name__)

MOST_AT_ONCE = 20
"""How often one thing may be started in one step."""


@pages.get("/cockpit/instances/<int:key>/choose/<int:element_key>")
@access.needs(Permission.COCKPIT_REPAIR)
def ask(key: int, element_key: int) -> str:
    """What can be started, and what runs already."""
    return _form(claimflow().engine.instance(key, tx=tx()), _choice(key, element_key), {}, {})


@pages.post("/cockpit/instances/<int:key>/choose/<int:element_key>")
@access.needs(Permission.COCKPIT_REPAIR)
def start(key: int, element_key: int) -> Response | tuple[str, int]:
    """Start what was chosen, each as often as was said."""
    app = claimflow()
    instance, choice = app.engine.instance(key, tx=tx()), _choice(key, element_key)
    entered = request.form.to_dict()
    try:
        chosen = [element for element in choice.elements for _nth in range(_times(entered, element))]
        given = changes.variables_of(entered.get("variables", ""))
        reason = entered.get("reason", "")
        changes.start_chosen(tx(), app.engine, key, choice, chosen, given, g.user.username, reason, app.clock.now())
    except errors.InvalidInput as error:
        return _form(instance, choice, entered, {p.field: answers.problem_text(p) for p in error.problems}), 422
    except engine.errors.InvalidInput as error:
        return _form(instance, choice, entered, {"variables": findings.spoken(error.message)}), 422
    flash(_("What you chose was started."), "ok")
    return answers.go(url_for("cockpit.instance", key=key))


def _choice(key: int, element_key: int) -> AdHocChoice:
    """The open sub-process. Raises NotFound when it is not open (any more)."""
    for choice in claimflow().engine.ad_hoc_choices(key, tx=tx()):
        if choice.element_instance_key == element_key:
            return choice
    raise engine.errors.NotFound("open ad-hoc sub-process", element_key)


def _times(entered: dict[str, str], element: str) -> int:
    text = entered.get(f"times:{element}", "").strip() or "0"
    if not text.isdecimal() or int(text) > MOST_AT_ONCE:
        raise errors.InvalidInput.of(f"times:{element}", "not_a_count", "Enter a whole number from 0 to 20.")
    return int(text)


def _form(instance: ProcessInstanceView, choice: AdHocChoice, entered: dict[str, str], problems: dict[str, str]) -> str:
    known = names.of_definition(instance.definition_key)
    return render_template(
        "cockpit/choose.html",
        instance=instance,
        choice=choice,
        name=known.name(choice.element_id),
        elements=[(element, known.name(element)) for element in choice.elements],
        running=[known.name(element) for element in choice.running],
        at_work=choice.sequential and bool(choice.running),
        most=MOST_AT_ONCE,
        entered=entered,
        problems=problems,
        process_name=names.process,
    )
