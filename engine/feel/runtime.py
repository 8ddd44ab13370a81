"""What one evaluation carries: its variables, its budget of work and its warnings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from .errors import FeelLimitError
from .limits import CALL_STEPS, CHARS_PER_STEP, DEFAULT_LIMITS, MAX_WARNINGS, Limits


class Runtime:
    """One evaluation; also its outermost scope.

    Rarely used attributes live on the class until they are set: making a Runtime is part of
    every evaluation and must cost next to nothing.
    """

    up: None = None
    now: datetime | None = None
    input_value: object = None
    warnings: list[str] | None = None
    limits: Limits = DEFAULT_LIMITS
    steps: int = 0
    depth: int = 0

    def __init__(self, variables: Mapping[str, object]) -> None:
        self.vals = variables

    @property
    def rt(self) -> Runtime:
        """The runtime of this scope, so that scopes and runtimes can be used alike."""
        return self

    def current_time(self) -> datetime:
        """The time of this evaluation, fixed at its first use."""
        if self.now is None:
            self.now = datetime.now(UTC)
        return self.now

    def warn(self, reason: str) -> None:
        """Record why a part of the expression became null."""
        if self.warnings is not None and len(self.warnings) < MAX_WARNINGS:
            self.warnings.append(reason)

    def spend(self, steps: int) -> None:
        """Charge steps of work; raises FeelLimitError when the budget is used up."""
        self.steps += steps
        if self.steps > self.limits.steps:
            raise FeelLimitError(
                f"The expression needs more than {self.limits.steps} steps of work; shorten its lists or split it up.",
                "steps",
                self.limits.steps,
            )

    def check_list(self, size: int) -> None:
        """Charge for a list of `size` items that is about to be built."""
        if size > self.limits.list_items:
            raise FeelLimitError(
                f"The expression would build a list of {min(size, 10**18)} items or more; at most "
                f"{self.limits.list_items} are allowed.",
                "list_items",
                self.limits.list_items,
            )
        self.spend(size)

    def check_string(self, size: int) -> None:
        """Charge for a string of `size` characters that is about to be built."""
        if size > self.limits.string_chars:
            raise FeelLimitError(
                f"The expression would build a string of {size} characters; at most "
                f"{self.limits.string_chars} are allowed.",
                "string_chars",
                self.limits.string_chars,
            )
        self.spend(size // CHARS_PER_STEP + 1)

    def enter_call(self) -> None:
        """Charge for a function call and one level of call depth; the caller gives the level back."""
        self.steps += CALL_STEPS
        if self.steps > self.limits.steps:
            self.spend(0)
        self.depth += 1
        if self.depth > self.limits.call_depth:
            raise FeelLimitError(
                f"Functions call each other more than {self.limits.call_depth} levels deep; check the recursion's end.",
                "call_depth",
                self.limits.call_depth,
            )


class Scope:
    """Local variables of a loop, function, context or filter, on top of an outer scope."""

    __slots__ = ("rt", "up", "vals")

    def __init__(self, vals: Mapping[str, object], up: Scope | Runtime, rt: Runtime) -> None:
        self.vals = vals
        self.up = up
        self.rt = rt
