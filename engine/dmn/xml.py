"""Reads XML bytes safely: no document type, no entities, no network, bounded size; and finds children by local name."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from .errors import DmnError

MAX_BYTES = 20_000_000

DMN_NAMESPACES = {
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd": "1.1",
    "http://www.omg.org/spec/DMN/20151101/dmn11.xsd": "1.1",
    "http://www.omg.org/spec/DMN/20180521/MODEL/": "1.2",
    "https://www.omg.org/spec/DMN/20191111/MODEL/": "1.3",
    "https://www.omg.org/spec/DMN/20211108/MODEL/": "1.4",
    "https://www.omg.org/spec/DMN/20230324/MODEL/": "1.5",
    "https://www.omg.org/spec/DMN/20240513/MODEL/": "1.6",
}


def parse_xml(source: bytes) -> etree._Element:
    """The root element of `source`; DmnError when it is not well-formed, too large, or brings a document type."""
    if len(source) > MAX_BYTES:
        raise DmnError(f"Expected a file of at most {MAX_BYTES} bytes but found {len(source)}.")
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, recover=False)
    try:
        root = etree.fromstring(source, parser)
    except (etree.XMLSyntaxError, ValueError) as problem:
        reason = str(problem).removesuffix(f" (<string>, line {getattr(problem, 'lineno', 0)})")
        raise DmnError(f"The file is not well-formed XML: {reason}. Correct the XML and load it again.") from None
    if root.getroottree().docinfo.doctype:
        raise DmnError("The file has a document type declaration (DOCTYPE), which is refused. Remove it.")
    return root


def local(element: etree._Element) -> str:
    """The tag of an element without its namespace; empty for comments and processing instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def namespace_of(element: etree._Element) -> str:
    """The namespace of an element; empty when it has none."""
    return etree.QName(element).namespace or ""


def children(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """The child elements in the parent's own namespace, all of them or those with one of the local `names`."""
    namespace = namespace_of(element)
    for child in element:
        name = local(child)
        if name and (not names or name in names) and namespace_of(child) == namespace:
            yield child


def child(element: etree._Element, name: str) -> etree._Element | None:
    """The first child with that local name, or None."""
    return next(children(element, name), None)


def text_of(element: etree._Element | None, name: str = "text") -> str:
    """The stripped text of the child `name`; empty when either is missing."""
    found = child(element, name) if element is not None else None
    return "".join(found.itertext()).strip() if found is not None else ""
