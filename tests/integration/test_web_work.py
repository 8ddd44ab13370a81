"""People at work in the real application: worklist, task page, drafts, conflicts, and what must be refused."""

from __future__ import annotations

import html
import json
import re
from decimal import Decimal
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tasks.bootstrap import App
from tasks.claims import queries as claims
from tasks.people import queries as audit_queries
from tests.unit.web.conftest import Browser
from tests.unit.web.running import app, complete, drain, people_at, prepared, the_task

__all__ = ["app", "people_at", "prepared"]

SURVEY = {
    "survey_kind": "ON_SITE",
    "surveyed_at": "2026-11-20T13:30+08:00",
    "survey_place": "Haidian",
    "cause_confirmed": "YES",
    "at_fault": "NONE",
    "photos_complete": True,
    "survey_report": "The rear bumper and both rear lights are broken.",
}


def send(browser: Browser, address: str, body: Any, method: str = "POST") -> TestResponse:
    """What the form of the task page sends."""
    text = body if isinstance(body, str) else json.dumps(body)
    headers = browser.headers | {"X-CSRF-Token": browser.token, "Accept": "application/json"}
    return browser.client.open(address, method=method, data=text, content_type="application/json", headers=headers)


def state_of(app: App, key: int) -> str:
    return app.engine.user_task(key).state


def test_a_task_is_taken_and_given_back_without_loading_the_page_again(app: App, people_at: Any) -> None:
    zhao, task = people_at("zhao"), the_task(app, "survey")
    by_htmx = {"HX-Request": "true", "HX-Target": "worklist"}

    taken = zhao.post(f"/tasks/{task.key}/take", headers=by_htmx)
    mine = zhao.get("/worklist?scope=mine", headers={"HX-Request": "true"}).text
    given_back = zhao.post(f"/tasks/{task.key}/give-back", headers=by_htmx)

    assert taken.status_code == given_back.status_code == 204
    assert taken.headers["HX-Trigger"] == "worklist-changed"
    assert task.business_key in mine
    assert "<html" not in mine
    assert app.engine.user_task(task.key).assignee is None


def test_the_worklist_shows_both_clocks_and_finds_by_number_and_plate(app: App, people_at: Any) -> None:
    zhao = people_at("zhao")
    number = the_task(app, "survey").business_key

    page = zhao.get("/worklist").text

    assert number in page
    assert "Determination" in page
    assert number in zhao.get(f"/worklist?text={number[:10]}").text
    assert number in zhao.get("/worklist?text=京A12345").text
    assert number not in zhao.get("/worklist?text=CLM99").text
    assert number in zhao.get("/worklist?lob=MOTOR&kind=survey&page=1").text
    assert number not in zhao.get("/worklist?lob=MEDICAL").text
    assert number not in zhao.get("/worklist?overdue=1").text


def test_completing_a_survey_leads_to_the_assessment(app: App, people_at: Any) -> None:
    zhao, task = people_at("zhao"), the_task(app, "survey")

    response = send(zhao, f"/tasks/{task.key}", {"version": str(task.version), "data": SURVEY})
    drain(app)

    assert response.status_code == 200, response.text
    assert response.json["next"] == "/worklist"
    assert state_of(app, task.key) == "completed"
    assert the_task(app, "assess_loss").business_key == task.business_key


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("survey_report", 17),
        ("survey_report", "short"),
        ("survey_report", None),
        ("at_fault", "SOMEWHAT"),
        ("at_fault", ["NONE"]),
        ("photos_complete", "yes"),
        ("surveyed_at", "yesterday"),
    ],
)
def test_an_answer_of_the_wrong_type_is_refused_at_its_field(app: App, people_at: Any, field: str, value: Any) -> None:
    zhao, task = people_at("zhao"), the_task(app, "survey")

    response = send(zhao, f"/tasks/{task.key}", {"version": str(task.version), "data": SURVEY | {field: value}})

    assert response.status_code == 422
    assert field in response.json["errors"]
    assert state_of(app, task.key) == "open"


