"""Checks an answer against its form on the server; what a browser sent is never believed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from .expressions import RuleError, evaluate, property_value
from .fields import CHOICE_TYPES, LIST_TYPES, Field, feel_text, read_fields
from .messages import FieldError, field_error
from .options import choose, choose_many, offered
from .paths import get_path, inside, key_tree, laid_over, merge_into, put_path
from .rules import check_rules
from .values import (
    MAX_ENTRIES,
    MAX_TEXT,
    MAX_TEXTAREA,
    Refused,
    read_checkbox,
    read_files,
    read_number,
    read_temporal,
    read_text,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """A checked answer: its `values` by variable name, why values were refused, and the paths that were left out.

    `dropped` are keys the form does not have and fields that the person cannot change; they are in no value.
    """

    values: dict[str, Any]
    errors: list[FieldError]
    dropped: list[str]

    @property
    def ok(self) -> bool:
        """Whether the answer may be taken."""
        return not self.errors


def validate_answer(
    schema: Mapping[str, Any],
    data: Mapping[str, Any],
    variables: Mapping[str, Any] | None = None,
    *,
    now: datetime | None = None,
) -> Answer:
    """Check `data`, a JSON object, against a form-js `schema`; `variables` are what the form was shown with.

    Values come back normalised: exact Decimal numbers, text, booleans, ISO 8601 dates, lists, nested objects.
    Hidden, read-only and disabled fields are never taken from the answer; computed fields are computed here.
    An empty field gives "" (text), None, False or an empty list. Raises FormSchemaError for an unusable form.
    """
    check = _Check(variables or {}, now or datetime.now(UTC))
    fields = read_fields(schema)
    if not isinstance(data, Mapping):
        return Answer({}, [field_error("type-object", "", "", "The answer")], [])
    # Conditions look at the whole answer, so all values are read before any condition is asked. They are read again
    # without what the conditions hide, so that a value sent for a hidden field decides and computes nothing.
    everything = check.read(fields, data, dict(check.variables), "", Pass.ALL)
    visible = check.read(fields, data, laid_over(check.variables, everything), "", Pass.VISIBLE)
    values = check.read(fields, data, laid_over(check.variables, visible), "", Pass.FINAL)
    check.drop_unknown(fields, data, "")
    return Answer(values, check.errors, sorted(set(check.dropped)))


class Pass(Enum):
    """How an answer is read: all that can be read, without hidden fields, or with every rule and error reported."""

    ALL = 1
    VISIBLE = 2
    FINAL = 3


class _Check:
    """One check under way."""

    def __init__(self, variables: Mapping[str, Any], now: datetime) -> None:
        self.variables = dict(variables)
        self.now = now
        self.errors: list[FieldError] = []
        self.dropped: list[str] = []

    def read(
        self, fields: Sequence[Field], data: Mapping[str, Any], scope: Mapping[str, Any], at: str, step: Pass
    ) -> dict[str, Any]:
        """The values of the fields in one container."""
        values: dict[str, Any] = {}
        for field in fields:
            path = f"{at}{field.key}"
            if self._unavailable(field, scope, path, step):
                if step is Pass.FINAL and get_path(data, field.path)[0]:
                    self.dropped.append(path)
                continue
            if field.type == "dynamiclist":
                put_path(values, field.path, self._rows(field, data, scope, at, step))
            elif field.type in ("group", "columns", "default"):
                self._group(field, data, scope, at, values, step)
            elif field.type == "expression":
                self._computed(field, data, scope, at, values, step)
            else:
                self._field(field, data, scope, path, values, step)
        return values

    def _unavailable(self, field: Field, scope: Mapping[str, Any], path: str, step: Pass) -> bool:
        """Whether the person cannot answer the field: disabled, read-only or hidden."""
        try:
            for name in ("disabled", "readonly"):
                if property_value(field.schema.get(name, False), scope, self.now) is True:
                    return True
            return step is not Pass.ALL and bool(field.hide) and evaluate(field.hide, scope, self.now) is True
        except RuleError:
            # A condition that fails shows the field, as the browser does; its answer is checked like any other.
            if step is Pass.FINAL:
                self._refuse(field, path, "rule")
            return False

    def _group(
        self,
        field: Field,
        data: Mapping[str, Any],
        scope: Mapping[str, Any],
        at: str,
        values: dict[str, Any],
        step: Pass,
    ) -> None:
        if not field.path:
            merge_into(values, self.read(field.children, data, scope, at, step))
            return
        given, inner = get_path(data, field.path)
        path = f"{at}{field.key}"
        if given and inner is not None and not isinstance(inner, Mapping):
            if step is Pass.FINAL:
                self._refuse(field, path, "type-object")
            return
        entered = inner if isinstance(inner, Mapping) else {}
        local = {**scope, **inside(scope, field.path), "parent": scope}
        put_path(values, field.path, self.read(field.children, entered, local, f"{path}.", step))

    def _rows(
        self, field: Field, data: Mapping[str, Any], scope: Mapping[str, Any], at: str, step: Pass
    ) -> list[dict[str, Any]]:
        rows = get_path(data, field.path)[1]
        path = f"{at}{field.key}"
        if rows is None:
            return []
        if not isinstance(rows, list) or len(rows) > MAX_ENTRIES:
            if step is Pass.FINAL:
                self._refuse(field, path, "type-list" if not isinstance(rows, list) else "too-many", MAX_ENTRIES)
            return []
        made = []
        for number, row in enumerate(rows):
            place = f"{path}[{number}]"
            if not isinstance(row, Mapping):
                if step is Pass.FINAL:
                    self._refuse(field, place, "type-object")
                continue
            # Only values that could be read are shown to conditions, never the raw row.
            own = self.read(field.children, row, scope, f"{place}.", Pass.ALL)
            local = {**scope, **own, "this": own, "parent": scope, "i": Decimal(number + 1)}
            made.append(own if step is Pass.ALL else self.read(field.children, row, local, f"{place}.", step))
        return made

    def _computed(
        self,
        field: Field,
        data: Mapping[str, Any],
        scope: Mapping[str, Any],
        at: str,
        values: dict[str, Any],
        step: Pass,
    ) -> None:
        path = f"{at}{field.key}"
        if step is Pass.FINAL and get_path(data, field.path)[0]:
            self.dropped.append(path)
        text = field.schema.get("expression", "")
        try:
            computed = evaluate(feel_text(text) or "null", scope, self.now)
        except RuleError:
            if step is Pass.FINAL:
                self._refuse(field, path, "rule")
            return
        put_path(values, field.path, computed)
        if isinstance(scope, dict):
            # Computed fields below this one may use it; what the caller gave is not written to.
            own: dict[str, Any] = {}
            put_path(own, field.path, computed)
            scope.update(laid_over(scope, own))

    def _field(
        self,
        field: Field,
        data: Mapping[str, Any],
        scope: Mapping[str, Any],
        path: str,
        values: dict[str, Any],
        step: Pass,
    ) -> None:
        value = get_path(data, field.path)[1]
        try:
            read = self._read_value(field, value, scope)
            put_path(values, field.path, read)
            if step is Pass.FINAL:
                check_rules(field, read, scope, self.now)
        except Refused as problem:
            if step is Pass.FINAL:
                self._refuse(field, path, problem.code, problem.limit)
        except RuleError:
            if step is Pass.FINAL:
                self._refuse(field, path, "rule")

    def _read_value(self, field: Field, value: Any, scope: Mapping[str, Any]) -> Any:
        match field.type:
            case "textfield":
                return read_text(value, MAX_TEXT)
            case "textarea":
                return read_text(value, MAX_TEXTAREA)
            case "number":
                return read_number(value, field.schema)
            case "checkbox":
                return read_checkbox(value)
            case "datetime":
                return read_temporal(value, field.schema, self.now)
            case "filepicker":
                return read_files(value, field.schema)
            case kind if kind in LIST_TYPES:
                return choose_many(value, offered(field, scope, self.now) if value else [])
            case kind if kind in CHOICE_TYPES:
                return None if value in (None, "") else choose(value, offered(field, scope, self.now))
        raise RuleError(f"The type {field.type} takes no answer.")

    def _refuse(self, field: Field, path: str, code: str, limit: Any = "") -> None:
        self.errors.append(field_error(code, path, field.key, field.label, limit))

    def drop_unknown(self, fields: Sequence[Field], data: Mapping[str, Any], at: str) -> None:
        """Report the keys of an answer that the form does not have."""
        tree = key_tree(fields)
        self._drop(tree, data, at)

    def _drop(self, tree: Mapping[str, Any], data: Any, at: str) -> None:
        if isinstance(data, list):
            for number, row in enumerate(data[:MAX_ENTRIES]):
                self._drop(tree, row, f"{at[:-1]}[{number}].")
        elif isinstance(data, Mapping):
            for key, value in data.items():
                name = str(key)[:200]
                if key not in tree:
                    self.dropped.append(f"{at}{name}")
                elif tree[key]:
                    self._drop(tree[key], value, f"{at}{name}.")
