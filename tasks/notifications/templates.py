"""The texts of messages: one folder a message, one file a language."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from tasks.errors import InvalidInput

_FOLDER = Path(__file__).with_name("templates")


def names() -> tuple[str, ...]:
    """Every message there is a text for."""
    return tuple(sorted(folder.name for folder in _FOLDER.iterdir() if folder.is_dir()))


@cache
def text(name: str, language: str) -> str:
    """The template of a message; Chinese when there is none in `language`. Raises InvalidInput for an unknown one."""
    if name not in names():
        raise InvalidInput.of("template", "unknown", f"There is no message {name}; choose from {', '.join(names())}.")
    file = _FOLDER / name / f"{language}.txt"
    return (file if file.exists() else _FOLDER / name / "zh.txt").read_text(encoding="utf-8")