@pytest.mark.parametrize("amount", ["-1", "1e99", "1e400", '"many"', "true"])
def test_an_impossible_amount_in_a_form_is_refused(app: App, people_at: Any, amount: str) -> None:
    zhao, survey = people_at("zhao"), the_task(app, "survey")
    send(zhao, f"/tasks/{survey.key}", {"version": str(survey.version), "data": SURVEY})
    drain(app)
    task = the_task(app, "assess_loss")

    response = send(
        zhao, f"/tasks/{task.key}", f'{{"version": "{task.version}", "data": {{"parts_amount": {amount}}}}}'
    )

    assert response.status_code == 422
    assert "parts_amount" in response.json["errors"]
    assert state_of(app, task.key) == "open"


@pytest.mark.parametrize("body", ["", "[]", "{", "7", '{"data": []}', '{"data": {}, "version": "x"}', '{"version": 1}'])
def test_a_request_that_is_no_form_is_refused(app: App, people_at: Any, body: str) -> None:
    zhao, task = people_at("zhao"), the_task(app, "survey")

    assert send(zhao, f"/tasks/{task.key}", body).status_code in (400, 422)
    assert state_of(app, task.key) == "open"


def test_a_task_completed_twice_is_completed_once(app: App, people_at: Any) -> None:
    zhao, task = people_at("zhao"), the_task(app, "survey")
    body = {"version": str(task.version), "data": SURVEY}

    first, second = send(zhao, f"/tasks/{task.key}", body), send(zhao, f"/tasks/{task.key}", body)

    assert (first.status_code, second.status_code) == (200, 409)
    assert "Nothing was changed" in second.json["message"] or "nothing was changed" in second.json["message"]


def test_somebody_elses_task_can_be_neither_taken_nor_completed_nor_drafted(app: App, people_at: Any) -> None:
    zhao, sun, task = people_at("zhao"), people_at("sun"), the_task(app, "survey")
    zhao.post(f"/tasks/{task.key}/take")
    version = str(app.engine.user_task(task.key).version)

    answers = [
        send(sun, f"/tasks/{task.key}", {"version": version, "data": SURVEY}),
        send(sun, f"/tasks/{task.key}/draft", {"version": None, "data": {}}, "PUT"),
        sun.post(f"/tasks/{task.key}/take"),
        sun.post(f"/tasks/{task.key}/give-back"),
    ]

    # Taking what a colleague took a moment ago is told as that; all else is not allowed.
    assert [answer.status_code for answer in answers] == [403, 403, 409, 403]
    assert app.engine.user_task(task.key).assignee == "zhao"


def test_a_task_of_another_group_is_not_even_shown(app: App, people_at: Any) -> None:
    li, task = people_at("li"), the_task(app, "survey")

    assert li.get(f"/tasks/{task.key}").status_code == 403
    assert li.post(f"/tasks/{task.key}/take").status_code == 403
    assert send(li, f"/tasks/{task.key}", {"version": None, "data": SURVEY}).status_code == 403
    assert people_at("boss").get(f"/tasks/{task.key}").status_code == 200
    assert people_at("root").get(f"/tasks/{task.key}").status_code == 403


def test_an_unknown_task_or_claim_is_not_found(people_at: Any) -> None:
    zhao = people_at("zhao")

    assert zhao.get("/tasks/999").status_code == 404
    assert zhao.post("/tasks/999/take").status_code == 404
    assert zhao.get("/claims/CLM99999999999999").status_code == 404
    assert zhao.get("/documents/00000000-0000-0000-0000-000000000000").status_code == 404


def test_a_draft_is_there_again_after_the_session_ended(app: App, people_at: Any) -> None:
    zhao, task = people_at("zhao"), the_task(app, "survey")
    saved = send(
        zhao, f"/tasks/{task.key}/draft", {"version": None, "data": {"survey_place": "Haidian </script>"}}, "PUT"
    )
    zhao.post("/logout")
    assert send(zhao, f"/tasks/{task.key}", {"version": None, "data": SURVEY}).status_code == 401

    page = people_at("zhao").get(f"/tasks/{task.key}").text

    draft = re.search(r"<script type=\"application/json\" data-draft>(.*?)</script>", page)
    assert saved.status_code == 200
    assert draft is not None
    assert json.loads(html.unescape(draft[1])) == {"survey_place": "Haidian </script>"}


