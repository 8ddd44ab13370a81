"""Trying a decision: the text in the editor, or a version, with values the reader gives, beside the live version."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, g, jsonify, render_template
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest, Forbidden
from werkzeug.wrappers import Response

from engine.codec import to_json
from tasks.errors import InvalidInput
from tasks.people.permissions import Permission
from tasks.studio import table_words, trial
from web import access, answers, decision_words, findings, i18n, json_body
from web.context import claimflow
from web.decision_words import MatchedRow

pages = Blueprint("studio_trial", __name__)


@dataclass(frozen=True)
class Column:
    """An input column of a table: its name, what it tests (empty where the name says it), and the value it had."""

    name: str
    test: str
    value: str


@dataclass(frozen=True)
class TableWords:
    """One evaluation of a table."""

    columns: Sequence[Column]
    rows: Sequence[MatchedRow]


@dataclass(frozen=True)
class DecisionWords:
    """One decided decision: its tables, or what an expression was given, and its result."""

    name: str
    tables: Sequence[TableWords]
    given: Sequence[tuple[str, str]]
    result: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class AnswerWords:
    """What one version answered; the decision that was asked for comes first."""

    title: str
    decisions: Sequence[DecisionWords]
    rows: Sequence[MatchedRow]
    failure: str
    remarks: Sequence[str]
    output: Any

    @property
    def tests_rows(self) -> bool:
        """Whether the decision that was asked for is a table, or uses one."""
        return bool(self.decisions) and bool(self.decisions[0].tables)


@pages.post("/studio/drafts/<uuid:draft_id>/try")
@access.needs(Permission.STUDIO_EDIT)
def of_draft(draft_id: uuid.UUID) -> Response:
    """Try the text that is on the screen; nothing of it is stored."""
    body = json_body.read()
    content = body.get("content")
    if not isinstance(content, str):
        raise BadRequest
    app = claimflow()
    try:
        tried = trial.of_draft(
            app.engine, draft_id, content.encode(), _asked(body), g.user.username, app.clock.now()
        )  # fmt: skip
    except InvalidInput as error:
        return _refused(error)
    return _shown(tried, _("This draft"))


@pages.post("/studio/definitions/<int:key>/try")
@access.needs(Permission.STUDIO_VIEW)
def of_version(key: int) -> Response:
    """Try a version as it was deployed."""
    app = claimflow()
    try:
        tried = trial.of_version(app.engine, key, _asked(json_body.read()), app.clock.now())
    except InvalidInput as error:
        return _refused(error)
    return _shown(tried, _("This version"))


def _asked(body: Mapping[str, Any]) -> trial.Asked:
    given, decision = body.get("given"), body.get("decision", "")
    claim, record = body.get("claim", ""), body.get("record", "")
    if not all(isinstance(text, str) for text in (decision, claim, record)) or not isinstance(given, dict | None):
        raise BadRequest
    typed = None if given is None else {str(name): str(text) for name, text in given.items()}
    asked = trial.Asked(decision, typed, claim.strip(), _record(record) if record else None)
    if asked.takes and not access.may(Permission.COCKPIT_VIEW):
        raise Forbidden
    return asked


def _record(text: str) -> tuple[int, int]:
    """An evaluation as the cockpit links to it: the key of the instance, a dot, the event's sequence."""
    found = re.fullmatch(r"(\d{1,19})\.(\d{1,19})", text)
    if found is None:
        raise BadRequest
    return int(found[1]), int(found[2])


def _refused(error: InvalidInput) -> Response:
    problems = {problem.field: answers.problem_text(problem) for problem in error.problems}
    response = jsonify(message=" ".join(problems.values()), field=next(iter(problems)))
    response.status_code = 422
    return response


def _shown(tried: trial.Trial, title: str) -> Response:
    """The panel as HTML, and the rows of the table on the screen that matched."""
    own = _in_words(tried.own, title) if tried.own else None
    live = tried.live and _in_words(tried.live, _live_title(tried))
    names = table_words.decisions(tried.source)
    html = render_template(
        "studio/trial.html",
        trial=tried,
        decisions=[(id, i18n.in_language(names.get(id), id)) for id in tried.decisions],
        labels=table_words.columns(tried.source),
        problems={name: findings.spoken(sentence) for name, sentence in tried.problems.items()},
        own=own,
        live=live,
        live_title=_live_title(tried) if tried.live_version else "",
        same=own is not None and live is not None and to_json(own.output) == to_json(live.output),
    )
    record = tried.own.record if tried.own else None
    matched = [
        rule["id"]
        for decision in (record or {}).get("trace", ())
        for table in decision["tables"]
        for rule in table["matched_rules"]
    ]
    return jsonify(html=html, rows=matched)


def _live_title(tried: trial.Trial) -> str:
    assert tried.live_version is not None
    return _("Live, version %(number)s", number=tried.live_version.version)


def _in_words(answer: trial.Answer, title: str) -> AnswerWords:
    record = answer.record or {"trace": (), "matched_rules": (), "output": None}
    names = table_words.decisions(answer.source)
    decisions = [_decision(answer.source, names, decided) for decided in reversed(record["trace"])]
    rows = [row for table in decisions[0].tables for row in table.rows] if decisions else []
    return AnswerWords(
        title,
        decisions,
        rows,
        findings.spoken(answer.failure),
        [findings.spoken(remark) for remark in answer.remarks],
        record["output"],
    )


def _decision(source: bytes, names: Mapping[str, Mapping[str, str]], decided: Mapping[str, Any]) -> DecisionWords:
    tables = [_table(source, table) for table in decided["tables"]]
    return DecisionWords(
        i18n.in_language(names.get(decided["decision_id"]), decided["decision_name"]),
        tables,
        [] if tables else decision_words.values_of(source, decided["inputs"]),
        decision_words.values_of(source, decided["output"]),
    )


def _table(source: bytes, table: Mapping[str, Any]) -> TableWords:
    names, tests = table_words.columns(source), table_words.tested(source).get(table["table_id"], {})
    columns = []
    for label, value in table["inputs"].items():
        name, test = i18n.in_language(names.get(label), label), tests.get(label, "")
        columns.append(Column(name, "" if test == name else test, "null" if value is None else to_json(value)))
    return TableWords(columns, decision_words.rows_of(source, table["inputs"], table["matched_rules"]))
