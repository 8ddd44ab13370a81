"""What the cockpit's search form asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask import request

from engine import NotFound, Tx
from engine.views import ProcessInstanceView
from web import filters
from web.context import claimflow

STATES = ("active", "incident", "suspended", "completed", "terminated")


@dataclass(frozen=True)
class Search:
    """The conditions of a search; empty means any."""

    text: str
    process: str
    version: int | None
    state: str
    element: str
    variable: str
    value: str
    since: date | None
    until: date | None

    @property
    def is_empty(self) -> bool:
        """Whether all instances are asked for."""
        return self == _EMPTY

    @property
    def is_limited(self) -> bool:
        """Whether only the newest that hold the value or stand at the element are looked at for the other conditions."""
        others = self.version, self.state, self.since, self.until
        if self.text or not (self.variable or self.element):
            return False
        return any(others) or bool(self.variable and (self.process or self.element))

    def find(self, tx: Tx, limit: int, offset: int) -> list[ProcessInstanceView]:
        """The instances that fit, the newest first.

        Without a process, state or key only those are listed that no other process called: one line a claim.
        """
        engine = claimflow().engine
        if self.text.isdecimal() and len(self.text) > 12:
            found = engine.instances(root_only=False, limit=limit, offset=offset, business_key=self.text, tx=tx)
            return found or _by_key(tx, int(self.text))
        return engine.instances(
            process_id=self.process or None,
            version=self.version,
            state=self.state or None,
            business_key=self.text or None,
            element_id=self.element or None,
            variable=(self.variable, self.value) if self.variable else None,
            started_after=_start_of(self.since) if self.since else None,
            started_before=_start_of(self.until + timedelta(days=1)) if self.until else None,
            # A process that stands still says so itself; its caller goes on waiting for it.
            root_only=not (self.process or self.state == "incident"),
            limit=limit,
            offset=offset,
            tx=tx,
        )


_EMPTY = Search("", "", None, "", "", "", "", None, None)


def read() -> Search:
    """The search in the request's address; what cannot be understood counts as empty."""
    version = request.args.get("version", "")
    state = request.args.get("state", "")
    return Search(
        text=_text("text", 200),
        process=_text("process", 200),
        version=int(version) if version.isdecimal() and len(version) < 9 else None,
        state=state if state in STATES else "",
        element=_text("element", 200),
        variable=_text("variable", 200),
        value=_text("value", 100),
        since=_day("since"),
        until=_day("until"),
    )


def _text(name: str, longest: int) -> str:
    return request.args.get(name, "").strip()[:longest]


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=filters.SHANGHAI)


def _by_key(tx: Tx, key: int) -> list[ProcessInstanceView]:
    try:
        return [claimflow().engine.instance(key, tx=tx)]
    except NotFound:
        return []
