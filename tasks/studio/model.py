"""Rules for files in the studio: names, kinds, ids."""

from __future__ import annotations

import re
from enum import StrEnum

LARGEST_FILE = 5_000_000
"""Bytes; what the engine reads at most."""
LONGEST_NOTE = 2000
_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
_FILE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.\-]{0,150}")


class Kind(StrEnum):
    """What a file holds."""

    PROCESS = "process"
    DECISION = "decision"
    FORM = "form"

    @property
    def ending(self) -> str:
        """The ending of its file name."""
        return {"process": ".bpmn", "decision": ".dmn", "form": ".form"}[self.value]


def kind_of_file(name: str) -> Kind | None:
    """The kind by the ending; None for a file the studio does not know."""
    return next((kind for kind in Kind if name.lower().endswith(kind.ending)), None)


def is_id(text: str) -> bool:
    """Whether `text` may be the id of a process, decision or form (an XML name without dots)."""
    return _ID.fullmatch(text) is not None


def plain_file_name(name: str) -> str:
    """The last part of an uploaded file's name, without anything but letters, digits, dot, dash and underscore."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    stem, dot, ending = last.rpartition(".")
    cleaned = re.sub(r"[^A-Za-z0-9_\-]+", "_", stem).strip("_") or "file"
    cleaned = f"{cleaned[:120]}{dot}{ending.lower()}"
    return cleaned if _FILE_NAME.fullmatch(cleaned) else "file"
