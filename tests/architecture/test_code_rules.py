"""Rules of STYLE that a machine can hold: one commit, no business words in the engine, short documented modules."""

from __future__ import annotations

import ast
import re

from tests.architecture.source_tree import Module, matches, modules, modules_in

LONGEST_MODULE = 350
COMMIT_MODULES = ("engine/db.py",)

# `HIT_POLICY` is DMN's own term (DMN 1.5, chapter 8.2.10) and has nothing to do with insurance.
BUSINESS_WORDS = re.compile(r"(?<![a-z])(claims?|polic(?:y|ies)|insurers?)(?![a-z])", re.IGNORECASE)
DMN_MODULES = ("engine/dmn/",)
DMN_TERM = re.compile(r"hit[ _-]?polic(?:y|ies)", re.IGNORECASE)

# Broad handlers: module → why anything at all may be thrown there and what becomes of it.
BROAD_HANDLERS = {
    "engine/jobs/inline.py": "the same for a service task that runs within the transition",
    "engine/jobs/executor.py": "a service task is foreign code; whatever it throws becomes a failed job with its cause",
    "engine/jobs/worker.py": "a thread that ended would silently run nothing any more; what failed is in the log and still due",
    "engine/jobs/dispatch.py": "the same for the thread that gives keys to the broker",
    "engine/jobs/celery_broker.py": "Celery and the drivers below it are foreign code; whatever breaks there, the broker is away",
    "engine/timers.py": "a timer sets off any part of a diagram; what fails there becomes an incident, not an endless loop",
    "web/errors.py": "the outer edge: an unforeseen error becomes the error page and a log entry",
}

FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}


def test_commit_stands_in_one_module() -> None:
    offenders = [
        f"{module.place}:{node.lineno}"
        for module in modules()
        if not matches(module.place, COMMIT_MODULES)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit"
    ]

    assert offenders == []


def test_the_engine_does_not_speak_of_insurance() -> None:
    offenders = [
        f"{module.place}:{number}: {line.strip()}"
        for module in modules_in("engine")
        for number, line in enumerate(module.text.splitlines(), start=1)
        if speaks_of_insurance(module, line)
    ]

    assert offenders == []


def test_no_module_is_longer_than_a_reader_can_hold() -> None:
    # A migration is written once and never read for its structure.
    read = [module for module in modules() if "/migrations/" not in module.place]
    lengths = {module.place: len(module.text.splitlines()) for module in read}

    assert {place: length for place, length in lengths.items() if length > LONGEST_MODULE} == {}


def test_every_module_says_in_its_first_line_what_it_is_for() -> None:
    assert [module.place for module in modules() if module.text.strip() and not ast.get_docstring(module.tree)] == []


def test_broad_handlers_stand_only_where_a_reason_is_given() -> None:
    offenders = [
        f"{module.place}:{node.lineno}"
        for module in modules()
        if module.place not in BROAD_HANDLERS
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ExceptHandler) and is_broad(node.type)
    ]

    assert offenders == []


def test_modules_are_named_by_what_they_do() -> None:
    assert [module.place for module in modules() if FORBIDDEN_NAMES & set(module.path.stem.split("_"))] == []


def speaks_of_insurance(module: Module, line: str) -> bool:
    remaining = DMN_TERM.sub("", line)
    words = {match.group().lower() for match in BUSINESS_WORDS.finditer(remaining)}
    # Inside DMN a variable may be called `policy` for short.
    if matches(module.place, DMN_MODULES):
        words -= {"policy", "policies"}
    return bool(words)


def is_broad(caught: ast.expr | None) -> bool:
    """`except:`, `except Exception`, `except BaseException`, also inside a tuple."""
    if caught is None:
        return True
    names = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return any(isinstance(name, ast.Name) and name.id in {"Exception", "BaseException"} for name in names)
