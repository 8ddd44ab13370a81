"""Decision tables, forms and charts in the browser: they open under the strict policy and save what was changed."""

from __future__ import annotations

import json
from pathlib import Path

from lxml import etree
from playwright.sync_api import Page, expect

from tests.frontend.conftest import Answer, Stage
from tests.frontend.test_forms import SCHEMA

TABLE = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="definitions" name="Limits" namespace="urn:claimflow:test">
  <decision id="limit" name="Limit">
    <decisionTable id="table" hitPolicy="FIRST">
      <input id="input" label="Line"><inputExpression id="expression" typeRef="string"><text>line</text></inputExpression></input>
      <output id="output" label="Limit" name="limit" typeRef="number" />
      <rule id="rule">
        <inputEntry id="cell_in"><text>"MOTOR"</text></inputEntry>
        <outputEntry id="cell_out"><text>5000</text></outputEntry>
      </rule>
    </decisionTable>
  </decision>
</definitions>
"""
EXPRESSION = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="definitions" name="Double" namespace="urn:claimflow:test">
  <decision id="double" name="Double"><variable id="variable" name="double"/>
    <literalExpression id="expression"><text>amount</text></literalExpression>
  </decision>
</definitions>
"""
SAVE_BUTTON = (
    '<div class="editor-toolbar"><button data-action="save">保存</button><span data-editor-state></span></div>'
)
TABLE_EDITOR = f"""<div class="editor">{SAVE_BUTTON}<div class="editor-canvas is-scrolling" data-dmn-editor data-user="ana"
  data-version="1" data-xml-url="/table" data-save-url="/save"></div><div class="editor-findings" data-findings></div></div>"""
FORM_EDITOR = f"""<div class="editor">{SAVE_BUTTON}<div class="editor-canvas" data-form-editor data-user="ana"
  data-version="1" data-schema-url="/form" data-save-url="/save"></div>
  <aside class="editor-side" data-properties-panel></aside></div>"""


PROCESS_EDITOR = """<div class="editor"><div class="editor-canvas" data-bpmn-modeler data-user="ana" data-version="1"
  data-xml-url="/process"></div><aside class="editor-side" data-properties-panel></aside>
  <div class="editor-findings" data-findings></div></div>"""
WORKFLOWS = Path(__file__).parents[2] / "workflows"


def test_an_analyst_raises_a_limit_in_a_decision_table(stage: Stage, page: Page) -> None:
    stage.texts = {"table": TABLE}
    stage.answers["save"] = lambda _: ({"version": 2}, 200)
    stage.show("dmn", TABLE_EDITOR)
    page.goto("/")

    page.locator('td.output-cell [contenteditable="true"]').click()
    page.keyboard.press("Control+A")
    page.keyboard.type("8000")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("[data-editor-state]")).to_have_text("已保存")

    [saved] = stage.bodies("save")
    assert "<text>8000</text>" in saved["content"]
    assert '<text>"MOTOR"</text>' in saved["content"]


def test_a_decision_that_is_an_expression_is_seen_and_changed(stage: Stage, page: Page) -> None:
    stage.texts = {"table": EXPRESSION}
    stage.answers["save"] = lambda _: ({"version": 2}, 200)
    stage.show("dmn", TABLE_EDITOR)
    page.goto("/")

    text = page.locator(".literal-expression .cm-content")
    expect(text).to_be_in_viewport()
    text.click()
    page.keyboard.press("Control+A")
    page.keyboard.type("amount * 2")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("[data-editor-state]")).to_have_text("已保存")

    assert "<text>amount * 2</text>" in stage.bodies("save")[0]["content"]


def test_the_columns_bear_their_chinese_names_while_the_file_keeps_its_own(stage: Stage, page: Page) -> None:
    file = (WORKFLOWS / "auto_review" / "routing.dmn").read_text(encoding="utf-8")
    stage.texts = {"table": file}
    stage.answers["save"] = lambda _: ({"version": 2}, 200)
    stage.show("dmn", TABLE_EDITOR)
    page.goto("/")
    heads = page.locator("th .input-label, th .output-label")
    expect(heads.first).to_have_text("名单命中或依法止付")
    expect(heads.last).to_have_text("原因")

    page.locator('td.output-cell [contenteditable="true"]').first.click()
    page.keyboard.press("Control+A")
    page.keyboard.type('"HUMAN_L3"')
    page.get_by_role("button", name="保存").click()
    expect(page.locator("[data-editor-state]")).to_have_text("已保存")

    [saved] = stage.bodies("save")
    expect(heads.first).to_have_text("名单命中或依法止付")
    assert differing_texts(file, saved["content"]) == [('"COMPLIANCE"', '"HUMAN_L3"')]


def test_a_chinese_analyst_renames_a_column_in_chinese_and_the_english_name_stays(stage: Stage, page: Page) -> None:
    stage.texts = {"table": (WORKFLOWS / "auto_review" / "routing.dmn").read_text(encoding="utf-8")}
    stage.answers["save"] = lambda _: ({"version": 2}, 200)
    stage.show("dmn", TABLE_EDITOR)
    page.goto("/")
    head = page.locator("th .input-label").first

    head.dblclick()
    label = page.locator(".dms-input-label")
    expect(label).to_have_text("名单命中或依法止付")
    label.fill("名单命中")
    expect(head).to_have_text("名单命中")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("[data-editor-state]")).to_have_text("已保存")

    [saved] = stage.bodies("save")
    assert 'label="Sanction hit or legal hold"' in saved["content"]
    assert '<zeebe:property name="label.zh" value="名单命中"' in saved["content"]
    # What is left is the remark of the row about it.
    assert saved["content"].count('value="名单命中或依法止付"') == 1


