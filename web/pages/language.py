"""Switches between Chinese and English, for this browser and for the user."""

from __future__ import annotations

from flask import Blueprint, redirect, request
from werkzeug.exceptions import UnprocessableEntity
from werkzeug.wrappers import Response

from web import access, answers, auth, i18n

pages = Blueprint("language", __name__)


@pages.post("/language")
@access.needs(access.Anyone.PUBLIC)
def choose() -> Response:
    """Take the language of the form and go back to the page it was chosen on."""
    chosen = request.form.get("language", "")
    if chosen not in i18n.LANGUAGES:
        raise UnprocessableEntity
    auth.prefer_language(chosen)
    i18n.remember(chosen)
    return answers.see_other(redirect(access.own_address(request.form.get("next"), "/")))
