"""The task page: what one needs to decide, the form, and what happened; drafts are kept while typing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, g, jsonify, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest, Forbidden, UnprocessableEntity
from werkzeug.wrappers import Response

from engine import Conflict
from engine.codec import to_json
from engine.views import UserTaskView
from tasks.errors import InvalidInput, WrongState
from tasks.people.permissions import Permission
from tasks.settlement import queries as settlement
from tasks.settlement.queries import TrialView
from tasks.worklist import commands as worklist
from tasks.worklist import queries
from web import access, answers, claim_file, filters, json_body, task_form
from web.context import claimflow, tx
from web.errors import problems_of

pages = Blueprint("task", __name__)


@pages.get("/tasks/<int:key>")
@access.needs(Permission.WORKLIST_VIEW)
def show(key: int) -> str:
    """One user task with the file of its claim; a finished one is shown without its form."""
    task = claimflow().engine.user_task(key, tx=tx())
    if not queries.may_see(tx(), g.user, key):
        raise Forbidden
    schema = task_form.schema_of(task) if task.state == "open" else None
    variables = task_form.variables_of(task) if task.state == "open" else {}
    return render_template(
        "task/show.html",
        task=task,
        trial=_trial(task, variables),
        file=claim_file.gather(task.business_key) if task.business_key else None,
        schema=script_json(schema) if schema else None,
        variables=script_json(task_form.shown_variables(variables, schema)) if schema else None,
        draft=script_json(task.draft) if task.draft else None,
        mine=task.assignee == g.user.username,
        for_me=_is_for(task),
    )


@pages.post("/tasks/<int:key>/take")
@access.needs(Permission.TASK_WORK)
def take(key: int) -> Response:
    """Take a task; one that a colleague took a moment ago is a conflict, not a missing right."""
    holder = claimflow().engine.user_task(key, tx=tx()).assignee
    if holder not in (None, g.user.username) and queries.may_see(tx(), g.user, key):
        raise WrongState("task", key, "free", f"with {holder}")
    worklist.take(tx(), claimflow().engine, g.user, key, claimflow().clock.now())
    return _afterwards(key)


@pages.post("/tasks/<int:key>/give-back")
@access.needs(Permission.TASK_WORK)
def give_back(key: int) -> Response:
    """Give a task back to its group."""
    worklist.give_back(tx(), claimflow().engine, g.user, key, claimflow().clock.now())
    return _afterwards(key)


@pages.put("/tasks/<int:key>/draft")
@access.needs(Permission.TASK_WORK)
def save_draft(key: int) -> Response:
    """Keep what was typed so far."""
    worklist.save_draft(tx(), claimflow().engine, g.user, key, _data(json_body.read()))
    return jsonify(saved=True)


@pages.post("/tasks/<int:key>")
@access.needs(Permission.TASK_WORK)
def submit(key: int) -> Response:
    """Complete a task with the form's answers.

    422 names the fields that cannot be taken; 409 carries the present version beside the one sent.
    """
    body = json_body.read()
    app = claimflow()
    task = app.engine.user_task(key, tx=tx())
    try:
        worklist.complete(tx(), app.engine, g.user, key, _data(body), _version(body), app.clock.now())
    except InvalidInput as error:
        problems = problems_of(error)
        response = jsonify(
            message=_("Some answers are missing or wrong. They are marked below."),
            errors=problems,
            names=task_form.names_of(task, problems),
        )
        response.status_code = 422
        return response
    except Conflict:
        return _conflict(task)
    flash(_("Done: %(task)s, claim %(claim)s", task=filters.named(task), claim=task.business_key), "ok")
    return jsonify(next=url_for("worklist.show"))


def _trial(task: UserTaskView, variables: Mapping[str, Any]) -> TrialView | None:
    """What would be paid, where the diagram has asked table D6 for the task: who decides sees the calculation."""
    parameters = variables.get("parameters")
    if task.business_key is None or not isinstance(parameters, dict):
        return None
    return settlement.trial(tx(), task.business_key, parameters, variables.get("entitlement"))


def _is_for(task: UserTaskView) -> bool:
    """Whether the caller may work on an open task; those who may reassign see more than they may do."""
    if task.assignee is not None:
        return task.assignee == g.user.username
    everybody = not task.candidate_groups and not task.candidate_users
    return everybody or g.user.username in task.candidate_users or bool(set(task.candidate_groups) & set(g.user.roles))


def script_json(value: Any) -> str:
    """JSON that can stand inside a <script type="application/json"> element, whatever its texts hold."""
    return to_json(value).replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _afterwards(key: int) -> Response:
    """Back to the list or the task; the list refreshes itself when htmx asked."""
    if answers.is_htmx() and request.headers.get("HX-Target") == "worklist":
        return Response(status=204, headers={"HX-Trigger": "worklist-changed"})
    return answers.go(access.own_address(request.form.get("next"), url_for("task.show", key=key)))


def _conflict(task: UserTaskView) -> Response:
    response = jsonify(
        message=_("Somebody changed this task since you opened it. Nothing was overwritten."),
        current={"version": task.version, "data": dict(task.draft or {}), "by": task.assignee or "", "at": ""},
    )
    response.status_code = 409
    return response


def _data(body: dict[str, Any]) -> dict[str, Any]:
    data = body.get("data")
    if not isinstance(data, dict):
        raise UnprocessableEntity
    return data


def _version(body: dict[str, Any]) -> int | None:
    """The version the form was opened with; browsers send it as text, because it stands in an attribute."""
    version = body.get("version")
    if version is None:
        return None
    if not str(version).isdecimal():
        raise BadRequest
    return int(version)
