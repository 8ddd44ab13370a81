"""Money that comes back when a claim is closed is seen by those who have to see to it, on their start page."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tasks.payments.bank.failures import FailureMode, Trouble
from tasks.payments.bank.sandbox import SandboxBank
from tests.databases import Databases, settings_of
from tests.factories.people import PASSWORD
from tests.integration.claim_case import claim_case
from tests.unit.web.conftest import Browser
from web import create_app


def test_cashier_and_manager_see_returned_money_above_their_worklist_and_nobody_else(
    databases: Databases, tmp_path: Path
) -> None:
    with claim_case(settings_of(databases, tmp_path)) as case:
        bank = case.app.services.bank
        assert isinstance(bank, SandboxBank)
        bank.switch_on(FailureMode(Trouble.RETURN, "AC04", times=1, delay=timedelta(hours=6)))
        number = case.motor("3200.00")
        case.pass_time(timedelta(hours=7))
        flask = create_app(case.app, testing=True)

        shown = {}
        for username in ("cas", "man", "ada", "rel"):
            browser = Browser(flask.test_client())
            browser.get("/login")
            browser.post("/login", {"username": username, "password": PASSWORD})
            shown[username] = browser.get("/worklist").text

    heading = "结案后被退回的赔款"
    assert {user for user, page in shown.items() if heading in page} == {"cas", "man"}
    panel = shown["cas"].partition(heading)[2].partition("</section>")[0]
    assert number in panel
    assert "AC04" not in panel
