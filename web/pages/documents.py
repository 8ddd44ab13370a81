"""Files of a claim, handed out one by one to those who may see them."""

from __future__ import annotations

import uuid
from urllib.parse import quote

from flask import Blueprint, g, make_response
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response

from tasks.claims import queries as claims
from tasks.documents import queries as documents
from tasks.documents.queries import DocumentView
from tasks.errors import NotFound
from tasks.people.permissions import Permission
from web import access, claim_file
from web.context import claimflow, tx

pages = Blueprint("documents", __name__)

_SHOWN_IN_THE_BROWSER = frozenset({"image/jpeg", "image/png"})


@pages.get("/documents/<uuid:document_id>")
@access.needs(Permission.DOCUMENT_VIEW)
def download(document_id: uuid.UUID) -> Response:
    """A file for staff; what a doctor wrote only for those who may read it."""
    document = documents.document(tx(), document_id)
    if claim_file.hides_medical(claims.claim(tx(), document.claim_no)):
        raise Forbidden
    return _file(document_id)


@pages.get("/portal/documents/<uuid:document_id>")
@access.needs(Permission.PORTAL_VIEW)
def own(document_id: uuid.UUID) -> Response:
    """A file for the claimant it belongs to; somebody else's is not found."""
    document = documents.document(tx(), document_id)
    mine = claims.claims_of_party(tx(), g.claimant.policy_no, g.claimant.party_id)
    if document.claim_no not in {row.claim_no for row in mine}:
        raise NotFound("document", document_id)
    return _file(document_id)


def _file(document_id: uuid.UUID) -> Response:
    document, content = documents.content(tx(), claimflow().services.documents, document_id)
    response = make_response(content)
    response.headers["Content-Type"] = document.mime or "application/octet-stream"
    response.headers["Content-Disposition"] = _disposition(document)
    # Should a browser take the file for a page after all, it may do nothing in it.
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _disposition(document: DocumentView) -> str:
    manner = "inline" if document.mime in _SHOWN_IN_THE_BROWSER else "attachment"
    name = document.file_name or "document"
    plain = "".join(character if character.isascii() and character.isprintable() else "_" for character in name)
    plain = plain.replace('"', "_").replace("\\", "_")
    return f"{manner}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
