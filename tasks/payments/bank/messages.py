"""ISO 20022 messages: writing pain.001.001.09, writing and reading pain.002.001.12 and camt.054.001.08."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal

from lxml import etree

from tasks.payments.bank.port import BankAnswer, BankState, Debtor, PaymentOrder

PAIN_001 = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
PAIN_002 = "urn:iso:std:iso:20022:tech:xsd:pain.002.001.12"
CAMT_054 = "urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"

_STATES = {
    "ACTC": BankState.PENDING,
    "PDNG": BankState.PENDING,
    "RCVD": BankState.PENDING,
    "ACCP": BankState.ACCEPTED,
    "ACSP": BankState.ACCEPTED,
    "ACWC": BankState.ACCEPTED,
    "ACSC": BankState.SETTLED,
    "ACCC": BankState.SETTLED,
    "RJCT": BankState.REJECTED,
}
_CODES = {BankState.PENDING: "PDNG", BankState.ACCEPTED: "ACSP", BankState.SETTLED: "ACSC", BankState.REJECTED: "RJCT"}


class UnreadableAnswer(ValueError):
    """A file of the bank is not a message we know."""


def credit_transfer(order: PaymentOrder, debtor: Debtor) -> bytes:
    """The instruction as pain.001.001.09; the creditor's bank is named by CNAPS when it is known."""
    root, body = _document(PAIN_001, "CstmrCdtTrfInitn")
    amount = f"{order.amount:.2f}"
    header = _add(body, "GrpHdr")
    _add(header, "MsgId", order.msg_id)
    _add(header, "CreDtTm", _moment(order.created_at))
    _add(header, "NbOfTxs", "1")
    _add(header, "CtrlSum", amount)
    _add(_add(header, "InitgPty"), "Nm", debtor.name[:140])
    batch = _add(body, "PmtInf")
    _add(batch, "PmtInfId", order.instr_id)
    _add(batch, "PmtMtd", "TRF")
    _add(batch, "NbOfTxs", "1")
    _add(batch, "CtrlSum", amount)
    _add(_add(batch, "ReqdExctnDt"), "Dt", order.execute_on.isoformat())
    _add(_add(batch, "Dbtr"), "Nm", debtor.name[:140])
    _account(batch, "DbtrAcct", debtor.account)
    _agent(batch, "DbtrAgt", debtor.cnaps, "")
    transfer = _add(batch, "CdtTrfTxInf")
    identity = _add(transfer, "PmtId")
    _add(identity, "InstrId", order.instr_id)
    _add(identity, "EndToEndId", order.end_to_end_id)
    _add(_add(transfer, "Amt"), "InstdAmt", amount).set("Ccy", "CNY")
    _agent(transfer, "CdtrAgt", order.creditor_cnaps, order.creditor_bank)
    _add(_add(transfer, "Cdtr"), "Nm", order.creditor_name[:140])
    _account(transfer, "CdtrAcct", order.creditor_account)
    _add(_add(transfer, "RmtInf"), "Ustrd", order.purpose[:140])
    return _bytes(root)


def status_report(
    answer_id: str, order_msg_id: str, end_to_end_id: str, answer: BankAnswer, created_at: datetime
) -> bytes:
    """What a bank says of an instruction, as pain.002.001.12."""
    root, body = _document(PAIN_002, "CstmrPmtStsRpt")
    header = _add(body, "GrpHdr")
    _add(header, "MsgId", answer_id)
    _add(header, "CreDtTm", _moment(created_at))
    original = _add(body, "OrgnlGrpInfAndSts")
    _add(original, "OrgnlMsgId", order_msg_id)
    _add(original, "OrgnlMsgNmId", "pain.001.001.09")
    batch = _add(body, "OrgnlPmtInfAndSts")
    _add(batch, "OrgnlPmtInfId", answer.instr_id)
    transfer = _add(batch, "TxInfAndSts")
    _add(transfer, "OrgnlInstrId", answer.instr_id)
    _add(transfer, "OrgnlEndToEndId", end_to_end_id)
    _add(transfer, "TxSts", _CODES[answer.state])
    if answer.reason_code:
        _add(_add(_add(transfer, "StsRsnInf"), "Rsn"), "Cd", answer.reason_code)
    if answer.bank_ref:
        _add(transfer, "AcctSvcrRef", answer.bank_ref)
    return _bytes(root)


