"""Safe XML for BPMN files, and short ways to read the namespaces of the dialect."""

from __future__ import annotations

from lxml import etree

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
NS = {"bpmn": BPMN, "zeebe": ZEEBE}

MAX_BYTES = 5_000_000


class XmlRefused(Exception):
    """The bytes are not XML that may be read; the message says why and what to do."""


def parse(source: bytes) -> etree._Element:
    """Read XML without entities, DTD or network.

    Raises XmlRefused for anything else, with a sentence for the person who sent the file.
    """
    if len(source) > MAX_BYTES:
        raise XmlRefused(f"The file has {len(source)} bytes; at most {MAX_BYTES} are read. Split the model.")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(source, parser)
    except etree.XMLSyntaxError as error:
        raise XmlRefused(
            f"The file is not well-formed XML: {error.msg}. Open it in an editor and save it again."
        ) from error
    if root.getroottree().docinfo.doctype:
        raise XmlRefused("The file has a DOCTYPE; BPMN and DMN need none. Remove the <!DOCTYPE ...> part.")
    return root


def tag(element: etree._Element) -> str:
    """The local name of a BPMN element, or "" for an element of another namespace."""
    name = etree.QName(element)
    return name.localname if name.namespace == BPMN else ""


def local_name(reference: str) -> str:
    """What a reference (an XML QName) names, without its prefix."""
    return reference.strip().rpartition(":")[2]


def flag(element: etree._Element, name: str, default: bool = False) -> bool:
    """An attribute of type xsd:boolean, which may be written as a number as well."""
    value = element.get(name)
    return default if value is None else value.strip() in ("true", "1")


def runs(element: etree._Element) -> bool:
    """Whether an element is no part of a process that is only a picture."""
    process = next((a for a in (element, *element.iterancestors()) if tag(a) == "process"), None)
    return process is None or flag(process, "isExecutable")


def number(element: etree._Element, name: str, default: int | None = None) -> int | None:
    """An attribute of type xsd:integer; `default` when it is not there or no number, as the schema will say."""
    value = (element.get(name) or "").strip()
    return int(value) if value.removeprefix("-").removeprefix("+").isdecimal() else default


def bpmn(name: str) -> str:
    return f"{{{BPMN}}}{name}"


def zeebe(name: str) -> str:
    return f"{{{ZEEBE}}}{name}"


def child(element: etree._Element, name: str) -> etree._Element | None:
    """The first direct BPMN child called `name`."""
    return element.find(bpmn(name))


def extension(element: etree._Element, name: str) -> etree._Element | None:
    """The first zeebe extension element called `name`."""
    return element.find(f"{bpmn('extensionElements')}/{zeebe(name)}")


def extensions(element: etree._Element, path: str) -> list[etree._Element]:
    """All zeebe extension elements at `path`, e.g. "ioMapping/input"."""
    parts = "/".join(zeebe(part) for part in path.split("/"))
    return element.findall(f"{bpmn('extensionElements')}/{parts}")


def text(element: etree._Element | None) -> str | None:
    """The stripped text before, between and behind the elements inside, or None when there is none."""
    if element is None:
        return None
    return "".join((element.text or "", *(inside.tail or "" for inside in element))).strip() or None
