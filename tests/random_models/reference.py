"""A small interpreter of random models, in memory and without tokens: what the engine must agree with.

Every block gets a function to call when it is done.
"""

from __future__ import annotations

from collections import Counter
from itertools import count
from typing import Any

from tests.random_models import blocks as b
from tests.random_models.lives import Done, Life, Scope, Waiting


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
            case b.Shout():
                self.shout(block, scope, life, items, done)
            case b.Call():
                self.call(block, scope, life, items, done)
            case b.Race():
                self.race(block, scope, life, items, done)
            case b.Handled():
                self.handled(block, scope, life, items, done)

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
                self.throw(life, "error")

        self.wait(block.number, scope, life, items, None, then)

    def remembering(self, block: b.Wait, scope: Scope, done: Done) -> Done:
        def then() -> None:
            if block.undoable:
                scope.completed.append((next(self.moments), block.number))
            done()

        return then

    def undo(self, scope: Scope) -> None:
        around = scope.outer.completed if scope.event and scope.outer is not None else []
        undone = sorted([*scope.completed, *around], key=lambda entry: entry[0], reverse=True)
        scope.completed = []
        around.clear()
        for _, what in undone:
            if isinstance(what, Scope):
                self.undo(what)
            else:
                scope.write("u", (scope.read("u") * 3 + what) % 1000003)
                self.left[f"u{what}"] += 1

    def throw(self, life: Life, kind: str) -> None:
        found: Life | None = life
        while found is not None and kind not in found.catches:
            found = found.around
        assert found is not None
        found.catches[kind]()

    def shout(self, block: b.Shout, scope: Scope, life: Life, items: tuple[int, ...], done: Done) -> None:
        def then() -> None:
            self.throw(life, "escalation")
            if life.goes_on():
                done()

        self.wait(block.number, scope, life, items, None, then)

    def call(self, block: b.Call, scope: Scope, life: Life, items: tuple[int, ...], done: Done) -> None:
        def ended() -> None:
            for name in called.written:
                scope.write(name, called.variables[name])
            done()

        called = Scope(life, done=ended, variables=scope.visible())
        self.block(block.block, called, called, items, called.leave)

    def race(self, block: b.Race, scope: Scope, life: Life, items: tuple[int, ...], done: Done) -> None:
        open_race = Life(life)

        def won(part: b.Block) -> None:
            open_race.over = True
            self.block(part, scope, life, items, done)

        who, (first, second) = self.who(scope, items), block.blocks
        self.waiting.append(Waiting(f"m{block.number}", who, open_race, lambda: won(first)))
        due = self.hours + block.number
        self.waiting.append(Waiting(f"m{block.number}", who, open_race, lambda: won(second), due))

    def handled(self, block: b.Handled, scope: Scope, life: Life, items: tuple[int, ...], done: Done) -> None:
        def inner_done() -> None:
            scope.completed.append((next(self.moments), inner))
            done()

        def handle() -> None:
            def handler_done() -> None:
                inner.completed.append((next(self.moments), handler))
                inner.leave()

            handler = Scope(inner, done=handler_done, outer=inner, event=True)
            self.block(block.handler, handler, handler, items, handler.leave)

        def happened() -> None:
            if block.interrupting:
                main.over = listening.over = True
                inner.active = 0
            inner.active += 1
            handle()

        inner = Scope(life, done=inner_done, outer=scope)
        main, listening = Life(inner), Life(inner)
        self.listen(block, inner, main, listening, items, happened)
        self.block(block.block, inner, main, items, inner.leave)

    def listen(
        self,
        block: b.Guarded | b.Handled,
        scope: Scope,
        inside: Life,
        life: Life,
        items: tuple[int, ...],
        happened: Done,
    ) -> None:
        """Wait for the event of a block as long as `life` goes on; errors and escalations come from `inside`."""
        if block.event in ("error", "escalation"):
            inside.catches[block.event] = happened
            return
        waiting = Waiting(f"m{block.number}", self.who(scope, items), life, happened)
        if block.event != "message":
            waiting.due = self.hours + block.number
            waiting.every = block.number if block.event == "cycle" else None
        self.waiting.append(waiting)

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

        self.listen(block, scope, host, host, items, interrupted if block.interrupting else beside)
        self.block(block.host, scope, host, items, host_done)
