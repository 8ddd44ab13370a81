"""The types of a model: built-in ones, item definitions with allowed values, and what to do with a value of another type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from engine.feel import FeelFunction, conforms
from engine.feel.calendar import as_datetime, is_date

Test = Callable[[Any], bool]

# The names of DMN 7.3.2 and 10.3.2.3, and those that editors of the Camunda family write.
BUILT_IN = {
    "any": "Any",
    "number": "number",
    "integer": "number",
    "long": "number",
    "double": "number",
    "string": "string",
    "boolean": "boolean",
    "date": "date",
    "time": "time",
    "date and time": "date and time",
    "datetime": "date and time",
    "days and time duration": "days and time duration",
    "daytimeduration": "days and time duration",
    "years and months duration": "years and months duration",
    "yearmonthduration": "years and months duration",
    "context": "context",
    "list": "list",
    "function": "function",
    "range": "range",
}


class Type(Protocol):
    """What every type can tell of a value; null belongs to every type (DMN 10.3.2.9.2)."""

    @property
    def name(self) -> str:
        """The type's name for messages."""
        ...

    def accepts(self, value: Any) -> bool:
        """Whether the value conforms to the type as it is."""
        ...


@dataclass(frozen=True, slots=True)
class AnyType:
    """Every value belongs to it."""

    name: str = "Any"

    def accepts(self, value: Any) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """A type of FEEL itself."""

    name: str

    def accepts(self, value: Any) -> bool:
        if value is None:
            return True
        if self.name in ("context", "list", "function"):
            return isinstance(value, {"context": dict, "list": list, "function": FeelFunction}[self.name])
        return conforms(value, self.name)


@dataclass(frozen=True, slots=True)
class ListType:
    """A list whose items all belong to one type."""

    name: str
    item: Type

    def accepts(self, value: Any) -> bool:
        return value is None or (isinstance(value, list) and all(self.item.accepts(v) for v in value))


@dataclass(frozen=True, slots=True)
class Structure:
    """A context with at least the given entries."""

    name: str
    fields: Mapping[str, Type]

    def accepts(self, value: Any) -> bool:
        if value is None:
            return True
        if not isinstance(value, Mapping):
            return False
        return all(key in value and field.accepts(value[key]) for key, field in self.fields.items())


@dataclass(frozen=True, slots=True)
class FunctionType:
    """A function with so many parameters."""

    name: str
    parameters: tuple[str, ...]
    output: Type

    def accepts(self, value: Any) -> bool:
        return value is None or (isinstance(value, FeelFunction) and len(value.params) == len(self.parameters))


@dataclass(frozen=True, slots=True)
class Constrained:
    """A type of which only some values are allowed."""

    name: str
    base: Type
    test: Test
    text: str

    def accepts(self, value: Any) -> bool:
        return value is None or (self.base.accepts(value) and self.test(value))


class Named:
    """A type known by its name only, so that an item definition may use itself inside a list or structure."""

    __slots__ = ("name", "_resolve", "_type")

    def __init__(self, name: str, resolve: Callable[[], Type]) -> None:
        self.name = name
        self._resolve = resolve
        self._type: Type | None = None

    @property
    def target(self) -> Type:
        """The type itself."""
        if self._type is None:
            self._type = self._resolve()
        return self._type

    def accepts(self, value: Any) -> bool:
        return self.target.accepts(value)


ANY = AnyType()


def base_of(declared: Type) -> Type:
    """The type without its name and constraints."""
    while True:
        if isinstance(declared, Named):
            declared = declared.target
        elif isinstance(declared, Constrained):
            declared = declared.base
        else:
            return declared


def conform(value: Any, declared: Type) -> tuple[bool, Any]:
    """The value as the type wants it, after the implicit conversions of DMN 10.3.2.9.4; (False, None) when it has none.

    The conversions are: an item becomes a list of one, a list of one becomes its item,
    a date becomes the date and time of its midnight in UTC.
    """
    if declared is ANY or declared.accepts(value):
        return True, value
    base = base_of(declared)
    if isinstance(base, AnyType):
        return False, None
    wants_list = isinstance(base, ListType) or (isinstance(base, BuiltIn) and base.name == "list")
    if isinstance(value, list):
        if not wants_list and len(value) == 1:
            return conform(value[0], declared)
        if isinstance(base, ListType):
            items = [conform(item, base.item) for item in value]
            converted = [item for _, item in items]
            if all(ok for ok, _ in items) and declared.accepts(converted):
                return True, converted
        return False, None
    if wants_list:
        listed = [value]
        return conform(listed, declared)
    if isinstance(base, BuiltIn) and base.name == "date and time" and is_date(value):
        midnight = as_datetime(value)
        return (True, midnight) if declared.accepts(midnight) else (False, None)
    if isinstance(base, Structure) and isinstance(value, Mapping):
        return _conform_structure(value, base, declared)
    return False, None


def _conform_structure(value: Mapping[str, Any], base: Structure, declared: Type) -> tuple[bool, Any]:
    converted = dict(value)
    for key, field in base.fields.items():
        if key not in value:
            return False, None
        ok, converted[key] = conform(value[key], field)
        if not ok:
            return False, None
    return (True, converted) if declared.accepts(converted) else (False, None)
