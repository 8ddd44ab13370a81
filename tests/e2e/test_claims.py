"""Whole claims in the browser: reported in the portal, decided at desks, paid by the bank."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Page, expect

from tests.e2e import desk, portal
from tests.e2e.conftest import RunningServer
from tests.e2e.office import Claimant
from tests.factories.people import card_number

AtDesk = Callable[[str], Page]


def test_a_small_motor_claim_is_paid_without_a_human(
    server: RunningServer, page: Page, claimant: Claimant, at_desk: AtDesk
) -> None:
    claim_no = portal.report_loss(page, claimant, "3200", server.now())
    portal.send_missing_documents(page, claim_no)

    portal.wait_until(page, page.get_by_text("案件已办结。").first)

    payment = page.locator("section", has=page.locator("#payments-title"))
    expect(payment).to_contain_text("¥3,200.00")
    expect(payment).to_contain_text("已到账")
    auditor = at_desk("auditor")
    auditor.goto(f"/claims/{claim_no}")
    expect(auditor.locator("main")).to_contain_text("自动")
    assert set(auditor.locator(".timeline .muted").all_inner_texts()) == {"系统", "索赔人", "开户银行"}


def test_a_claim_of_12000_goes_from_adjuster_to_approver_to_claimant_to_cashier_and_is_paid(
    server: RunningServer, page: Page, claimant: Claimant, at_desk: AtDesk
) -> None:
    claim_no = portal.report_loss(page, claimant, "12000", server.now())
    portal.send_missing_documents(page, claim_no)
    desk.examine(at_desk("surveyor"), claim_no)

    adjuster = at_desk("adjuster2")
    desk.do(
        adjuster,
        claim_no,
        "propose_decision",
        {"decision": "赔付", "reason_codes": ["属于保险责任"], "proposed_amount": "11600"},
    )
    approver = at_desk("approver1")
    desk.do(approver, claim_no, "approve_claim", {"approval": "同意"})
    portal.wait_until(page, page.locator("#offer"))
    expect(page.locator("#offer")).to_contain_text("¥11,600.00")
    page.get_by_role("button", name="同意", exact=True).click()
    cashier = at_desk("release")
    desk.do(cashier, claim_no, "release_payment", {"release": "放行"})

    portal.wait_until(page, page.get_by_text("案件已办结。").first)
    payment = page.locator("section", has=page.locator("#payments-title"))
    expect(payment).to_contain_text("¥11,600.00")
    expect(payment).to_contain_text("已到账")


def test_a_denial_is_approved_by_a_second_person_and_its_letter_is_visible_to_the_claimant(
    server: RunningServer, page: Page, claimant: Claimant, at_desk: AtDesk
) -> None:
    claim_no = portal.report_loss(page, claimant, "12000", server.now())
    portal.send_missing_documents(page, claim_no)
    desk.examine(at_desk("surveyor"), claim_no)

    desk.do(
        at_desk("adjuster2"),
        claim_no,
        "propose_decision",
        {
            "decision": "拒赔",
            "reason_codes": ["非保险责任"],
            "denial_note": "车辆在维修期间受损，不属于保险责任范围。",
        },
    )
    expect(page.get_by_role("heading", name="拒赔通知书")).to_have_count(0)
    desk.do(at_desk("approver2"), claim_no, "approve_claim", {"approval": "同意"})

    letter = page.locator("section", has=page.get_by_role("heading", name="拒赔通知书"))
    portal.wait_until(page, letter)
    expect(letter).to_contain_text("车辆在维修期间受损，不属于保险责任范围。")
    expect(letter).to_contain_text("保险法")
    portal.wait_until(page, page.get_by_text("拒赔通知书已送达。"))
    page.get_by_role("button", name="English").click()
    expect(page.locator("section", has=page.get_by_role("heading", name="Notice of denial"))).to_contain_text(
        "You may complain to us"
    )
    expect(page.locator("#payments-title")).to_have_count(0)


def test_a_payment_the_bank_refuses_is_repaired_by_the_claimant_and_made_once(
    server: RunningServer, page: Page, claimant: Claimant, at_desk: AtDesk
) -> None:
    server.bank_refuses("AC01", account_no=claimant.account_no)
    claim_no = portal.report_loss(page, claimant, "2617.30", server.now())
    portal.send_missing_documents(page, claim_no)

    portal.wait_until(page, page.locator("#account"))
    expect(page.locator("#account")).to_contain_text("账号")
    portal.give_account(page, claimant, card_number(7001))
    desk.do(
        at_desk("intake"),
        claim_no,
        "call_back",
        {"callback_result": "是", "called_number": claimant.mobile, "callback_note": "本人确认变更。"},
    )
    server.let_pass(timedelta(hours=24))
    portal.sign_in(page, claimant)
    # The account was changed after the approval, so a second person looks at the payment whatever its amount.
    desk.do(at_desk("release"), claim_no, "release_payment", {"release": "放行"})

    portal.wait_until(page, page.get_by_text("案件已办结。").first)
    payment = page.locator("section", has=page.locator("#payments-title"))
    expect(payment).to_contain_text("¥2,617.30")
    expect(payment).to_contain_text("已到账")
    assert server.bookings("2617.30") == 1
