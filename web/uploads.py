"""Files people send: how many, how large, and read once."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

LARGEST_FILE = 20 * 1024 * 1024
MOST_FILES = 10


def problems(files: Sequence[FileStorage], field: str) -> dict[str, str]:
    """What is wrong with the number and size of files; what they are is told from their content later."""
    if len(files) > MOST_FILES:
        return {field: _("At most %(count)s files at once; you can add more afterwards.", count=MOST_FILES)}
    for file in files:
        if length(file) > LARGEST_FILE:
            return {field: _("%(name)s is larger than 20 MB.", name=file.filename)}
        if length(file) == 0:
            return {field: _("%(name)s is empty.", name=file.filename)}
    return {}


def length(file: FileStorage) -> int:
    """The size of a received file in bytes."""
    end = file.stream.seek(0, 2)
    file.stream.seek(0)
    return end


def new_id() -> str:
    """An id for one message of a browser: sent twice, it still makes one claim."""
    return secrets.token_urlsafe(18)
