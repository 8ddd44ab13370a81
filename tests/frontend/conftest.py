"""A stage for the bundles alone: a small server that shows one page under our policy and records what scripts send."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from flask import Flask, Response, request, send_from_directory
from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.serving import make_server

from tests.chromium import close_profile, new_profile, watched_tab

DIST = Path(__file__).parents[2] / "web" / "static" / "dist"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)

Answer = tuple[Any, int] | tuple[Any, int, dict[str, str]]


@dataclass
class Stage:
    """What the server shows and answers; tests fill it before they open the page."""

    url: str = ""
    html: str = ""
    texts: dict[str, str] = field(default_factory=dict)
    answers: dict[str, Callable[[dict[str, Any]], Answer]] = field(default_factory=dict)
    received: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)

    def show(self, bundle: str, body: str, language: str = "zh-CN") -> None:
        """Prepare the page with the app bundle, one more bundle and this body."""
        manifest = json.loads((DIST / "manifest.json").read_text(encoding="utf-8"))
        links = "".join(
            f'<link rel="stylesheet" href="/dist/{manifest[name]["css"]}">'
            for name in ("app", bundle)
            if manifest[name]["css"]
        )
        scripts = "".join(
            f'<script type="module" src="/dist/{manifest[name]["js"]}"></script>' for name in ("app", bundle)
        )
        self.html = (
            f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>Stage</title>'
            f'<meta name="csrf-token" content="token-of-this-session">{links}{scripts}</head><body>{body}</body></html>'
        )

    def bodies(self, path: str) -> list[dict[str, Any]]:
        """The JSON bodies received at a path, oldest first."""
        return [body for _, place, body in self.received if place == path]


@pytest.fixture
def stage() -> Iterator[Stage]:
    """A served stage; unknown addresses answer 404, data without the CSRF token 400."""
    shown = Stage()
    app = Flask(__name__, static_folder=None)

    @app.after_request
    def forbid_inline(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        return response

    @app.get("/dist/<path:name>")
    def dist(name: str) -> Response:
        return send_from_directory(DIST, name)

    @app.get("/favicon.ico")
    def icon() -> tuple[str, int]:
        return "", 204

    @app.get("/")
    def page() -> str:
        return shown.html

    @app.get("/<path:path>")
    def text(path: str) -> Response:
        content = shown.texts.get(path)
        if content is None:
            return Response(status=404)
        return Response(content, mimetype="application/json" if content[0] in "{[" else "text/html")

    @app.route("/<path:path>", methods=["POST", "PUT"])
    def data(path: str) -> Answer:
        if request.headers.get("X-CSRF-Token") != "token-of-this-session":
            return {"message": "no CSRF token"}, 400
        body = request.get_json() if request.is_json else dict(request.form)
        shown.received.append((request.method, path, body))
        return shown.answers[path](body)

    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    shown.url = f"http://127.0.0.1:{server.server_port}"
    yield shown
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def profile(browser: Browser, stage: Stage) -> Iterator[BrowserContext]:
    """A fresh browser profile for the stage."""
    opened = new_profile(browser, stage.url)
    yield opened
    close_profile(opened)


@pytest.fixture
def page(profile: BrowserContext) -> Iterator[Page]:
    """A watched tab of that profile."""
    with watched_tab(profile) as tab:
        yield tab
