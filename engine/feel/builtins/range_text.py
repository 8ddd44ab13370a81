"""The conversion function range (DMN 10.3.4.1): a range from its text."""

from __future__ import annotations

import re

from ..compare import compare
from ..errors import FeelError, NullResult
from ..parser import parse_text
from ..runtime import Runtime
from ..syntax import Call, Literal, Name, Node
from ..temporal import parse_date, parse_datetime, parse_duration, parse_time
from ..values import Range
from .signature import builtin

_TEXT = re.compile(r"\s*([\[(\]])(.*?)\.\.(.*)([\])\[])\s*", re.DOTALL)
_CONVERSIONS = {
    "date": parse_date,
    "time": parse_time,
    "date and time": parse_datetime,
    "duration": parse_duration,
}


def _end(text: str) -> object:
    """An end of the range, which must be a literal or a conversion of a string."""
    if not text.strip():
        return None
    try:
        node: Node = parse_text(text, "expression", ())
    except FeelError as problem:
        raise NullResult(f"an end of the range is not valid ({problem})") from None
    match node:
        case Literal(_, value, None) if value is not None and not isinstance(value, bool):
            return value
        case Call(_, Name(_, name), (Literal(_, str() as value),), None) if name in _CONVERSIONS:
            return _CONVERSIONS[name](value)
    raise NullResult("the ends of a range must be literals")


def range_from(rt: Runtime, text: str) -> Range:
    """`range` of a text such as `[18..21)`; an open end such as `[18..)` has no bound."""
    found = _TEXT.fullmatch(text)
    if not found:
        raise NullResult(f"{text[:60]!r} is not a range such as [18..21)")
    low, high = _end(found[2]), _end(found[3])
    low_included, high_included = found[1] == "[", found[4] == "]"
    if (low is None and (low_included or high is None)) or (high is None and high_included):
        raise NullResult("a range needs one end at least, and cannot include the end it has not")
    if low is not None and high is not None:
        order = compare(low, high)
        if order is None or order > 0:
            raise NullResult("the start of a range must not lie after its end")
    # An open end has no bound, as in a range written as a comparison.
    operator = None
    if low is None:
        operator = "<=" if high_included else "<"
    elif high is None:
        operator = ">=" if low_included else ">"
    return Range(low, high, low_included, high_included, operator)


FUNCTIONS = (builtin("range", "range", ("from: string", range_from)),)
