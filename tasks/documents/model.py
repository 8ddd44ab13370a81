"""What documents are, how a file's type is told from its content, and what is still missing."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class DocumentStatus(StrEnum):
    """Where one document of a claim stands."""

    REQUIRED = "required"
    REQUESTED = "requested"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WAIVED = "waived"


class Level(StrEnum):
    """How firmly a document is asked for: must, conditional, not asked."""

    MUST = "M"
    CONDITIONAL = "C"
    NOT_ASKED = "N"


LARGEST_FILE = 20 * 1024 * 1024
"""Bytes; DOMAIN.md §3 `size`."""

CONFIDENT = Decimal("0.90")
"""Below this confidence of text recognition a person looks at the document (D4 row 7)."""


class FileType(StrEnum):
    """The kinds of file a document may be."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    PDF = "application/pdf"
    MP4 = "video/mp4"


def sniff(content: bytes) -> FileType | None:
    """The type of a file told from its first bytes, whatever its name says; None for any other type."""
    if content.startswith(b"\xff\xd8\xff"):
        return FileType.JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileType.PNG
    if content.startswith(b"%PDF-"):
        return FileType.PDF
    if content[4:8] == b"ftyp":
        return FileType.MP4
    return None


def safe_name(name: str) -> str:
    """A file name without folders and control characters, at most 200 characters long."""
    plain = re.sub(r"[\x00-\x1f\x7f<>:\"|?*]", "_", re.split(r"[\\/]", name)[-1]).strip(". ")
    return (plain or "document")[-200:]


@dataclass(frozen=True)
class Requirement:
    """One document table D2 asks for."""

    doc_type: str
    level: Level
    reason: str


@dataclass(frozen=True)
class Held:
    """One document row as far as completeness is concerned."""

    doc_type: str
    status: DocumentStatus
    confidence: Decimal | None


def missing_types(required: Iterable[Requirement], held: Iterable[Held], known: Collection[str]) -> list[str]:
    """Types still to be asked for: required, not received or waived, and not `known` to the insurer already.

    A document that was rejected counts as missing until another of its type arrives.
    """
    enough = (DocumentStatus.RECEIVED, DocumentStatus.ACCEPTED, DocumentStatus.WAIVED)
    present = {item.doc_type for item in held if item.status in enough} | set(known)
    wanted = dict.fromkeys(item.doc_type for item in required if item.level is not Level.NOT_ASKED)
    return [doc_type for doc_type in wanted if doc_type not in present]


def doubtful_types(held: Iterable[Held]) -> list[str]:
    """Types whose text was read with less than 90 % confidence and that nobody has looked at yet."""
    return list(
        dict.fromkeys(
            item.doc_type
            for item in held
            if item.status is DocumentStatus.RECEIVED and item.confidence is not None and item.confidence < CONFIDENT
        )
    )


DOCUMENT_NAMES: dict[str, tuple[str, str]] = {
    "CLAIM_FORM": ("索赔申请书", "Claim form"),
    "ID_CARD": ("身份证件", "Identity document"),
    "BANK_ACCOUNT": ("收款账户", "Account to be paid"),
    "VEHICLE_LICENCE": ("行驶证", "Vehicle licence"),
    "DRIVING_LICENCE": ("驾驶证", "Driving licence"),
    "DAMAGE_PHOTO": ("现场及损失照片", "Photos of scene and damage"),
    "LOSS_LIST": ("损失清单", "List of the loss"),
    "ACCIDENT_REPORT": ("事故认定书或协议书", "Accident report or agreement"),
    "REPAIR_INVOICE": ("维修发票", "Repair invoice"),
    "REGISTRATION_CERTIFICATE": ("机动车登记证书", "Vehicle registration certificate"),
    "PURCHASE_PROOF": ("来历凭证", "Proof of purchase"),
    "POLICE_REPORT": ("公安立案证明", "Police report"),
    "MEDICAL_RECORD": ("病历及诊断证明", "Medical record and diagnosis"),
    "MEDICAL_INVOICE": ("医疗费用票据", "Medical invoice"),
    "FEE_LIST": ("费用清单", "List of fees"),
    "SOCIAL_SETTLEMENT": ("医保结算单", "Social insurance settlement"),
    "DISABILITY_REPORT": ("伤残评定报告", "Disability report"),
    "DEATH_CERTIFICATE": ("死亡证明", "Death certificate"),
    "HOUSEHOLD_CANCELLATION": ("户籍注销证明", "Cancellation of household registration"),
    "BENEFICIARY_PROOF": ("受益人身份及关系证明", "Proof of beneficiary and relationship"),
    "VALUE_PROOF": ("价值证明", "Proof of value"),
    "CAUSE_CERTIFICATE": ("事故原因证明", "Certificate of the cause"),
    "OTHER": ("其他材料", "Other document"),
}
"""Every document type by code: its Chinese and its English name."""


def document_name(doc_type: str, language: str) -> str:
    """What a document is called; an unknown code is shown as it is."""
    names = DOCUMENT_NAMES.get(doc_type)
    if names is None:
        return doc_type
    return names[0] if language == "zh" else names[1]


def notice_text(claim_no: str, doc_types: Iterable[str], language: str) -> str:
    """The one-time notice: everything that is missing in one message (Insurance Law art. 22)."""
    names = [document_name(doc_type, language) for doc_type in doc_types]
    if language == "zh":
        return f"您的赔案 {claim_no} 还需要以下全部材料：{'、'.join(names)}。请一次性提交，收齐后我们将继续审核。"
    return (
        f"For your claim {claim_no} we still need all of the following: {', '.join(names)}. "
        "Please send them together; we go on as soon as everything is here."
    )
