"""Which variable a data element of the standard (data object, property, data input ...) stands for."""

from __future__ import annotations

from lxml import etree

from engine.bpmn.xml import local_name, tag


def variable_named(near: etree._Element, reference: str) -> str:
    """The variable that a reference to a data element means: its name, or else its id.

    A reference to a data object stands for the object; a data input that an association fills from a
    data object stands for what fills it.
    """
    reference = local_name(reference)
    root = near.getroottree().getroot()
    found = next((e for e in root.iter() if tag(e) and e.get("id") == reference), None)
    if found is None:
        return reference
    if tag(found) in ("dataObjectReference", "dataStoreReference") and not found.get("name"):
        target = found.get("dataObjectRef") or found.get("dataStoreRef")
        return variable_named(near, target) if target else reference
    return found.get("name") or reference
