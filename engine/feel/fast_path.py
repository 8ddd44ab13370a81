"""A straight-line Python function for simple expressions, for the case that all types are as expected.

Conditions and cells are evaluated millions of times with the values they are meant for. For
them one generated function replaces a dozen nested closures. It contains only operators and
numbered placeholders, never a character of the expression's text: names and constants are
handed in as values. Whenever a value is missing, null or of another type it answers `SLOW`,
and the closures evaluate the expression from the start, with warnings and all conversions.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, DecimalException

from .numbers import DECIMAL128
from .syntax import (
    Arithmetic,
    Between,
    Comparison,
    ComparisonTest,
    Conjunction,
    Disjunction,
    If,
    In,
    Literal,
    Name,
    Node,
    Path,
    RangeLiteral,
    UnaryTests,
    mentions,
)

SLOW = object()
Fast = Callable[[object, object], object]

_MAX_LINES = 120
_MAX_INDENT = 12
_SCALARS = frozenset({Decimal, str, bool})
_CALCULATE = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide"}
_PYTHON = {"=": "==", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}


class _NotSimple(Exception):
    """The expression is left to the closures."""


def _number(value: object) -> Decimal:
    if type(value) is int:
        return Decimal(value)
    raise TypeError


class _Writer:
    """Writes the function's lines; every value lives in a numbered variable of a known kind."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.indent = 2
        self.cell = False
        self.values: dict[str, object] = {
            "Decimal": Decimal,
            "DecimalException": DecimalException,
            "SLOW": SLOW,
            "number": _number,
            "scalars": _SCALARS,
            **{name: getattr(DECIMAL128, name) for name in _CALCULATE.values()},
        }
        self._count = 0
        self._constants: dict[tuple[type, object], str] = {}

    def line(self, text: str) -> None:
        """Append a line at the current depth."""
        if len(self.lines) > _MAX_LINES or self.indent > _MAX_INDENT:
            raise _NotSimple
        self.lines.append("    " * self.indent + text)

    def new(self, prefix: str = "v") -> str:
        """A fresh variable."""
        self._count += 1
        return f"{prefix}{self._count}"

    def constant(self, value: object) -> str:
        """The placeholder for a constant."""
        key = (type(value), value)
        if key not in self._constants:
            name = self._constants[key] = self.new("c")
            self.values[name] = value
        return self._constants[key]

    def value(self, node: Node) -> tuple[str, str]:
        """Write the calculation of a node; its variable and its kind."""
        match node:
            case Literal(_, value, None) if type(value) in _SCALARS:
                return self.constant(value), type(value).__name__
            case Name() | Path():
                return self._variable(node), "any"
            case Arithmetic(_, first, rest):
                return self._arithmetic(first, rest), "Decimal"
            case Comparison(_, op, left, right):
                return self._comparison(op, left, right), "bool"
            case Between(_, value, low, high):
                return self._between(value, low, high), "bool"
            case Conjunction(_, items):
                return self._junction(items, True), "bool"
            case Disjunction(_, items):
                return self._junction(items, False), "bool"
            case If(_, condition, yes, no):
                return self._if(condition, yes, no)
            case In(_, value, tests):
                return self._tests(self.value(value), tests), "bool"
        raise _NotSimple

    def _variable(self, node: Node) -> str:
        steps: list[str] = []
        while isinstance(node, Path):
            steps.append(node.name)
            node = node.base
        if not isinstance(node, Name):
            raise _NotSimple
        if node.name == "?" and not self.cell:
            raise _NotSimple
        base = "tested" if node.name == "?" else f"vals[{self.constant(node.name)}]"
        variable = self.new()
        self.line(f"{variable} = {base}" + "".join(f"[{self.constant(step)}]" for step in reversed(steps)))
        return variable

    def number(self, found: tuple[str, str]) -> str:
        """The variable, made sure to be a number."""
        variable, kind = found
        if kind == "any":
            self.line(f"if type({variable}) is not Decimal: {variable} = number({variable})")
        elif kind != "Decimal":
            raise _NotSimple
        return variable

    def _truth(self, found: tuple[str, str]) -> str:
        variable, kind = found
        if kind == "any":
            self.line(f"if type({variable}) is not bool: return SLOW")
        elif kind != "bool":
            raise _NotSimple
        return variable

    def _arithmetic(self, first: Node, rest: tuple[tuple[str, Node], ...]) -> str:
        result = self.number(self.value(first))
        for op, operand in rest:
            if op not in _CALCULATE:
                raise _NotSimple
            other = self.number(self.value(operand))
            target = self.new()
            self.line(f"{target} = {_CALCULATE[op]}({result}, {other})")
            result = target
        return result

    def _comparison(self, op: str, left: Node, right: Node) -> str:
        first, second = self.value(left), self.value(right)
        if "str" in (first[1], second[1]):
            a, b = self._text(first), self._text(second)
        elif "bool" in (first[1], second[1]):
            if op not in ("=", "!="):
                raise _NotSimple
            a, b = self._truth(first), self._truth(second)
        else:
            a, b = self.number(first), self.number(second)
        target = self.new()
        self.line(f"{target} = {a} {_PYTHON[op]} {b}")
        return target

    def _text(self, found: tuple[str, str]) -> str:
        variable, kind = found
        if kind == "any":
            self.line(f"if type({variable}) is not str: return SLOW")
        elif kind != "str":
            raise _NotSimple
        return variable

    def _between(self, value: Node, low: Node, high: Node) -> str:
        tested, first, last = (self.number(self.value(part)) for part in (value, low, high))
        target = self.new()
        self.line(f"{target} = {first} <= {tested} <= {last}")
        return target

    def _junction(self, items: tuple[Node, ...], conjunction: bool) -> str:
        result = self.new("r")
        self.line(f"{result} = {not conjunction}")
        outer = self.indent
        for item in items:
            truth = self._truth(self.value(item))
            self.line(f"if {truth}:" if conjunction else f"if not {truth}:")
            self.indent += 1
        self.line(f"{result} = {conjunction}")
        self.indent = outer
        return result

    def _if(self, condition: Node, yes: Node, no: Node) -> tuple[str, str]:
        truth = self._truth(self.value(condition))
        result = self.new("r")
        kinds = []
        for head, branch in ((f"if {truth}:", yes), ("else:", no)):
            self.line(head)
            self.indent += 1
            variable, kind = self.value(branch)
            self.line(f"{result} = {variable}")
            kinds.append(kind)
            self.indent -= 1
        return result, kinds[0] if kinds[0] == kinds[1] else "any"

    def _tests(self, tested: tuple[str, str], tests: tuple[Node, ...]) -> str:
        """Tests against constants of one type, as one Python expression."""
        parts = [self._test(test) for test in tests]
        kinds = {kind for kind, _ in parts}
        if len(kinds) != 1:
            raise _NotSimple
        kind = kinds.pop()
        check = {"Decimal": self.number, "str": self._text, "bool": self._truth}[kind]
        variable = check(tested)
        target = self.new()
        self.line(f"{target} = " + " or ".join(part.format(variable) for _, part in parts))
        return target

    def _test(self, node: Node) -> tuple[str, str]:
        match node:
            case Literal(_, value, None) if type(value) in _SCALARS:
                return type(value).__name__, "{} == " + self.constant(value)
            case ComparisonTest(_, op, Literal(_, bound, None)) if type(bound) in (Decimal, str):
                return type(bound).__name__, f"{{}} {_PYTHON[op]} " + self.constant(bound)
            case RangeLiteral(_, Literal(_, low, None), Literal(_, high, None), above, below) if type(low) is type(
                high
            ) and type(low) in (Decimal, str):
                lower, upper = ("<=" if included else "<" for included in (above, below))
                return type(low).__name__, f"{self.constant(low)} {lower} {{}} {upper} {self.constant(high)}"
        raise _NotSimple

    def unary_tests(self, node: UnaryTests) -> str:
        """The tests of a cell against the input."""
        if not node.tests:
            raise _NotSimple
        if len(node.tests) == 1 and mentions(node.tests[0], "?"):
            self.cell = True
            result = self._truth(self.value(node.tests[0]))
        else:
            result = self._tests(("tested", "any"), node.tests)
        return f"not {result}" if node.negated else result


def never(context: object, input_value: object) -> object:
    """The fast function of an expression that has none."""
    return SLOW


def generate(root: Node) -> Fast | None:
    """The function for an expression, or None when the expression is not simple enough.

    It takes the variables and the input value, and returns the value or `SLOW`.
    """
    writer = _Writer()
    try:
        if isinstance(root, UnaryTests):
            result, kind = writer.unary_tests(root), "bool"
        else:
            result, kind = writer.value(root)
        if kind == "any":
            writer.line(f"if type({result}) not in scalars: return SLOW")
        writer.line(f"return {result}")
    except _NotSimple:
        return None
    source = "\n".join(
        [
            f"def fast(vals, tested, {', '.join(f'{name}={name}' for name in writer.values)}):",
            "    try:",
            *writer.lines,
            "    except (KeyError, TypeError, DecimalException):",
            "        return SLOW",
        ]
    )
    scope = writer.values | {
        "__builtins__": {"type": type, "bool": bool, "str": str, "KeyError": KeyError, "TypeError": TypeError}
    }
    # The source is made of this module's own fragments alone (see the module's docstring).
    exec(compile(source, "<feel>", "exec"), scope)  # noqa: S102
    return scope["fast"]