def booking_notice(
    answer_id: str, answer: BankAnswer, end_to_end_id: str, amount: Decimal, debtor: Debtor, booked_at: datetime
) -> bytes:
    """A booking on our account as camt.054.001.08: the payment itself, or money that came back."""
    returned = answer.state is BankState.RETURNED
    root, body = _document(CAMT_054, "BkToCstmrDbtCdtNtfctn")
    header = _add(body, "GrpHdr")
    _add(header, "MsgId", answer_id)
    _add(header, "CreDtTm", _moment(booked_at))
    notice = _add(body, "Ntfctn")
    _add(notice, "Id", answer_id)
    _add(notice, "CreDtTm", _moment(booked_at))
    _account(notice, "Acct", debtor.account)
    entry = _add(notice, "Ntry")
    direction = "CRDT" if returned else "DBIT"
    _add(entry, "Amt", f"{amount:.2f}").set("Ccy", "CNY")
    _add(entry, "CdtDbtInd", direction)
    _add(_add(entry, "Sts"), "Cd", "BOOK")
    _add(_add(entry, "BookgDt"), "DtTm", _moment(booked_at))
    _add(entry, "AcctSvcrRef", answer.bank_ref or "")
    domain = _add(_add(entry, "BkTxCd"), "Domn")
    _add(domain, "Cd", "PMNT")
    family = _add(domain, "Fmly")
    _add(family, "Cd", "ICDT")
    _add(family, "SubFmlyCd", "RRTN" if returned else "DMCT")
    details = _add(_add(entry, "NtryDtls"), "TxDtls")
    references = _add(details, "Refs")
    _add(references, "AcctSvcrRef", answer.bank_ref or "")
    _add(references, "InstrId", answer.instr_id)
    _add(references, "EndToEndId", end_to_end_id)
    _add(details, "Amt", f"{amount:.2f}").set("Ccy", "CNY")
    _add(details, "CdtDbtInd", direction)
    if returned:
        _add(_add(_add(details, "RtrInf"), "Rsn"), "Cd", answer.reason_code or "MS03")
    return _bytes(root)


def read_answer(content: bytes) -> Sequence[BankAnswer]:
    """The statements in a pain.002 or camt.054 message of any version.

    Raises UnreadableAnswer for anything else, for DTDs and for a state outside the closed list.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableAnswer(f"Expected an XML message of the bank, but it cannot be read: {error}") from error
    if root.getroottree().docinfo.doctype:
        raise UnreadableAnswer("Expected a message of the bank without a document type declaration.")
    name = etree.QName(root).namespace or ""
    if ":pain.002." in name:
        return tuple(_status_answers(root, {"m": name}))
    if ":camt.054." in name:
        return tuple(_booking_answers(root, {"m": name}))
    raise UnreadableAnswer(f"Expected a pain.002 or camt.054 message, but found {name or etree.QName(root).localname}.")


def _status_answers(root: etree._Element, ns: dict[str, str]) -> Iterator[BankAnswer]:
    at = _time(root.findtext(".//m:GrpHdr/m:CreDtTm", namespaces=ns))
    for transfer in root.iterfind(".//m:TxInfAndSts", ns):
        code = transfer.findtext("m:TxSts", "", ns)
        if code not in _STATES:
            raise UnreadableAnswer(f"Expected a transaction status such as ACSP or RJCT, but found {code!r}.")
        yield BankAnswer(
            instr_id=transfer.findtext("m:OrgnlInstrId", "", ns),
            state=_STATES[code],
            bank_ref=transfer.findtext("m:AcctSvcrRef", None, ns),
            reason_code=transfer.findtext("m:StsRsnInf/m:Rsn/m:Cd", None, ns),
            at=at,
        )


def _booking_answers(root: etree._Element, ns: dict[str, str]) -> Iterator[BankAnswer]:
    for entry in root.iterfind(".//m:Ntry", ns):
        if entry.findtext("m:Sts/m:Cd", "", ns) != "BOOK":
            continue
        for details in entry.iterfind("m:NtryDtls/m:TxDtls", ns):
            returned = details.find("m:RtrInf", ns) is not None
            yield BankAnswer(
                instr_id=details.findtext("m:Refs/m:InstrId", "", ns),
                state=BankState.RETURNED if returned else BankState.SETTLED,
                bank_ref=details.findtext("m:Refs/m:AcctSvcrRef", None, ns),
                reason_code=details.findtext("m:RtrInf/m:Rsn/m:Cd", None, ns),
                at=_time(entry.findtext("m:BookgDt/m:DtTm", None, ns)),
            )


def _document(namespace: str, message: str) -> tuple[etree._Element, etree._Element]:
    root = etree.Element(f"{{{namespace}}}Document", nsmap={None: namespace})
    return root, _add(root, message)


def _add(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    child = etree.SubElement(parent, f"{{{etree.QName(parent).namespace}}}{name}")
    child.text = text
    return child


def _account(parent: etree._Element, name: str, number: str) -> None:
    account = _add(parent, name)
    _add(_add(_add(account, "Id"), "Othr"), "Id", number)
    _add(account, "Ccy", "CNY")


def _agent(parent: etree._Element, name: str, cnaps: str | None, bank: str) -> None:
    institution = _add(_add(parent, name), "FinInstnId")
    if cnaps:
        member = _add(institution, "ClrSysMmbId")
        _add(_add(member, "ClrSysId"), "Cd", "CNAPS")
        _add(member, "MmbId", cnaps)
    if bank or not cnaps:
        _add(institution, "Nm", (bank or "NOTPROVIDED")[:140])


def _bytes(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
