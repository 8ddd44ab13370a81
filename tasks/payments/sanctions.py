"""Sanctions and terror lists behind one port (AML law art. 40): a list in a file, or none."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from pathlib import Path
from typing import Protocol


class SanctionsList(Protocol):
    """A list of names and identity numbers nobody may be paid."""

    @property
    def version(self) -> str:
        """Which edition of the list was asked, for the record."""
        ...

    def hit(self, name: str, id_no: str | None = None) -> bool:
        """Whether the name or the identity number stands on the list; a person decides on a hit."""
        ...


class NoSanctionsList:
    """Nobody is listed. For tests and set-ups that screen elsewhere."""

    version = "none"

    def hit(self, name: str, id_no: str | None = None) -> bool:
        return False


class SanctionsFile:
    """A text file: one name or identity number a line, `#` begins a comment. Read again when it changed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read_as: tuple[float, int] | None = None
        self._keys: frozenset[str] = frozenset()
        self._version = ""

    @property
    def version(self) -> str:
        self._refresh()
        return self._version

    def hit(self, name: str, id_no: str | None = None) -> bool:
        """See `SanctionsList.hit`. Raises OSError when the list cannot be read: then nobody is paid."""
        self._refresh()
        return _key(name) in self._keys or (bool(id_no) and _key(id_no or "") in self._keys)

    def _refresh(self) -> None:
        status = self._path.stat()
        if self._read_as == (status.st_mtime, status.st_size):
            return
        text = self._path.read_text(encoding="utf-8")
        lines = (line.partition("#")[0] for line in text.splitlines())
        self._keys = frozenset(key for line in lines if (key := _key(line)))
        self._version = hashlib.sha256(text.encode()).hexdigest()[:16]
        self._read_as = (status.st_mtime, status.st_size)


def _key(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\s·•‧・.\-]+", "", folded)
