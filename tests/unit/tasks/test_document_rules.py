"""File types told from content, what is missing, what is doubtful, the words of the notice."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tasks.documents.commands import check_file
from tasks.documents.model import (
    LARGEST_FILE,
    DocumentStatus,
    FileType,
    Held,
    Level,
    Requirement,
    document_name,
    doubtful_types,
    missing_types,
    notice_text,
    safe_name,
    sniff,
)
from tasks.documents.port import DocumentStore, FolderStore, NullStore
from tasks.errors import InvalidInput, NotFound, SettingsError
from tasks.vault import open_vault
from tests.factories.files import a_jpeg, a_pdf, an_exe

S = DocumentStatus


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (a_jpeg(), FileType.JPEG),
        (b"\x89PNG\r\n\x1a\n....", FileType.PNG),
        (a_pdf(), FileType.PDF),
        (b"\x00\x00\x00\x18ftypmp42", FileType.MP4),
        (an_exe(), None),
        (b"<html>", None),
        (b"", None),
    ],
)
def test_a_files_type_is_told_from_its_content(content: bytes, kind: FileType | None) -> None:
    assert sniff(content) is kind


def test_a_program_named_pdf_is_refused() -> None:
    with pytest.raises(InvalidInput, match="not a JPEG, PNG, PDF or MP4"):
        check_file("invoice.pdf", an_exe())


def test_a_file_above_20_megabytes_is_refused() -> None:
    with pytest.raises(InvalidInput) as refused:
        check_file("film.mp4", b"\x00\x00\x00\x18ftypmp42" + bytes(LARGEST_FILE))

    assert refused.value.problems[0].code == "too_large"


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(InvalidInput) as refused:
        check_file("photo.jpg", b"")

    assert refused.value.problems[0].code == "empty"


@pytest.mark.parametrize(
    ("given", "expected"),
    [("../../etc/passwd", "passwd"), ("C:\\photos\\car.jpg", "car.jpg"), ("a\x00b.pdf", "a_b.pdf"), ("..", "document")],
)
def test_a_file_name_leads_nowhere(given: str, expected: str) -> None:
    assert safe_name(given) == expected


def test_what_was_received_accepted_waived_or_known_is_not_missing() -> None:
    required = [Requirement(name, Level.MUST, "") for name in ("A", "B", "C", "D", "E", "F")]
    held = [
        Held("A", S.RECEIVED, None),
        Held("B", S.ACCEPTED, None),
        Held("C", S.WAIVED, None),
        Held("D", S.REJECTED, None),
        Held("E", S.REQUESTED, None),
    ]

    assert missing_types(required, held, {"F"}) == ["D", "E"]


def test_a_document_that_is_not_asked_for_is_never_missing() -> None:
    assert missing_types([Requirement("POLICY", Level.NOT_ASKED, "")], [], set()) == []


def test_a_rejected_document_is_missing_until_another_one_comes() -> None:
    held = [Held("A", S.REJECTED, None), Held("A", S.RECEIVED, None)]

    assert missing_types([Requirement("A", Level.MUST, "")], held, set()) == []


def test_only_unchecked_documents_read_without_confidence_are_doubtful() -> None:
    held = [
        Held("A", S.RECEIVED, Decimal("0.89")),
        Held("B", S.RECEIVED, Decimal("0.90")),
        Held("C", S.ACCEPTED, Decimal("0.10")),
        Held("D", S.RECEIVED, None),
    ]

    assert doubtful_types(held) == ["A"]


def test_the_notice_names_everything_at_once_in_the_customers_language() -> None:
    missing = ["DAMAGE_PHOTO", "REPAIR_INVOICE"]

    assert all(document_name(name, "zh") in notice_text("CLM1", missing, "zh") for name in missing)
    assert all(document_name(name, "en") in notice_text("CLM1", missing, "en") for name in missing)


def test_the_folder_keeps_files_encrypted_and_gives_them_back(tmp_path: Path) -> None:
    files = FolderStore(tmp_path / "documents", open_vault(tmp_path / "secret.key"))
    content = a_pdf()

    ref = files.put(content)

    assert files.put(content) == ref
    assert files.get(ref) == content
    stored = [path.read_bytes() for path in (tmp_path / "documents").rglob("*") if path.is_file()]
    assert len(stored) == 1
    assert b"%PDF" not in stored[0]


def test_a_stored_file_that_was_changed_is_noticed(tmp_path: Path) -> None:
    files = FolderStore(tmp_path / "documents", open_vault(tmp_path / "secret.key"))
    ref = files.put(a_pdf())
    path = next(path for path in (tmp_path / "documents").rglob(ref))
    path.write_bytes(path.read_bytes()[:-1] + b"x")

    with pytest.raises(SettingsError, match="changed"):
        files.get(ref)


@pytest.mark.parametrize("ref", ["0" * 64, "../secret.key"])
def test_an_unknown_reference_is_answered_clearly_by_every_store(tmp_path: Path, ref: str) -> None:
    stores: list[DocumentStore] = [FolderStore(tmp_path, open_vault(tmp_path / "secret.key")), NullStore()]

    for files in stores:
        with pytest.raises(NotFound):
            files.get(ref)
