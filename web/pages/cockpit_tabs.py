"""The tabs of an instance's page: what each one shows, masked and named for a reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from flask import request
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from engine.views import HistoryEvent, ProcessInstanceView, VariableView
from tasks.cockpit import values
from tasks.cockpit.sensitive import is_masked, masked
from web import decision_words, filters, findings, i18n, labels, paging
from web.context import claimflow, tx
from web.decision_words import MatchedRow
from web.pages import cockpit_names as names

Row = TypeVar("Row")
EVENTS_PER_PAGE = 100
LONGEST_CELL = 160

TABS: Mapping[str, LazyString] = {
    "variables": _l("Variables"),
    "history": _l("History"),
    "tasks": _l("User tasks"),
    "jobs": _l("Jobs"),
    "waiting": _l("Timers and messages"),
    "incidents": _l("Incidents"),
    "decisions": _l("Decisions"),
}
# Keys that only tie rows together and say nothing to a reader.
_INNER = frozenset({"job", "task", "incident", "definition_key", "flow", "caller"})
_SAID = frozenset({"message", "error"})
"""What the engine says of a failure, in its English sentences."""


@dataclass(frozen=True)
class Window:
    """A page of a list whose length nobody counts; one row more than shown tells whether it goes on."""

    endpoint: str
    size: int
    number: int
    more: list[bool]

    @classmethod
    def asked_for(cls, endpoint: str, size: int) -> Window:
        """The page the address asks for."""
        return cls(endpoint, size, paging.number(), [])

    @property
    def offset(self) -> int:
        """How many rows come before."""
        return (self.number - 1) * self.size

    def cut(self, rows: Sequence[Row]) -> list[Row]:
        """The rows of this page out of one more than its size."""
        if len(rows) > self.size:
            self.more.append(True)
        return list(rows[: self.size])

    @property
    def goes_on(self) -> bool:
        """Whether there is a next page."""
        return bool(self.more)


@dataclass(frozen=True)
class VariableRow:
    """A variable as the page shows it."""

    name: str
    shown: str
    hidden: bool
    scope_key: int


@dataclass(frozen=True)
class EventRow:
    """A line of the history as the page shows it."""

    event: HistoryEvent
    element: str
    details: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class DecisionRow:
    """A decision as the page shows it: what it was given, which rows matched, what came out."""

    event: HistoryEvent
    element: str
    name: str
    inputs: Sequence[tuple[str, str]]
    rules: Sequence[MatchedRow]
    outputs: Sequence[tuple[str, str]]


def chosen() -> str:
    """The tab asked for."""
    wanted = request.args.get("tab", "")
    return wanted if wanted in TABS else "variables"


def gather(tab: str, instance: ProcessInstanceView) -> dict[str, Any]:
    """What the template of `tab` needs."""
    gatherers: Mapping[str, Callable[[ProcessInstanceView], dict[str, Any]]] = {
        "variables": _variables,
        "history": _history,
        "tasks": _tasks,
        "jobs": _jobs,
        "waiting": _waiting,
        "incidents": _incidents,
        "decisions": _decisions,
    }
    return gatherers[tab](instance)


def shown(name: str, value: Any) -> str:
    """A value as it is written in FEEL and JSON, personal data masked."""
    value = masked(name, value)
    return f'"{value}"' if isinstance(value, str) else values.typed(value) or "null"


def variable_row(variable: VariableView) -> VariableRow:
    """A variable for a table."""
    hidden = is_masked(variable.name, variable.value)
    return VariableRow(variable.name, shown(variable.name, variable.value), hidden, variable.scope_key)


def second(moment: datetime) -> str:
    """A moment to the second, in Shanghai: the order of steps within a minute matters here."""
    return filters.local(moment).strftime("%Y-%m-%d %H:%M:%S")


def _variables(instance: ProcessInstanceView) -> dict[str, Any]:
    found = claimflow().engine.variable_scopes(instance.key, tx=tx())
    scopes: dict[int, dict[str, Any]] = {instance.key: {"element_id": None, "rows": []}}
    for variable in found:
        scope = scopes.setdefault(variable.scope_key, {"element_id": variable.element_id, "rows": []})
        scope["rows"].append(variable_row(variable))
    return {"scopes": scopes, "names": names.of_definition(instance.definition_key), "longest_cell": LONGEST_CELL}


def _history(instance: ProcessInstanceView) -> dict[str, Any]:
    engine, offset = claimflow().engine, paging.offset(EVENTS_PER_PAGE)
    events, total = engine.latest_history(instance.key, EVENTS_PER_PAGE, offset, tx=tx())
    known = names.of_definition(instance.definition_key)
    return {
        "events": [EventRow(event, known.name(event.element_id), _details(event)) for event in events],
        "second": second,
        "page": paging.page("cockpit.instance", EVENTS_PER_PAGE, total, key=str(instance.key)),
    }


def _details(event: HistoryEvent) -> list[tuple[str, str]]:
    if event.kind == "variable.set":
        name = event.data["name"]
        return [(name, shown(name, event.data.get("value")))]
    if event.kind == "decision.evaluated":
        return [(_decision_name(event), shown("output", event.data.get("output")))]
    pairs = []
    for name, value in event.data.items():
        if name in _INNER or value in (None, ""):
            continue
        if isinstance(value, Mapping) and name == "variables":
            pairs += [(inner, shown(inner, given)) for inner, given in value.items()]
        else:
            text = filters.readable(masked(name, value))
            pairs.append((labels.label(name, "event_data"), findings.spoken(text) if name in _SAID else text))
    return pairs


def _tasks(instance: ProcessInstanceView) -> dict[str, Any]:
    return {"user_tasks": claimflow().engine.user_tasks(process_instance=instance.key, limit=500, tx=tx())}


def _jobs(instance: ProcessInstanceView) -> dict[str, Any]:
    jobs = claimflow().engine.jobs(process_instance=instance.key, tx=tx())
    return {"jobs": jobs[::-1], "names": names.of_definition(instance.definition_key)}


def _waiting(instance: ProcessInstanceView) -> dict[str, Any]:
    engine = claimflow().engine
    return {
        "timers": engine.timers(process_instance=instance.key, tx=tx()),
        "subscriptions": engine.subscriptions(instance.key, tx=tx()),
        "names": names.of_definition(instance.definition_key),
    }


def _incidents(instance: ProcessInstanceView) -> dict[str, Any]:
    found = claimflow().engine.incidents(process_instance=instance.key, open_only=False, limit=500, tx=tx())
    return {"incidents": found, "names": names.of_definition(instance.definition_key)}


def _decisions(instance: ProcessInstanceView) -> dict[str, Any]:
    known = names.of_definition(instance.definition_key)
    rows = []
    for event in claimflow().engine.decision_instances(instance.key, tx=tx()):
        trace = event.data.get("trace") or [{}]
        version = event.data.get("definition_key")
        given = {name: masked(name, value) for name, value in (trace[-1].get("inputs") or {}).items()}
        rows.append(
            DecisionRow(
                event,
                known.name(event.element_id),
                _decision_name(event),
                decision_words.values(version, given),
                decision_words.matched_rows(version, given, event.data.get("matched_rules") or []),
                decision_words.values(version, masked("output", event.data.get("output"))),
            )
        )
    return {"decisions": rows[::-1]}


def _decision_name(event: HistoryEvent) -> str:
    return i18n.in_language(event.data.get("names"), str(event.data.get("decision_id", "")))
