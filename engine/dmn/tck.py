"""Runs test cases in the format of the DMN conformance kit: the kit itself, and the `.cases.xml` beside a decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from lxml import etree

from engine.feel import FeelError
from engine.feel.compare import equal

from .errors import DmnError
from .importing import load_with, namespace_of
from .model import Model
from .result import Result
from .tck_values import CaseValueError, read_value
from .xml import child, children, parse_xml

CASE_FILES = ("*-test-*.xml", "*.cases.xml")
# The kit's own runners compare numbers to eight places, since its expected values were computed in binary.
TOLERANCE = Decimal("1e-8")
# These cases of the kit call functions of the Java library; nothing outside FEEL is ever run by a decision.
EXTERNAL_CASES: Mapping[str, frozenset[str]] = {
    "0076-feel-external-java": frozenset({"boxed_001", "varargs_001", *(f"literal_{n:03}" for n in range(1, 13))})
}


@dataclass(frozen=True, slots=True)
class Failure:
    """A case that gave another value than expected."""

    file: str
    case: str
    node: str
    expected: str
    found: str

    def to_json(self) -> dict[str, str]:
        """The failure as JSON."""
        return {
            "file": self.file,
            "case": self.case,
            "node": self.node,
            "expected": self.expected,
            "found": self.found,
        }


@dataclass(slots=True)
class DirectoryReport:
    """The outcome of one folder of cases; `skipped` names the cases left out on purpose."""

    name: str
    passed: int = 0
    failures: list[Failure] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    @property
    def failed(self) -> int:
        """How many cases failed."""
        return len({(failure.file, failure.case) for failure in self.failures})


@dataclass(slots=True)
class Report:
    """The outcome of a whole run."""

    directories: list[DirectoryReport] = field(default_factory=list)

    @property
    def passed(self) -> int:
        """How many cases passed."""
        return sum(directory.passed for directory in self.directories)

    @property
    def failed(self) -> int:
        """How many cases failed."""
        return sum(directory.failed for directory in self.directories)

    @property
    def skipped(self) -> int:
        """How many cases were left out on purpose."""
        return sum(len(directory.skipped) for directory in self.directories)

    def to_json(self) -> dict[str, Any]:
        """The outcome as JSON: totals, and for each directory its totals and failures."""
        return {
            "passed": self.passed,
            "failed": self.failed,
            "skipped": self.skipped,
            "directories": [
                {
                    "name": directory.name,
                    "passed": directory.passed,
                    "failed": directory.failed,
                    "skipped": directory.skipped,
                    "failures": [failure.to_json() for failure in directory.failures],
                }
                for directory in self.directories
            ],
        }


def run_directory(path: Path | str, *, skip: Mapping[str, frozenset[str]] = EXTERNAL_CASES) -> Report:
    """Run every case file in a folder and below it.

    `skip` gives, by the name of a folder, the ids of cases to leave out; they are counted as skipped.
    Raises DmnError when there are no case files.
    """
    report = Report()
    by_folder: dict[Path, DirectoryReport] = {}
    for file in case_files(Path(path)):
        folder = by_folder.get(file.parent)
        if folder is None:
            folder = by_folder[file.parent] = DirectoryReport(file.parent.name)
            report.directories.append(folder)
        run_file(file, folder, skip.get(file.parent.name, frozenset()))
    return report


def case_files(root: Path) -> list[Path]:
    """The case files in a folder and below it; raises DmnError when there are none."""
    files = sorted({file for pattern in CASE_FILES for file in root.rglob(pattern)})
    if not files:
        raise DmnError(f"Expected test cases ({' or '.join(CASE_FILES)}) in {root} but found none.")
    return files


def run_file(file: Path, report: DirectoryReport, skip: frozenset[str] = frozenset()) -> None:
    """Run the cases of one file and add their outcome to `report`."""
    try:
        model, cases = open_cases(file)
    except (DmnError, OSError) as problem:
        report.failures.append(Failure(file.name, "*", "*", "a model that can be loaded", str(problem)))
        return
    for case in cases:
        case_id = case.get("id", "")
        if case_id in skip:
            report.skipped.append(case_id)
            continue
        failures = _run_case(case, model, file.name)
        report.failures.extend(failures)
        report.passed += not failures


def open_cases(file: Path) -> tuple[Model, list[etree._Element]]:
    """The model that a case file names, and its cases; raises DmnError or OSError when one cannot be read."""
    root = parse_xml(file.read_bytes())
    name_element = child(root, "modelName")
    name = "".join(name_element.itertext()).strip() if name_element is not None else ""
    return load_with_imports(file.parent / name), list(children(root, "testCase"))


def inputs_of(case: etree._Element) -> dict[str, Any]:
    """The inputs of a case, as `Model.evaluate` takes them; raises CaseValueError for one that cannot be read."""
    inputs: dict[str, Any] = {}
    for node in children(case, "inputNode"):
        namespace = node.get("namespace", "")
        key = f"{{{namespace}}}{node.get('name', '')}" if namespace else node.get("name", "")
        inputs[key] = read_value(node)
    return inputs


def load_with_imports(file: Path) -> Model:
    """Load a model and, from the same folder, the models it imports; raises DmnError or OSError."""
    beside: dict[str, bytes] = {}

    def find(namespace: str) -> bytes | None:
        if not beside:
            beside.update(_by_namespace(file))
        return beside.get(namespace)

    return load_with(file.read_bytes(), find)[0]


def _by_namespace(file: Path) -> dict[str, bytes]:
    """The models beside a file by their namespace; those that cannot be read are nobody's import."""
    found: dict[str, bytes] = {}
    for other in sorted(file.parent.glob("*.dmn")):
        content = other.read_bytes()
        try:
            found[namespace_of(content)] = content
        except DmnError:
            continue
    return found


