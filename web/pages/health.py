"""Tells a load balancer whether this process can answer and reach its database."""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.wrappers import Response

from web import access, context

pages = Blueprint("health", __name__)


@pages.get("/healthz")
@access.needs(access.Anyone.PUBLIC)
def show() -> Response:
    """200 with {"status": "ok"} when a transaction can be opened."""
    context.tx()
    return jsonify(status="ok")