def test_a_chinese_analyst_reads_and_changes_a_rows_remark_in_chinese(stage: Stage, page: Page) -> None:
    stage.texts = {"table": (WORKFLOWS / "auto_review" / "routing.dmn").read_text(encoding="utf-8")}
    stage.answers["save"] = lambda _: ({"version": 2}, 200)
    stage.show("dmn", TABLE_EDITOR)
    page.goto("/")
    remark = page.locator("td.annotation").nth(1)
    expect(remark).to_have_text("极高风险")

    remark.locator('[contenteditable="true"]').click()
    page.keyboard.press("Control+A")
    page.keyboard.type("风险极高")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("[data-editor-state]")).to_have_text("已保存")

    [saved] = stage.bodies("save")
    expect(remark).to_have_text("风险极高")
    assert "<description>Critical risk</description>" in saved["content"]
    assert '<zeebe:property name="label.zh" value="风险极高"' in saved["content"]


def differing_texts(before: str, after: str) -> list[tuple[str | None, str | None]]:
    """The texts that differ between two files of the same elements and attributes."""
    pairs = list(zip(etree.fromstring(before.encode()).iter(), etree.fromstring(after.encode()).iter(), strict=True))
    assert all(old.tag == new.tag and dict(old.attrib) == dict(new.attrib) for old, new in pairs)
    texts = [((old.text or "").strip(), (new.text or "").strip()) for old, new in pairs]
    return [(old, new) for old, new in texts if old != new]


def test_a_compared_table_shows_its_columns_in_the_readers_language(stage: Stage, page: Page) -> None:
    stage.texts = {"table": (WORKFLOWS / "auto_review" / "routing.dmn").read_text(encoding="utf-8")}
    viewer = '<div data-dmn-viewer data-xml-url="/table"></div>'

    for language, words in (("zh-CN", "名单命中或依法止付"), ("en", "Sanction hit or legal hold")):
        stage.show("dmn", viewer, language)
        page.goto("/")

        expect(page.locator("th .input-label").first).to_have_text(words)
        expect(page.locator("td.annotation").first).to_have_text(words)


def test_nothing_of_a_wide_diagram_lies_under_the_palette(stage: Stage, page: Page) -> None:
    stage.texts = {"process": (WORKFLOWS / "claim" / "claim.bpmn").read_text(encoding="utf-8")}
    stage.show("modeler", PROCESS_EDITOR)
    page.goto("/")
    expect(page.locator("[data-bpmn-modeler]")).to_have_attribute("data-state", "ready")

    palette = page.locator(".djs-palette").bounding_box()
    leftmost = page.evaluate(
        "() => Math.min(...[...document.querySelectorAll('.djs-shape > .djs-visual')]"
        ".map((shape) => shape.getBoundingClientRect().left))"
    )

    assert palette is not None
    assert leftmost >= palette["x"] + palette["width"]


def test_a_refused_save_is_explained_and_the_work_stays(stage: Stage, page: Page) -> None:
    def refuse(_: dict[str, object]) -> Answer:
        return {
            "message": "单元格不是有效的 FEEL。",
            "findings": [
                {"element": "rule", "severity": "error", "message": "第 1 行有误。", "repair": "", "rule": "feel"}
            ],
        }, 422

    stage.texts = {"table": TABLE}
    stage.answers["save"] = refuse
    stage.show("dmn", TABLE_EDITOR)
    page.goto("/")
    expect(page.locator("[data-dmn-editor]")).to_have_attribute("data-state", "ready")

    page.get_by_role("button", name="保存").click()

    expect(page.locator(".notice")).to_contain_text("单元格不是有效的 FEEL。")
    expect(page.locator("[data-findings]")).to_contain_text("第 1 行有误。")
    expect(page.locator("[data-editor-state]")).to_have_text("尚未保存")


def test_an_analyst_adds_a_field_to_a_form(stage: Stage, page: Page) -> None:
    stage.texts = {"form": json.dumps(SCHEMA)}
    stage.answers["save"] = lambda _: ({"version": 2}, 200)
    stage.show("form-editor", FORM_EDITOR)
    page.goto("/")
    expect(page.locator("[data-form-editor]")).to_have_attribute("data-state", "ready")

    page.locator('.fjs-palette-field[data-field-type="checkbox"]').focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("[data-editor-state]")).to_have_text("已保存")

    [saved] = stage.bodies("save")
    kinds = [component["type"] for component in json.loads(saved["content"])["components"]]
    assert sorted(kinds) == ["checkbox", "number", "textfield"]


def test_the_form_editor_speaks_chinese_but_leaves_the_forms_own_words_alone(stage: Stage, page: Page) -> None:
    stage.texts = {
        "form": json.dumps({**SCHEMA, "components": [{"type": "textfield", "key": "a", "label": "Text field"}]})
    }
    stage.show("form-editor", FORM_EDITOR)

    page.goto("/")

    expect(page.locator('.fjs-palette-field[data-field-type="textfield"]')).to_have_text("文本框")
    expect(page.locator(".fjs-form-container label")).to_contain_text("Text field")


def test_a_chart_is_drawn_from_its_description(stage: Stage, page: Page) -> None:
    description = {"kind": "bar", "categories": ["周一"], "series": [{"name": "已付", "values": [3]}], "target": 5}
    stage.show(
        "chart",
        f'<div class="chart" data-chart><script type="application/json">{json.dumps(description)}</script></div>',
    )

    page.goto("/")

    expect(page.locator("[data-chart]")).to_have_attribute("data-state", "ready")
    expect(page.locator("[data-chart] canvas")).to_be_visible()
