"""Diagrams in the browser: read-only with the state of an instance, and in the modeler."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.frontend.conftest import Stage

DIAGRAM = (Path(__file__).parent / "review.bpmn").read_text(encoding="utf-8")
VIEWER = '<div class="diagram-frame" data-bpmn-viewer data-xml-url="/xml" data-state-url="/state"></div>'
MODELER = """
<div class="editor">
  <div class="editor-toolbar"><button data-action="save">保存</button><span data-editor-state></span></div>
  <div class="editor-canvas" data-bpmn-modeler data-user="ana" data-version="4" data-xml-url="/xml" data-save-url="/save"
       data-check-url="/check" data-templates-url="/templates"></div>
  <aside class="editor-side" data-properties-panel></aside>
  <div class="editor-findings" data-findings></div>
</div>"""
PAY_TEMPLATE = {
    # The loader knows templates of this dialect by this very address; nothing is fetched from it.
    "$schema": "https://unpkg.com/@camunda/zeebe-element-templates-json-schema/resources/schema.json",
    "name": "支付赔款",
    "id": "payment.pay",
    "version": 1,
    "appliesTo": ["bpmn:Task"],
    "elementType": {"value": "bpmn:ServiceTask"},
    "properties": [
        {"type": "Hidden", "value": "payment.pay", "binding": {"type": "zeebe:taskDefinition", "property": "type"}}
    ],
}


def no_findings(_: dict[str, Any]) -> tuple[dict[str, Any], int]:
    return {"findings": []}, 200


def show_viewer(stage: Stage, page: Page, state: dict[str, Any], language: str = "zh-CN") -> None:
    stage.texts = {"xml": DIAGRAM, "state": json.dumps(state)}
    stage.show("viewer", VIEWER, language)
    page.goto("/")
    expect(page.locator("[data-bpmn-viewer]")).to_have_attribute("data-state", "ready")


def open_modeler(stage: Stage, page: Page) -> None:
    stage.texts = {"xml": DIAGRAM, "templates": json.dumps([PAY_TEMPLATE])}
    stage.answers.setdefault("check", no_findings)
    stage.answers.setdefault("save", lambda _: ({"version": 5}, 200))
    stage.show("modeler", MODELER)
    page.goto("/")
    expect(page.locator("[data-bpmn-modeler]")).to_have_attribute("data-state", "ready")


def shape(page: Page, element_id: str) -> Any:
    return page.locator(f'.djs-shape[data-element-id="{element_id}"]')


def rename(page: Page, element_id: str, text: str) -> None:
    shape(page, element_id).locator(".djs-hit").first.dblclick()
    page.locator(".djs-direct-editing-content").wait_for()
    page.keyboard.press("Control+A")
    page.keyboard.type(text)
    page.locator(".djs-container svg").first.click(position={"x": 500, "y": 40})


def wait_until_kept(page: Page, text: str) -> None:
    """Wait until the browser keeps a copy with this text; the page's policy forbids Playwright's own waiting."""
    deadline = time.monotonic() + 10
    while text not in page.evaluate("JSON.stringify(localStorage)"):
        assert time.monotonic() < deadline, f"the browser never kept {text}"
        page.wait_for_timeout(50)


def test_a_chinese_reader_sees_chinese_names_and_an_english_one_the_files_names(stage: Stage, page: Page) -> None:
    show_viewer(stage, page, {})
    expect(shape(page, "check")).to_contain_text("审核赔案")

    show_viewer(stage, page, {}, language="en")
    expect(shape(page, "check")).to_contain_text("Check claim")


def test_the_servers_names_win_over_the_files(stage: Stage, page: Page) -> None:
    show_viewer(stage, page, {"labels": {"check": "人工复核"}})

    expect(shape(page, "check")).to_contain_text("人工复核")


def test_the_diagram_shows_where_an_instance_went_stands_and_fails(stage: Stage, page: Page) -> None:
    state = {
        "completed": ["reported", "check"],
        "active": ["pay"],
        "incidents": ["pay"],
        "flows": ["to_check"],
        "counts": {"check": 3, "element_of_another_version": 1},
        "links": {"pay": "/instances/7"},
    }

    show_viewer(stage, page, state)

    assert "is-completed" in (shape(page, "check").get_attribute("class") or "")
    assert "is-incident" in (shape(page, "pay").get_attribute("class") or "")
    expect(page.locator(".diagram-count")).to_have_text("3")
    expect(page.locator(".diagram-link")).to_have_attribute("href", "/instances/7")


def test_a_broken_diagram_leaves_a_sentence_in_its_place(stage: Stage, page: Page) -> None:
    stage.texts = {"xml": "<not-bpmn/>", "state": "{}"}
    stage.show("viewer", VIEWER)

    page.goto("/")

    expect(page.get_by_role("alert")).to_contain_text("流程图无法显示")


def test_an_analyst_changes_the_chinese_label_and_the_english_name_stays(stage: Stage, page: Page) -> None:
    open_modeler(stage, page)

    rename(page, "check", "人工审核")
    expect(shape(page, "check")).to_contain_text("人工审核")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("[data-editor-state]")).to_have_text("已保存")

    [saved] = stage.bodies("save")
    assert saved["version"] == "4"
    assert 'name="Check claim"' in saved["content"]
    assert 'name="label.zh" value="人工审核"' in saved["content"]


def test_opening_and_saving_keeps_every_element_and_coordinate(stage: Stage, page: Page) -> None:
    open_modeler(stage, page)

    page.get_by_role("button", name="保存").click()
    expect(page.locator("[data-editor-state]")).to_have_text("已保存")

    [saved] = stage.bodies("save")
    for part in ('x="260" y="78" width="100" height="80"', "<zeebe:userTask />", '<di:waypoint x="520" y="118" />'):
        assert part in saved["content"]


def test_the_servers_findings_stand_on_their_elements_and_in_a_list(stage: Stage, page: Page) -> None:
    finding = {
        "element": "pay",
        "severity": "error",
        "message": "被调用的流程不存在。",
        "repair": "请先发布它。",
        "rule": "called-process",
    }
    stage.answers["check"] = lambda _: ({"findings": [finding]}, 200)

    open_modeler(stage, page)

    expect(page.locator(".diagram-finding-error")).to_have_attribute("title", "被调用的流程不存在。 请先发布它。")
    expect(page.locator("[data-findings]")).to_contain_text("请先发布它。")
    page.locator("[data-findings] button").click()
    expect(page.locator(".bio-properties-panel-header-label")).to_have_text("Payout")


def test_choosing_a_service_task_from_the_menu_keeps_the_label(stage: Stage, page: Page) -> None:
    open_modeler(stage, page)

    shape(page, "check").locator(".djs-hit").first.click()
    page.locator(".bio-properties-panel-select-template-button").click()
    page.locator(".djs-popup-body .entry").first.click()
    expect(page.locator(".bio-properties-panel-header-type")).to_have_text("支付赔款")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("[data-editor-state]")).to_have_text("已保存")

    [saved] = stage.bodies("save")
    assert '<zeebe:taskDefinition type="payment.pay" />' in saved["content"]
    assert 'name="label.zh" value="审核赔案"' in saved["content"]


def test_changes_the_server_never_got_are_offered_again(stage: Stage, page: Page) -> None:
    open_modeler(stage, page)
    rename(page, "check", "人工审核")
    wait_until_kept(page, "人工审核")

    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.get_by_role("button", name="恢复").click()

    expect(shape(page, "check")).to_contain_text("人工审核")
