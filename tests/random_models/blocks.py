"""Block-structured process models at random: what the property tests draw and what both sides run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from hypothesis import strategies as st

VARIABLES = ("a", "b", "c")
"""Numbers that steps add to; they begin at 0."""
FLAGS = ("d0", "d1", "d2", "d3")
"""Truths that are given at the start and decide about ways; nothing changes them."""


@dataclass(frozen=True)
class Block:
    """A piece of a model with one way in and one way out; `number` makes its ids."""

    number: int = 0

    def parts(self) -> tuple[Block, ...]:
        """The blocks inside this one."""
        return ()

    def with_parts(self, _parts: tuple[Block, ...]) -> Block:
        return self


@dataclass(frozen=True)
class Auto(Block):
    """A script that adds 1 to a variable."""

    variable: str = "a"


@dataclass(frozen=True)
class Wait(Block):
    """A user task; who completes it sets a variable. If it is undoable, a script undoes it."""

    variable: str = "a"
    undoable: bool = False


@dataclass(frozen=True)
class Undo(Block):
    """A compensation event that undoes what has completed in its scope."""


@dataclass(frozen=True)
class Leave(Block):
    """A user task, and then, if a flag is true, an end event that throws an error or stops its scope."""

    flag: str = "d0"
    error: str | None = "E1"
    """None stops the scope (a terminate end event)."""


@dataclass(frozen=True)
class Shout(Block):
    """A user task, and then an event that throws an escalation and goes on unless it is interrupted."""


@dataclass(frozen=True)
class Several(Block):
    blocks: tuple[Block, ...] = ()

    def parts(self) -> tuple[Block, ...]:
        return self.blocks

    def with_parts(self, parts: tuple[Block, ...]) -> Block:
        return replace(self, blocks=parts)


@dataclass(frozen=True)
class Sequence(Several):
    """One block after another."""


@dataclass(frozen=True)
class Parallel(Several):
    """All blocks at once, and all of them must end."""


@dataclass(frozen=True)
class Exclusive(Several):
    """The first of two blocks if the flag is true, else the second."""

    flag: str = "d0"


@dataclass(frozen=True)
class Inclusive(Several):
    """Every block whose flag is true; when none is, the last block."""

    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class One(Block):
    block: Block = field(default_factory=Block)

    def parts(self) -> tuple[Block, ...]:
        return (self.block,)

    def with_parts(self, parts: tuple[Block, ...]) -> Block:
        return replace(self, block=parts[0])


@dataclass(frozen=True)
class Loop(One):
    """A block some times, by a gateway that leads back."""

    times: int = 1


@dataclass(frozen=True)
class SubProcess(One):
    """A block in a scope of its own; `local` is a variable that the scope has for itself."""

    local: str | None = None


@dataclass(frozen=True)
class Many(One):
    """A multi-instance sub-process."""

    items: int = 2
    sequential: bool = False


@dataclass(frozen=True)
class Call(One):
    """A block in a process of its own, which gets all variables and gives back what it wrote."""


@dataclass(frozen=True)
class Race(Several):
    """An event-based gateway: the first block after a message, or the second after a time."""


@dataclass(frozen=True)
class Handled(Block):
    """A sub-process with an event sub-process."""

    block: Block = field(default_factory=Block)
    event: str = "message"
    """As of `Guarded`."""
    interrupting: bool = True
    handler: Block = field(default_factory=Block)

    def parts(self) -> tuple[Block, ...]:
        return (self.block, self.handler)

    def with_parts(self, parts: tuple[Block, ...]) -> Block:
        return replace(self, block=parts[0], handler=parts[1])


@dataclass(frozen=True)
class Guarded(Block):
    """A task or sub-process with a boundary event that leads to a handler."""

    host: Block = field(default_factory=Block)
    event: str = "message"
    """message, timer, cycle (a timer that goes on), escalation, or any error ("error")."""
    interrupting: bool = True
    handler: Block = field(default_factory=Block)

    def parts(self) -> tuple[Block, ...]:
        return (self.host, self.handler)

    def with_parts(self, parts: tuple[Block, ...]) -> Block:
        return replace(self, host=parts[0], handler=parts[1])


_FLAG = st.sampled_from(FLAGS)
_STEP = st.one_of(
    st.builds(Auto, variable=st.sampled_from(VARIABLES)),
    st.builds(Wait, variable=st.sampled_from(VARIABLES)),
    st.builds(Wait, variable=st.sampled_from(VARIABLES), undoable=st.just(True)),
    st.builds(Undo),
)
# A handler that does not interrupt may run several times at once: its tokens must be alike.
_SIMPLE = st.builds(Sequence, blocks=st.lists(_STEP, min_size=1, max_size=2).map(tuple))
# It begins beside what goes on in the same step, so that their order must not matter.
_BESIDE = st.builds(Wait, variable=st.sampled_from(VARIABLES))


def _compound(inner: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    two = st.tuples(inner, inner)
    # An error is thrown only where something catches it, or an incident would stand still there.
    risky = st.one_of(
        inner, st.builds(_risky, inner, st.builds(Leave, flag=_FLAG, error=st.sampled_from(["E1", "E2"])), inner)
    )
    scope = st.one_of(
        st.builds(SubProcess, block=risky, local=st.sampled_from([None, *VARIABLES])),
        st.builds(Many, block=risky, items=st.integers(0, 3), sequential=st.booleans()),
    )  # fmt: skip
    calm = st.one_of(
        st.builds(SubProcess, block=inner, local=st.sampled_from([None, *VARIABLES])),
        st.builds(Many, block=inner, items=st.integers(0, 3), sequential=st.booleans()),
        st.builds(SubProcess, block=st.builds(_risky, inner, st.builds(Leave, flag=_FLAG, error=st.none()), inner)),
        st.builds(Wait, undoable=st.booleans()),
    )
    shouting = st.builds(_shouting, inner, inner)
    loud = st.one_of(st.builds(SubProcess, block=shouting), st.builds(Many, block=shouting, items=st.integers(1, 2)))
    happening = st.sampled_from(["message", "timer"])
    return st.one_of(
        st.builds(_called, inner),
        st.builds(Race, blocks=two),
        st.builds(Handled, block=inner, event=happening, handler=inner),
        st.builds(
            Handled, block=inner, event=st.sampled_from(["message", "timer", "cycle"]), interrupting=st.just(False),
            handler=_SIMPLE,
        ),
        st.builds(Handled, block=risky, event=st.just("error"), handler=inner),
        st.builds(_called, risky, st.builds(Guarded, event=st.just("error"), handler=inner)),
        st.builds(Handled, block=shouting, event=st.just("escalation"), handler=inner),
        st.builds(Handled, block=shouting, event=st.just("escalation"), interrupting=st.just(False), handler=_BESIDE),
        st.builds(Guarded, host=loud, event=st.just("escalation"), handler=inner),
        st.builds(Guarded, host=loud, event=st.just("escalation"), interrupting=st.just(False), handler=_BESIDE),
        st.builds(_called, shouting, st.builds(Guarded, event=st.just("escalation"), handler=inner)),
        st.builds(Sequence, blocks=several),
        st.builds(Parallel, blocks=several),
        st.builds(Exclusive, blocks=two, flag=_FLAG),
        st.builds(Inclusive, blocks=st.tuples(inner, inner, inner), flags=st.tuples(_FLAG, _FLAG)),
        st.builds(Loop, block=inner, times=st.integers(1, 3)),
        st.builds(_undone, inner),
        calm,
        st.builds(Guarded, host=scope, event=st.just("error"), handler=inner),
        st.builds(Guarded, host=calm, event=st.sampled_from(["message", "timer"]), handler=inner),
        st.builds(
            Guarded, host=calm, event=st.sampled_from(["message", "timer", "cycle"]), interrupting=st.just(False),
            handler=_SIMPLE,
        ),
    )  # fmt: skip


def _risky(before: Block, leave: Block, beside: Block) -> Block:
    return Parallel(blocks=(Sequence(blocks=(before, leave)), beside))


def _shouting(before: Block, after: Block) -> Block:
    return Sequence(blocks=(before, Shout(), after))


def _called(block: Block, guarded: Guarded | None = None) -> Block:
    # Variables are copied into the called process and back. What runs beside it in the same step may come
    # before or after, so that the call and its end are steps of their own.
    call = Call(block=Sequence(blocks=(Wait(), block)))
    return Sequence(blocks=(Wait(), call if guarded is None else replace(guarded, host=call)))


def _undone(between: Block) -> Block:
    return Sequence(blocks=(Wait(undoable=True), between, Wait(undoable=True), Undo()))


def models(leaves: int = 12) -> st.SearchStrategy[Block]:
    """Random models with every block numbered."""
    return st.recursive(_STEP, _compound, max_leaves=leaves).map(numbered)


def numbered(root: Block) -> Block:
    """The same model with a number of its own for every block."""
    numbers = count(1)

    def visit(block: Block) -> Block:
        number = next(numbers)
        return replace(block.with_parts(tuple(visit(part) for part in block.parts())), number=number)

    return visit(root)


def within(block: Block) -> Iterator[Block]:
    """The block and everything inside it."""
    yield block
    for part in block.parts():
        yield from within(part)


def loops_of(block: Block) -> list[int]:
    """Numbers of the loops in a multi-instance, whose counters each instance needs for itself."""
    return [inner.number for inner in within(block) if isinstance(inner, Loop)]


Values = dict[str, Any]
