"""What a decision's expressions tell of the values they read: which, in what order, of which kind, compared with what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from engine.feel import Expression, FeelError, parse, syntax
from engine.feel.analysis import infer_type
from engine.feel.builtins import BUILTINS

from . import nodes
from .check_types import kind_of_type
from .elements import Elements
from .table_compiler import output_type
from .types import BuiltIn, Type, base_of

Way = tuple[str, ...]
"""A variable and the entries read from it, such as `("order", "amount")`."""

_LISTS = frozenset({"list", "contexts"})
_SINGLE = frozenset({"number", "string", "boolean", "date", "time", "date and time", "list", "context"})


@dataclass
class Reading:
    """What is known of one value: a FEEL kind (the first that was told, else empty), texts it is compared with,
    the declared types of columns that test it as it is, and their labels."""

    kinds: list[str] = field(default_factory=list)
    texts: dict[str, None] = field(default_factory=dict)
    columns: list[tuple[nodes.InputClause, Type]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Text:
    """A FEEL text of a decision; `subject` is what `?` stands for in it, `local` what its own names are."""

    text: str
    kind: str
    subject: Way | None
    local: _Local


@dataclass(frozen=True, slots=True)
class _Local:
    """The names an expression around a text gives; inside a filter unknown ones may be entries of an item."""

    names: frozenset[str] = frozenset()
    filtered: bool = False

    def with_names(self, *names: str) -> _Local:
        return _Local(self.names.union(names), self.filtered)


class Reads:
    """The values that one decision's own expressions read, in the order of the file."""

    def __init__(self, decision: nodes.Decision, elements: Elements) -> None:
        self.found: dict[Way, Reading] = {}
        self._elements = elements
        self._names = elements.names_for(decision)
        self._alike: list[tuple[Way, Way]] = []
        self._visit(decision.logic, _Local())
        for one, other in self._alike:
            for known, unknown in ((one, other), (other, one)):
                if not self.found[unknown].kinds:
                    self.found[unknown].kinds += self.found[known].kinds[:1]

    def _visit(self, node: nodes.Expression | None, local: _Local) -> None:
        match node:
            case nodes.Literal():
                self._read(_Text(node.text, self._kind(node.type_ref), None, local))
            case nodes.Table():
                self._visit_table(node, local)
            case nodes.Context():
                for variable, value in node.entries:
                    self._visit(value, local)
                    local = local.with_names(variable.name) if variable is not None else local
            case nodes.Function():
                self._visit(node.body, local.with_names(*(parameter.name for parameter in node.parameters)))
            case nodes.Filter():
                self._visit(node.source, local)
                self._visit(node.match, _Local(local.names | {"item"}, filtered=True))
            case nodes.Iterator():
                self._visit(node.source, local)
                self._visit(node.body, local.with_names(node.variable, "partial"))
            case None:
                return
            case _:
                for part in nodes.parts(node):
                    self._visit(part, local)

    def _visit_table(self, table: nodes.Table, local: _Local) -> None:
        subjects: list[Way | None] = []
        for clause in table.inputs:
            declared = self._elements.types.find(clause.type_ref, clause.id)
            tested = self._read(_Text(clause.text, kind_of_type(declared), None, local))
            subject = _way(tested.ast, None) if tested is not None else None
            subject = subject if subject in self.found else None
            subjects.append(subject)
            if subject is not None:
                self.found[subject].columns.append((clause, declared))
        for rule in table.rules:
            for clause, subject, cell in zip(table.inputs, subjects, rule.inputs, strict=True):
                own = local.with_names(clause.variable) if clause.variable else local
                self._read(_Text(cell.text, "unary-tests", subject, own))
        for number, output in enumerate(table.outputs):
            kind = kind_of_type(output_type(table, output, self._elements.feel))
            for text in (*(rule.outputs[number].text for rule in table.rules), output.default or ""):
                self._read(_Text(text, kind, None, local))

    def _kind(self, type_ref: str) -> str:
        return kind_of_type(self._elements.types.find(type_ref)) if type_ref else ""

    def _read(self, text: _Text) -> Expression | None:
        if text.text.strip() in ("", "-"):
            return None
        tests = text.kind == "unary-tests"
        try:
            known = self._elements.feel.component_names | self._names | text.local.names
            expression = parse(text.text, "unary-tests" if tests else "expression", known)
        except FeelError:
            # What is no FEEL reads nothing; the evaluation says what is wrong with it.
            return None
        local = text.local
        free = {w for w in expression.paths if w[0] not in local.names and (w[0] in self._names or not local.filtered)}
        for node in _all(expression.ast):
            way = _way(node, text.subject)
            if way is not None and (way in free or (text.subject is not None and _begins_with_input(node))):
                self.found.setdefault(way, Reading())
        for node in _all(expression.ast):
            self._learn(node, text.subject)
        if not tests:
            self._is(expression.ast, text.kind, text.subject)
        return expression

    def _learn(self, node: syntax.Node, subject: Way | None) -> None:
        """What an operator or function tells of the values beside it."""
        match node:
            case syntax.Comparison(_, op, left, right):
                self._compared(left, right, subject, listed=op in ("=", "!="))
                self._compared(right, left, subject, listed=op in ("=", "!="))
            case syntax.Between(_, value, low, high):
                self._compared(value, low, subject)
                self._compared(value, high, subject)
            case syntax.In(_, value, tests):
                for test in tests:
                    self._tested(_way(value, subject), test)
            case syntax.UnaryTests(_, tests) if subject is not None:
                for test in tests:
                    self._tested(subject, test)
            case syntax.Conjunction(_, items) | syntax.Disjunction(_, items):
                for item in items:
                    self._is(item, "boolean", subject)
            case syntax.If(_, condition):
                self._is(condition, "boolean", subject)
            case syntax.Filter(_, base):
                self._is(base, "list", subject)
            case syntax.For(_, iterators) | syntax.Quantified(_, _, iterators):
                for iterator in iterators:
                    if iterator.end is None:
                        self._is(iterator.source, "list", subject)
            case syntax.Arithmetic(_, first, rest):
                operands = [first, *(operand for _, operand in rest)]
                if any(infer_type(operand) == "number" for operand in operands):
                    for operand in operands:
                        self._is(operand, "number", subject)
            case syntax.Call(_, syntax.Name(_, name), args, None) if name in BUILTINS:
                fitting = next((s for s in BUILTINS[name].signatures if s.accepts(len(args))), None)
                for argument, given in zip(fitting.arguments if fitting else (), args, strict=False):
                    self._is(given, "list" if argument.kind in _LISTS else argument.kind, subject)

    def _is(self, node: syntax.Node, kind: str, subject: Way | None) -> None:
        """A node that must be of a kind for its place; arithmetic hands a number on to its operands."""
        if kind not in _SINGLE:
            return
        match node:
            case syntax.Name() | syntax.Path():
                self._told(_way(node, subject), kind)
            case syntax.Arithmetic(_, first, rest) if kind == "number":
                for operand in (first, *(operand for _, operand in rest)):
                    self._is(operand, kind, subject)
            case syntax.Negation(_, operand) if kind == "number":
                self._is(operand, kind, subject)
            case syntax.If(_, _, yes, no):
                self._is(yes, kind, subject)
                self._is(no, kind, subject)

    def _compared(self, value: syntax.Node, other: syntax.Node, subject: Way | None, *, listed: bool = False) -> None:
        way = _way(value, subject)
        self._told(way, infer_type(other) or "")
        if listed and isinstance(other, syntax.Literal) and isinstance(other.value, str) and way in self.found:
            self.found[way].texts[other.value] = None
        beside = _way(other, subject)
        if way in self.found and beside in self.found:
            self._alike.append((way, beside))

    def _tested(self, way: Way | None, test: syntax.Node) -> None:
        match test:
            case syntax.Literal(_, value):
                self._told(way, infer_type(test) or "")
                if isinstance(value, str) and way in self.found:
                    self.found[way].texts[value] = None
            case syntax.RangeLiteral(_, low, high):
                self._told(way, infer_type(low) or infer_type(high) or "")
            case syntax.ComparisonTest(_, _, operand):
                self._told(way, infer_type(operand) or "")
            case syntax.ListLiteral(_, items):
                for item in items:
                    self._tested(way, item)

    def _told(self, way: Way | None, kind: str) -> None:
        if way in self.found and kind:
            self.found[way].kinds.append(kind)


def single_kind(declared: Type) -> str:
    """The FEEL name of a type that needs no further parts; empty where nothing is declared or it has parts."""
    base = base_of(declared)
    return base.name if isinstance(base, BuiltIn) else ""


def _all(node: syntax.Node) -> Iterator[syntax.Node]:
    """The nodes in the order of the text; of a path only the whole."""
    yield node
    if _way(node, ()) is None:
        for child in syntax.children(node):
            yield from _all(child)


def _way(node: syntax.Node, subject: Way | None) -> Way | None:
    """The way a node reads, `?` being the subject; None for any other node."""
    steps: list[str] = []
    while isinstance(node, syntax.Path):
        steps.append(node.name)
        node = node.base
    if not isinstance(node, syntax.Name):
        return None
    if node.name == "?":
        return None if subject is None else (*subject, *reversed(steps))
    return (node.name, *reversed(steps))


def _begins_with_input(node: syntax.Node) -> bool:
    while isinstance(node, syntax.Path):
        node = node.base
    return isinstance(node, syntax.Name) and node.name == "?"
