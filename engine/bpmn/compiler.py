"""From the bytes of a BPMN file to process models that can run, or to findings that say why not."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.bpmn import attributes, cross_references, cycles, dialect, extensions, gate, ids, schema, spec_parser
from engine.bpmn.model import ProcessModel
from engine.bpmn.reader import read_processes
from engine.bpmn.xml import XmlRefused, bpmn, parse
from engine.views import Finding


@dataclass
class CompiledBpmn:
    """What a BPMN file holds; models of a file with findings can be looked at, but not run."""

    models: list[ProcessModel] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def compile_bpmn(source: bytes, resource: str, *, check: bool = True) -> CompiledBpmn:
    """Read, check and prepare all executable processes of a file.

    Without `check` it is taken as it is: a file that was deployed once stays readable when checks grow.
    """
    result = CompiledBpmn()

    def report(element: str | None, rule: str, message: str, repair: str) -> None:
        if not ids.is_invented(element):
            result.findings.append(Finding(rule, "error", resource, element, message, repair))

    try:
        root = parse(source)
    except XmlRefused as refused:
        report(None, "xml", str(refused), "Nothing was read.")
        return result
    if root.tag != bpmn("definitions"):
        report(None, "xml", "The file is XML, but not BPMN 2.0.", "Its first element must be bpmn:definitions.")
        return result
    if check:
        schema.check(root, report)
        gate.check(root, report)
        cross_references.check(root, report)
        extensions.check(root, report)
        dialect.check(root, report)
        attributes.check(root, report)
        ids.check(root, report)
        ids.complete(root)
    result.models = read_processes(root, report)
    if not result.models:
        report(None, "executable", "The file holds no executable process.", 'Set "Executable" in the properties panel.')
    if not result.findings:
        spec_parser.attach_specs(root, result.models)
        for model in result.models:
            cycles.mark(model)
    return result
