"""From text to syntax tree: a recursive-descent parser with operator precedence (DMN 10.3.1.2)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation, Overflow

from .errors import FeelLimitError, FeelSyntaxError, NullResult
from .limits import MAX_NESTING
from .numbers import DECIMAL128
from .parse_types import TypeParser
from .scanner import NAME_ENDS
from .syntax import (
    Arithmetic,
    Between,
    Call,
    Comparison,
    ComparisonTest,
    Conjunction,
    ContextLiteral,
    Disjunction,
    Filter,
    For,
    FunctionLiteral,
    If,
    In,
    InstanceOf,
    Iterator,
    ListLiteral,
    Literal,
    Name,
    Negation,
    Node,
    Path,
    Quantified,
    RangeLiteral,
    UnaryTests,
)
from .temporal import parse_at_literal

_COMPARATORS = ("<=", ">=", "!=", "<", ">", "=")
# What may follow the bracket that closes a range as in `[1..10[`, and cannot start a filter.
_AFTER_RANGE = frozenset(".),]}=!<>:")
_CONSTANTS = {"true": True, "false": False, "null": None}


class Parser(TypeParser):
    """One pass over one text."""

    def __init__(self, text: str, names: Iterable[str]) -> None:
        super().__init__(text, names)
        self._depth = 0
        self._in_range = False

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

    def _enter(self) -> None:
        self._depth += 1
        self._check(self._depth)

    def _check(self, depth: int) -> None:
        if depth > MAX_NESTING:
            raise FeelLimitError(
                f"The expression is nested more than {MAX_NESTING} levels deep "
                f"(offset {self.pos}); split it up.", "nesting", MAX_NESTING)

    def _comparator(self) -> str | None:
        for op in _COMPARATORS:
            if self.take(op):
                return op
        return None

    def _disjunction(self) -> Node:
        pos = self.pos
        items = [self._conjunction()]
        while self.take_word("or"):
            items.append(self._conjunction())
        return items[0] if len(items) == 1 else Disjunction(pos, tuple(items))

    def _conjunction(self) -> Node:
        pos = self.pos
        items = [self._comparison()]
        while self.take_word("and"):
            items.append(self._comparison())
        return items[0] if len(items) == 1 else Conjunction(pos, tuple(items))

    def _comparison(self) -> Node:
        pos = self.pos
        left = self._additive()
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

    def _number(self, pos: int, text: str) -> Literal:
        try:
            return Literal(pos, DECIMAL128.create_decimal(text))
        except (InvalidOperation, Overflow):
            return Literal(pos, None, f"the number {text[:40]} is out of range")

    def _postfix(self, node: Node) -> Node:
        """Paths, filters, calls and `instance of`, as many as follow."""
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
            elif self.take_word("instance"):
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

    def _primary(self) -> Node:
        pos = self.pos
        if self.at_end():
            raise self.fail("Expected an expression, but found the end.")
        char = self.text[pos]
        if char == '"':
            return Literal(pos, self.string())
        if char.isdigit() or char == ".":
            number = self.number()
            if number is not None:
                return self._number(pos, number)
        if char == "(":
            return self._parenthesis(pos)
        if char == "[":
            return self._bracket(pos)
        if char == "]":
            self.take("]")
            return self._range(pos, self.expression(), False)
        if char == "{":
            return self._context(pos)
        if char == "@":
            return self._at_literal(pos)
        node = self._keyword(pos)
        if node is not None:
            return node
        name = self.name() if self.word() not in NAME_ENDS or self._special_at(pos) else None
        if name is None:
            raise self.fail(f"Expected an expression, but found {self.here()}.")
        return Name(pos, name)

    def _at_literal(self, pos: int) -> Literal:
        self.take("@")
        if not self.peek('"'):
            raise self.fail('Expected a string after @, as in @"2024-12-31".')
        try:
            return Literal(pos, parse_at_literal(self.string()))
        except NullResult as problem:
            return Literal(pos, None, problem.reason)

    def _keyword(self, pos: int) -> Node | None:
        """An expression that starts with a keyword, unless a known name stands here."""
        word = self.word()
        if word is None or self._special_at(pos):
            return None
        if word in _CONSTANTS and not self._continues_name(word):
            self.take_word(word)
            return Literal(pos, _CONSTANTS[word])
        if word == "if":
            return self._if(pos)
        if word == "for":
            return self._for(pos)
        if word in ("some", "every"):
            return self._quantified(pos, word)
        if word == "function":
            self.take_word(word)
            if self.peek("("):
                return self._function(pos)
            self.pos = pos
        return None

    def _continues_name(self, word: str) -> bool:
        """Whether a constant's word is only the start of a longer name."""
        start = self.pos
        self.take_word(word)
        following = self.word()
        self.pos = start
        return following is not None and following not in NAME_ENDS

    def _if(self, pos: int) -> Node:
        self.take_word("if")
        condition = self.expression()
        self.expect_word("then", "after the condition of 'if'")
        yes = self.expression()
        self.expect_word("else", "after the result of 'then'")
        return If(pos, condition, yes, self.expression())

    def _iterators(self) -> tuple[Iterator, ...]:
        found: list[Iterator] = []
        while not found or self.take(","):
            pos = self.pos
            name = self.iterator_name()
            self.expect_word("in", f"after the variable {name!r}")
            source = self.expression()
            end = self.expression() if self.take("..") else None
            self.learn(name)
            found.append(Iterator(pos, name, source, end))
        return tuple(found)

    def _for(self, pos: int) -> Node:
        self.take_word("for")
        iterators = self._iterators()
        self.expect_word("return", "after the lists of 'for'")
        return For(pos, iterators, self.expression())

    def _quantified(self, pos: int, word: str) -> Node:
        self.take_word(word)
        iterators = self._iterators()
        self.expect_word("satisfies", f"after the lists of {word!r}")
        return Quantified(pos, word, iterators, self.expression())

    def _function(self, pos: int) -> Node:
        self.take("(")
        params = []
        while not self.peek(")"):
            if params:
                self.expect(",", "between parameters")
            name = self.parameter()
            params.append((name, self.type() if self.take(":") else None))
            self.learn(name)
        self.expect(")", "to close the parameters")
        external = self.take_word("external")
        return FunctionLiteral(pos, tuple(params), self.expression(), external)

    def _parenthesis(self, pos: int) -> Node:
        self.take("(")
        inner = self.expression()
        if self.peek(".."):
            return self._range(pos, inner, False)
        self.expect(")", "to close the parenthesis")
        return inner

    def _bracket(self, pos: int) -> Node:
        self.take("[")
        items: list[Node] = []
        while not self.peek("]"):
            if items:
                self.expect(",", "between the items of the list")
            items.append(self.expression())
            if len(items) == 1 and self.peek(".."):
                return self._range(pos, items[0], True)
        self.expect("]", "to close the list")
        return ListLiteral(pos, tuple(items))

    def _range(self, pos: int, low: Node, low_included: bool) -> Node:
        self.expect("..", "between the ends of the range")
        outer, self._in_range = self._in_range, True
        self._enter()
        high = self._additive()
        self._depth -= 1
        self._in_range = outer
        if self.take("]"):
            return RangeLiteral(pos, low, high, low_included, True)
        if self.take(")") or self.take("["):
            return RangeLiteral(pos, low, high, low_included, False)
        raise self.fail(f"Expected ']', ')' or '[' to close the range, but found {self.here()}.")

    def _context(self, pos: int) -> Node:
        self.take("{")
        entries: list[tuple[str, Node]] = []
        while not self.peek("}"):
            if entries:
                self.expect(",", "between the entries of the context")
            if self.peek('"'):
                key = self.string()
                self.expect(":", "after the key of a context entry")
            else:
                label = self.label()
                if label is None:
                    raise self.fail(f"Expected a key and ':' in the context, but found {self.here()}.")
                key = label
            entries.append((key, self.expression()))
            self.learn(key)
        self.expect("}", "to close the context")
        return ContextLiteral(pos, tuple(entries))


def parse_text(text: str, kind: str, names: Iterable[str]) -> Node:
    """The syntax tree of a text; raises FeelSyntaxError or FeelLimitError."""
    parser = Parser(text, names)
    try:
        return parser.parse_unary_tests_text() if kind == "unary-tests" else parser.parse_expression_text()
    except RecursionError:
        raise FeelLimitError("The expression is nested too deeply; split it up.", "nesting", MAX_NESTING) from None


__all__ = ["FeelSyntaxError", "Parser", "parse_text"]
