"""What a claim's states and causes are called, for staff and in plain words for the claimant."""

from __future__ import annotations

from tasks.claims.model import ClaimStatus

Words = dict[str, str]
"""A text by language: {"zh": ..., "en": ...}."""


def _words(zh: str, en: str) -> Words:
    return {"zh": zh, "en": en}


STATUS: dict[ClaimStatus, Words] = {
    ClaimStatus.DRAFT: _words("暂存", "Draft"),
    ClaimStatus.REPORTED: _words("已报案", "Reported"),
    ClaimStatus.REGISTERED: _words("已立案", "Registered"),
    ClaimStatus.DOCS_PENDING: _words("待补件", "Documents pending"),
    ClaimStatus.AUTO_REVIEW: _words("智能审核", "Auto-review"),
    ClaimStatus.IN_REVIEW: _words("人工审核", "Manual review"),
    ClaimStatus.INVESTIGATION: _words("调查中", "Investigation"),
    ClaimStatus.ADJUSTED: _words("已理算", "Settlement calculated"),
    ClaimStatus.APPROVAL: _words("核赔中", "Approval"),
    ClaimStatus.OFFERED: _words("待客户确认", "Offered"),
    ClaimStatus.PAYING: _words("支付中", "Paying"),
    ClaimStatus.PAID: _words("已支付", "Paid"),
    ClaimStatus.CLOSED: _words("已结案", "Closed"),
    ClaimStatus.DENIED: _words("已拒赔", "Denied"),
    ClaimStatus.WITHDRAWN: _words("已撤案", "Withdrawn"),
    ClaimStatus.DUPLICATE: _words("重复案", "Duplicate"),
    ClaimStatus.REOPENED: _words("已重开", "Reopened"),
}

PLAIN_STATUS: dict[ClaimStatus, Words] = {
    ClaimStatus.DRAFT: _words("报案尚未提交。", "Your report has not been sent yet."),
    ClaimStatus.REPORTED: _words("我们已收到您的报案，正在登记。", "We have your report and are registering it."),
    ClaimStatus.REGISTERED: _words(
        "您的案件已立案，正在核对单证。", "Your claim is registered; we are checking the documents."
    ),
    ClaimStatus.DOCS_PENDING: _words(
        "还需要您补充单证，请看清单。", "We still need documents from you; please see the list."
    ),
    ClaimStatus.AUTO_REVIEW: _words("单证齐全，正在审核。", "We have everything and are reviewing your claim."),
    ClaimStatus.IN_REVIEW: _words("理赔员正在审核您的案件。", "An adjuster is reviewing your claim."),
    ClaimStatus.INVESTIGATION: _words(
        "我们正在进一步核实事故情况。", "We are looking into the circumstances more closely."
    ),
    ClaimStatus.ADJUSTED: _words("赔款金额已算出，正在核批。", "The amount is calculated and awaits approval."),
    ClaimStatus.APPROVAL: _words("赔付结论正在核批。", "The decision on your claim is being approved."),
    ClaimStatus.OFFERED: _words("请确认我们的赔付方案。", "Please look at our offer and answer it."),
    ClaimStatus.PAYING: _words("赔款正在支付。", "The payment is under way."),
    ClaimStatus.PAID: _words("赔款已支付到您的账户。", "The money has been paid to your account."),
    ClaimStatus.CLOSED: _words("案件已办结。", "Your claim is closed."),
    ClaimStatus.DENIED: _words(
        "很遗憾，我们不能赔付，理由见通知书。", "We cannot pay this claim; the letter gives the reasons."
    ),
    ClaimStatus.WITHDRAWN: _words("案件已按您的要求撤销。", "The claim was withdrawn as you asked."),
    ClaimStatus.DUPLICATE: _words(
        "此次报案与先前的报案相同，已合并。", "This report is the same as an earlier one and was joined to it."
    ),
    ClaimStatus.REOPENED: _words("案件已重新开启。", "Your claim has been reopened."),
}

CAUSE: dict[str, Words] = {
    "COLLISION": _words("碰撞", "Collision"),
    "THEFT": _words("盗抢", "Theft"),
    "FIRE": _words("火灾", "Fire"),
    "WEATHER": _words("自然灾害", "Weather"),
    "GLASS": _words("玻璃单独破碎", "Broken glass"),
    "ILLNESS": _words("疾病", "Illness"),
    "ACCIDENT": _words("意外", "Accident"),
    "DISABILITY": _words("伤残", "Disability"),
    "DEATH": _words("身故", "Death"),
    "WATER": _words("水渍", "Water"),
}

COVER: dict[str, Words] = {
    "DAMAGE": _words("车辆损失", "vehicle damage"),
    "INPATIENT": _words("住院医疗", "hospital treatment"),
    "PA": _words("意外伤害", "accidental injury"),
    "HOME": _words("家庭财产", "home and contents"),
}
"""Covers by their code in a policy; one that is not here is named by its code."""

LOB: dict[str, Words] = {
    "MOTOR": _words("车险", "Motor"),
    "MEDICAL": _words("医疗险", "Medical"),
    "PA": _words("意外险", "Personal accident"),
    "PROPERTY": _words("财产险", "Property"),
}


def label(table: dict[str, Words] | dict[ClaimStatus, Words], key: str, language: str) -> str:
    """The word for a code in a language ("zh" or "en"); a code without a word is shown as it is."""
    words = dict(table).get(key)
    return words.get(language, words["en"]) if words else key
