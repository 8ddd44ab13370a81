"""Nothing on a page is left in English for somebody who reads Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

import web

WEB = Path(web.__file__).parent
KEYWORDS = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "_l": None,
    "lazy_gettext": None,
    "_p": ((1, "c"), 2),
    "pgettext": ((1, "c"), 2),
}


def messages() -> Iterator[tuple[str, str]]:
    """Every text of the pages that is to be translated, with the file it stands in."""
    for path in sorted(WEB.rglob("*.py")):
        yield from found_in(path, "python")
    for path in sorted((WEB / "templates").rglob("*.html")):
        yield from found_in(path, "jinja2")


def found_in(path: Path, method: str) -> Iterator[tuple[str, str]]:
    extractor = "jinja2.ext:babel_extract" if method == "jinja2" else "python"
    for _line, message, _comments, context in extract_from_file(extractor, str(path), keywords=KEYWORDS):
        first = message[0] if isinstance(message, tuple) else message
        yield (f"{context}\x04{first}" if context else first), path.relative_to(WEB).as_posix()


def catalogue() -> dict[str, str]:
    with (WEB / "translations" / "zh" / "LC_MESSAGES" / "messages.po").open("rb") as source:
        entries = {}
        for entry in read_po(source):
            text = entry.string if isinstance(entry.string, str) else entry.string[0]
            name = entry.id if isinstance(entry.id, str) else entry.id[0]
            entries[f"{entry.context}\x04{name}" if entry.context else name] = text
        return entries


def test_every_text_of_the_pages_has_a_chinese_translation() -> None:
    translated = catalogue()

    missing = {message: file for message, file in messages() if not translated.get(message)}

    assert missing == {}


def test_the_catalogue_holds_no_text_that_is_used_nowhere() -> None:
    used = {message for message, _file in messages()}

    assert sorted(set(catalogue()) - used - {""}) == []


def test_a_translation_keeps_every_placeholder() -> None:
    placeholder = re.compile(r"%\(\w+\)[sd]")

    broken = {
        message: text
        for message, text in catalogue().items()
        if message and set(placeholder.findall(message)) != set(placeholder.findall(text))
    }

    assert broken == {}
