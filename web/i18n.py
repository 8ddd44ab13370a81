"""Chinese and English: which one a request gets, and the catalogue read straight from the .po file."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, g, request, session
from flask_babel import Babel, Domain, get_locale, refresh

LANGUAGES = {"zh": "中文", "en": "English"}
CATALOGUES = Path(__file__).parent / "translations"
_CHOICE = "language"


class CatalogueDomain(Domain):
    """Serves the catalogues from memory, compiled once at start: no .mo file can be missing or out of date."""

    def __init__(self, folder: Path = CATALOGUES) -> None:
        super().__init__()
        self._catalogues = {
            language: _compiled(folder / language / "LC_MESSAGES" / "messages.po") for language in LANGUAGES
        }

    def get_translations(self) -> NullTranslations:
        return self._catalogues[language()]


def _compiled(path: Path) -> NullTranslations:
    if not path.exists():
        # The sources are written in English, which therefore needs no catalogue.
        return NullTranslations()
    with path.open("rb") as source:
        catalogue = read_po(source)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled, domain="messages")


def init(app: Flask) -> None:
    """Give `app` its languages."""
    babel = Babel(app, locale_selector=choose, timezone_selector=lambda: "Asia/Shanghai", default_locale="zh")
    babel.domain_instance = CatalogueDomain()


def choose() -> str:
    """The user's stored choice, else this browser's choice, else the browser's language, else Chinese."""
    user = g.get("user")
    stored = getattr(user, "language", None) or session.get(_CHOICE)
    if stored in LANGUAGES:
        return str(stored)
    return request.accept_languages.best_match(LANGUAGES) or "zh"


def remember(language: str) -> None:
    """Keep `language` for this browser and use it from now on."""
    session[_CHOICE] = language
    session.permanent = True
    refresh()


def language() -> str:
    """The language of this request: "zh" or "en"."""
    locale = get_locale()
    return "en" if locale is not None and locale.language == "en" else "zh"


def in_language(names: Mapping[str, str] | None, fallback: str = "") -> str:
    """The text of `names` ({"en": …, "zh": …}) in the user's language, else in any, else `fallback`."""
    if not names:
        return fallback
    return names.get(language()) or names.get("en") or names.get("zh") or fallback
