"""The pages: one module each, entered here by hand, so that all of them are readable on one screen."""

from __future__ import annotations

from flask import Blueprint

from web.pages import health, home, language, login, portal_home, portal_sign_in

PAGES: tuple[Blueprint, ...] = (
    health.pages,
    language.pages,
    login.pages,
    home.pages,
    portal_home.pages,
    portal_sign_in.pages,
)
