"""What every page does with the answers of the server, with the keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.frontend.conftest import Stage

ROW = '<tr id="task-{0}"><td><a href="/{0}">Task {0}</a><button hx-post="/take-{0}" hx-swap="none">Take</button></td></tr>'


def rows(*numbers: int) -> str:
    return "<table><tbody>" + "".join(ROW.format(number) for number in numbers) + "</tbody></table>"


def show_worklist(stage: Stage, page: Page) -> None:
    stage.show(
        "chart",
        '<div id="messages"></div><div hx-get="/rows" hx-trigger="changed from:body" hx-target="#list"></div>'
        f'<div id="list">{rows(1, 2, 3)}</div>',
    )
    stage.texts["rows"] = rows(1, 3)
    page.goto(stage.url)


@pytest.mark.parametrize("status", [403, 409, 422])
def test_a_refusal_is_shown_with_its_reason(stage: Stage, page: Page, status: int) -> None:
    retarget = {"HX-Retarget": "#messages", "HX-Reswap": "innerHTML", "Content-Type": "text/html"}
    stage.answers["take-2"] = lambda _: ('<p role="alert">您已审核过该赔案。</p>', status, retarget)
    show_worklist(stage, page)

    page.locator("#task-2 button").click()

    expect(page.locator("#messages")).to_have_text("您已审核过该赔案。")
    expect(page.locator("#list tr")).to_have_count(3)


def test_the_focus_goes_to_the_next_row_when_a_taken_task_leaves_the_list(stage: Stage, page: Page) -> None:
    stage.answers["take-2"] = lambda _: ("", 204, {"HX-Trigger": "changed"})
    show_worklist(stage, page)

    page.locator("#task-2 button").focus()
    page.keyboard.press("Enter")

    expect(page.locator("#list tr")).to_have_count(2)
    expect(page.locator("#task-3 button")).to_be_focused()


def test_the_focus_stays_in_its_row_when_the_list_is_shown_again(stage: Stage, page: Page) -> None:
    stage.answers["take-3"] = lambda _: ("", 204, {"HX-Trigger": "changed"})
    show_worklist(stage, page)

    page.locator("#task-3 button").focus()
    page.keyboard.press("Enter")

    expect(page.locator("#list tr")).to_have_count(2)
    expect(page.locator("#task-3 button")).to_be_focused()
