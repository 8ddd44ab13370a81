"""The areas in the top bar: those the user may enter, in the order of use."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, request, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from tasks.people.permissions import Permission
from web import access


@dataclass(frozen=True)
class Area:
    """One entry of the top bar; `prefix` is how the endpoints of its pages begin."""

    endpoint: str
    prefix: str
    permission: Permission
    title: LazyString


@dataclass(frozen=True)
class Entry:
    """An area as the top bar shows it."""

    name: str
    address: str
    current: bool


AREAS = (
    Area("worklist.show", "worklist", Permission.WORKLIST_VIEW, _l("Worklist")),
    Area("cockpit.show", "cockpit", Permission.COCKPIT_VIEW, _l("Cockpit")),
    Area("studio.show", "studio", Permission.STUDIO_VIEW, _l("Studio")),
    Area("claims.search", "claim", Permission.CLAIM_VIEW, _l("Claims")),
    Area("hand_over.show", "hand_over", Permission.TASK_REASSIGN, _l("Hand over")),
    Area("reports.show", "reports", Permission.REPORT_VIEW, _l("Reports")),
)


def areas() -> list[Entry]:
    """The areas of the caller; one whose pages are not part of this application is left out."""
    here = (request.endpoint or "").partition(".")[0]
    return [
        Entry(str(area.title), url_for(area.endpoint), _belongs(here, area))
        for area in AREAS
        if area.endpoint in current_app.view_functions and access.may(area.permission)
    ]


def _belongs(blueprint: str, area: Area) -> bool:
    if area.prefix == "worklist" and blueprint == "task":
        return True
    return blueprint.startswith(area.prefix)
