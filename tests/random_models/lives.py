"""What goes on in a random model while the interpreter plays it: lives, scopes with variables, and waits.

What can be interrupted is a *life*; a wait counts only while every life around it goes on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Done = Callable[[], None]


@dataclass
class Life:
    """Something that goes on until it is done or interrupted."""

    around: Life | None
    over: bool = False
    catches: dict[str, Callable[[], None]] = field(default_factory=dict)
    """What happens when an error or an escalation comes from inside."""

    def goes_on(self) -> bool:
        return not self.over and (self.around is None or self.around.goes_on())


@dataclass
class Scope(Life):
    """A life with variables; it is done when nothing goes on in it any more."""

    done: Done = lambda: None
    variables: dict[str, Any] = field(default_factory=dict)
    outer: Scope | None = None
    active: int = 1
    completed: list[tuple[int, int | Scope]] = field(default_factory=list)
    """What can be undone: when it completed, and the number of the task or the scope."""
    event: bool = False
    """True for an event sub-process, from which the scope around it is undone as well."""
    written: list[str] = field(default_factory=list)
    """What was changed in it, in order."""

    def leave(self) -> None:
        self.active -= 1
        if not self.active:
            self.stop()

    def stop(self) -> None:
        if self.goes_on():
            self.over = True
            self.done()

    def write(self, name: str, value: Any) -> None:
        home: Scope = self
        while name not in home.variables and home.outer is not None:
            home = home.outer
        if name not in home.variables or home.variables[name] != value:
            home.variables[name] = value
            home.written += [] if name in home.written else [name]

    def visible(self) -> dict[str, Any]:
        """All variables that can be seen from here."""
        return {**(self.outer.visible() if self.outer is not None else {}), **self.variables}

    def read(self, name: str) -> Any:
        home: Scope | None = self
        while home is not None:
            if name in home.variables:
                return home.variables[name]
            home = home.outer
        return None


@dataclass
class Waiting:
    """A user task or boundary event that something outside can make happen."""

    id: str
    who: str
    life: Life
    happen: Callable[..., None]
    due: int | None = None
    """Hours, for a timer."""
    every: int | None = None
