"""From text to syntax tree: a recursive-descent parser with operator precedence (DMN 10.3.1.2)."""

from __future__ import annotations

from collections.abc import Iterable

from .errors import FeelLimitError, FeelSyntaxError
from .limits import MAX_NESTING
from .parse_operands import OperandParser
from .scanner import NAME_ENDS
from .syntax import (
    Arithmetic,
    Between,
    Call,
    Comparison,
    ComparisonTest,
    Conjunction,
    Disjunction,
    Filter,
    In,
    InstanceOf,
    Negation,
    Node,
    Path,
    UnaryTests,
)

_COMPARATORS = ("<=", ">=", "!=", "<", ">", "=")
# What may follow the bracket that closes a range as in `[1..10[`, and cannot start a filter.
_AFTER_RANGE = frozenset(".),]}=!<>:")


class Parser(OperandParser):
    """One pass over one text: operators, and the operands of `OperandParser` between them."""

    def parse_expression_text(self) -> Node:
        """The whole text as one expression, or as several tests separated by commas (a list)."""
        node = self.expression()
        self.finish()
        return node

    def parse_unary_tests_text(self) -> UnaryTests:
        """The whole text as the cell of a decision table."""
        if self.at_end():
            raise self.fail("The cell is empty; write - for a cell that accepts everything.")
        start = self.pos
        if self.peek("-"):
            self.take("-")
            if self.at_end():
                return UnaryTests(0, ())
            self.pos = start
        if self.take_word("not") and self.take("("):
            tests = self.tests()
            self.expect(")", "to close 'not('")
            if self.at_end():
                return UnaryTests(0, tests, True)
        self.pos = start
        tests = self.tests()
        self.finish()
        return UnaryTests(0, tests)

    def finish(self) -> None:
        """Raise FeelSyntaxError unless the whole text was read."""
        if not self.at_end():
            raise self.fail(f"Expected an operator or the end of the expression, but found {self.here()}.")

    def tests(self) -> tuple[Node, ...]:
        """Positive unary tests separated by commas."""
        found = [self.expression()]
        while self.take(","):
            found.append(self.expression())
        return tuple(found)

    # Each level below reads operands of the next tighter level.

    def expression(self) -> Node:
        """One full expression; `< 10` and the like are tests of an implied input."""
        self._enter()
        outer, self._in_range = self._in_range, False
        try:
            pos = self.pos
            op = self._comparator()
            if op is not None:
                return ComparisonTest(pos, op, self._additive())
            return self._disjunction()
        finally:
            self._in_range = outer
            self._depth -= 1

    def _comparator(self) -> str | None:
        for op in _COMPARATORS:
            if self.take(op):
                return op
        return None

    def _disjunction(self) -> Node:
        pos = self.pos
        items = [self._conjunction()]
        if self.at_close():
            return items[0]
        while self.peek("or") and self.take_word("or"):
            items.append(self._conjunction())
        return items[0] if len(items) == 1 else Disjunction(pos, tuple(items))

    def _conjunction(self) -> Node:
        pos = self.pos
        items = [self._comparison()]
        if self.at_close():
            return items[0]
        while self.peek("and") and self.take_word("and"):
            items.append(self._comparison())
        return items[0] if len(items) == 1 else Conjunction(pos, tuple(items))

    def _comparison(self) -> Node:
        pos = self.pos
        left = self._additive()
        if self.at_close():
            return left
        for turn in range(1, MAX_NESTING + 1):
            op = self._comparator()
            if op is not None:
                left = Comparison(pos, op, left, self._additive())
            elif self.take_word("between"):
                low = self._additive()
                self.expect_word("and", "between the two ends of 'between'")
                left = Between(pos, left, low, self._additive())
            elif self.take_word("in"):
                left = In(pos, left, self._in_tests())
            else:
                return left
            self._check(self._depth + turn)
        raise self.fail("There are too many comparisons in a row.")

    def _in_tests(self) -> tuple[Node, ...]:
        pos = self.pos
        op = self._comparator()
        if op is not None:
            return (ComparisonTest(pos, op, self._additive()),)
        if self.peek("("):
            self.take("(")
            tests = self.tests()
            if len(tests) > 1:
                self.expect(")", "to close the tests after 'in'")
                return tests
            self.pos = pos
        return (self._additive(),)

    def _additive(self) -> Node:
        pos = self.pos
        first = self._multiplicative()
        if self.at_close():
            return first
        rest: list[tuple[str, Node]] = []
        while True:
            if self.take("+"):
                rest.append(("+", self._multiplicative()))
            elif self.take("-"):
                rest.append(("-", self._multiplicative()))
            else:
                return Arithmetic(pos, first, tuple(rest)) if rest else first

    def _multiplicative(self) -> Node:
        pos = self.pos
        first = self._power()
        if self.at_close():
            return first
        rest: list[tuple[str, Node]] = []
        while True:
            if self.peek("*") and not self.peek("**"):
                self.take("*")
                rest.append(("*", self._power()))
            elif self.take("/"):
                rest.append(("/", self._power()))
            else:
                return Arithmetic(pos, first, tuple(rest)) if rest else first

    def _power(self) -> Node:
        pos = self.pos
        first = self._unary()
        if self.at_close():
            return first
        rest: list[tuple[str, Node]] = []
        while self.take("**"):
            rest.append(("**", self._unary()))
        return Arithmetic(pos, first, tuple(rest)) if rest else first

    def _unary(self) -> Node:
        pos = self.pos
        signs = 0
        while self.take("-"):
            signs += 1
            if signs == 1 and (number := self.number()) is not None:
                return self._postfix(self._number(pos, "-" + number))
            self._check(self._depth + signs)
        node = self._postfix(self._primary())
        for _ in range(signs):
            node = Negation(pos, node)
        return node

    def _postfix(self, node: Node) -> Node:
        """Paths, filters, calls and `instance of`, as many as follow."""
        if self.at_close():
            return node
        for turn in range(MAX_NESTING):
            pos = self.pos
            if self.peek(".") and not self.peek(".."):
                self.take(".")
                name = self.name()
                if name is None:
                    raise self.fail(f"Expected a name after '.', but found {self.here()}.")
                node = Path(pos, node, name)
            elif self.peek("[") and not (self._in_range and self._closes_range()):
                self.take("[")
                condition = self.expression()
                self.expect("]", "to close the filter")
                node = Filter(pos, node, condition)
            elif self.peek("("):
                node = self._call(pos, node)
            elif self.peek("instance") and self.take_word("instance"):
                self.expect_word("of", "after 'instance'")
                node = InstanceOf(pos, node, self.type())
            else:
                return node
            self._check(self._depth + turn)
        raise self.fail("There are too many paths, filters and calls in a row.")

    def _closes_range(self) -> bool:
        """Whether the `[` here closes a range, seen from what follows it."""
        start = self.pos
        self.take("[")
        word = self.word()
        closes = self.at_end() or self.text[self.pos] in _AFTER_RANGE or word in NAME_ENDS
        self.pos = start
        return closes

    def _call(self, pos: int, function: Node) -> Node:
        self.take("(")
        args: list[Node] = []
        names: list[str] = []
        while not self.peek(")"):
            if args:
                self.expect(",", "between arguments")
            start = self.pos
            label = self.label()
            if label is not None:
                if label in names:
                    raise self.fail(f"The argument {label!r} is given twice.", start)
                names.append(label)
            if len(names) not in (0, len(args) + 1):
                raise self.fail("Arguments must be all named or all without a name.", start)
            args.append(self.expression())
        self.expect(")", "to close the arguments")
        return Call(pos, function, tuple(args), tuple(names) if names else None)


def parse_text(text: str, kind: str, names: Iterable[str]) -> Node:
    """The syntax tree of a text; raises FeelSyntaxError or FeelLimitError."""
    parser = Parser(text, names)
    try:
        return parser.parse_unary_tests_text() if kind == "unary-tests" else parser.parse_expression_text()
    except RecursionError:
        raise FeelLimitError("The expression is nested too deeply; split it up.", "nesting", MAX_NESTING) from None


__all__ = ["FeelSyntaxError", "Parser", "parse_text"]
