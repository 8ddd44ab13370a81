"""Says in Chinese what the engine finds, and why a process stands still; its sentences are English, with parts that change."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from flask import Flask

from web import i18n
from web.labels.findings import DIAGRAMS, FORMS, SPOKEN, WORDS
from web.labels.findings_of_files import FILES
from web.labels.findings_of_models import MODELS
from web.labels.findings_of_tables import EXPRESSIONS, TABLES
from web.labels.findings_of_trials import TRIALS
from web.labels.incidents import CAUSES, STATES
from web.labels.refusals import SENTENCES

_PART = re.compile(r"\{(\w+)\}")
_BETWEEN = re.compile(r"(?<=\.) (?=[A-Z])")
_SWALLOWED = re.compile(r"[.:] (?=[A-Z])")
_LONGEST = 2000
# Longer texts hold pieces of files; looking for sentences in them would be slow and find nothing.


def spoken(text: str, way: Sequence[Mapping[str, str]] = ()) -> str:
    """The text in the language of the page; in English, as it came, where there are no Chinese words for it.

    `way` are the names of the elements on a path that the text tells, by language.
    """
    if i18n.language() != "zh":
        return text
    text = with_names(text, way, "zh")
    return in_chinese(text) or text


def init(app: Flask) -> None:
    """Make the filter for what the engine says known to the templates of `app`."""
    app.jinja_env.filters["found"] = spoken


def with_names(text: str, way: Sequence[Mapping[str, str]], language: str) -> str:
    """The text with the elements of a path by their names in a language instead of the English ones."""
    return text.replace(_path(way, "en"), _path(way, language)) if way else text


def _path(way: Sequence[Mapping[str, str]], language: str) -> str:
    return " → ".join(names.get(language) or names["en"] for names in way)


def in_chinese(text: str) -> str | None:
    """One or more sentences of the engine in Chinese, or None when one of them is unknown."""
    if len(text) > _LONGEST:
        return None
    whole = None
    for quoted, pattern, words in _patterns():
        match = quoted.fullmatch(text) or pattern.fullmatch(text)
        if match and (said := _fill(words, match.groupdict())):
            if not any(_SWALLOWED.search(part) for part in match.groups()):
                return said
            # A part may have swallowed a sentence, before it or behind its place, that has words of its own.
            whole = whole or said
    for end in _BETWEEN.finditer(text):
        first, rest = in_chinese(text[: end.start()]), in_chinese(text[end.end() :])
        if first and rest:
            return first + rest
    return whole


def _fill(words: str, parts: dict[str, str]) -> str | None:
    spoken_parts = {name: in_chinese(part) for name, part in parts.items() if name in SPOKEN}
    # A frame without words of its own fits every text; it counts only when something in it is known.
    if not any(spoken_parts.values()) and not re.search(r"\w", _PART.sub("", words)):
        return None
    said = {name: spoken_parts.get(name) or _quoted(part) for name, part in parts.items()}
    return _PART.sub(lambda part: said[part[1]], words)


def _quoted(part: str) -> str:
    """Names come in Python's quotes; Chinese has its own."""
    return f"“{part[1:-1]}”" if len(part) > 1 and part[0] == part[-1] == "'" else part


@cache
def _patterns() -> list[tuple[re.Pattern[str], re.Pattern[str], str]]:
    """The sentences as patterns; those with the most words first, so that a frame never wins over a sentence.

    Each once with all that is no word of the engine in quotes, which shows where it begins, and once as it comes.
    """
    diagrams = {**DIAGRAMS, **MODELS, **FILES, **FORMS, **TABLES, **EXPRESSIONS, **TRIALS, **WORDS}
    every = {**diagrams, **CAUSES, **STATES, **SENTENCES}
    by_words = sorted(every.items(), key=lambda item: len(_PART.sub("", item[0])), reverse=True)
    return [(_pattern(english, "'.+?'"), _pattern(english, ".+?"), chinese) for english, chinese in by_words]


def _pattern(english: str, foreign: str) -> re.Pattern[str]:
    pieces = _PART.split(english)
    return re.compile(
        "".join(
            f"(?P<{piece}>{'.+?' if piece in SPOKEN else foreign})" if number % 2 else re.escape(piece)
            for number, piece in enumerate(pieces)
        ),
        re.DOTALL,
    )
