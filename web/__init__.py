"""Claimflow's web pages: parse, one call, render; no rule and no SQL."""

from __future__ import annotations

import logging
from itertools import chain
from typing import TYPE_CHECKING, Any

from flask import Flask, g, request
from flask.sessions import SecureCookieSessionInterface
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter
from werkzeug.wrappers import Response

from engine.database_errors import Contention, is_passing
from tasks.vault import current_vault
from web import access, assets, auth, csrf, decision_words, errors, filters, findings, headers, i18n, labels, navigation
from web.context import Boundary, is_write
from web.pages import PAGES

if TYPE_CHECKING:
    from tasks.bootstrap import App

__all__ = ["create_app"]

log = logging.getLogger("claimflow.web")

_ATTEMPTS = 4
LARGEST_REQUEST = 45 * 1024 * 1024
"""Two files of the largest size allowed (20 MB each), and the form around them."""
LARGEST_KEY = 2**63 - 1


class _BrowserCookie(SecureCookieSessionInterface):
    """The signed cookie of a browser (language, CSRF seed): sent over TLS only once TLS is in use."""

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure


class _Key(IntegerConverter):
    """A number in an address; one larger than any key is an address where nothing is."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **{"max": LARGEST_KEY, **options})


class ClaimflowFlask(Flask):
    """Flask with one transaction a request: returned = committed, raised or refused = rolled back."""

    def dispatch_request(self) -> Response:  # type: ignore[override]
        """Identify the caller, check permission and CSRF token, then run the view in the transaction.

        A deadlock, or a row that somebody else changed in the same moment, concerns nobody: all is done again.
        """
        for _ in range(_ATTEMPTS - 1):
            try:
                return self._dispatch_once()
            except Contention as error:
                if not is_passing(error):
                    raise
                log.info("request_repeated", extra={"path": request.path})
                for upload in chain.from_iterable(request.files.listvalues()):
                    upload.stream.seek(0)
        return self._dispatch_once()

    def _dispatch_once(self) -> Response:
        database = self.extensions["claimflow"].database
        with Boundary(database, write=is_write()) as g.boundary:
            auth.identify()
            # Permission first: a page whose session ended is told so (401) and keeps what was typed.
            refusal = access.authorise()
            csrf.check()
            response = refusal or self.make_response(super().dispatch_request())
            if response.status_code >= 400:
                g.boundary.refuse()
        return response


def create_app(app: App, *, testing: bool = False, behind_proxy: bool = False) -> Flask:
    """The WSGI application over a wired `tasks.bootstrap.App`.

    `behind_proxy` trusts one reverse proxy's X-Forwarded-* headers.

    Raises:
        access.RouteWithoutPermission: a page forgot to say who may open it.
        jinja2.TemplateError: a template is broken.
    """
    flask = ClaimflowFlask(__name__, static_folder="static", static_url_path="/static")
    flask.extensions["claimflow"] = app
    flask.config.update(
        TESTING=testing,
        PROPAGATE_EXCEPTIONS=testing,
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
        SESSION_COOKIE_NAME="claimflow_browser",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
    )
    flask.session_interface = _BrowserCookie()
    flask.secret_key = current_vault().keyed_hash("web cookies")
    if behind_proxy:
        flask.wsgi_app = ProxyFix(flask.wsgi_app)  # type: ignore[method-assign]
    flask.url_map.converters["int"] = _Key
    flask.jinja_env.trim_blocks = True
    flask.jinja_env.lstrip_blocks = True
    for part in (i18n, filters, decision_words, findings, headers, errors):
        part.init(flask)
    for pages in PAGES:
        flask.register_blueprint(pages)
    access.needs(access.Anyone.PUBLIC)(flask.view_functions["static"])
    access.check_all_declared(flask)
    flask.context_processor(_for_templates)
    return flask


def _for_templates() -> dict[str, object]:
    return {
        "bundle": assets.bundle,
        "csrf_token": csrf.token,
        "language": i18n.language,
        "label_pairs": labels.pairs,
        "may": access.may,
        "navigation": navigation.areas,
        "user": g.get("user"),
        "claimant": g.get("claimant"),
    }
