"""Deny by default: every route names what its caller needs, and an application with a silent route does not start."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import Enum
from typing import TypeVar

from flask import Flask, current_app, g, redirect, request, url_for
from werkzeug.exceptions import Forbidden, Unauthorized
from werkzeug.wrappers import Response

from tasks.people.permissions import Permission
from web import answers
from web.context import SAFE_METHODS

View = TypeVar("View", bound=Callable[..., object])
_MARK = "claimflow_access"


class Anyone(Enum):
    """The two answers that are no permission: no log-in needed, or any member of staff."""

    PUBLIC = "public"
    STAFF = "staff"


Access = Permission | Anyone


class RouteWithoutPermission(RuntimeError):
    """A route does not say who may use it."""

    def __init__(self, endpoints: list[str]) -> None:
        super().__init__(f"These routes name no permission; put @access.needs(...) above them: {', '.join(endpoints)}.")
        self.endpoints = endpoints


def needs(access: Access) -> Callable[[View], View]:
    """Mark a view with the permission its caller needs."""

    def mark(view: View) -> View:
        setattr(view, _MARK, access)
        return view

    return mark


def table(app: Flask) -> Iterator[tuple[str, str, str, Access]]:
    """Every route of `app`: (method, rule, endpoint, what it needs)."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        access = getattr(app.view_functions[rule.endpoint], _MARK, None)
        if access is None:
            raise RouteWithoutPermission([rule.endpoint])
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield method, rule.rule, rule.endpoint, access


def check_all_declared(app: Flask) -> None:
    """Refuse to start when a route names no permission.

    Raises:
        RouteWithoutPermission: naming every such endpoint.
    """
    silent = [
        rule.endpoint for rule in app.url_map.iter_rules() if not hasattr(app.view_functions[rule.endpoint], _MARK)
    ]
    if silent:
        raise RouteWithoutPermission(sorted(silent))


def may(access: Access) -> bool:
    """Whether the caller of this request has what `access` asks for."""
    if access is Anyone.PUBLIC:
        return True
    if access is Anyone.STAFF:
        return g.user is not None
    held = g.user.permissions if g.user else g.claimant.permissions if g.claimant else frozenset()
    return access in held


def authorise() -> Response | None:
    """Refuse the request unless its caller has the route's permission; None when they have.

    A person who only has to log in is sent to the page for it when they opened a page.

    Raises:
        Unauthorized, Forbidden
    """
    if request.endpoint is None or request.routing_exception is not None:
        return None
    access: Access = getattr(_view(request.endpoint), _MARK)
    if may(access):
        return None
    for_claimants = isinstance(access, Permission) and access.value.startswith("portal.")
    if (g.user and not for_claimants) or (g.claimant and for_claimants):
        raise Forbidden
    if request.method in SAFE_METHODS and not answers.wants_json() and not answers.is_htmx():
        endpoint = "portal_sign_in.show" if for_claimants else "login.show"
        return answers.see_other(redirect(url_for(endpoint, next=request.full_path.rstrip("?"))))
    raise Unauthorized


def _view(endpoint: str) -> Callable[..., object]:
    return current_app.view_functions[endpoint]


def own_address(address: str | None, fallback: str) -> str:
    """`address` when it is a path on this site, else `fallback`: a link must not lead a log-in elsewhere."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")) or "\\" in address:
        return fallback
    if any(ord(character) < 32 for character in address):
        return fallback
    return address
