"""Reading operands: literals, names, parentheses, lists, contexts, and what starts with a keyword."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from decimal import InvalidOperation, Overflow

from .errors import FeelLimitError, NullResult
from .limits import MAX_NESTING, MAX_OPERANDS
from .numbers import DECIMAL128
from .parse_types import TypeParser
from .scanner import NAME_ENDS
from .syntax import (
    ContextLiteral,
    For,
    FunctionLiteral,
    If,
    Iterator,
    ListLiteral,
    Literal,
    Name,
    Node,
    Quantified,
    RangeLiteral,
)
from .temporal import parse_at_literal

_CONSTANTS = {"true": True, "false": False, "null": None}


class OperandParser(TypeParser, ABC):
    """The lowest level of the grammar; the operators above it are `Parser`'s."""

    def __init__(self, text: str, names: Iterable[str]) -> None:
        super().__init__(text, names)
        self._depth = 0
        self._operands = 0
        self._in_range = False

    @abstractmethod
    def expression(self) -> Node:
        """One full expression."""

    @abstractmethod
    def _additive(self) -> Node:
        """An operand of a comparison."""

    def _enter(self) -> None:
        self._depth += 1
        self._check(self._depth)

    def _check(self, depth: int) -> None:
        if depth > MAX_NESTING:
            raise FeelLimitError(
                f"The expression is nested more than {MAX_NESTING} levels deep (offset {self.pos}); split it up.",
                "nesting",
                MAX_NESTING,
            )

    def _number(self, pos: int, text: str) -> Literal:
        try:
            return Literal(pos, DECIMAL128.create_decimal(text))
        except (InvalidOperation, Overflow):
            return Literal(pos, None, f"the number {text[:40]} is out of range")

    def _primary(self) -> Node:
        pos = self.pos
        self._operands += 1
        if self._operands > MAX_OPERANDS:
            raise FeelLimitError(
                f"The expression has more than {MAX_OPERANDS} operands; split it up.", "operands", MAX_OPERANDS
            )
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
