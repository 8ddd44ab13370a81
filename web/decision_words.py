"""A decision record in the reader's words: which row matched, because of which values, and what it gave."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask

from engine import NotFound
from engine.codec import to_json
from tasks.studio import table_words
from web import filters, i18n
from web.context import claimflow, tx

_WORD = re.compile(r"\w+")
_NO_TABLES = b"<definitions/>"


@dataclass(frozen=True)
class Reason:
    """A cell of a matched row: the column, the value it was given, and the test, empty where it only repeats it."""

    column: str
    value: str
    test: str


@dataclass(frozen=True)
class MatchedRow:
    """A row that matched, why, and what the analyst remarked beside it; no reasons: it takes every case."""

    number: int
    reasons: Sequence[Reason]
    outputs: Sequence[tuple[str, str]]
    remark: str


def init(app: Flask) -> None:
    """Make the words of a claim's decision records known to the templates of `app`."""
    app.jinja_env.filters.update(
        matched_rows=lambda record: matched_rows(
            record.get("definition_key"), record.get("inputs") or {}, record.get("matched_rules") or ()
        ),
        decided=lambda record: values(record.get("definition_key"), record.get("outputs")),
    )


def matched_rows(
    definition_key: int | None, inputs: Mapping[str, Any], rules: Sequence[Mapping[str, Any]]
) -> list[MatchedRow]:
    """The matched rows of one evaluation, as the engine records them."""
    return rows_of(_source(definition_key), inputs, rules)


def rows_of(source: bytes, inputs: Mapping[str, Any], rules: Sequence[Mapping[str, Any]]) -> list[MatchedRow]:
    """The matched rows of one evaluation of a file."""
    names, remarks = table_words.columns(source), table_words.remarks(source)
    return [
        MatchedRow(
            int(rule["index"]),
            [_reason(names, label, inputs.get(label), cell) for label, cell in rule.get("conditions", {}).items()],
            _pairs(names, rule.get("outputs", {})),
            _remark(remarks.get(rule.get("id", "")), rule.get("annotations", {})),
        )
        for rule in rules
    ]


def values(definition_key: int | None, given: Any) -> list[tuple[str, str]]:
    """Inputs or outputs of an evaluation, each with the name of its column; no name for a single value."""
    return values_of(_source(definition_key), given)


def values_of(source: bytes, given: Any) -> list[tuple[str, str]]:
    """Inputs or outputs of an evaluation of a file."""
    names = table_words.columns(source)
    if isinstance(given, Mapping):
        return _pairs(names, given)
    if isinstance(given, Sequence) and given and all(isinstance(item, Mapping) for item in given):
        return [("", "; ".join(f"{name} {value}" for name, value in _pairs(names, item))) for item in given]
    return [("", filters.readable(given))]


def _reason(names: Mapping[str, Mapping[str, str]], label: str, value: Any, cell: str) -> Reason:
    if isinstance(value, Mapping):
        # A table may be given a whole case; of that, a row's reasons are the entries its test speaks of.
        spoken_of = set(_WORD.findall(cell))
        value = {name: entry for name, entry in value.items() if name in spoken_of} or value
    text = filters.readable(value) or filters.NOTHING
    return Reason(i18n.in_language(names.get(label), label), text, "" if cell == to_json(value) else cell)


def _pairs(names: Mapping[str, Mapping[str, str]], given: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(i18n.in_language(names.get(name), name), filters.readable(value)) for name, value in given.items()]


def _remark(names: Mapping[str, str] | None, annotations: Mapping[str, str]) -> str:
    """The remark of a row in the reader's language, then its annotations, which a file has in one language."""
    said = {**annotations, "description": i18n.in_language(names)} if names else annotations
    return " · ".join(text for text in said.values() if text)


def _source(definition_key: int | None) -> bytes:
    """The file of the version that decided; one without tables where that version is not known any more."""
    if definition_key is None:
        return _NO_TABLES
    try:
        return claimflow().engine.definition_source(int(definition_key), tx=tx())
    except NotFound:
        return _NO_TABLES
