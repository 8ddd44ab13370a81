"""All built-in functions of FEEL by name, one module a chapter."""

from __future__ import annotations

from . import (
    aggregates,
    contexts,
    conversion,
    dates,
    extensions,
    intervals,
    lists,
    numeric,
    range_text,
    sorting,
    strings,
)
from .signature import Builtin

_CHAPTERS = (
    conversion.FUNCTIONS,
    range_text.FUNCTIONS,
    strings.FUNCTIONS,
    lists.FUNCTIONS,
    aggregates.FUNCTIONS,
    numeric.FUNCTIONS,
    dates.FUNCTIONS,
    sorting.FUNCTIONS,
    intervals.FUNCTIONS,
    contexts.FUNCTIONS,
    extensions.FUNCTIONS,
)

BUILTINS: dict[str, Builtin] = {function.name: function for chapter in _CHAPTERS for function in chapter}
