"""String functions (DMN 10.3.4.3); characters are Unicode code points."""

from __future__ import annotations

from decimal import Decimal

from ..errors import NullResult
from ..runtime import Runtime
from .regular import compiled, replacement, timed
from .signature import builtin


def substring(rt: Runtime, text: str, start: Decimal, length: Decimal | None) -> str:
    """`substring`: from a position, counted from 1 or backwards from -1."""
    if start.adjusted() > 18 or abs(int(start)) > len(text) or int(start) == 0:
        raise NullResult(f"the start position {start} lies outside of the string")
    first = int(start) - 1 if start > 0 else len(text) + int(start)
    if length is None:
        return text[first:]
    if length < 1:
        raise NullResult("the length must be 1 at least")
    return text[first : first + int(min(length, Decimal(len(text))))]


def string_length(rt: Runtime, text: str) -> Decimal:
    """`string length`."""
    return Decimal(len(text))


def upper_case(rt: Runtime, text: str) -> str:
    """`upper case`."""
    rt.check_string(len(text))
    return text.upper()


def lower_case(rt: Runtime, text: str) -> str:
    """`lower case`."""
    rt.check_string(len(text))
    return text.lower()


def substring_before(rt: Runtime, text: str, match: str) -> str:
    """`substring before`; empty when there is no match."""
    return text.partition(match)[0] if match and match in text else ""


def substring_after(rt: Runtime, text: str, match: str) -> str:
    """`substring after`; the whole text after an empty match, empty when there is none."""
    return text.partition(match)[2] if match else text


def contains(rt: Runtime, text: str, match: str) -> bool:
    """`contains`."""
    return match in text


def starts_with(rt: Runtime, text: str, match: str) -> bool:
    """`starts with`."""
    return text.startswith(match)


def ends_with(rt: Runtime, text: str, match: str) -> bool:
    """`ends with`."""
    return text.endswith(match)


def matches(rt: Runtime, text: str, pattern: str, flags: str | None) -> bool:
    """`matches`: whether the pattern is found anywhere in the text."""
    rt.check_string(len(text))
    expression = compiled(pattern, flags or "")
    return timed(rt, lambda seconds: expression.search(text, timeout=seconds)) is not None


def replace(rt: Runtime, text: str, pattern: str, new: str, flags: str | None) -> str:
    """`replace`: every match, with `$1` for the groups."""
    expression = compiled(pattern, flags or "")
    chosen = flags or ""
    write = (lambda match: new) if "q" in chosen else replacement(new, expression.groups)
    size = len(text)

    def bounded(match: object) -> str:
        nonlocal size
        rt.spend(1)
        piece = write(match)
        size += len(piece)
        rt.check_string(size) if size > rt.limits.string_chars else None
        return piece

    result = timed(rt, lambda seconds: expression.sub(bounded, text, timeout=seconds))
    rt.check_string(len(result))
    return result


def split(rt: Runtime, text: str, delimiter: str) -> list[str]:
    """`split` at every match of a pattern."""
    if not delimiter:
        raise NullResult("the delimiter is empty")
    expression = compiled(delimiter, "")
    pieces: list[str] = []
    end = 0

    def collect(seconds: float) -> None:
        nonlocal end
        for match in expression.finditer(text, timeout=seconds):
            rt.spend(1)
            pieces.append(text[end : match.start()])
            end = match.end()

    timed(rt, collect)
    pieces.append(text[end:])
    return pieces


def string_join(rt: Runtime, items: list, delimiter: str | None, prefix: str | None, suffix: str | None) -> str:
    """`string join`; items that are null are left out."""
    parts = [item for item in items if item is not None]
    if not all(isinstance(part, str) for part in parts):
        raise NullResult("only strings can be joined")
    between = delimiter or ""
    rt.check_string(sum(map(len, parts)) + len(between) * len(parts))
    return (prefix or "") + between.join(parts) + (suffix or "")


FUNCTIONS = (
    builtin("substring", "string", ("string: string, start position: number, [length: number?]", substring)),
    builtin("string length", "number", ("string: string", string_length)),
    builtin("upper case", "string", ("string: string", upper_case)),
    builtin("lower case", "string", ("string: string", lower_case)),
    builtin("substring before", "string", ("string: string, match: string", substring_before)),
    builtin("substring after", "string", ("string: string, match: string", substring_after)),
    builtin("contains", "boolean", ("string: string, match: string", contains)),
    builtin("starts with", "boolean", ("string: string, match: string", starts_with)),
    builtin("ends with", "boolean", ("string: string, match: string", ends_with)),
    builtin("matches", "boolean", ("input: string, pattern: string, [flags: string?]", matches)),
    builtin("replace", "string", ("input: string, pattern: string, replacement: string, [flags: string?]", replace)),
    builtin("split", "list", ("string: string, delimiter: string", split)),
    builtin(
        "string join", "string", ("list: list, [delimiter: string?], [prefix: string?], [suffix: string?]", string_join)
    ),
)
