"""How a built-in function is declared, and how its arguments are matched and converted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ..compare import normal
from ..errors import NullResult
from ..types import (
    ANY,
    BOOLEAN,
    CONTEXT,
    DATE,
    DATE_TIME,
    DAYS_TIME,
    FUNCTION,
    LIST,
    MISMATCH,
    NUMBER,
    RANGE,
    STRING,
    TIME,
    YEARS_MONTHS,
    FeelType,
    coerce,
    conforms,
    type_name,
)
from ..values import FeelFunction, Param

_TYPES: dict[str, tuple[FeelType, ...]] = {
    "any": (ANY,),
    "number": (NUMBER,),
    "string": (STRING,),
    "boolean": (BOOLEAN,),
    "list": (LIST,),
    "context": (CONTEXT,),
    "function": (FUNCTION,),
    "range": (RANGE,),
    "date": (DATE,),
    "time": (TIME,),
    "date and time": (DATE_TIME,),
    "day": (DATE, DATE_TIME),
    "days and time duration": (DAYS_TIME,),
    "duration": (DAYS_TIME, YEARS_MONTHS),
    "moment": (DATE, DATE_TIME, TIME),
    "contexts": (LIST,),
}


@dataclass(frozen=True, slots=True)
class Argument:
    """A declared parameter; `nullable` ones accept null, `rest` takes all remaining arguments."""

    name: str
    kind: str
    optional: bool = False
    nullable: bool = False
    rest: bool = False

    def convert(self, function: str, value: object) -> object:
        """The value as the parameter's type; raises NullResult when it is not one."""
        if value is None:
            if self.nullable:
                return None
            raise NullResult(f"The argument {self.name!r} of {function!r} is null")
        if (type(value) is Decimal and self.kind == "number") or (type(value) is str and self.kind == "string"):
            return value
        kinds = _TYPES[self.kind]
        for kind in kinds:
            if conforms(value, kind):
                return normal(value)
        for kind in kinds:
            found = coerce(value, kind)
            # A list of one null is null, which not every parameter takes.
            if found is not MISMATCH and (found is not None or self.nullable):
                return normal(found)
        raise NullResult(
            f"The argument {self.name!r} of {function!r} must be a {self.kind}, but is of type {type_name(value)}"
        )


def _declared(text: str) -> tuple[Argument, ...]:
    """Arguments from `name: type, [optional: type?], ...rest: type`."""
    found = []
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        optional = part.startswith("[")
        rest = part.startswith("...")
        name, kind = part.strip("[].").split(": ")
        found.append(Argument(name, kind.rstrip("?"), optional, kind.endswith("?"), rest))
    return tuple(found)


class Signature:
    """One way to call a built-in: its parameters and the Python function behind it.

    The function gets the `Runtime` and then one value for each parameter.
    """

    __slots__ = ("arguments", "fn", "least", "most", "names")

    def __init__(self, parameters: str, fn: Callable[..., object]) -> None:
        self.arguments = _declared(parameters)
        self.fn = fn
        self.least = sum(not (a.optional or a.rest) for a in self.arguments)
        self.most = None if any(a.rest for a in self.arguments) else len(self.arguments)
        self.names = frozenset(a.name for a in self.arguments)

    def accepts(self, count: int) -> bool:
        """Whether so many positional arguments fit."""
        return count >= self.least and (self.most is None or count <= self.most)

    def accepts_names(self, names: frozenset[str]) -> bool:
        """Whether these named arguments fit."""
        return names <= self.names and all(
            a.name in names or a.optional or (a.rest and len(self.arguments) > 1) for a in self.arguments
        )

    def begins_with(self, names: Iterable[str]) -> bool:
        """Whether the parameters have the order of these names."""
        return all(argument.name == name for argument, name in zip(self.arguments, names, strict=False))

    def convert(self, function: str, args: Sequence[object]) -> list[object]:
        """The values for the Python function; raises NullResult when a type does not fit."""
        values: list[object] = []
        for index, argument in enumerate(self.arguments):
            if argument.rest:
                values.append([argument.convert(function, value) for value in args[index:]])
            elif index < len(args):
                values.append(argument.convert(function, args[index]))
            else:
                values.append(None)
        return values

    def convert_named(self, function: str, args: Mapping[str, object]) -> list[object]:
        """As `convert`, for named arguments."""
        values: list[object] = []
        for argument in self.arguments:
            given = [argument.convert(function, args[argument.name])] if argument.name in args else []
            values.append(given if argument.rest else given[0] if given else None)
        return values


# The Python function behind a signature, its arguments, and whether it takes the runtime first.
Choice = tuple[Callable[..., object], list[object], bool]


class Builtin(FeelFunction):
    """A built-in function; `returns` is the FEEL name of its result's type, if it is always one."""

    __slots__ = ("returns", "signatures")

    def __init__(self, name: str, returns: str | None, *signatures: Signature) -> None:
        first = signatures[0]
        super().__init__(name, [Param(a.name, None, a.optional) for a in first.arguments], first.fn, wants_runtime=True)
        self.plain = False
        self.returns = returns
        self.signatures = signatures

    def choose(self, args: Sequence[object]) -> Choice:
        """The signature for positional arguments; raises NullResult when none fits."""
        fitting = [s for s in self.signatures if s.accepts(len(args))]
        if not fitting:
            raise NullResult(f"The function {self.name!r} cannot be called with {len(args)} arguments")
        return self._first(fitting, lambda signature: signature.convert(self.name, args))

    def choose_named(self, args: Mapping[str, object]) -> Choice:
        """The signature for named arguments; raises NullResult when none fits."""
        names = frozenset(args)
        # Where two signatures have the same names, the order in which they are given decides.
        fitting = sorted((s for s in self.signatures if s.accepts_names(names)), key=lambda s: not s.begins_with(args))
        if not fitting:
            raise NullResult(f"The function {self.name!r} has no parameters {', '.join(sorted(names))}")
        return self._first(fitting, lambda signature: signature.convert_named(self.name, args))

    def _first(self, fitting: Sequence[Signature], convert: Callable[[Signature], list[object]]) -> Choice:
        """The first signature whose types fit; the last one's reason when none does."""
        for signature in fitting[:-1]:
            try:
                return signature.fn, convert(signature), True
            except NullResult:
                continue
        return fitting[-1].fn, convert(fitting[-1]), True


def builtin(name: str, returns: str | None, *signatures: tuple[str, Callable[..., object]]) -> Builtin:
    """Declare a built-in: its name, the type it returns, and its signatures in order of preference."""
    return Builtin(name, returns, *(Signature(parameters, fn) for parameters, fn in signatures))
