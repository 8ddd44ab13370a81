"""Reads a JSON request with exact numbers."""

from __future__ import annotations

from typing import Any

import msgspec
from flask import request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge

from engine.codec import from_json

LARGEST = 1024 * 1024


def read() -> dict[str, Any]:
    """The request's JSON object; numbers with a fraction are Decimal.

    Raises:
        BadRequest: no JSON object.
        RequestEntityTooLarge: more than 1 MB.
    """
    if (request.content_length or 0) > LARGEST:
        raise RequestEntityTooLarge
    try:
        body = from_json(request.get_data())
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise BadRequest from None
    if not isinstance(body, dict):
        raise BadRequest
    return body
