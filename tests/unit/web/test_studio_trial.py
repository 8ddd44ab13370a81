"""Trying a decision over HTTP: the text on the screen beside the live version, clear refusals, nothing stored."""

from __future__ import annotations

import pytest
from flask import Flask

from tasks.people import users as people
from tests.diagrams import call, diagram
from tests.unit.web.conftest import NOW, PASSWORD, Browser, SmallApp
from tests.unit.web.test_studio_pages import answer, draft_of, send

TABLE = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
  id="limits" name="Limits" namespace="urn:claimflow:limits">
  <inputData id="i_facts" name="facts"/>
  <decision id="grade" name="Grade">
    <variable id="v_grade" name="grade"/>
    <informationRequirement id="n0"><requiredInput href="#i_facts"/></informationRequirement>
    <literalExpression id="e1"><text>if facts.hurt then 2 else 1</text></literalExpression>
  </decision>
  <decision id="route" name="Route">
    <extensionElements><zeebe:properties><zeebe:property name="label.zh" value="路由"/></zeebe:properties></extensionElements>
    <informationRequirement id="n1"><requiredInput href="#i_facts"/></informationRequirement>
    <informationRequirement id="n2"><requiredDecision href="#grade"/></informationRequirement>
    <decisionTable id="table" hitPolicy="FIRST">
      <input id="in1" label="Line"><inputExpression id="x1" typeRef="string"><text>facts.line</text></inputExpression></input>
      <input id="in2" label="Weighted">
        <inputExpression id="x2" typeRef="number"><text>facts.amount * grade</text></inputExpression></input>
      <output id="o1" label="Route" name="route" typeRef="string"/>
      <rule id="r1"><description>Small motor damage</description>
        <extensionElements><zeebe:properties><zeebe:property name="label.zh" value="小额车损"/></zeebe:properties>
        </extensionElements>
        <inputEntry id="a1"><text>"MOTOR"</text></inputEntry><inputEntry id="a2"><text>&lt;= 5000</text></inputEntry>
        <outputEntry id="a3"><text>"AUTO"</text></outputEntry></rule>
      <rule id="r2"><inputEntry id="b1"><text>-</text></inputEntry><inputEntry id="b2"><text>-</text></inputEntry>
        <outputEntry id="b3"><text>"HUMAN"</text></outputEntry></rule>
    </decisionTable>
  </decision>
