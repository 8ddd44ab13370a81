"""What stands before those who decide: the settlement tried, why the tables came out as they did."""

from __future__ import annotations

import html
import json
import re
from typing import Any

from tasks.bootstrap import App
from tests.integration.test_web_work import ASSESSMENT, SURVEY
from tests.unit.web.running import app, complete, people_at, prepared, the_task
from web import create_app, decision_words

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


def test_a_decision_record_says_which_row_matched_because_of_which_values_in_both_languages(
    app: App, people_at: Any
) -> None:
    number = the_task(app, "survey").business_key
    li = people_at("li")

    english = html.unescape(li.get(f"/claims/{number}").text)
    li.post("/language", {"language": "zh"})
    chinese = html.unescape(li.get(f"/claims/{number}").text)

    assert "<li>Policy found = yes</li>" in english
    assert "<li>Coverage: <strong>COVERED</strong></li>" in english
    assert "<li>找到保单 = 是</li>" in chinese
    assert "<li>保险责任: <strong>COVERED</strong></li>" in chinese
    assert "Rule_coverage" not in english + chinese
    assert '<span class="muted">Covered</span>' in english
    assert '<span class="muted">属于保险责任</span>' in chinese


def test_a_row_that_tests_a_whole_case_names_only_what_it_tests(app: App) -> None:
    given = {"Facts": {"lob": "MOTOR", "report_delay_hours": 57, "plate": "A1"}}
    row = {"index": 15, "conditions": {"Facts": '?.lob = "MOTOR" and ?.report_delay_hours > 48'}}

    with create_app(app).test_request_context():
        [matched] = decision_words.matched_rows(None, given, [row])

    assert matched.reasons == [
        decision_words.Reason("Facts", "lob: MOTOR, report_delay_hours: 57", row["conditions"]["Facts"])
    ]


def test_the_cockpit_names_the_columns_of_a_decision_in_the_readers_language(app: App, people_at: Any) -> None:
    number = the_task(app, "survey").business_key
    [claim] = [view for view in app.engine.instances(business_key=number) if view.process_id == "claim"]
    review = next(view for view in app.engine.children(claim.key) if view.process_id == "auto_review")
    root = people_at("root")
    root.post("/language", {"language": "zh"})

    page = html.unescape(root.get(f"/cockpit/instances/{review.key}?tab=decisions").text)

    assert '<th scope="row">找到保单</th><td>是</td>' in page
    assert "Policy found" not in page
