"""A small interpreter of random models, in memory and without tokens: what the engine must agree with.

Every block gets a function to call when it is done. What can be interrupted is a *life*; a wait counts
only while every life around it goes on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tests.random_models import blocks as b

Done = Callable[[], None]


@dataclass
class Life:
    """Something that goes on until it is done or interrupted."""

    around: Life | None
    over: bool = False
    catches: Callable[[], None] | None = None
    """What runs instead when an error comes from inside."""

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
        home.variables[name] = value

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


class Reference:
    """One run of a model."""

    def __init__(self, root: b.Block, flags: dict[str, bool], run: str) -> None:
        self.run, self.hours = run, 0
        self.left: Counter[str] = Counter()
        self.waiting: list[Waiting] = []
        self.completed = False
        self.moments = count()
        self.root = Scope(
            None, done=self._end, variables={**dict.fromkeys(b.VARIABLES, 0), **flags, "run": run, "u": 0}
        )
        self.block(root, self.root, self.root, (), self.root.leave)

    def _end(self) -> None:
        self.completed = True

    # What can happen

    def open(self, *, timers: bool) -> list[Waiting]:
        """What waits, timers or everything else."""
        self.waiting = [w for w in self.waiting if w.life.goes_on()]
        return [w for w in self.waiting if (w.due is not None) == timers]

    def happen(self, waiting: Waiting, *given: Any) -> None:
        """A user task is completed, or a message comes."""
        if waiting.id.startswith("w"):
            self.waiting.remove(waiting)
        waiting.happen(*given)

    def pass_time(self) -> int:
        """Let the next timers fire; how many hours passed."""
        timers = self.open(timers=True)
        before, self.hours = self.hours, min(t.due for t in timers if t.due is not None)
        for timer in [t for t in timers if t.due == self.hours]:
            if timer.life.goes_on():
                if timer.every is None:
                    self.waiting.remove(timer)
                else:
                    timer.due = self.hours + timer.every
                timer.happen()
        return self.hours - before

    # Blocks

    def block(self, block: b.Block, scope: Scope, life: Life, items: tuple[int, ...], done: Done) -> None:
        """Begin a block in a scope, as part of a life."""
        match block:
            case b.Auto():
                scope.write(block.variable, scope.read(block.variable) + 1)
                self.left[f"t{block.number}"] += 1
                done()
            case b.Wait():
                self.wait(block.number, scope, life, items, block.variable, self.remembering(block, scope, done))
            case b.Undo():
                self.undo(scope)
                done()
            case b.Leave():
                self.leave(block, scope, life, items, done)
            case b.Sequence():
                self.sequence(list(block.blocks), scope, life, items, done)
            case b.Parallel():
                self.all_of(list(block.blocks), scope, life, items, done)
            case b.Exclusive():
                chosen = block.blocks[0 if scope.read(block.flag) else 1]
                self.block(chosen, scope, life, items, done)
            case b.Inclusive():
                chosen_ones = [p for p, flag in zip(block.blocks, block.flags, strict=False) if scope.read(flag)]
                self.all_of(chosen_ones or [block.blocks[-1]], scope, life, items, done)
            case b.Loop():
                scope.write(f"l{block.number}", 0)
                self.lap(block, scope, life, items, done)
            case b.SubProcess():
                self.sub_process(block, scope, life, items, done)
            case b.Many():
                self.many(block, scope, life, items, done)
            case b.Guarded():
                self.guarded(block, scope, life, items, done)

    def wait(
        self, number: int, scope: Scope, life: Life, items: tuple[int, ...], variable: str | None, done: Done
    ) -> None:
        def happen(value: int) -> None:
            if variable is not None:
                scope.write(variable, value)
            self.left[f"w{number}"] += 1
            done()

        self.waiting.append(Waiting(f"w{number}", self.who(scope, items), life, happen))

    def who(self, scope: Scope, items: tuple[int, ...]) -> str:
        return ".".join([self.run, *(str(scope.read(f"i{number}")) for number in items)])

    def leave(self, block: b.Leave, scope: Scope, life: Life, items: tuple[int, ...], done: Done) -> None:
        def then() -> None:
            if not scope.read(block.flag):
                done()
            elif block.error is None:
                scope.stop()
            else:
                self.throw(life)

        self.wait(block.number, scope, life, items, None, then)

    def remembering(self, block: b.Wait, scope: Scope, done: Done) -> Done:
        def then() -> None:
            if block.undoable:
                scope.completed.append((next(self.moments), block.number))
            done()

        return then

    def undo(self, scope: Scope) -> None:
        undone, scope.completed = sorted(scope.completed, key=lambda entry: entry[0], reverse=True), []
        for _, what in undone:
            if isinstance(what, Scope):
                self.undo(what)
            else:
                scope.write("u", (scope.read("u") * 3 + what) % 1000003)
                self.left[f"u{what}"] += 1

    def throw(self, life: Life) -> None:
        found: Life | None = life
        while found is not None and found.catches is None:
            found = found.around
        assert found is not None and found.catches is not None
        found.over = True
        found.catches()

    def sequence(self, parts: list[b.Block], scope: Scope, life: Life, items: tuple[int, ...], done: Done) -> None:
        if not parts:
            done()
            return
        first, *rest = parts
        self.block(first, scope, life, items, lambda: self.sequence(rest, scope, life, items, done))

    def all_of(self, parts: list[b.Block], scope: Scope, life: Life, items: tuple[int, ...], done: Done) -> None:
        left = [len(parts)]

        def one_done() -> None:
            left[0] -= 1
            if not left[0]:
                done()

        for part in parts:
            self.block(part, scope, life, items, one_done)

    def lap(self, block: b.Loop, scope: Scope, life: Life, items: tuple[int, ...], done: Done) -> None:
        counter = f"l{block.number}"

        def again() -> None:
            scope.write(counter, scope.read(counter) + 1)
            if scope.read(counter) < block.times:
                self.lap(block, scope, life, items, done)
            else:
                done()

        self.block(block.block, scope, life, items, again)

    def sub_process(self, block: b.SubProcess, scope: Scope, life: Life, items: tuple[int, ...], done: Done) -> None:
        local = {block.local: 100} if block.local else {}
        inner = Scope(life, done=lambda: inner_done(), variables=local, outer=scope)

        def inner_done() -> None:
            scope.completed.append((next(self.moments), inner))
            done()

        self.block(block.block, inner, inner, items, inner.leave)

    def many(self, block: b.Many, scope: Scope, life: Life, items: tuple[int, ...], done: Done) -> None:
        left = [block.items]
        finished: list[tuple[int, int | Scope]] = []
        if not block.items:
            done()
            return

        def one(item: int) -> None:
            local = {f"i{block.number}": item, **{f"l{number}": 0 for number in b.loops_of(block.block)}}
            inner = Scope(life, done=lambda: one_done(item, inner), variables=local, outer=scope)
            self.block(block.block, inner, inner, (*items, block.number), inner.leave)

        def one_done(item: int, inner: Scope) -> None:
            left[0] -= 1
            finished.append((next(self.moments), inner))
            if not left[0]:
                scope.completed += finished
                done()
            elif block.sequential:
                one(item + 1)

        for item in range(1, 2 if block.sequential else block.items + 1):
            one(item)

    def guarded(self, block: b.Guarded, scope: Scope, life: Life, items: tuple[int, ...], done: Done) -> None:
        host = Life(life)

        def interrupted() -> None:
            host.over = True
            self.block(block.handler, scope, life, items, done)

        def beside() -> None:
            scope.active += 1
            self.block(block.handler, scope, life, items, scope.leave)

        def host_done() -> None:
            host.over = True
            done()

        if block.event == "error":
            host.catches = interrupted
        else:
            happen = interrupted if block.interrupting else beside
            waiting = Waiting(f"m{block.number}", self.who(scope, items), host, happen)
            if block.event != "message":
                waiting.due = self.hours + block.number
                waiting.every = block.number if block.event == "cycle" else None
            if block.event == "timer" and not block.interrupting:
                waiting.every = None
            self.waiting.append(waiting)
        self.block(block.host, scope, host, items, host_done)
