"""Small files of each accepted type, and some that are not."""

from __future__ import annotations

from itertools import count

_serial = count(1)


def a_jpeg() -> bytes:
    """The beginning of a JPEG, different each time."""
    return b"\xff\xd8\xff\xe0\x00\x10JFIF" + f"picture {next(_serial)}".encode()


def a_pdf() -> bytes:
    """The beginning of a PDF, different each time."""
    return b"%PDF-1.7\n" + f"page {next(_serial)}".encode()


def an_exe() -> bytes:
    """The beginning of a Windows program."""
    return b"MZ\x90\x00\x03\x00\x00\x00\x04\x00"
