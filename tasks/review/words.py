"""What flags, reasons, routes and decisions are called in plain words, in Chinese and English."""

from __future__ import annotations

FLAGS: dict[str, tuple[str, str]] = {
    "RF00": ("已评估风险规则", "Risk rules evaluated"),
    "RF01": ("起保或增额后15天内出险", "Loss within 15 days of inception or of a raised sum insured"),
    "RF02": ("保单到期前7天内出险", "Loss within 7 days before expiry"),
    "RF03": ("起保前出险、起保后报案", "Loss before inception, reported after"),
    "RF04": ("12个月内索赔3次及以上", "Three or more claims within 12 months"),
    "RF05": ("发票或单证与其他赔案重复", "Invoice or document also used in another claim"),
    "RF06": (
        "90天内车牌、电话或账户被多名被保险人使用",
        "Plate, phone or account shared by several insureds in 90 days",
    ),
    "RF07": ("修理厂或医院在关注名单上", "Repair shop or hospital on the watch list"),
    "RF08": ("金额高于同类案件95%分位", "Amount above the 95th percentile of its peers"),
    "RF09": ("金额略低于限额", "Amount just under a limit"),
    "RF10": ("投保人近6个月变更过联系方式", "Policyholder's contact changed in the last 6 months"),
    "RF11": ("付款前24小时内变更收款账户", "Account changed within 24 hours before payment"),
    "RF12": ("收款人不是被保险人或受益人", "Payee is neither insured nor beneficiary"),
    "RF13": ("夜间单方事故且未报警", "Single-vehicle accident at night without police report"),
    "RF14": ("照片时间、地点不符或被重复使用", "Photo's time or place is off, or the image is reused"),
    "RF15": ("车险出险48小时后报案", "Motor loss reported after 48 hours"),
    "RF16": ("报案人催促快速结案", "Reporter pushes for quick cash"),
    "RF17": ("被保险人财务困难", "Insured in financial distress"),
    "RF18": ("住院时间重叠", "Hospital stay overlaps another"),
    "RF19": ("药品或配件数量异常", "Quantity above protocol"),
    "RF20": ("车损险且投保人有责", "Own-damage cover and policyholder at fault"),
    "RF21": ("设备被多名索赔人共用", "Device shared by several claimants"),
    "RF22": ("同一理赔员、修理厂、核赔人组合过多", "Same adjuster, shop and approver too often"),
    "RF23": ("存在重复保险", "Another insurer covers the same loss"),
    "RF24": ("超额投保", "Sum insured far above the value"),
    "RF25": ("证件校验不符", "Identity number or name does not match"),
    "RF26": ("命中制裁名单", "Name on a sanctions list"),
}

COVERAGE_REASONS: dict[str, tuple[str, str]] = {
    "CV00": ("属于保险责任", "The loss is covered"),
    "CV01": ("找不到保单", "No policy was found"),
    "CV02": ("不在保险期间", "The loss lies outside the policy period"),
    "CV03": ("保费状态待核", "The premium status has to be checked"),
    "CV04": ("标的或被保险人不符", "The object or insured does not match the policy"),
    "CV05": ("在等待期内", "The loss lies in the waiting period"),
    "CV06": ("属于责任免除", "An exclusion applies"),
    "CV07": ("不属于保险责任", "The cause is not covered"),
    "CV08": ("限额已用尽", "The limit is used up"),
    "CV99": ("没有匹配的规则", "No rule matched"),
}

ROUTES: dict[str, tuple[str, str]] = {
    "AUTO": ("自动通过", "approved automatically"),
    "HUMAN_L1": ("转初级理赔员", "passed to an adjuster (level 1)"),
    "HUMAN_L2": ("转中级理赔员", "passed to an adjuster (level 2)"),
    "HUMAN_L3": ("转高级理赔员", "passed to an adjuster (level 3)"),
    "SIU": ("转调查", "passed to investigation"),
    "COMPLIANCE": ("转合规", "passed to compliance"),
}

