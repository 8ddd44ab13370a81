"""Trying a decision in the browser: what is on the screen is sent, and the keyboard and the table follow the answer."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from tests.frontend.conftest import Answer, Stage
from tests.frontend.test_editors import TABLE

PANEL = """<aside class="editor-side editor-trial" id="trial" tabindex="-1" data-trial data-trial-url="/try" hidden>
  <button data-trial-close>关闭</button><div data-trial-body></div></aside>"""
EDITOR = f"""<div class="editor"><div class="editor-toolbar"><button data-trial-open disabled aria-expanded="false"
  aria-controls="trial">试算</button><button data-action="save">保存</button><span data-editor-state></span></div>
  <div class="editor-canvas is-scrolling" data-dmn-editor data-user="ana" data-version="1" data-xml-url="/table"
  data-save-url="/save"></div>{PANEL}</div>"""
VIEWER = f'<button data-trial-open disabled>试算</button><div data-dmn-viewer data-xml-url="/table"></div>{PANEL}'
FORM = """<form data-trial-form><input data-trial-claim aria-label="claim"><button type="button" data-trial-take>take</button>
  <div class="trial-fields"><input name="line" aria-label="line" value="{line}" {invalid}></div><button>go</button></form>"""
RESULT = (
    '<section data-trial-answer><h3 tabindex="-1">Result</h3><p data-trial-stale hidden>changed since</p></section>'
)


def answered(body: dict[str, Any]) -> Answer:
    """What a server says: only fields at first, a field it cannot read, or a result with the row that matched."""
    line = (body.get("given") or {}).get("line", "MOTOR" if body.get("claim") else "")
    if line == "odd":
        return {"html": FORM.format(line=line, invalid='aria-invalid="true"'), "rows": []}, 200
    form = FORM.format(line=line, invalid="")
    return {"html": form + (RESULT if line else ""), "rows": ["rule"] if line else []}, 200


def open_panel(stage: Stage, page: Page, body: str = EDITOR) -> None:
    stage.texts = {"table": TABLE}
    stage.answers["try"] = answered
    stage.show("dmn", body)
    page.goto("/")
    expect(page.locator("[data-dmn-editor], [data-dmn-viewer]")).to_have_attribute("data-state", "ready")
    page.locator("[data-trial-open]").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("line")).to_be_focused()


def matched(page: Page) -> Any:
    return page.locator(".is-matched-row")


def test_a_changed_table_is_tried_unsaved_by_keyboard_and_the_matching_row_is_marked(stage: Stage, page: Page) -> None:
    open_panel(stage, page)
    page.locator('td.output-cell [contenteditable="true"]').click()
    page.keyboard.press("Control+A")
    page.keyboard.type("8000")

    page.get_by_label("line").focus()
    page.keyboard.type("MOTOR")
    page.keyboard.press("Enter")

    expect(page.locator("[data-trial-answer] h3")).to_be_focused()
    expect(matched(page)).to_have_count(1)
    assert "<text>8000</text>" in stage.bodies("try")[-1]["content"]
    assert stage.bodies("try")[-1]["given"] == {"line": "MOTOR"}
    assert stage.bodies("save") == []


def test_an_untouched_file_is_sent_byte_for_byte(stage: Stage, page: Page) -> None:
    open_panel(stage, page)

    assert stage.bodies("try") == [{"content": TABLE, "decision": ""}]


def test_a_result_says_when_the_table_was_changed_after_it(stage: Stage, page: Page) -> None:
    open_panel(stage, page)
    page.keyboard.type("MOTOR")
    page.keyboard.press("Enter")
    expect(matched(page)).to_have_count(1)

    page.locator('td.output-cell [contenteditable="true"]').click()
    page.keyboard.type("1")

    expect(page.locator("[data-trial-stale]")).to_be_visible()
    expect(matched(page)).to_have_count(0)


def test_the_keyboard_goes_to_the_value_that_cannot_be_read(stage: Stage, page: Page) -> None:
    open_panel(stage, page)
    page.keyboard.type("odd")
    page.keyboard.press("Enter")

    expect(page.locator("[aria-invalid]")).to_be_focused()
    expect(matched(page)).to_have_count(0)


def test_the_values_of_a_claim_are_taken_with_the_enter_key(stage: Stage, page: Page) -> None:
    open_panel(stage, page)
    page.get_by_label("claim").fill("CLM-1")
    page.keyboard.press("Enter")

    expect(page.get_by_label("line")).to_have_value("MOTOR")
    expect(page.get_by_label("claim")).to_have_value("CLM-1")
    assert stage.bodies("try")[-1] == {"content": TABLE, "decision": "", "claim": "CLM-1"}


def test_a_refusal_is_told_in_the_panel_and_what_was_typed_stays(stage: Stage, page: Page) -> None:
    open_panel(stage, page)
    page.keyboard.type("MOTOR")
    stage.answers["try"] = lambda _: ({"message": "第 3 行不是 XML。"}, 422)
    page.keyboard.press("Enter")

    expect(page.get_by_role("alert")).to_have_text("第 3 行不是 XML。")
    expect(page.get_by_label("line")).to_have_value("MOTOR")


def test_closing_gives_the_table_its_room_back_and_opening_again_keeps_what_was_typed(stage: Stage, page: Page) -> None:
    open_panel(stage, page)
    page.keyboard.type("MOTOR")
    narrow = page.locator(".editor-canvas").bounding_box()
    page.locator("[data-trial-close]").click()
    wide = page.locator(".editor-canvas").bounding_box()

    expect(page.locator("[data-trial-open]")).to_be_focused()
    assert narrow is not None and wide is not None and wide["width"] > narrow["width"] + 300
    page.keyboard.press("Enter")
    expect(page.get_by_label("line")).to_have_value("MOTOR")


def test_a_version_that_is_only_looked_at_is_tried_by_its_address_alone(stage: Stage, page: Page) -> None:
    open_panel(stage, page, VIEWER)
    page.keyboard.type("MOTOR")
    page.keyboard.press("Enter")

    expect(matched(page)).to_have_count(1)
    assert stage.bodies("try")[-1] == {"decision": "", "given": {"line": "MOTOR"}}


def test_a_page_with_an_evaluation_of_the_past_opens_with_its_values(stage: Stage, page: Page) -> None:
    stage.texts = {"table": TABLE}
    stage.answers["try"] = answered
    stage.show("dmn", VIEWER.replace("data-trial data", 'data-trial data-trial-record="7.9" data'))

    page.goto("/")

    expect(page.get_by_label("line")).to_be_visible()
    assert stage.bodies("try") == [{"decision": "", "record": "7.9"}]
