"""Finds the built JavaScript and CSS of a page by the name of its bundle."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from flask import url_for

DIST = Path(__file__).parent / "static" / "dist"


class FrontEndMissing(RuntimeError):
    """The bundles were not built; `make run` or `pip install .` builds them."""


@lru_cache(maxsize=1)
def _manifest(stamp: int) -> dict[str, dict[str, str | None]]:
    manifest: dict[str, dict[str, str | None]] = json.loads((DIST / "manifest.json").read_text(encoding="utf-8"))
    return manifest


def bundle(name: str, kind: str) -> str | None:
    """The address of the bundle's file of `kind` ("js" or "css"); None for a bundle without styles.

    Raises:
        FrontEndMissing: nothing was built, or there is no bundle of that name.
    """
    try:
        manifest = _manifest((DIST / "manifest.json").stat().st_mtime_ns)
    except FileNotFoundError as error:
        raise FrontEndMissing("web/static/dist/manifest.json is missing: build the front end first.") from error
    if name not in manifest:
        raise FrontEndMissing(f"There is no bundle {name!r}; the front end has {', '.join(sorted(manifest))}.")
    path = manifest[name][kind]
    return None if path is None else url_for("static", filename=f"dist/{path}")