def _run_case(case: etree._Element, model: Model, file: str) -> list[Failure]:
    failures = []
    case_id = case.get("id", "")
    try:
        inputs = inputs_of(case)
    except CaseValueError as problem:
        return [Failure(file, case_id, "input", "a value", str(problem))]
    for node in children(case, "resultNode"):
        expected_element = child(node, "expected")
        error_expected = node.get("errorResult", "false") == "true"
        try:
            expected = read_value(expected_element) if expected_element is not None else None
            found = _found(case, node, model, inputs)
        except (DmnError, FeelError) as problem:
            if not error_expected:
                failures.append(Failure(file, case_id, node.get("name", ""), "a value", str(problem)))
            continue
        except CaseValueError as problem:
            failures.append(Failure(file, case_id, node.get("name", ""), "a readable value", str(problem)))
            continue
        if not same(expected, found.value):
            reasons = "; ".join(notice.message for notice in found.warnings)
            failures.append(
                Failure(
                    file,
                    case_id,
                    node.get("name", ""),
                    repr(expected),
                    f"{found.value!r}{f' ({reasons})' if reasons else ''}",
                )
            )
    return failures


def _found(case: etree._Element, node: etree._Element, model: Model, inputs: dict[str, Any]) -> Result:
    kind = case.get("type", "decision")
    name = node.get("name", "")
    if kind == "decision":
        return model.evaluate(name, inputs)
    invocable = case.get("invocableName") or name
    if kind == "bkm":
        return model.invoke(invocable, inputs)
    result = model.evaluate_service(invocable, inputs)
    service = next(s for s in model.services if invocable in (s.id, s.name))
    if len(service.outputs) > 1 and isinstance(result.value, dict) and name in result.value:
        return Result(result.decision_id, name, result.value[name], result.trace, result.warnings)
    return result


def same(expected: Any, found: Any) -> bool:
    """Whether two values are the same for a test: numbers to eight places, all else exactly."""
    if isinstance(expected, Decimal) and isinstance(found, Decimal):
        return abs(expected - found) <= TOLERANCE * max(Decimal(1), abs(expected))
    if isinstance(expected, list):
        return (
            isinstance(found, list)
            and len(expected) == len(found)
            and all(same(a, b) for a, b in zip(expected, found, strict=True))
        )
    if isinstance(expected, dict):
        return (
            isinstance(found, dict)
            and expected.keys() == found.keys()
            and all(same(value, found[key]) for key, value in expected.items())
        )
    if expected is None or found is None:
        return expected is found
    return equal(expected, found) is True
