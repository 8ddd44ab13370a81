"""The studio's pages: versions, drafts, checks and releases over HTTP."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tasks.people import users as people
from tests.diagrams import call, diagram, script
from tests.unit.web.conftest import NOW, PASSWORD, Browser, SmallApp

CHILD = diagram("child", f"startEvent s\nscriptTask work {script('1', 'x')}\nendEvent e", "s -> work -> e")
PARENT = diagram("parent", f"startEvent s\ncallActivity go {call('child')}\nendEvent e", "s -> go -> e")
SOURCE = CHILD["child.bpmn"]
CHANGED = SOURCE.replace(b'expression="=1"', b'expression="=2"')
BROKEN = SOURCE.replace(b'expression="=1"', b'expression="=1 +"')


@pytest.fixture
def deployed(app: SmallApp) -> int:
    """Two processes, the second calling the first; the key of the first."""
    app.engine.deploy(CHILD | PARENT, by="setup", note="the very first")
    return app.engine.definition_by_id("process", "child").key


@pytest.fixture
def ana(app: SmallApp, flask: Flask) -> Browser:
    """The analyst, logged in."""
    with app.database.transaction() as tx:
        people.create_user(tx, people.UserInput("ana", "Ana", PASSWORD, ["analyst"], language="en"), "test", NOW)
    browser = Browser(flask.test_client())
    browser.log_in("ana")
    return browser


def draft_of(browser: Browser, key: int) -> str:
    browser.get("/studio")
    return browser.post(f"/studio/definitions/{key}/edit").location


def send(browser: Browser, address: str, **body: Any) -> TestResponse:
    headers = browser.headers | {"X-CSRF-Token": browser.token, "Accept": "application/json"}
    return browser.client.post(address, json=body, headers=headers)


def answer(response: TestResponse, status: int = 200) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert isinstance(response.json, dict)
    return response.json


def test_the_studio_lists_versions_with_who_and_why(deployed: int, ana: Browser) -> None:
    page = ana.get("/studio").text

    assert f"/studio/definitions/{deployed}" in page
    assert "the very first" in page and "setup" in page


def test_a_file_is_downloaded_byte_for_byte(deployed: int, ana: Browser) -> None:
    file = ana.get(f"/studio/definitions/{deployed}/file")

    assert file.data == SOURCE
    assert "child.bpmn" in file.headers["Content-Disposition"]
    assert "sandbox" in file.headers["Content-Security-Policy"]


def test_a_draft_is_edited_checked_saved_looked_ahead_at_and_deployed(
    app: SmallApp, deployed: int, ana: Browser
) -> None:
    running = app.engine.start("child")
    draft = draft_of(ana, deployed)
    page = ana.get(draft).text
    assert "data-bpmn-modeler" in page and 'data-version="1"' in page
    assert ana.get(f"{draft}/content").data == SOURCE

    text = CHANGED.decode()
    assert answer(send(ana, f"{draft}/check", content=text)) == {"findings": []}
    assert answer(send(ana, f"{draft}/save", content=text, version="1")) == {"version": "2"}
    ahead = answer(send(ana, f"{draft}/preview", content=text))
    assert ahead["own"] == ["Process child, version 2"]
    assert ahead["dependents"] == ["Process parent, version 2"]
    done = answer(send(ana, f"{draft}/deploy", content=text, version="2", note="Twice", overtakes=None))

    new = app.engine.definition_by_id("process", "child")
    assert done["next"] == f"/studio/definitions/{new.key}"
    assert new.version == 2 and new.deployed_by == "ana"
    assert app.engine.instance(running.key).version == 1
    shown = ana.get(done["next"]).text
    assert "Twice" in shown and "Running instances stay on their version" in shown
    assert ana.get(draft).status_code == 404


def test_findings_name_their_element_and_a_broken_file_is_not_deployed(
    app: SmallApp, deployed: int, ana: Browser
) -> None:
    draft = draft_of(ana, deployed)
    text = BROKEN.decode()

    found = answer(send(ana, f"{draft}/check", content=text))["findings"]
    refused = answer(send(ana, f"{draft}/deploy", content=text, version="1", note="oops"), 422)

    assert [(finding["element"], finding["severity"]) for finding in found] == [("work", "error")]
    assert refused["findings"] == found and "cannot be deployed yet" in refused["message"]
    assert answer(send(ana, f"{draft}/preview", content=text), 422)["findings"] == found
    assert app.engine.definition_by_id("process", "child").version == 1


def test_a_draft_saved_in_another_window_is_a_conflict_that_says_so(deployed: int, ana: Browser) -> None:
    draft = draft_of(ana, deployed)
    answer(send(ana, f"{draft}/save", content=CHANGED.decode(), version="1"))

    conflict = answer(send(ana, f"{draft}/save", content=SOURCE.decode(), version="1"), 409)

    assert conflict["current"]["version"] == "2" and conflict["current"]["by"] == "ana"
    assert ana.get(f"{draft}/content").data == CHANGED


def test_a_deployment_needs_a_note(app: SmallApp, deployed: int, ana: Browser) -> None:
    draft = draft_of(ana, deployed)

    refused = send(ana, f"{draft}/deploy", content=CHANGED.decode(), version="1", note="")

    assert "fill this in" in answer(refused, 422)["message"]
    assert app.engine.definition_by_id("process", "child").version == 1


@pytest.mark.parametrize("body", [{}, {"content": 5, "version": "1"}, {"content": "x", "version": "one"}])
def test_a_request_that_is_no_draft_is_refused(deployed: int, ana: Browser, body: dict[str, Any]) -> None:
    assert send(ana, f"{draft_of(ana, deployed)}/save", **body).status_code == 400


def test_two_versions_are_compared_with_old_and_new_value(app: SmallApp, deployed: int, ana: Browser) -> None:
    app.engine.deploy({"child.bpmn": CHANGED}, by="ana", note="Twice")
    new = app.engine.definition_by_id("process", "child").key

    page = ana.get(f"/studio/compare?old={deployed}&new={new}").text
    state = ana.get(f"/studio/compare/state?old={deployed}&new={new}").json
    turned = ana.get(f"/studio/compare?old={new}&new={deployed}")

    assert "=1" in page and "=2" in page
    assert state == {"added": [], "removed": [], "changed": ["work"], "moved": []}
    assert turned.status_code == 303
    other = app.engine.definition_by_id("process", "parent").key
    assert ana.get(f"/studio/compare?old={deployed}&new={other}").status_code == 404
    assert ana.get("/studio/compare?old=x&new=").status_code == 404


def test_a_new_process_opens_in_the_modeler(ana: Browser) -> None:
    ana.get("/studio")

    made = ana.post("/studio/new", {"kind": "process", "id": "refund", "name": "Refund", "chinese": "退款"})

    assert made.status_code == 303
    assert "data-bpmn-modeler" in ana.get(made.location).text
    again = ana.post("/studio/new", {"kind": "process", "id": "two words", "name": "Refund"})
    assert again.status_code == 422 and "two words" in again.text


def test_what_is_wrong_with_an_uploaded_file_is_said_in_the_readers_language(ana: Browser) -> None:
    ana.post("/language", {"language": "zh"})

    refused = ana.post("/studio/upload", {"file": (io.BytesIO(b"<!DOCTYPE a><a/>"), "entity.bpmn")})

    assert refused.status_code == 422
    assert "文件含有 DOCTYPE" in refused.text


def test_an_uploaded_file_is_kept_exactly_and_an_unreadable_one_refused(deployed: int, ana: Browser) -> None:
    ana.get("/studio")

    kept = ana.post("/studio/upload", {"file": (io.BytesIO(CHANGED), "child.bpmn")})
    refused = ana.post("/studio/upload", {"file": (io.BytesIO(b"MZ"), "virus.exe")})

    assert ana.get(f"{kept.location}/content").data == CHANGED
    assert refused.status_code == 422 and "Only .bpmn, .dmn and .form" in refused.text


def test_a_discarded_draft_is_gone(deployed: int, ana: Browser) -> None:
    draft = draft_of(ana, deployed)

    assert ana.post(f"{draft}/discard").status_code == 303
    assert ana.get(draft).status_code == 404


def test_the_administrator_looks_but_neither_edits_nor_deploys(deployed: int, browser: Browser) -> None:
    browser.log_in("root")

    page = browser.get(f"/studio/definitions/{deployed}").text

    assert "the very first" in page and "/edit" not in page
    assert browser.post(f"/studio/definitions/{deployed}/edit").status_code == 403
    assert browser.post("/studio/new", {"kind": "form", "id": "a", "name": "A"}).status_code == 403


def test_element_templates_speak_the_analysts_language(app: SmallApp, ana: Browser) -> None:
    app.engine.register("bank.send", lambda ctx, amount: None)

    english = ana.get("/studio/element-templates").json
    ana.get("/studio")
    ana.post("/language", {"language": "zh", "next": "/studio"})
    chinese = ana.get("/studio/element-templates").json

    assert english is not None and chinese is not None
    assert english[0]["groups"][0]["label"] == "Inputs"
    assert chinese[0]["groups"][0]["label"] == "输入"
