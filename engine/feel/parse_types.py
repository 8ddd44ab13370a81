"""Reading the names of types, as after `instance of` (DMN 10.3.2.9.1)."""

from __future__ import annotations

from .scanner import Scanner
from .types import (
    ANY,
    LIST,
    SIMPLE_TYPES,
    ContextType,
    FeelType,
    FunctionType,
    ListType,
    NamedType,
    RangeType,
)

_MAX_TYPE_DEPTH = 20


class TypeParser(Scanner):
    """A scanner that can read a type."""

    _type_depth = 0

    def type(self) -> FeelType:
        """Move over a type; raises FeelSyntaxError when none stands here."""
        self._type_depth += 1
        if self._type_depth > _MAX_TYPE_DEPTH:
            raise self.fail("The type is nested too deeply.")
        try:
            return self._type()
        finally:
            self._type_depth -= 1

    def _type(self) -> FeelType:
        start = self.pos
        word = self.word()
        if word in ("list", "range", "context", "function"):
            self.pos += len(word)
            self.skip()
            if self.take("<"):
                return self._generic(word)
            if word != "range" and self.word() is None:
                return SIMPLE_TYPES[word]
            self.pos = start
        for name in sorted(SIMPLE_TYPES, key=len, reverse=True):
            end = self._match(name, start)
            if end is not None:
                self.pos = end
                self.skip()
                return SIMPLE_TYPES[name]
        name = self.name()
        if name is None:
            raise self.fail(f"Expected the name of a type, but found {self.here()}.")
        while self.peek(".") and not self.peek(".."):
            self.take(".")
            name = f"{name}.{self.name()}"
        return NamedType(name)

    def _generic(self, word: str) -> FeelType:
        match word:
            case "list":
                element = self.type()
                self.expect(">", "to close the type")
                # Without a restriction on the items, every list conforms.
                return LIST if element == ANY else ListType(element)
            case "range":
                element = self.type()
                self.expect(">", "to close the type")
                return RangeType(element)
            case "context":
                return self._context_type()
            case _:
                return self._function_type()

    def _context_type(self) -> FeelType:
        entries: list[tuple[str, FeelType]] = []
        while not self.peek(">"):
            if entries:
                self.expect(",", "between the entries of the type")
            name = self.parameter()
            self.expect(":", "after the name of an entry")
            entries.append((name, self.type()))
        self.expect(">", "to close the type")
        return ContextType(tuple(entries))

    def _function_type(self) -> FeelType:
        params: list[FeelType] = []
        while not self.peek(">"):
            if params:
                self.expect(",", "between the types of the parameters")
            params.append(self.type())
        self.expect(">", "to close the type")
        self.expect("->", "before the type of the result")
        return FunctionType(tuple(params), self.type())
