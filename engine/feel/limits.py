"""How much work, memory, depth and time one evaluation may use."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one evaluation; all are checked, none is silently cut.

    `steps`: loop turns, function calls and list items handled.
    `list_items` and `string_chars`: the largest list or string an expression may build.
    `call_depth`: nested calls of functions. `regex_seconds`: time of one pattern match.
    """

    steps: int = 30_000
    list_items: int = 100_000
    string_chars: int = 1_000_000
    call_depth: int = 150
    regex_seconds: float = 0.03


DEFAULT_LIMITS = Limits()

# A text longer than this is refused unread; the longest real expressions have a few thousand.
MAX_TEXT_CHARS = 20_000
# More operands than this are refused.
MAX_OPERANDS = 2_000
# Deeper nesting than this is refused by the parser, well before Python's own recursion limit.
MAX_NESTING = 60
# Warnings beyond this number are dropped, so that a loop cannot fill the memory with them.
MAX_WARNINGS = 100
# A call costs as much as this many turns of a loop.
CALL_STEPS = 4
# One step is charged for this many characters of a string that is built.
CHARS_PER_STEP = 16