def test_a_conflict_shows_both_versions_and_overwrites_nothing(app: App, people_at: Any) -> None:
    zhao, task = people_at("zhao"), the_task(app, "survey")
    opened_with = str(task.version)
    zhao.post(f"/tasks/{task.key}/take")
    send(zhao, f"/tasks/{task.key}/draft", {"version": None, "data": {"survey_place": "Chaoyang"}}, "PUT")

    refused = send(zhao, f"/tasks/{task.key}", {"version": opened_with, "data": SURVEY})
    present = refused.json["current"]
    accepted = send(zhao, f"/tasks/{task.key}", {"version": str(present["version"]), "data": SURVEY})

    assert refused.status_code == 409
    assert present["data"] == {"survey_place": "Chaoyang"}
    assert accepted.status_code == 200


def test_whoever_proposed_may_not_approve(app: App, people_at: Any) -> None:
    zhao, li, wang = people_at("zhao"), people_at("li"), people_at("wang")
    survey = the_task(app, "survey")
    send(zhao, f"/tasks/{survey.key}", {"version": None, "data": SURVEY})
    drain(app)
    assess = the_task(app, "assess_loss")
    assessment = {
        "parts_amount": 12000,
        "labour_amount": 6400.5,
        "salvage_amount": 0,
        "third_party_paid": 0,
        "price_reference": "WITHIN",
        "assessment_note": "Two lights and a bumper.",
    }
    assert send(zhao, f"/tasks/{assess.key}", {"version": None, "data": assessment}).status_code == 200
    drain(app)
    propose = the_task(app, "propose_decision")
    decision = {
        "decision": "APPROVE",
        "reason_codes": ["R_COVERED"],
        "proposed_amount": 18400.5,
        "decision_note": "Covered.",
    }
    assert send(li, f"/tasks/{propose.key}", {"version": None, "data": decision}).status_code == 200
    drain(app)
    approve = the_task(app, "approve_claim")

    refused = send(li, f"/tasks/{approve.key}", {"version": None, "data": {"approval": "APPROVED"}})
    accepted = send(wang, f"/tasks/{approve.key}", {"version": None, "data": {"approval": "APPROVED"}})
    drain(app)

    assert refused.status_code == 403
    assert "same person" in refused.json["message"]
    assert accepted.status_code == 200
    with app.database.read() as tx:
        assert claims.claim(tx, approve.business_key).approved == Decimal("18400.50")


def test_personal_data_is_shown_in_full_only_when_asked_for_and_that_is_written_down(app: App, people_at: Any) -> None:
    zhao, number = people_at("zhao"), the_task(app, "survey").business_key

    masked = zhao.get(f"/claims/{number}").text
    shown = zhao.post(f"/claims/{number}/unmask", headers={"HX-Request": "true"}).text

    assert "张小雷" not in masked
    assert "13912340071" not in masked
    assert "张小雷" in shown
    assert "13912340071" in shown
    with app.database.read() as tx:
        assert audit_queries.audit_trail(tx, subject=f"claim:{number}", actor="zhao")[0].action == "sensitive.unmasked"
    assert people_at("root").post(f"/claims/{number}/unmask").status_code == 403


ASSESSMENT = {
    "parts_amount": "15000.50",
    "labour_amount": "3000",
    "salvage_amount": "0",
    "third_party_paid": "1200",
    "total_loss": False,
    "price_reference": "WITHIN",
    "assessment_note": "Bumper, lights and boot lid are replaced.",
}


def rows(page: str) -> dict[str, str]:
    """The answers of the findings panel: what was asked and what was said."""
    found = re.findall(r'<th scope="row">([^<]+)</th><td[^>]*>([^<]+)</td>', html.unescape(page))
    return dict(found)


