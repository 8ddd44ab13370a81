"""The cockpit: finding process instances, and one instance with its diagram and everything it holds."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, make_response, render_template, request, url_for

from engine.views import ProcessInstanceView
from tasks.cockpit import queries
from tasks.people.permissions import Permission
from web import access, answers, filters
from web.context import claimflow, tx
from web.pages import cockpit_names as names
from web.pages import cockpit_search, cockpit_tabs

pages = Blueprint("cockpit", __name__)

PAGE_SIZE = 50


@pages.get("/cockpit")
@access.needs(Permission.COCKPIT_VIEW)
def show() -> str:
    """Process instances, the newest first, by any of their properties."""
    search = cockpit_search.read()
    window = cockpit_tabs.Window.asked_for("cockpit.show", PAGE_SIZE)
    rows = window.cut(search.find(tx(), PAGE_SIZE + 1, window.offset))
    definition = names.processes().get(search.process)
    return render_template(
        "cockpit/list.html" if answers.is_htmx() else "cockpit/search.html",
        search=search,
        states=cockpit_search.STATES,
        rows=rows,
        window=window,
        incidents=queries.incident_roots(tx(), [row.root_key for row in rows]),
        open_incidents=queries.count_open_incidents(tx()),
        processes=sorted(names.processes().values(), key=lambda process: filters.named(process)),
        elements=names.of_definition(definition.key).waiting() if definition else [],
        process_name=names.process,
    )


@pages.get("/cockpit/instances/<int:key>")
@access.needs(Permission.COCKPIT_VIEW)
def instance(key: int) -> str:
    """One process instance: where it stands on its diagram, and what it holds."""
    engine = claimflow().engine
    found = engine.instance(key, tx=tx())
    tab = cockpit_tabs.chosen()
    content = cockpit_tabs.gather(tab, found)
    if answers.is_htmx():
        return render_template("cockpit/tab.html", instance=found, tab=tab, tabs=cockpit_tabs.TABS, **content)
    definition = engine.definition(found.definition_key, tx=tx())
    return render_template(
        "cockpit/instance.html",
        instance=found,
        definition=definition,
        tab=tab,
        tabs=cockpit_tabs.TABS,
        parents=queries.parents(tx(), key)[:-1],
        children=engine.children(key, tx=tx()),
        suspension=found.suspension or engine.instance(found.root_key, tx=tx()).suspension,
        troubles=_troubles(found),
        choices=_choices(found),
        elements=names.of_definition(found.definition_key).pairs(),
        process_name=names.process,
        **content,
    )


@pages.get("/cockpit/instances/<int:key>/state")
@access.needs(Permission.COCKPIT_VIEW)
def state(key: int) -> Response:
    """What the diagram shows: the way it went, where it stands, what it called."""
    engine = claimflow().engine
    engine.instance(key, tx=tx())
    summaries, flows = engine.elements(key, tx=tx())
    return jsonify(
        completed=[s.element_id for s in summaries.values() if s.left and not s.active],
        active=[s.element_id for s in summaries.values() if s.active],
        incidents=[s.element_id for s in summaries.values() if s.incidents],
        flows=sorted(flows),
        counts={s.element_id: s.entered for s in summaries.values() if s.entered > 1},
        links={s.element_id: url_for("cockpit.instance", key=s.called[-1]) for s in summaries.values() if s.called},
    )


@pages.get("/cockpit/instances/<int:key>/elements/")
@pages.get("/cockpit/instances/<int:key>/elements/<element_id>")
@access.needs(Permission.COCKPIT_VIEW)
def element(key: int, element_id: str = "") -> str:
    """One element of an instance: each time it was gone through, with the variables of its scope.

    The address ends in the element clicked on the diagram, or names the one chosen from the list.
    """
    element_id = element_id or request.args.get("element", "")
    engine = claimflow().engine
    found = engine.instance(key, tx=tx())
    incidents = [
        incident
        for incident in engine.incidents(process_instance=key, open_only=False, tx=tx())
        if incident.element_id == element_id
    ]
    summaries, _flows = engine.elements(key, tx=tx())
    summary = summaries.get(element_id)
    return render_template(
        "cockpit/element.html",
        instance=found,
        element_id=element_id,
        names=names.of_definition(found.definition_key),
        runs=queries.element_runs(engine, tx(), key, element_id),
        can_start=element_id in engine.startable_elements(found.definition_key, tx=tx()),
        summary=summary,
        called=[engine.instance(called, tx=tx()) for called in summary.called] if summary else [],
        incidents=incidents,
        process_name=names.process,
        shown=cockpit_tabs.shown,
    )


@pages.get("/cockpit/diagrams/<int:key>")
@access.needs(Permission.COCKPIT_VIEW)
def diagram(key: int) -> Response:
    """The file of a process definition, for the viewer; a version never changes."""
    response = make_response(claimflow().engine.definition_source(key, tx=tx()))
    response.headers["Content-Type"] = "application/xml; charset=utf-8"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, max-age=86400, immutable"
    return response


def _choices(found: ProcessInstanceView) -> list[dict[str, object]]:
    """The open ad-hoc sub-processes in which somebody may choose what is done."""
    known = names.of_definition(found.definition_key)
    choices = [] if found.ended_at else claimflow().engine.ad_hoc_choices(found.key, tx=tx())
    return [{"key": c.element_instance_key, "name": known.name(c.element_id)} for c in choices if not c.ending]


def _troubles(found: ProcessInstanceView) -> list[dict[str, object]]:
    """The open incidents of this instance and of what it called."""
    engine = claimflow().engine
    below = engine.incidents(root=found.root_key, tx=tx())
    mine = [incident for incident in below if incident.process_instance_key == found.key or found.parent_key is None]
    shown = []
    for incident in mine:
        where = engine.instance(incident.process_instance_key, tx=tx())
        element_name = names.of_definition(where.definition_key).name(incident.element_id)
        shown.append({"incident": incident, "here": where.key == found.key, "element": element_name})
    return shown
