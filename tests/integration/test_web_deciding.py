"""What stands before those who decide: the settlement tried, why the tables came out as they did."""

from __future__ import annotations

import html
import json
import re
from typing import Any

from tasks.bootstrap import App
from tests.integration.test_web_work import ASSESSMENT, SURVEY
from tests.unit.web.running import app, complete, people_at, prepared, the_task

__all__ = ["app", "people_at", "prepared"]

PROPOSAL = {"decision": "PARTIAL", "reason_codes": ["R_CUT_ITEMS"], "proposed_amount": 9000, "decision_note": "Cut."}


def trial(page: str) -> dict[str, str]:
    """The lines of the settlement trial on a page."""
    panel = html.unescape(page).partition('id="trial-title"')[2].partition("</section>")[0]
    return dict(re.findall(r'<t[hd][^>]*>([^<]+)</t[hd]><td class="num[^"]*">([^<]+)</td>', panel))


def test_whoever_proposes_sees_what_the_assessed_loss_would_be_paid_and_starts_from_it(
    app: App, people_at: Any
) -> None:
    complete(app, "survey", "zhao", SURVEY)
    complete(app, "assess_loss", "zhao", ASSESSMENT)

    page = people_at("li").get(f"/tasks/{the_task(app, 'propose_decision').key}").text

    assert trial(page)["To be paid"] == "¥16,800.50"
    assert trial(page)["already paid by a third party"] == "\u2212¥1,200.00"
    [variables] = re.findall(r"<script[^>]*data-variables>(.*?)</script>", page)
    assert json.loads(variables)["proposed_amount"] == 16800.5
    assert "Not calculated yet." not in page


def test_whoever_checks_a_calculation_sees_it_step_by_step_with_the_cut_of_the_proposal(
    app: App, people_at: Any
) -> None:
    complete(app, "survey", "zhao", SURVEY)
    complete(app, "assess_loss", "zhao", ASSESSMENT)
    complete(app, "propose_decision", "li", PROPOSAL)

    page = people_at("li").get(f"/tasks/{the_task(app, 'check_calculation').key}").text

    assert trial(page)["as assessed by the adjuster"] == "\u2212¥7,800.50"
    assert trial(page)["Entitlement"] == trial(page)["To be paid"] == "¥9,000.00"