ROUTE_REASONS: dict[str, tuple[str, str]] = {
    "SANCTION_OR_HOLD": ("名单命中或依法止付", "sanction hit or legal hold"),
    "RISK_CRITICAL": ("风险等级极高", "critical risk"),
    "RISK_FLAG": ("有须调查的风险提示", "a risk flag asks for an investigation"),
    "COVERAGE": ("保险责任不明确", "the cover is not clear"),
    "SPECIAL_CARE": ("身故、重残、未成年或特殊群体", "death, severe disability, a minor or a vulnerable person"),
    "RISK_HIGH": ("风险等级高", "high risk"),
    "INJURY_OR_DISPUTE": ("人伤或责任争议", "injury or disputed fault"),
    "LARGE_AMOUNT": ("金额较大", "large amount"),
    "DOCS_INCOMPLETE": ("单证不齐", "documents incomplete"),
    "OCR_LOW": ("单证识别把握不足", "documents could not be read with confidence"),
    "QA_SAMPLE": ("质检抽中", "drawn for quality control"),
    "NOTHING_PAYABLE": ("试算应赔为零", "nothing would be payable"),
    "AUTO_OK": ("符合自动通过条件", "everything allows automatic approval"),
    "NOT_AUTOMATIC": ("不符合自动通过条件", "outside the limits of automatic approval"),
    "NO_RULE": ("没有适用的规则", "no rule applies"),
}
"""Why table D4 sent a claim where it did; a reason an analyst adds is shown by its code."""

BANDS: dict[str, tuple[str, str]] = {
    "LOW": ("低", "low"),
    "MID": ("中", "medium"),
    "HIGH": ("高", "high"),
    "CRITICAL": ("极高", "critical"),
}

DECISIONS: dict[str, tuple[str, str]] = {
    "APPROVE": ("同意赔付", "Approve"),
    "PARTIAL": ("部分赔付", "Approve in part"),
    "DENY": ("拟拒赔", "Deny"),
    "INVESTIGATE": ("转调查", "Investigate"),
    "ASK_DOCUMENTS": ("要求补件", "Ask for documents"),
}

REASONS: dict[str, tuple[str, str]] = {
    "R_COVERED": ("属于保险责任", "The loss is covered"),
    "R_LIMIT": ("超过责任限额", "Above the limit of liability"),
    "R_CUT_ITEMS": ("部分项目不予赔付", "Some items are not payable"),
    "R_NOT_COVERED": ("不属于保险责任", "The cause is not covered"),
    "R_EXCLUSION": ("属于责任免除", "An exclusion applies"),
    "R_WAITING": ("在等待期内出险", "The loss lies in the waiting period"),
    "R_NOT_IN_PERIOD": ("不在保险期间内", "The loss lies outside the policy period"),
    "R_NO_PROOF": ("无法证明损失", "The loss cannot be proved"),
    "R_SUSPICION": ("经调查事实不符", "Investigation found other facts than reported"),
    "R_EX_GRATIA": ("通融赔付", "Ex-gratia payment"),
}


OPINIONS: dict[str, tuple[str, str]] = {
    "APPROVED": ("同意", "approved"),
    "RETURNED": ("退回", "returned"),
    "REFUSED": ("不同意", "refused"),
}

LEVELS: dict[str, tuple[str, str]] = {
    "system": ("自动", "automatic"),
    "approver_l1": ("一级", "level 1"),
    "approver_l2": ("二级", "level 2"),
    "approver_l3": ("三级", "level 3"),
    "approver_l4": ("四级", "level 4"),
}


def words(table: dict[str, tuple[str, str]], code: str, language: str) -> str:
    """The words of a code ("zh" or "en"); an unknown code is shown as it is."""
    found = table.get(code)
    if found is None:
        return code
    return found[0] if language == "zh" else found[1]
