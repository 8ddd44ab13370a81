"""The start page: whoever opens it is taken to where their work is."""

from __future__ import annotations

from flask import Blueprint, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from web import access, answers, navigation

pages = Blueprint("home", __name__)


@pages.get("/")
@access.needs(access.Anyone.PUBLIC)
def show() -> Response:
    """Staff go to the first area of their role, everybody else to the portal."""
    if g.user:
        areas = navigation.areas()
        return answers.see_other(redirect(areas[0].address if areas else url_for("home.empty")))
    return answers.see_other(redirect(url_for("portal_home.show")))


@pages.get("/no-area")
@access.needs(access.Anyone.STAFF)
def empty() -> str:
    """What somebody sees who has no role yet."""
    return render_template("home/empty.html")
