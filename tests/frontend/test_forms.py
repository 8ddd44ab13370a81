"""Forms in the browser: what a user typed survives whatever the server or the session does."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.frontend.conftest import Answer, Stage

SCHEMA = {
    "type": "default",
    "id": "decide",
    "schemaVersion": 19,
    "components": [
        {"type": "textfield", "key": "reason", "label": "理由", "id": "Reason", "validate": {"required": True}},
        {"type": "number", "key": "amount", "label": "金额", "id": "Amount"},
    ],
}


def saved(_: dict[str, Any]) -> Answer:
    return {"version": 1}, 200


def session_ended(_: dict[str, Any]) -> Answer:
    return {"message": "log in"}, 401


def open_form(stage: Stage, page: Page, draft: dict[str, Any] | None = None, read_only: bool = False) -> None:
    stage.answers.setdefault("draft", saved)
    stage.texts["worklist"] = "<p>next</p>"
    kept = f'<script type="application/json" data-draft>{json.dumps(draft)}</script>' if draft else ""
    stage.show(
        "form-viewer",
        f'<div data-form-viewer data-user="li" data-version="3" data-draft-url="/draft" data-submit-url="/submit" '
        f'data-state-target="#saved" {"data-read-only" if read_only else ""}>'
        f'<script type="application/json" data-schema>{json.dumps(SCHEMA)}</script>{kept}</div>'
        '<button class="btn btn-primary" data-form-action="submit">提交</button><span id="saved"></span>',
    )
    page.goto("/")
    expect(page.locator("[data-form-viewer]")).to_have_attribute("data-state", "ready")


def field(page: Page, name: str) -> Locator:
    return page.locator(f'input[id$="-{name}"]')


def test_typing_saves_a_draft_on_the_server(stage: Stage, page: Page) -> None:
    open_form(stage, page)

    field(page, "Reason").fill("材料齐全")

    expect(page.locator("#saved")).to_contain_text("草稿已保存")
    assert stage.bodies("draft")[-1]["data"]["reason"] == "材料齐全"
    assert page.evaluate("localStorage.length") == 0


def test_the_servers_draft_fills_the_form(stage: Stage, page: Page) -> None:
    open_form(stage, page, draft={"reason": "昨天写的"})

    expect(field(page, "Reason")).to_have_value("昨天写的")


def test_a_session_that_ends_keeps_the_typing_and_offers_the_log_in(stage: Stage, page: Page) -> None:
    stage.answers["draft"] = session_ended
    open_form(stage, page)

    field(page, "Reason").fill("写到一半")
    expect(page.get_by_role("link", name="重新登录")).to_have_attribute("href", "/login?next=%2F")

    page.reload()
    expect(field(page, "Reason")).to_have_value("写到一半")


def test_another_user_of_the_same_browser_does_not_get_the_kept_typing(stage: Stage, page: Page) -> None:
    stage.answers["draft"] = session_ended
    open_form(stage, page)
    field(page, "Reason").fill("写到一半")
    expect(page.locator("#saved")).to_contain_text("登录已过期")

    stage.html = stage.html.replace('data-user="li"', 'data-user="wang"')
    page.reload()

    expect(page.locator("[data-form-viewer]")).to_have_attribute("data-state", "ready")
    expect(field(page, "Reason")).to_have_value("")


def test_the_last_keys_before_a_quick_submit_are_sent(stage: Stage, page: Page) -> None:
    stage.answers["submit"] = lambda _: ({"next": "/worklist"}, 200)
    open_form(stage, page)

    field(page, "Reason").press_sequentially("同意赔付", delay=1)
    page.get_by_role("button", name="提交").click()
    page.wait_for_url("**/worklist")

    assert stage.bodies("submit") == [{"version": "3", "data": {"reason": "同意赔付", "amount": None}}]
    assert page.evaluate("localStorage.length") == 0


def test_a_missing_answer_is_not_sent(stage: Stage, page: Page) -> None:
    open_form(stage, page)

    page.get_by_role("button", name="提交").click()

    expect(page.get_by_text("此项必填。")).to_be_visible()
    assert stage.bodies("submit") == []


def test_the_servers_findings_stand_on_the_fields(stage: Stage, page: Page) -> None:
    stage.answers["submit"] = lambda _: (
        {
            "message": "请更正。",
            "errors": {"amount": ["超出权限"], "payee": "没有收款人", "extra": "不属于此表单"},
            "names": {"amount": "金额", "payee": "收款人"},
        },
        422,
    )
    open_form(stage, page)
    field(page, "Reason").fill("同意")
    field(page, "Amount").fill("99999")

    page.get_by_role("button", name="提交").click()

    expect(page.locator(".fjs-form-field-number")).to_contain_text("超出权限")
    expect(page.get_by_text("收款人：没有收款人")).to_be_visible()
    expect(page.get_by_text("extra：不属于此表单")).to_be_visible()
    expect(field(page, "Amount")).to_be_focused()
    expect(field(page, "Reason")).to_have_value("同意")


def test_a_conflict_shows_both_versions_and_sends_mine_only_on_demand(stage: Stage, page: Page) -> None:
    def newer_on_server(body: dict[str, Any]) -> Answer:
        if body["version"] == 4:
            return {"next": "/worklist"}, 200
        return {"current": {"version": 4, "data": {"reason": "王芳写的"}, "by": "王芳", "at": "10:00"}}, 409

    stage.answers["submit"] = newer_on_server
    open_form(stage, page)
    field(page, "Reason").fill("我写的")
    page.get_by_role("button", name="提交", exact=True).click()

    conflict = page.locator(".form-conflict")
    expect(conflict).to_contain_text("王芳写的")
    expect(conflict).to_contain_text("我写的")
    assert len(stage.bodies("submit")) == 1

    page.get_by_role("button", name="提交我的版本").click()
    page.wait_for_url("**/worklist")
    assert stage.bodies("submit")[-1] == {"version": 4, "data": {"reason": "我写的", "amount": None}}


def test_a_form_without_server_keeps_everything_in_the_browser(stage: Stage, page: Page) -> None:
    open_form(stage, page)
    page.route("**/submit", lambda route: route.abort())
    page.route("**/draft", lambda route: route.abort())
    field(page, "Reason").fill("网络不通")

    page.get_by_role("button", name="提交").click()
    expect(page.get_by_text("无法连接服务器，您输入的内容已保存在本浏览器")).to_be_visible()

    page.reload()
    expect(field(page, "Reason")).to_have_value("网络不通")


def test_a_form_that_is_only_shown_cannot_be_typed_into(stage: Stage, page: Page) -> None:
    open_form(stage, page, draft={"reason": "已决定"}, read_only=True)

    expect(field(page, "Reason")).to_have_value("已决定")
    expect(field(page, "Reason")).not_to_be_editable()
