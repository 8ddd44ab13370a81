"""A real database and engine with people and policies, and the web application on top; no diagram is deployed."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from engine import Database, Engine, MovableClock, Tx
from tasks.claims import store as claims_store
from tasks.clocks import store as clocks_store
from tasks.database import Base
from tasks.documents import store as documents_store
from tasks.documents.port import FolderStore
from tasks.payments import store as payments_store
from tasks.people import commands as parties
from tasks.people import store as people_store
from tasks.people import users as people
from tasks.policies import commands as policies
from tasks.policies import store as policies_store
from tasks.review import store as review_store
from tasks.settings import Settings
from tasks.settlement import store as settlement_store
from tasks.vault import open_vault
from web import create_app

NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
PASSWORD = "correct horse 7"
MOTOR_POLICY, MEDICAL_POLICY = "PM2026000001", "PH2026000001"
ID_NO = "11010119900307803X"
CARD = "6222021234567890128"
STORES = (
    people_store,
    policies_store,
    claims_store,
    clocks_store,
    documents_store,
    review_store,
    settlement_store,
    payments_store,
)
"""Importing a store is what makes its tables known."""


@dataclass
class Services:
    """The ports the pages use."""

    documents: FolderStore


@dataclass
class SmallApp:
    """What the pages of these tests need of a wired application."""

    database: Database
    settings: Settings
    clock: MovableClock
    engine: Engine
    services: Services


class Browser:
    """A client that gives back the CSRF token of the last page, as a browser does."""

    def __init__(self, client: FlaskClient, language: str = "en") -> None:
        self.client = client
        self.headers = {"Accept-Language": language}
        self.token = ""

    def get(self, address: str, **options: Any) -> TestResponse:
        """Open a page and remember its token."""
        response = self.client.get(address, headers=self.headers | options.pop("headers", {}), **options)
        if response.mimetype == "text/html" and (
            found := re.search(r'name="csrf-token" content="(\w+)"', response.text)
        ):
            self.token = found[1]
        return response

    def post(self, address: str, data: dict[str, Any] | None = None, **options: Any) -> TestResponse:
        """Send a form with the token of the last page."""
        values = {"csrf_token": self.token} | (data or {})
        response = self.client.post(address, data=values, headers=self.headers | options.pop("headers", {}), **options)
        # The test client keeps a large upload in a temporary file and leaves closing it to chance.
        response.request.environ["wsgi.input"].close()
        return response

    def sign_in(self, policy_no: str = MOTOR_POLICY) -> TestResponse:
        """Sign in to the portal."""
        self.get("/portal/sign-in")
        response = self.post("/portal/sign-in", {"policy_no": policy_no, "id_no": ID_NO})
        self.get("/portal/report")
        return response

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
    Engine(database)
    Base.metadata.create_all(database.engine)
    with database.transaction() as tx:
        insure(tx)
        for username, name, roles in (
            ("li", "Li Min", ["adjuster_l1"]),
            ("root", "Admin", ["admin"]),
            ("kai", "Kai", ["cashier"]),
            ("new", "New", []),
        ):
            people.create_user(tx, people.UserInput(username, name, PASSWORD, roles, language="en"), "test", NOW)
    database.close()
    return folder


def insure(tx: Tx) -> None:
    """One person with a motor and a medical policy."""
    zhang = parties.create_party(
        tx, parties.PartyInput("张小雷", id_type="RIC", id_no=ID_NO, mobile="13912340071"), "test", NOW
    )
    for number, lob, cover, causes in (
        (MOTOR_POLICY, "MOTOR", "OWN_DAMAGE", ["COLLISION", "GLASS"]),
        (MEDICAL_POLICY, "MEDICAL", "MEDICAL", ["ILLNESS", "ACCIDENT"]),
    ):
        policies.create_policy(
            tx,
            policies.PolicyInput(
                policy_no=number,
                lob=lob,
                product_code=f"{lob}-1",
                holder_id=zhang,
                insured_id=zhang,
                effective_from=NOW - timedelta(days=200),
                effective_to=NOW + timedelta(days=165),
                premium=Decimal(3000),
                coverages=[policies.CoverageInput(cover, causes, Decimal(200_000))],
                object_key="京A12345" if lob == "MOTOR" else None,
            ),
            "test",
            NOW,
        )


@pytest.fixture
def app(prepared: Path, tmp_path: Path) -> Iterator[SmallApp]:
    """An application on a copy of the prepared data."""
    settings = Settings(data=tmp_path / "data")
    shutil.copytree(prepared, settings.data)
    vault = open_vault(settings.key_file)
    database = Database(settings.url)
    clock = MovableClock(NOW)
    engine = Engine(database, clock=clock, migrate_schema=False)
    services = Services(FolderStore(settings.documents_folder, vault))
    yield SmallApp(database, settings, clock, engine, services)
    database.close()


@pytest.fixture
def flask(app: SmallApp) -> Flask:
    """The web application."""
    return create_app(app, testing=True)


@pytest.fixture
def browser(flask: Flask) -> Browser:
    """An English browser without a session."""
    return Browser(flask.test_client())
