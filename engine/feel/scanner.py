"""Reading the small pieces of a FEEL text: white space, names, numbers, strings (DMN 10.3.1.2)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .errors import FeelSyntaxError

_START = (
    "A-Za-z_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_PART = _START + "0-9\u00b7\u0300-\u036f\u203f-\u2040"
_SPACE = "\t-\r \u0085\u00a0\u1680\u180e\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff"
_SYMBOLS = "./\\-'\u2019+*"

WORD = re.compile(f"\\?|[{_START}][{_PART}]*")
_PART_CHAR = re.compile(f"[{_PART}?]")
_BLANK = re.compile(f"(?:[{_SPACE}]+|/\\*.*?\\*/|//[^\n]*)*", re.DOTALL)
_SPACES = re.compile(f"[{_SPACE}]+")
_LABEL = re.compile(f"[{_START}?][{_PART}{_SPACE}{_SYMBOLS}]*(?=:)")
_PARAMETER = re.compile(f"[{_START}?][{_PART}{_SPACE}{_SYMBOLS}]*")
_NUMBER = re.compile(r"(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{6})|(.))", re.DOTALL)
_SIMPLE_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "'": "'", "\\": "\\"}

# Words at which a name written without being known must end.
NAME_ENDS = frozenset({"and", "or", "in", "between", "then", "else", "return", "satisfies", "instance"})
# Names that hold a reserved word and are read as one when an opening parenthesis follows.
CALLED_NAMES = ("date and time", "years and months duration", "days and time duration", "get or else")
PROPERTY_NAMES = ("start included", "end included", "time offset")


class Scanner:
    """A position in a text, with the names known there."""

    def __init__(self, text: str, names: Iterable[str]) -> None:
        self.text = text
        self.pos = 0
        self._special: dict[str, list[str]] = {}
        self._special_names: set[str] = set()
        for name in names:
            self.learn(name)
        for name in PROPERTY_NAMES:
            self.learn(name)
        self.skip()

    def learn(self, name: str) -> None:
        """Make a name with spaces or special characters known from here on."""
        name = squeeze(name)
        if not name or name in self._special_names:
            return
        found = WORD.match(name)
        if found and found.end() == len(name):
            return
        self._special_names.add(name)
        bucket = self._special.setdefault(name[0], [])
        bucket.append(name)
        bucket.sort(key=len, reverse=True)

    def fail(self, message: str, pos: int | None = None) -> FeelSyntaxError:
        """The error for this text, here or at `pos`."""
        return FeelSyntaxError(message, self.text, self.pos if pos is None else pos)

    def skip(self) -> None:
        """Move over white space and comments."""
        self.pos = _BLANK.match(self.text, self.pos).end()
        if self.text.startswith("/*", self.pos):
            raise self.fail("This comment is never closed; add */.")

    def at_end(self) -> bool:
        """Whether nothing is left."""
        return self.pos >= len(self.text)

    def at_close(self) -> bool:
        """Whether no operator can follow: a comma, a closing bracket or the end is next."""
        return self.pos >= len(self.text) or self.text[self.pos] in ",)}"

    def peek(self, symbol: str) -> bool:
        """Whether the text continues with a symbol."""
        return self.text.startswith(symbol, self.pos)

    def take(self, symbol: str) -> bool:
        """Move over a symbol if the text continues with it."""
        if self.text.startswith(symbol, self.pos):
            self.pos += len(symbol)
            self.skip()
            return True
        return False

    def expect(self, symbol: str, purpose: str) -> None:
        """Move over a symbol; raises FeelSyntaxError naming its purpose when it is missing."""
        if not self.take(symbol):
            raise self.fail(f"Expected {symbol!r} {purpose}, but found {self.here()}.")

    def here(self) -> str:
        """What stands at the position, for messages."""
        if self.at_end():
            return "the end of the expression"
        found = WORD.match(self.text, self.pos) or _NUMBER.match(self.text, self.pos)
        return repr(found[0][:40] if found else self.text[self.pos])

    def word(self) -> str | None:
        """The plain word at the position, if there is one."""
        found = WORD.match(self.text, self.pos)
        return found[0] if found else None

    def take_word(self, word: str) -> bool:
        """Move over a keyword if it stands here and no known name begins with it."""
        if self.word() != word or self._special_at(self.pos):
            return False
        self.pos += len(word)
        self.skip()
        return True

    def expect_word(self, word: str, purpose: str) -> None:
        """Move over a keyword; raises FeelSyntaxError when it is missing."""
        if not self.take_word(word):
            raise self.fail(f"Expected {word!r} {purpose}, but found {self.here()}.")

    def _special_at(self, pos: int) -> tuple[str, int] | None:
        """The longest known special name that stands at `pos`, and its end."""
        if pos >= len(self.text):
            return None
        for name in self._special.get(self.text[pos], ()):
            end = self._match(name, pos)
            if end is not None:
                return name, end
        return None

    def _match(self, name: str, pos: int) -> int | None:
        for index, part in enumerate(name.split(" ")):
            if index:
                gap = _SPACES.match(self.text, pos)
                if not gap:
                    return None
                pos = gap.end()
            if not self.text.startswith(part, pos):
                return None
            pos += len(part)
        if _PART_CHAR.match(name[-1]) and _PART_CHAR.match(self.text, pos):
            return None
        return pos

    def special_name(self) -> str | None:
        """Move over a known name with spaces or special characters, if one stands here."""
        found = self._special_at(self.pos)
        word = self.word()
        if found and (word is None or found[1] - self.pos >= len(word)):
            self.pos = found[1]
            self.skip()
            return found[0]
        for name in CALLED_NAMES:
            end = self._match(name, self.pos)
            if end is not None and self.text.startswith("(", _BLANK.match(self.text, end).end()):
                self.pos = end
                self.skip()
                return name
        return None

    def name(self) -> str | None:
        """Move over a name: the longest known one, or else words up to a keyword."""
        known = self.special_name()
        if known is not None:
            return known
        words: list[str] = []
        while (word := self.word()) is not None:
            if words and (word in NAME_ENDS or word == "?" or words[-1] == "?"):
                break
            words.append(word)
            self.pos += len(word)
            self.skip()
        return " ".join(words) if words else None

    def label(self) -> str | None:
        """Move over `name :` of a context entry or a named argument, if it stands here."""
        found = _LABEL.match(self.text, self.pos)
        if not found:
            return None
        self.pos = found.end() + 1
        self.skip()
        return squeeze(found[0])

    def parameter(self) -> str:
        """Move over the name of a parameter or an entry of a type."""
        found = _PARAMETER.match(self.text, self.pos)
        if not found:
            raise self.fail(f"Expected a name, but found {self.here()}.")
        self.pos = found.end()
        self.skip()
        return squeeze(found[0])

    def iterator_name(self) -> str:
        """Move over the variable of a loop, which ends before `in`."""
        start = self.pos
        name = self.name()
        if name is None or name in NAME_ENDS:
            raise self.fail(f"Expected the name of a variable, but found {self.here()}.", start)
        return name

    def number(self) -> str | None:
        """Move over a number, if one stands here."""
        found = _NUMBER.match(self.text, self.pos)
        if not found:
            return None
        self.pos = found.end()
        if WORD.match(self.text, self.pos):
            raise self.fail("A number must be followed by an operator or a space.")
        self.skip()
        return found[0]

    def string(self) -> str:
        """Move over a string literal and return its content."""
        found = _STRING.match(self.text, self.pos)
        if not found:
            raise self.fail("This string is never closed; add a quotation mark.")
        self.pos = found.end()
        self.skip()
        return unescape(found[1])


def squeeze(name: str) -> str:
    """A name with its white space trimmed and each run of it made one space."""
    return _SPACES.sub(" ", name).strip(" ")


def unescape(text: str) -> str:
    """The content of a string literal; an unknown escape such as `\\d` stays as written."""
    if "\\" not in text:
        return text
    text = _ESCAPE.sub(_character, text)
    # Two halves of a surrogate pair are one character.
    return re.sub("[\ud800-\udbff][\udc00-\udfff]", _join_surrogates, text)


def _character(found: re.Match[str]) -> str:
    if found[3] is not None:
        return _SIMPLE_ESCAPES.get(found[3], found[0])
    code = int(found[1] or found[2], 16)
    return chr(code) if code <= 0x10FFFF else found[0]


def _join_surrogates(found: re.Match[str]) -> str:
    high, low = ord(found[0][0]), ord(found[0][1])
    return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