</definitions>
"""
RAISED = TABLE.replace("&lt;= 5000", "&lt;= 8000")
SMALL = {"facts.line": "MOTOR", "facts.amount": "6000", "facts.hurt": "false"}
ASKING = diagram(
    "ask",
    "startEvent s\nbusinessRuleTask decide <bpmn:extensionElements>"
    '<zeebe:calledDecision decisionId="route" resultVariable="route"/></bpmn:extensionElements>\nendEvent e',
    "s -> decide -> e",
)
CALLING = diagram("whole", f"startEvent s\ncallActivity go {call('ask')}\nendEvent e", "s -> go -> e")


@pytest.fixture
def live(app: SmallApp) -> int:
    """The key of the live version of the table."""
    app.engine.deploy({"limits.dmn": TABLE.encode()}, by="setup", note="first")
    return app.engine.definition_by_id("decision", "route").key


@pytest.fixture
def ana(app: SmallApp, flask: Flask) -> Browser:
    """The analyst, logged in."""
    with app.database.transaction() as tx:
        people.create_user(tx, people.UserInput("ana", "Ana", PASSWORD, ["analyst"], language="en"), "test", NOW)
    browser = Browser(flask.test_client())
    browser.log_in("ana")
    return browser


def test_the_panel_asks_for_the_values_of_the_table_and_of_what_it_requires(live: int, ana: Browser) -> None:
    draft = draft_of(ana, live)
    assert f'data-trial-url="{draft}/try"' in ana.get(draft).text

    shown = answer(send(ana, f"{draft}/try", content=TABLE))

    assert shown["rows"] == []
    for field in ('name="facts.line"', 'name="facts.amount"', 'name="facts.hurt"', '<option value="MOTOR">'):
        assert field in shown["html"]
    assert "data-trial-answer" not in shown["html"]
    assert '<option value="route" selected>Route</option>' in shown["html"]


def test_what_a_change_does_is_seen_beside_the_live_version_before_anything_is_stored(
    app: SmallApp, live: int, ana: Browser
) -> None:
    draft = draft_of(ana, live)

    shown = answer(send(ana, f"{draft}/try", content=RAISED, given=SMALL))

    assert shown["rows"] == ["r1"]
    html = shown["html"]
    assert "This draft" in html and "Live, version 1" in html
    assert "AUTO" in html and "HUMAN" in html and "another result" in html
    assert "Small motor damage" in html and "Row 1" in html and "Row 2" in html
    assert "<code>facts.amount * grade</code>" in html and "<code>6000</code>" in html
    assert "Grade" in html
    assert ana.get(f"{draft}/content").data == TABLE.encode()
    assert app.engine.definition_by_id("decision", "route").version == 1


def test_the_words_are_those_of_the_readers_language(live: int, ana: Browser) -> None:
    draft = draft_of(ana, live)
    ana.post("/language", {"language": "zh", "next": "/studio"})

    html = answer(send(ana, f"{draft}/try", content=RAISED, given=SMALL))["html"]
    refused = answer(send(ana, f"{draft}/try", content=RAISED, given=SMALL | {"facts.amount": "viel"}))["html"]

    assert "小额车损" in html and "现行第 1 版" in html and "路由" in html
    assert "facts.amount：viel 不是数字，例如 1250.50。" in refused


def test_a_version_is_tried_by_whoever_may_look_at_it_and_says_when_it_is_the_live_one(
    live: int, browser: Browser
) -> None:
    browser.log_in("root")
    assert "data-trial-open" in browser.get(f"/studio/definitions/{live}").text

    html = answer(send(browser, f"/studio/definitions/{live}/try", given=SMALL))["html"]

    assert "HUMAN" in html and "file of the live version" in html


def test_an_old_version_is_compared_with_the_live_one(app: SmallApp, live: int, ana: Browser) -> None:
    app.engine.deploy({"limits.dmn": RAISED.encode()}, by="ana", note="raised")
    ana.get("/studio")

    shown = answer(send(ana, f"/studio/definitions/{live}/try", given=SMALL))

    assert shown["rows"] == ["r2"] and "Live, version 2" in shown["html"] and "another result" in shown["html"]


def test_a_value_that_cannot_be_read_is_told_at_its_field_and_nothing_is_evaluated(live: int, ana: Browser) -> None:
    draft = draft_of(ana, live)

    html = answer(send(ana, f"{draft}/try", content=TABLE, given=SMALL | {"facts.amount": "<much>"}))["html"]

    assert "facts.amount: &lt;much&gt; is not a number such as 1250.50." in html
    assert html.count('aria-invalid="true"') == 1 and 'value="&lt;much&gt;"' in html
    assert "data-trial-answer" not in html


def test_a_value_that_fits_no_column_and_a_broken_rule_are_told(live: int, ana: Browser) -> None:
    draft = draft_of(ana, live)
    overlapping = TABLE.replace('hitPolicy="FIRST"', 'hitPolicy="UNIQUE"')

    twice = answer(send(ana, f"{draft}/try", content=overlapping, given=SMALL | {"facts.amount": "1"}))["html"]
    misfit = answer(send(ana, f"{draft}/try", content=TABLE, given={"facts.amount": '"a lot"'}))["html"]

    assert "would stand still with an incident" in twice
    assert "Decision Route: Expected at most one matching row but rows 1, 2 match." in twice
    assert "No value was given" not in misfit and "HUMAN" in misfit


def test_a_broken_expression_on_the_screen_is_told_as_what_would_stop_a_process(live: int, ana: Browser) -> None:
    draft = draft_of(ana, live)

    html = answer(send(ana, f"{draft}/try", content=TABLE.replace("amount * grade", "amount *"), given=SMALL))["html"]

    assert (
        "would stand still with an incident" in html
        and "Decision Route, column Weighted: The expression has an error" in html
    )


def test_a_text_that_cannot_be_read_and_an_unknown_decision_are_refused(live: int, ana: Browser) -> None:
    draft = draft_of(ana, live)

    unreadable = answer(send(ana, f"{draft}/try", content="<definitions", given={}), 422)
    unknown = answer(send(ana, f"{draft}/try", content=TABLE, decision="other", given={}), 422)

    assert unreadable["field"] == "content" and unreadable["message"]
    assert unknown["field"] == "decision"
    assert send(ana, f"{draft}/try", content=7).status_code == 400
    assert send(ana, f"{draft}/try", content=TABLE, given=["a"]).status_code == 400


def test_another_decision_of_the_file_can_be_tried_alone(live: int, ana: Browser) -> None:
    draft = draft_of(ana, live)

    shown = answer(send(ana, f"{draft}/try", content=TABLE, decision="grade", given={"facts.hurt": "true"}))

    assert 'name="facts.amount"' not in shown["html"] and "An expression, given:" in shown["html"]
    assert "<strong>2</strong>" in shown["html"]


def test_a_decision_that_is_not_live_yet_is_tried_too(ana: Browser) -> None:
    ana.get("/studio")
    draft = ana.post("/studio/new", {"kind": "decision", "id": "fresh", "name": "Fresh"}).location
    text = ana.get(f"{draft}/content").text

    html = answer(send(ana, f"{draft}/try", content=text, given={}))["html"]

    assert "No version of this decision is live yet" in html


def test_the_values_of_a_past_decision_are_filled_in_masked_and_only_for_whoever_may_see_instances(
    app: SmallApp, live: int, ana: Browser, browser: Browser
) -> None:
    app.engine.deploy(ASKING | CALLING, by="setup")
    facts = {"line": "MOTOR", "amount": 4000, "hurt": True, "mobile": "13812345678"}
    app.engine.start("whole", {"facts": facts}, business_key="CLM-1")
    draft = draft_of(ana, live)
    by_phone = TABLE.replace("facts.line<", "facts.mobile<")

    taken = answer(send(ana, f"{draft}/try", content=RAISED, claim="CLM-1"))["html"]
    masked = answer(send(ana, f"{draft}/try", content=by_phone, claim="CLM-1"))["html"]
    unknown = answer(send(ana, f"{draft}/try", content=RAISED, claim="CLM-2"), 422)

    assert 'value="4000"' in taken and '<option value="true" selected>' in taken and "AUTO" in taken
    assert "Taken from the evaluation of" in taken
    assert "13812345678" not in masked and 'value="138' in masked
    assert unknown["message"] == "This was never decided for that claim; check the number."
    with app.database.transaction() as tx:
        people.create_user(tx, people.UserInput("pm", "Pam", PASSWORD, ["pm"], language="en"), "test", NOW)
    browser.log_in("pm")
    browser.get("/studio")
    address = f"/studio/definitions/{live}/try"
    assert "data-trial-take" not in answer(send(browser, address))["html"]
    assert send(browser, address, claim="CLM-1").status_code == 403
    assert send(browser, address, record="1.1").status_code == 403


def test_a_record_in_the_cockpit_leads_to_a_trial_with_its_own_values(app: SmallApp, live: int, ana: Browser) -> None:
    app.engine.deploy(ASKING, by="setup")
    first = app.engine.start("ask", {"facts": {"line": "MOTOR", "amount": 10, "hurt": True}}, business_key="CLM-1").key
    app.engine.start("ask", {"facts": {"line": "PA", "amount": 20, "hurt": False}}, business_key="CLM-1")
    [event] = app.engine.decision_instances(first)
    record = f"{first}.{event.sequence}"
    assert f"/studio/definitions/{live}?record={record}" in ana.get(f"/cockpit/instances/{first}?tab=decisions").text
    assert f'data-trial-record="{record}"' in ana.get(f"/studio/definitions/{live}?record={record}").text

    shown = answer(send(ana, f"/studio/definitions/{live}/try", record=record))

    assert 'value="10"' in shown["html"] and shown["rows"] == ["r1"]
    newest = answer(send(ana, f"/studio/definitions/{live}/try", claim="CLM-1"))
    assert 'value="20"' in newest["html"] and newest["rows"] == ["r2"]
    assert answer(send(ana, f"/studio/definitions/{live}/try", record=f"{first}.1"), 422)["field"] == "claim"
    assert send(ana, f"/studio/definitions/{live}/try", record="the last").status_code == 400


def test_nobody_tries_the_draft_of_somebody_else(app: SmallApp, live: int, ana: Browser, browser: Browser) -> None:
    draft = draft_of(ana, live)
    with app.database.transaction() as tx:
        people.create_user(tx, people.UserInput("bo", "Bo", PASSWORD, ["analyst"], language="en"), "test", NOW)
    browser.log_in("bo")
    browser.get("/studio")

    assert send(browser, f"{draft}/try", content=TABLE).status_code == 403
    browser.log_in("root")
    assert send(browser, f"{draft}/try", content=TABLE).status_code == 403


def test_only_decisions_are_tried(app: SmallApp, ana: Browser) -> None:
    app.engine.deploy(diagram("plain", "startEvent s\nendEvent e", "s -> e"), by="setup")
    key = app.engine.definition_by_id("process", "plain").key
    ana.get("/studio")

    assert "data-trial-open" not in ana.get(f"/studio/definitions/{key}").text
    assert send(ana, f"/studio/definitions/{key}/try", given={}).status_code == 404
