"""Who is calling: the session behind the cookie, for staff and for claimants, each with a cookie of its own."""

from __future__ import annotations

import threading
import uuid
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app, g, request
from werkzeug.wrappers import Response

from tasks.people import attempts, sign_in
from tasks.people import users as people
from tasks.people.permissions import PORTAL_PERMISSIONS, Permission
from web import csrf
from web.context import claimflow, tx

STAFF_COOKIE = "claimflow_session"
CLAIMANT_COOKIE = "claimflow_claimant"
CLAIMANT_HOURS = 2
_KEPT_ALIVE = timedelta(seconds=50)
_REMEMBERED_TOKENS = 5000


@dataclass(frozen=True)
class Claimant:
    """Somebody signed in to the portal, and what they may do there."""

    policy_no: str | None
    """The policy they proved to know; None when they came with an account, which shows all their policies."""
    party_id: uuid.UUID
    permissions: frozenset[Permission] = PORTAL_PERMISSIONS

    @property
    def actor(self) -> str:
        """How history and audit trail name them."""
        return f"party:{self.party_id}"


class _RecentlySeen:
    """Tokens this process kept alive a moment ago, for which reading is enough."""

    def __init__(self) -> None:
        self._seen: OrderedDict[str, datetime] = OrderedDict()
        self._lock = threading.Lock()

    def needs_touch(self, token: str, now: datetime) -> bool:
        with self._lock:
            seen = self._seen.get(token)
            if seen is not None and timedelta() <= now - seen < _KEPT_ALIVE:
                return False
            self._seen[token] = now
            self._seen.move_to_end(token)
            while len(self._seen) > _REMEMBERED_TOKENS:
                self._seen.popitem(last=False)
            return True


def identify() -> None:
    """Put the caller into `g.user` or `g.claimant`; None for a stranger.

    A session is looked up in a transaction of its own, so that a refused request never waits for writers.
    """
    g.user = g.claimant = None
    if request.endpoint in ("static", "health.show", "health.ready"):
        return
    if found := _session(STAFF_COOKIE, claimflow().settings.session_hours):
        g.user = found.user
    if found := _session(CLAIMANT_COOKIE, CLAIMANT_HOURS):
        g.claimant = found.claimant and Claimant(found.claimant.policy_no, found.claimant.party_id)


def _session(cookie: str, hours: int) -> sign_in.SignedIn | None:
    token = request.cookies.get(cookie)
    if not token:
        return None
    app = claimflow()
    now = app.clock.now()
    recent: _RecentlySeen = current_app.extensions.setdefault("claimflow_sessions", _RecentlySeen())
    # Keeping a session alive is a write; it is done about once a minute, all other requests only read.
    touch = recent.needs_touch(token, now)
    with app.database.transaction() if touch else app.database.read() as short:
        return sign_in.session(short, token, now, hours, keep_alive=touch)


def log_in(username: str, password: str) -> sign_in.SignInResult:
    """Check a member of staff's password in this request's transaction."""
    app = claimflow()
    return _renewed(
        sign_in.sign_in_user(tx(), username, password, _address(), app.clock.now(), app.settings.session_hours)
    )


def log_in_claimant(policy_no: str, id_no: str) -> sign_in.SignInResult:
    """Check a claimant's policy number and identity number in this request's transaction."""
    return _renewed(
        sign_in.sign_in_claimant(tx(), policy_no, id_no, _address(), claimflow().clock.now(), CLAIMANT_HOURS)
    )


def log_in_account(name: str, password: str) -> sign_in.SignInResult:
    """Check the name and password of a claimant's account in this request's transaction."""
    return _renewed(sign_in.sign_in_account(tx(), name, password, _address(), claimflow().clock.now(), CLAIMANT_HOURS))


def too_many_reports(policy_no: str) -> attempts.TooManyAttempts | None:
    """Whether a stranger at this address, or on this policy, has to wait before reporting a loss."""
    return attempts.report_from_stranger(tx(), policy_no, _address(), claimflow().clock.now())


def _renewed(result: sign_in.SignInResult) -> sign_in.SignInResult:
    # A page opened before the log-in must not be able to act after it.
    if isinstance(result, sign_in.SignedIn):
        csrf.renew()
    return result


def log_out(response: Response, cookie: str) -> Response:
    """End the session behind `cookie` on the server and in the browser."""
    if token := request.cookies.get(cookie):
        sign_in.sign_out(tx(), token, claimflow().clock.now())
    response.delete_cookie(cookie, path="/", httponly=True, samesite="Lax")
    csrf.renew()
    return response


def set_cookie(response: Response, cookie: str, token: str) -> Response:
    """Give the browser its session token; it ends with the browser, and on the server before that."""
    response.set_cookie(cookie, token, path="/", httponly=True, samesite="Lax", secure=request.is_secure)
    return response


def prefer_language(language: str) -> None:
    """Store the language with the user, when one is logged in."""
    if g.user:
        people.set_language(tx(), g.user.username, language)


def _address() -> str:
    return (request.remote_addr or "unknown")[:45]
