"""Protection against forged requests: a token bound to the browser in every form and JSON call."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from flask import current_app, request, session
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import BadRequest

from web.context import is_write

FIELD = "csrf_token"
HEADER = "X-CSRF-Token"
_SEED = "seed"


class ForgedRequest(BadRequest):
    """A changing request came without the token its page was given."""

    description = _l(
        "This page was open too long or came from elsewhere. Load it again and repeat; nothing was changed."
    )


def token() -> str:
    """The token this browser has to give back; made from a random seed in its signed cookie."""
    if _SEED not in session:
        session[_SEED] = secrets.token_urlsafe(24)
        session.permanent = True
    key = str(current_app.secret_key).encode()
    return hmac.new(key, b"csrf:" + session[_SEED].encode(), hashlib.sha256).hexdigest()


def renew() -> None:
    """Forget the seed, so that a token read before a log-in is worth nothing after it."""
    session.pop(_SEED, None)


def check() -> None:
    """Refuse a changing request whose token is missing or wrong.

    Raises:
        ForgedRequest: the token does not belong to this browser.
    """
    if not is_write():
        return
    given = request.headers.get(HEADER) or request.form.get(FIELD, "")
    if _SEED not in session or not hmac.compare_digest(given.encode(), token().encode()):
        raise ForgedRequest
