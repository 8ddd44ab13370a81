"""Small made-up files for the demo: a picture for photos, a one-page PDF for everything else."""

from __future__ import annotations

import struct
import zlib
from hashlib import sha256

from tasks.documents.commands import Upload
from tasks.synthetic.claims import SyntheticClaim

_INVOICES = {"REPAIR_INVOICE", "MEDICAL_INVOICE"}


def paper(doc_type: str, claim_no: str, loss: SyntheticClaim) -> Upload:
    """A file of the right type whose content differs from claim to claim."""
    invoice_no = loss.invoice_no if doc_type in _INVOICES else None
    if doc_type == "DAMAGE_PHOTO":
        return Upload(doc_type, "damage.png", picture(claim_no))
    lines = [doc_type.replace("_", " ").title(), f"Claim {claim_no}", "Made-up demo document"]
    if invoice_no:
        lines.append(f"Invoice {invoice_no}, CNY {loss.amount}")
    content = page(lines)
    return Upload(doc_type, f"{doc_type.lower()}.pdf", content, invoice_no, loss.amount if invoice_no else None)


def picture(seed: str, size: int = 24) -> bytes:
    """A PNG of coloured squares."""
    noise = sha256(seed.encode()).digest()
    rows = b"".join(
        b"\x00" + bytes(noise[(x // 6 + y // 6 * 4 + channel) % 32] for x in range(size) for channel in range(3))
        for y in range(size)
    )
    header = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


def page(lines: list[str]) -> bytes:
    """A PDF of one page with a few lines of Latin text."""
    escaped = [line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)") for line in lines]
    text = "BT /F1 14 Tf 60 760 Td 20 TL " + " ".join(f"({line}) Tj T*" for line in escaped) + " ET"
    objects = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        " /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        f"<< /Length {len(text)} >>\nstream\n{text}\nendstream",
    )
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode("ascii")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    tail = (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\n"
    )
    return out + f"{tail}startxref\n{len(out)}\n%%EOF\n".encode("ascii")
