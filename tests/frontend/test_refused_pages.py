"""What a person typed survives an answer that refuses the whole page; and a letter goes to the printer alone."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.frontend.conftest import Stage

REASON = "京01执123号"


def document(body: str, user: str = "shen") -> str:
    """The stage's page with another body, for an address of its own."""
    return f'<meta name="user" content="{user}">{body}'


FORM = '<form method="post" action="/hold"><input name="reason"><button>Send</button></form>'
DIALOG = f'<button data-dialog-open="#ask">Ask</button><dialog id="ask">{FORM}</dialog>'
REFUSED = '<p data-keeps-sent><a href="/">Back</a></p>'


def show(stage: Stage, page: Page, body: str, user: str = "shen") -> None:
    stage.show("chart", document(body, user))
    page.goto("/")


def send(stage: Stage, page: Page, answer: str) -> None:
    """Type and send; the server answers with a page of its own."""
    stage.show("chart", document(answer))
    shown = stage.html
    page.route("**/hold", lambda route: route.fulfill(body=shown, content_type="text/html"))
    page.locator("input[name=reason]").fill(REASON)
    # Until the answer is whole: a person is slower than the page's scripts.
    with page.expect_navigation():
        page.get_by_role("button", name="Send").click()


def test_after_a_refused_page_the_form_has_again_what_was_typed(stage: Stage, page: Page) -> None:
    show(stage, page, FORM)
    send(stage, page, REFUSED)
    expect(page.get_by_role("link", name="Back")).to_be_visible()

    stage.show("chart", document(FORM))
    page.get_by_role("link", name="Back").click()

    expect(page.locator("input[name=reason]")).to_have_value(REASON)
    expect(page.locator(".notice")).to_have_text("已恢复您先前输入的内容。")


def test_a_form_in_a_dialog_opens_with_what_was_typed(stage: Stage, page: Page) -> None:
    show(stage, page, DIALOG)
    page.get_by_role("button", name="Ask").click()
    send(stage, page, REFUSED)

    stage.show("chart", document(DIALOG))
    page.get_by_role("link", name="Back").click()

    expect(page.locator("dialog input[name=reason]")).to_be_visible()
    expect(page.locator("dialog input[name=reason]")).to_have_value(REASON)


def test_what_the_server_took_does_not_come_back(stage: Stage, page: Page) -> None:
    show(stage, page, FORM)
    send(stage, page, FORM)

    expect(page.locator("input[name=reason]")).to_have_value("")
    page.wait_for_load_state()
    assert page.evaluate("sessionStorage.getItem('claimflow:sent')") is None


def test_nobody_else_is_given_what_somebody_typed(stage: Stage, page: Page) -> None:
    show(stage, page, FORM)
    send(stage, page, REFUSED)

    stage.show("chart", document(FORM, user="li"))
    page.get_by_role("link", name="Back").click()

    expect(page.locator("input[name=reason]")).to_have_value("")
    page.wait_for_load_state()
    assert page.evaluate("sessionStorage.getItem('claimflow:sent')") is None


def test_a_log_in_is_not_kept_and_what_was_typed_outlives_it(stage: Stage, page: Page) -> None:
    show(stage, page, FORM)
    log_in = '<div data-keeps-sent><form method="post" action="/hold"><input name="id_no"><button>Log in</button></form></div>'
    send(stage, page, log_in)
    page.locator("input[name=id_no]").fill("652722195312093560")
    stage.show("chart", document(FORM))
    page.unroute("**/hold")
    page.route("**/hold", lambda route: route.fulfill(status=303, headers={"Location": "/"}))

    page.get_by_role("button", name="Log in").click()

    expect(page.locator("input[name=reason]")).to_have_value(REASON)


def test_a_letter_is_printed_without_the_page_around_it(stage: Stage, page: Page) -> None:
    letter = '<section class="letter" id="letter-1"><button data-print="letter-1">Print</button><p>Dear customer</p></section>'
    show(stage, page, f"<main><section>Facts</section><div>{letter}</div></main>")
    page.evaluate("() => { window.print = () => { document.title = 'printed'; }; }")

    page.get_by_role("button", name="Print").click()
    page.emulate_media(media="print")

    expect(page).to_have_title("printed")
    expect(page.get_by_text("Dear customer")).to_be_visible()
    expect(page.get_by_text("Facts")).to_be_hidden()