def test_survey_and_assessment_are_shown_line_by_line_in_the_words_of_their_forms(app: App, people_at: Any) -> None:
    number = the_task(app, "survey").business_key
    complete(app, "survey", "zhao", SURVEY)
    complete(app, "assess_loss", "zhao", ASSESSMENT)

    english = people_at("li").get(f"/claims/{number}").text
    in_chinese = people_at("li")
    in_chinese.post("/language", {"language": "zh"})
    chinese = rows(in_chinese.get(f"/tasks/{the_task(app, 'propose_decision').key}").text)

    said = rows(english)
    assert said["Kind"] == "On site"
    assert said["Date of the survey"] == "2026-11-20 13:30"
    assert said["Place"] == "Haidian"
    assert said["Parts"] == "¥15,000.50"
    assert said["Total loss"] == "No"
    assert said["Assessed loss: parts and labour"] == "¥18,000.50"
    assert '<td class="num">¥1,200.00</td>' in english
    assert "Bumper, lights and boot lid are replaced." in english
    assert chinese["方式"] == "现场"
    assert chinese["第三方已赔"] == "¥1,200.00"
    assert chinese["与参考价比较"] == "正常"
    assert chinese["定损合计：配件与工时"] == "¥18,000.50"


def test_each_act_on_a_claim_is_listed_once_with_its_outcome(app: App, people_at: Any) -> None:
    number = the_task(app, "survey").business_key
    complete(app, "survey", "zhao", SURVEY)
    complete(app, "assess_loss", "zhao", ASSESSMENT)

    page = html.unescape(people_at("li").get(f"/claims/{number}").text)

    who_did_what = page.partition('id="actions-title"')[2].partition("</section>")[0]
    titles = re.findall(r"<tr><td>([^<]+)", who_did_what)
    assert titles == ["Reported", "Survey", "Assess loss"]
    assert "On site" in who_did_what


def test_the_manager_hands_the_tasks_of_somebody_who_is_ill_to_a_colleague(app: App, people_at: Any) -> None:
    task, zhao, boss = the_task(app, "survey"), people_at("zhao"), people_at("boss")
    zhao.post(f"/tasks/{task.key}/take")

    page = boss.get("/worklist/hand-over?from=zhao").text
    chosen = {"from": "zhao", "task": str(task.key), "to": "sun", "note": "back on Friday"}
    refused = boss.post("/worklist/hand-over", chosen | {"to": "wang", "reason": "ILL"})
    unexplained = boss.post("/worklist/hand-over", chosen | {"reason": ""})
    handed = boss.post("/worklist/hand-over", chosen | {"reason": "ILL"})

    assert task.business_key in page
    assert refused.status_code == unexplained.status_code == 422
    assert "is in no group of" in html.unescape(refused.text)
    assert "back on Friday" in unexplained.text
    assert handed.status_code == 303
    assert app.engine.user_task(task.key).assignee == "sun"
    assert "ill: back on Friday" in people_at("li").get(f"/claims/{task.business_key}").text


def test_only_those_who_may_reassign_hand_tasks_over(app: App, people_at: Any) -> None:
    task, zhao = the_task(app, "survey"), people_at("zhao")
    zhao.post(f"/tasks/{task.key}/take")

    assert zhao.get("/worklist/hand-over").status_code == 403
    assert zhao.post("/worklist/hand-over", {"from": "zhao", "task": str(task.key), "to": "sun"}).status_code == 403
    assert people_at("root").get("/worklist/hand-over?from=zhao").status_code == 200
    assert app.engine.user_task(task.key).assignee == "zhao"


def test_the_manager_looks_at_a_task_without_a_form_that_would_be_refused(app: App, people_at: Any) -> None:
    task = the_task(app, "survey")

    page = people_at("boss").get(f"/tasks/{task.key}").text
    listed = people_at("boss").get("/worklist?scope=all").text

    assert "You can look at it and hand it over" in page
    assert "data-form-viewer" not in page
    assert task.business_key in listed
    assert f"/tasks/{task.key}/take" not in page + listed
    assert f"/tasks/{task.key}/take" in people_at("zhao").get("/worklist?scope=all").text
