"""The real application with staff and policies, for tests of pages with the workflows running behind them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engine import MovableClock
from tasks.bootstrap import App, build, deploy_workflows
from tasks.claims import commands as claim_commands
from tasks.documents import commands as document_commands
from tasks.documents import queries as documents
from tasks.people import queries as people_queries
from tasks.people import users as people
from tasks.worklist import commands as worklist
from tests.databases import Databases, copy_data, settings_of
from tests.unit.web.conftest import CARD, MOTOR_POLICY, NOW, PASSWORD, Browser, insure
from web import create_app

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 60
STAFF = {
    "zhao": ["surveyor"],
    "sun": ["surveyor"],
    "li": ["adjuster_l1", "adjuster_l2", "approver_l1"],
    "wang": ["approver_l1"],
    "chen": ["cashier_release"],
    "root": ["admin"],
    "boss": ["manager"],
}


@pytest.fixture(scope="module")
def prepared(all_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the workflows deployed, staff, and a claim of 18,400.50 that waits for its survey."""
    folder = tmp_path_factory.mktemp("prepared")
    app = build(settings_of(all_databases, folder), clock=MovableClock(NOW))
    deploy_workflows(app)
    with app.database.transaction() as tx:
        insure(tx)
        for username, roles in STAFF.items():
            limits = [
                people.AuthorityInput(role, Decimal(50_000), date(2027, 12, 31)) for role in roles if "approver" in role
            ]
            people.create_user(
                tx, people.UserInput(username, username, PASSWORD, roles, limits, language="en"), "test", NOW
            )
    complete_report(app, "18400.50")
    app.close()
    return folder


@pytest.fixture
def app(databases: Databases, prepared: Path, tmp_path: Path) -> Iterator[App]:
    """The real application on a copy of the prepared data."""
    data = copy_data(databases, prepared, tmp_path / "data")
    built = build(settings_of(databases, data), clock=MovableClock(NOW))
    yield built
    built.close()


@pytest.fixture
def people_at(app: App) -> Any:
    """Browsers of members of staff, logged in."""
    flask = create_app(app, testing=True)

    def browser(username: str) -> Browser:
        opened = Browser(flask.test_client())
        opened.get("/login")
        opened.post("/login", {"username": username, "password": PASSWORD})
        opened.get("/worklist" if username != "root" else "/claims")
        return opened

    return browser


def complete_report(app: App, amount: str) -> str:
    """A motor claim with every document that was asked for."""
    with app.database.transaction() as tx:
        draft = claim_commands.LossDraft(
            lob="MOTOR",
            loss_at=NOW - timedelta(days=1),
            loss_cause="COLLISION",
            amount=amount,
            policy_no=MOTOR_POLICY,
            object_key="京A12345",
            loss_place="Beijing",
            loss_desc="Hit from behind at a red light.",
            reporter_name="张小雷",
            reporter_mobile="13912340071",
            at_fault="none",
            details={"bodily_injury": False},
            account=claim_commands.AccountInput("张小雷", CARD, "ICBC"),
        )
        number = claim_commands.report_loss(tx, app.engine, draft, "claimant", NOW)
    drain(app)
    with app.database.transaction() as tx:
        for document in documents.missing(tx, number):
            upload = document_commands.Upload(document.doc_type, "x.png", PNG + f"{document.doc_type}{number}".encode())
            document_commands.add_document(tx, app.engine, app.services.documents, number, upload, "claimant", NOW)
    drain(app)
    return number


def drain(app: App) -> None:
    while app.engine.run_due():
        pass


def the_task(app: App, form_id: str) -> Any:
    return next(task for task in app.engine.user_tasks(state="open") if task.form_id == form_id)


def complete(app: App, form_id: str, username: str, answer: dict[str, Any]) -> None:
    """Do a task as a member of staff, and let the process go on."""
    with app.database.transaction() as tx:
        user = people_queries.user(tx, username)
        worklist.complete(tx, app.engine, user, the_task(app, form_id).key, answer, None, NOW)
    drain(app)


def offer(app: App, amount: Decimal) -> str:
    """Bring the prepared claim of 18,400.50 to an offer of `amount`; returns its number."""
    number: str = the_task(app, "survey").business_key
    complete(
        app,
        "survey",
        "zhao",
        {
            "survey_kind": "VIDEO",
            "surveyed_at": "2026-11-20T13:30+08:00",
            "survey_place": "Haidian",
            "cause_confirmed": "YES",
            "at_fault": "NONE",
            "photos_complete": True,
            "survey_report": "The rear bumper is broken.",
        },
    )
    complete(
        app,
        "assess_loss",
        "zhao",
        {
            "parts_amount": amount,
            "labour_amount": 0,
            "salvage_amount": 0,
            "third_party_paid": 0,
            "price_reference": "WITHIN",
            "assessment_note": "Repair instead of a new part.",
        },
    )
    complete(
        app,
        "propose_decision",
        "li",
        {
            "decision": "PARTIAL",
            "reason_codes": ["R_CUT_ITEMS"],
            "proposed_amount": amount,
            "decision_note": "The part can be repaired.",
        },
    )
    complete(app, "approve_claim", "wang", {"approval": "APPROVED"})
    return number
