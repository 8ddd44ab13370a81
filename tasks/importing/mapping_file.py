"""Reading a mapping from YAML: every mistake in it is named with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml

from tasks.errors import FieldProblem, InvalidInput
from tasks.importing.model import FileFormat, Line, Paper, RowMapping, Value

_CLAIM = {
    "lob": True,
    "loss_at": True,
    "loss_cause": True,
    "amount": True,
    "channel": False,
    "policy_no": False,
    "object_key": False,
    "loss_place": False,
    "loss_desc": False,
    "reporter_name": False,
    "reporter_mobile": False,
    "at_fault": False,
    "police_ref": False,
    "invoice_no": False,
    "provider": False,
    "language": False,
    "reported_at": False,
}
_POLICY = ("policy_no", "insured_name", "effective_from", "effective_to", "premium", "product_code", "object_key")
_COVERAGE = ("code", "causes", "sum_insured", "deductible", "ratio_bp", "waiting_days")
_TOP = {"name", "file", "key", "claim", "details", "items", "documents", "policy"}
_VALUE = {
    "value": "constant",
    "column": "columns",
    "columns": "columns",
    "map": "table",
    "format": "pattern",
    "number": "number",
    "times": "times",
    "date": "date",
    "hour": "hour",
    "zone": "zone",
    "plus_hours": "plus_hours",
    "is": "is_in",
    "default": "default",
    "required": "required",
}


def read_mapping(path: Path) -> RowMapping:
    """The mapping in a YAML file. Raises InvalidInput with every mistake in it."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InvalidInput.of("mapping", "unreadable", f"{path} cannot be read: {error.strerror}.") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InvalidInput.of("mapping", "not_yaml", f"{path} is not YAML: {error}") from error
    return mapping_from(content)


def mapping_from(content: Any) -> RowMapping:
    """The mapping in what YAML gave. Raises InvalidInput with every mistake in it."""
    reader = _Reader()
    mapping = reader.mapping(content)
    if reader.problems:
        raise InvalidInput(reader.problems)
    assert mapping is not None
    return mapping


class _Reader:
    """Collects every mistake instead of stopping at the first."""

    def __init__(self) -> None:
        self.problems: list[FieldProblem] = []

    def wrong(self, place: str, message: str) -> None:
        self.problems.append(FieldProblem(place, "mapping", message))

    def mapping(self, content: Any) -> RowMapping | None:
        if not isinstance(content, dict):
            self.wrong("mapping", "expected a YAML mapping with name, key, claim …")
            return None
        self.known(content, _TOP, "mapping")
        name = content.get("name")
        if not isinstance(name, str) or not name:
            self.wrong("name", "expected a short name, e.g. us_motor")
        key = content.get("key")
        if not isinstance(key, list) or not key:
            self.wrong("key", "expected the list of columns that name a row, so that a row is never taken twice")
            key = []
        claim = self.values(content.get("claim"), "claim", set(_CLAIM))
        for required in (name for name, needed in _CLAIM.items() if needed and name not in claim):
            self.wrong(f"claim.{required}", "is required")
        policy, coverage = self.policy(content.get("policy"))
        return RowMapping(
            name=str(name),
            file=self.file(content.get("file") or {}),
            key=tuple(str(column) for column in key),
            claim=claim,
            details=self.values(content.get("details") or {}, "details", None),
            lines=tuple(self.line(item, n) for n, item in enumerate(self.list(content, "items"))),
            papers=tuple(self.paper(item, n) for n, item in enumerate(self.list(content, "documents"))),
            policy=policy,
            coverage=coverage,
        )

    def list(self, content: Mapping[str, Any], name: str) -> list[Any]:
        found = content.get(name) or []
        if not isinstance(found, list):
            self.wrong(name, "expected a list")
            return []
        return found

    def file(self, content: Any) -> FileFormat:
        if not isinstance(content, dict):
            self.wrong("file", "expected encoding, delimiter, missing")
            return FileFormat()
        self.known(content, {"encoding", "delimiter", "missing"}, "file")
        missing = frozenset(str(text) for text in content.get("missing", ()))
        return FileFormat(content.get("encoding", "utf-8-sig"), content.get("delimiter", ","), missing | {""})

    def policy(self, content: Any) -> tuple[dict[str, Value], dict[str, Any]]:
        if content is None:
            return {}, {}
        if not isinstance(content, dict):
            self.wrong("policy", "expected policy_no, insured_name, effective_from, …, coverage")
            return {}, {}
        coverage = self.values(content.get("coverage"), "policy.coverage", set(_COVERAGE))
        policy = self.values({k: v for k, v in content.items() if k != "coverage"}, "policy", set(_POLICY))
        for name in ("policy_no", "insured_name", "effective_from", "effective_to"):
            if name not in policy:
                self.wrong(f"policy.{name}", "is required")
        for name in ("code", "causes", "sum_insured"):
            if name not in coverage:
                self.wrong(f"policy.coverage.{name}", "is required")
        return policy, coverage

    def line(self, item: Any, number: int) -> Line:
        place = f"items[{number}]"
        if not isinstance(item, dict) or not {"name", "kind", "amount"} <= set(item):
            self.wrong(place, "expected name, kind and amount")
            return Line("", "other", Value())
        return Line(str(item["name"]), str(item["kind"]), self.value(item["amount"], f"{place}.amount"))

    def paper(self, item: Any, number: int) -> Paper:
        if isinstance(item, str):
            return Paper(item)
        if isinstance(item, dict) and set(item) == {"type", "when"}:
            return Paper(str(item["type"]), self.value(item["when"], f"documents[{number}].when"))
        self.wrong(f"documents[{number}]", "expected a document type, or type and when")
        return Paper("")

    def values(self, content: Any, place: str, known: set[str] | None) -> dict[str, Value]:
        if not isinstance(content, dict):
            self.wrong(place, "expected a mapping of names to values")
            return {}
        if known is not None:
            self.known(content, known, place)
        return {str(name): self.value(spec, f"{place}.{name}") for name, spec in content.items()}

    def value(self, spec: Any, place: str) -> Value:
        if not isinstance(spec, dict):
            return Value(constant=spec)
        self.known(spec, set(_VALUE), place)
        arguments: dict[str, Any] = {_VALUE[word]: given for word, given in spec.items() if word in _VALUE}
        columns = arguments.get("columns", ())
        arguments["columns"] = (columns,) if isinstance(columns, str) else tuple(columns)
        if "is_in" in arguments:
            arguments["is_in"] = tuple(str(text) for text in arguments["is_in"])
        if "table" in arguments:
            arguments["table"] = {str(code): meaning for code, meaning in arguments["table"].items()}
        try:
            arguments["times"] = Decimal(str(arguments.get("times", 1)))
        except InvalidOperation:
            self.wrong(f"{place}.times", f"expected a number, but found {arguments.pop('times')!r}")
        if not arguments["columns"] and "constant" not in arguments:
            self.wrong(place, "expected value: … or column: …")
        assert {f.name for f in fields(Value)} >= set(arguments)
        return Value(**arguments)

    def known(self, content: Mapping[str, Any], words: set[str], place: str) -> None:
        for unknown in sorted(str(word) for word in set(content) - words):
            self.wrong(f"{place}.{unknown}", f"is not known; expected one of {', '.join(sorted(words))}")
