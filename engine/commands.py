"""Opens a run on a tree of process instances under its lock, and sends what the run throws."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from engine.db import Tx
from engine.errors import EndlessMessages, Suspended
from engine.execution import Execution
from engine.records import Outgoing
from engine.runtime import Runtime
from engine.store import suspension
from engine.transition import Transition

if TYPE_CHECKING:
    from engine.turns import Turns

MAX_ANSWERS = 1000
"""How long a chain of messages, each thrown because of the one before, may be within one command."""

_MAIL = "mail"


@dataclass
class _Mail:
    """What is still to be sent, each with how many messages in a row led to it."""

    waiting: deque[tuple[Outgoing, int]]
    answers: int = 0
    """How many led to the one that is being sent."""
    published: dict[int, int] = field(default_factory=dict)
    """The messages published meanwhile by key, each with how many led to it."""
    turns: dict[tuple[str, str], Turns] = field(default_factory=dict)
    """By process and correlation key: the messages that have had to wait for each other."""


@contextmanager
def running(
    runtime: Runtime, tx: Tx, actor: str, root_key: int | None, *, while_suspended: bool = False, locked: Any = None
) -> Iterator[Execution]:
    """A run of the tree `root_key` (None: of a new one); at the end tokens move and everything is written.

    `locked` is the root's row when the caller has its lock already.
    Raises NotFound, and Suspended unless the command may come `while_suspended`; what it makes is then set aside.
    """
    transition = Transition(tx, runtime, actor, runtime.clock.now())
    suspended = root_key is not None and transition.lock(root_key, locked) == suspension.SUSPENDED
    if suspended and not while_suspended:
        assert root_key is not None
        raise Suspended(root_key)
    execution = Execution(transition)
    execution.suspended = suspended
    yield execution
    execution.run()
    if execution.suspended and root_key is not None:
        suspension.hold(tx, root_key)
    if execution.outbox:
        _send(runtime, tx, execution.outbox, actor)


def is_sending(tx: Tx) -> bool:
    """Whether what happens now follows from what a diagram threw, or from a message that was kept."""
    return _MAIL in tx.memo


def _send(runtime: Runtime, tx: Tx, thrown: list[Outgoing], actor: str) -> None:
    """Send what a run threw, then what those threw whom it reached, and so on. Raises EndlessMessages."""
    mail: _Mail | None = tx.memo.get(_MAIL)
    if mail is not None:
        # Somebody is sending already, and goes on with these.
        mail.waiting += [(outgoing, mail.answers + 1) for outgoing in thrown]
        return
    mail = tx.memo[_MAIL] = _Mail(deque((outgoing, 0) for outgoing in thrown))
    try:
        while mail.waiting:
            outgoing, mail.answers = mail.waiting.popleft()
            if outgoing.kind == "freed":
                _start_next(runtime, tx, outgoing, mail)
                continue
            if mail.answers > MAX_ANSWERS:
                raise EndlessMessages(outgoing.name)
            _send_one(runtime, tx, outgoing, actor, mail)
        for turns in mail.turns.values():
            turns.settle()
    finally:
        del tx.memo[_MAIL]


def _start_next(runtime: Runtime, tx: Tx, outgoing: Outgoing, mail: _Mail) -> None:
    from engine.turns import Turns

    place = outgoing.name, outgoing.correlation_key
    turns = mail.turns.get(place)
    if turns is None:
        turns = mail.turns[place] = Turns(runtime, tx, *place)
    message = turns.next()
    if message is not None:
        # One that was kept from before this command answers nothing, however many have their turn.
        mail.answers = mail.published.get(message.key, 0)
        turns.begin(message)


def _send_one(runtime: Runtime, tx: Tx, outgoing: Outgoing, actor: str, mail: _Mail) -> None:
    from engine import messages

    if outgoing.kind == "message":
        key = messages.publish(
            runtime, tx, outgoing.name, outgoing.correlation_key, dict(outgoing.variables),
            message_id=outgoing.message_id, by=actor,
        )  # fmt: skip
        if key is not None:
            mail.published[key] = mail.answers
    else:
        messages.broadcast(runtime, tx, outgoing.name, dict(outgoing.variables), by=actor, heard_in=outgoing.heard_in)
