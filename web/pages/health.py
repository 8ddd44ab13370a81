"""Tells a load balancer whether this process lives, and whether requests should come to it."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, jsonify, make_response
from flask.wrappers import Response

from tasks.bootstrap import health
from web import access, context

pages = Blueprint("health", __name__)


@pages.get("/healthz")
@access.needs(access.Anyone.PUBLIC)
def show() -> Response:
    """200 with {"status": "ok"} when a transaction can be opened."""
    context.tx()
    return jsonify(status="ok")


@pages.get("/readyz")
@access.needs(access.Anyone.PUBLIC)
def ready() -> Response:
    """200 when the database answers and has the schema of this program, else 503; with what was found.

    Missing workers, a queue that grows and a broker that is away are told and change no status: pages
    work without them.
    """
    found = health(context.claimflow())
    return make_response(jsonify(ready=found.ready, **asdict(found)), 200 if found.ready else 503)
