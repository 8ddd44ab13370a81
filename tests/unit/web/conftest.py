"""A real database with people in it, and the web application on top; no engine runs behind these tests."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from engine.clock import MovableClock
from engine.db import Database
from tasks.database import Base
from tasks.people import store as people_store
from tasks.people import users as people
from tasks.policies import store as policies_store
from tasks.settings import Settings
from tasks.vault import open_vault
from web import create_app

NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
PASSWORD = "correct horse 7"
TABLES = (people_store, policies_store)


@dataclass
class SmallApp:
    """What the pages of these tests need of a wired application."""

    database: Database
    settings: Settings
    clock: MovableClock
    engine: Any = None
    services: Any = None


class Browser:
    """A client that gives back the CSRF token of the last page, as a browser does."""

    def __init__(self, client: FlaskClient, language: str = "en") -> None:
        self.client = client
        self.headers = {"Accept-Language": language}
        self.token = ""

    def get(self, address: str, **options: Any) -> TestResponse:
        """Open a page and remember its token."""
        response = self.client.get(address, headers=self.headers | options.pop("headers", {}), **options)
        if found := re.search(r'name="csrf-token" content="(\w+)"', response.text):
            self.token = found[1]
        return response

    def post(self, address: str, data: dict[str, Any] | None = None, **options: Any) -> TestResponse:
        """Send a form with the token of the last page."""
        values = {"csrf_token": self.token} | (data or {})
        return self.client.post(address, data=values, headers=self.headers | options.pop("headers", {}), **options)

    def log_in(self, username: str) -> TestResponse:
        """Log in as a member of staff."""
        self.get("/login")
        response = self.post("/login", {"username": username, "password": PASSWORD})
        self.get("/no-area")
        return response


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with an adjuster, an administrator and somebody without a role; made once, copied for each test."""
    folder = tmp_path_factory.mktemp("prepared")
    settings = Settings(data=folder)
    open_vault(settings.key_file)
    database = Database(settings.url)
    Base.metadata.create_all(database.engine)
    with database.transaction() as tx:
        for username, name, roles in (
            ("li", "Li Min", ["adjuster_l1"]),
            ("root", "Admin", ["admin"]),
            ("new", "New", []),
        ):
            people.create_user(tx, people.UserInput(username, name, PASSWORD, roles, language="en"), "test", NOW)
    database.close()
    return folder


@pytest.fixture
def app(prepared: Path, tmp_path: Path) -> Iterator[SmallApp]:
    """An application on a copy of the prepared data."""
    settings = Settings(data=tmp_path / "data")
    shutil.copytree(prepared, settings.data)
    open_vault(settings.key_file)
    database = Database(settings.url)
    yield SmallApp(database, settings, MovableClock(NOW))
    database.close()


@pytest.fixture
def flask(app: SmallApp) -> Flask:
    """The web application."""
    return create_app(app, testing=True)


@pytest.fixture
def browser(flask: Flask) -> Browser:
    """An English browser without a session."""
    return Browser(flask.test_client())
