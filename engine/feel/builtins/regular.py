"""Regular expressions of XPath (as FEEL's matches, replace and split use), run with a time limit."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

import regex

from ..errors import FeelLimitError, NullResult
from ..runtime import Runtime

_FLAGS = {"s": regex.DOTALL, "m": regex.MULTILINE, "i": regex.IGNORECASE}
_MAX_PATTERN_CHARS = 2_000
# Larger repetitions would make the compiled pattern huge.
_MAX_REPEAT = 1_000
_MAX_EXPANDED = 10_000
_MAX_GROUP_DEPTH = 40
_REPEAT = re.compile(r"\{\s*([0-9]*)\s*(?:,\s*([0-9]*)\s*)?\}")
_INITIAL = r"\p{L}_:"
_NAME_CHARS = r"\p{L}\p{M}\p{N}_:.\-\u00B7"
_BLOCK = re.compile(r"Is([A-Za-z0-9\-]+)")
_REFERENCE = re.compile(r"\\(.)|\$([0-9]{1,2})|(\$)|(\\)", re.DOTALL)


@lru_cache(maxsize=512)
def compiled(pattern: str, flags: str) -> regex.Pattern:
    """The pattern for the `regex` module; raises NullResult when XPath does not allow it."""
    if len(pattern) > _MAX_PATTERN_CHARS:
        raise FeelLimitError(
            f"A pattern may have at most {_MAX_PATTERN_CHARS} characters.", "pattern_chars", _MAX_PATTERN_CHARS
        )
    options = regex.V1
    for flag in flags:
        if flag not in "smixq":
            raise NullResult(f"there is no flag {flag!r}; the flags are s, m, i, x and q")
        options |= _FLAGS.get(flag, 0)
    if "q" in flags:
        return regex.compile(regex.escape(pattern), options)
    translated = _Translator(pattern, flags).translate()
    try:
        return regex.compile(translated, options)
    except (regex.error, OverflowError, RecursionError) as problem:
        raise NullResult(f"the pattern {pattern[:60]!r} is not valid ({problem})") from None


class _Translator:
    """Rewrites an XPath pattern for the `regex` module, refusing what XPath does not have."""

    def __init__(self, pattern: str, flags: str) -> None:
        self._text = _without_spaces(pattern) if "x" in flags else pattern
        self._flags = flags
        self._pos = 0
        self._groups = 0
        self._open: list[int] = []
        # For each open group, how many atoms it has when its repetitions are written out.
        self._weights = [0]
        self._repeatable = 0
        self._out: list[str] = []

    def _fail(self, reason: str) -> NullResult:
        return NullResult(f"the pattern {self._text[:60]!r} is not valid ({reason})")

    def translate(self) -> str:
        """The pattern for the `regex` module."""
        text, out = self._text, self._out
        while self._pos < len(text):
            char = text[self._pos]
            if char in "\\[":
                out.append(self._escape(False) if char == "\\" else self._class())
                self._weigh(1)
                continue
            self._pos += 1
            if char in "*+?":
                self._times(1)
                out.append(char + self._reluctant())
                continue
            if char not in "(){}|^":
                self._weigh(1)
            if char == "(":
                self._group()
            elif char == ")":
                if not self._open:
                    raise self._fail("a closing parenthesis has no opening one")
                self._open.pop()
                self._weigh(self._weights.pop() or 1)
                out.append(")")
            elif char == "{":
                self._repeat()
            elif char in "|^":
                self._repeatable = 0
                out.append(char)
            elif char == ".":
                # Without the flag s, XPath's dot matches neither line feed nor carriage return.
                out.append("." if "s" in self._flags else "[^\\n\\r]")
            elif char == "$" and "m" not in self._flags:
                # Python's $ would also match before a line feed at the end.
                out.append("\\Z")
            elif char in "]}":
                raise self._fail(f"{char!r} must be written with a backslash")
            else:
                out.append("\\" + char if char in "#~&" else char)
        if self._open:
            raise self._fail("a parenthesis is never closed")
        return "".join(out)

    def _weigh(self, weight: int) -> None:
        self._weights[-1] += weight
        self._repeatable = weight
        if self._weights[-1] > _MAX_EXPANDED:
            raise self._fail("its repetitions multiply to too many")

    def _times(self, factor: int) -> None:
        """Account for a repetition of the part before, which must be there and not be repeated yet."""
        if not self._repeatable:
            raise self._fail("a repetition must follow what it repeats")
        self._weigh(self._repeatable * max(factor - 1, 0))
        self._repeatable = 0

    def _reluctant(self) -> str:
        """Move over the question mark that makes a repetition as short as possible."""
        if self._text.startswith("?", self._pos):
            self._pos += 1
            return "?"
        return ""

    def _group(self) -> None:
        if len(self._open) >= _MAX_GROUP_DEPTH:
            raise self._fail("its groups are nested too deeply")
        self._weights.append(0)
        self._repeatable = 0
        if self._text.startswith("?:", self._pos):
            self._pos += 2
            self._open.append(0)
            self._out.append("(?:")
        elif self._text.startswith("?", self._pos):
            raise self._fail("a group may only begin with (?:")
        else:
            self._groups += 1
            self._open.append(self._groups)
            self._out.append("(")

    def _repeat(self) -> None:
        found = _REPEAT.match(self._text, self._pos - 1)
        if not found or not found[1]:
            raise self._fail("a repetition must look like {2} or {2,5}")
        if any(int(part or 0) > _MAX_REPEAT for part in found.groups()):
            raise self._fail(f"a repetition may count to {_MAX_REPEAT} at most")
        self._times(max(int(part or 0) for part in found.groups()))
        self._pos = found.end()
        self._out.append(found[0].replace(" ", "") + self._reluctant())

    def _escape(self, in_class: bool) -> str:
        """An escape, valid outside and, but for references, inside of a class."""
        text = self._text
        if self._pos + 1 >= len(text):
            raise self._fail("a backslash at the end escapes nothing")
        char = text[self._pos + 1]
        self._pos += 2
        if char.isdigit():
            return self._reference(char, in_class)
        if char in "pP":
            return self._category(char)
        special = {
            "s": "[ \\t\\n\\r]",
            "S": "[^ \\t\\n\\r]",
            "d": "\\p{Nd}",
            "D": "\\P{Nd}",
            "w": "[^\\p{P}\\p{Z}\\p{C}]",
            "W": "[\\p{P}\\p{Z}\\p{C}]",
            "i": f"[{_INITIAL}]",
            "I": f"[^{_INITIAL}]",
            "c": f"[{_NAME_CHARS}]",
            "C": f"[^{_NAME_CHARS}]",
        }.get(char)
        if special is not None:
            return special
        if char in "nrt":
            return "\\" + char
        if char in "\\|.-^?*+{}()[]$":
            return "\\" + char
        raise self._fail(f"\\{char} has no meaning")

    def _reference(self, char: str, in_class: bool) -> str:
        number = char
        while (
            self._pos < len(self._text)
            and self._text[self._pos].isdigit()
            and int(number + self._text[self._pos]) <= self._groups
        ):
            number += self._text[self._pos]
            self._pos += 1
        if in_class or number == "0" or int(number) > self._groups or int(number) in self._open:
            raise self._fail(f"\\{number} refers to no closed group")
        # The group keeps a digit that follows from becoming part of the reference.
        return f"(?:\\{number})"

    def _category(self, letter: str) -> str:
        end = self._text.find("}", self._pos)
        if not self._text.startswith("{", self._pos) or end < 0:
            raise self._fail(f"\\{letter} must be followed by a category such as {{Lu}}")
        name = self._text[self._pos + 1 : end]
        self._pos = end + 1
        block = _BLOCK.fullmatch(name)
        if block:
            return f"\\{letter}{{Block={block[1]}}}"
        if not re.fullmatch(r"[CLMNPSZ][a-z]?", name):
            raise self._fail(f"there is no category {name!r}")
        return f"\\{letter}{{{name}}}"

    def _class(self) -> str:
        """A character class, with XPath's subtraction `[a-z-[aeiou]]`."""
        text = self._text
        self._pos += 1
        negated = text.startswith("^", self._pos)
        self._pos += negated
        parts: list[str] = []
        subtracted = ""
        while True:
            if self._pos >= len(text):
                raise self._fail("a character class is never closed")
            char = text[self._pos]
            if char == "]" and parts:
                self._pos += 1
                break
            if char == "-" and text.startswith("-[", self._pos):
                self._pos += 1
                subtracted = self._class()
                if not text.startswith("]", self._pos):
                    raise self._fail("a subtraction must be the last part of a class")
                self._pos += 1
                break
            if char == "\\":
                parts.append(self._escape(True))
            elif char in "[]":
                raise self._fail(f"{char!r} in a class must be written with a backslash")
            else:
                self._pos += 1
                parts.append(self._plain(char, bool(parts)))
        inner = f"[{'^' if negated else ''}{''.join(parts)}]"
        return f"[{inner}--{subtracted}]" if subtracted else inner

    def _plain(self, char: str, later: bool) -> str:
        if char == "-":
            # A hyphen between two characters makes a range, elsewhere it stands for itself.
            following = self._text[self._pos : self._pos + 1]
            is_range = later and following not in ("]", "") and self._text[self._pos - 2] != "-"
            return "-" if is_range and not self._after_range() else "\\-"
        return "\\" + char if char in "#~&|^ " else char

    def _after_range(self) -> bool:
        before = self._text[max(0, self._pos - 4) : self._pos - 1]
        return len(before) == 3 and before[1] == "-" and before[0] not in "[^\\"


