"""Loads a DMN file with the files it imports, wherever those come from."""

from __future__ import annotations

from collections.abc import Callable

from .errors import DmnError
from .model import Model, load
from .xml import children, parse_xml


def namespace_of(source: bytes) -> str:
    """The namespace by which others import a file. Raises DmnError when the file is no XML or unsafe."""
    return parse_xml(source).get("namespace", "")


def load_with(source: bytes, find: Callable[[str], bytes | None]) -> tuple[Model, dict[str, bytes]]:
    """Load a file and everything it imports; `find` gives the file of a namespace, or None.

    Also gives the imported files by namespace, those that imported ones import included.
    Raises DmnError like `load`, and when models import each other in a circle.
    """
    used: dict[str, bytes] = {}
    loaded: dict[str, Model] = {}

    def load_one(content: bytes, path: tuple[str, ...]) -> Model:
        wanted = [element.get("namespace", "") for element in children(parse_xml(content), "import")]
        for namespace in wanted:
            if namespace in path:
                raise DmnError(f"The models import each other in a circle through {namespace}.")
            found = None if namespace in loaded else find(namespace)
            if found is not None:
                used[namespace] = found
                loaded[namespace] = load_one(found, (*path, namespace))
        return load(content, imports={n: loaded[n] for n in wanted if n in loaded})

    return load_one(source, ()), used