def _without_spaces(pattern: str) -> str:
    """The pattern of flag x: white space outside of character classes is dropped."""
    out: list[str] = []
    depth = 0
    position = 0
    while position < len(pattern):
        char = pattern[position]
        if char == "\\" and position + 1 < len(pattern) and pattern[position + 1] not in " \t\r\n":
            out.append(pattern[position : position + 2])
            position += 2
            continue
        depth += (char == "[") - (char == "]" and depth > 0)
        if depth or char not in " \t\r\n":
            out.append(char)
        position += 1
    return "".join(out)


def timed(rt: Runtime, run: Callable[[float], object]) -> object:
    """The result of a match that gets the allowed seconds; raises FeelLimitError beyond them."""
    try:
        return run(rt.limits.regex_seconds)
    except TimeoutError:
        raise FeelLimitError(
            f"A pattern took more than {rt.limits.regex_seconds} seconds; make it simpler, "
            "for instance without repetitions inside repetitions.",
            "regex_seconds",
            rt.limits.regex_seconds,
        ) from None


def replacement(text: str, groups: int) -> Callable[[regex.Match], str]:
    """XPath's replacement text (`$1`, `\\$`, `\\\\`) as a function of the match."""
    parts: list[str | int] = []
    end = 0
    for found in _REFERENCE.finditer(text):
        parts.append(text[end : found.start()])
        end = found.end()
        if found[1] is not None:
            if found[1] not in "\\$":
                raise NullResult("in a replacement a backslash stands only before \\ or $")
            parts.append(found[1])
        elif found[2] is not None:
            number = found[2] if int(found[2]) <= groups else found[2][0]
            if int(number) <= groups:
                parts.append(int(number))
            parts.append(found[2][len(number) :])
        else:
            raise NullResult("in a replacement $ must be followed by the number of a group")
    parts.append(text[end:])
    return lambda match: "".join((match[part] or "") if isinstance(part, int) else part for part in parts)
