"""Why a process stands still is said in Chinese, whoever says it: the engine or a service task."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import engine
import tasks
import web
from engine import incidents
from engine.store import work
from tasks.claims import holds
from tests.unit.web.test_findings import PART, template
from web.findings import in_chinese
from web.labels.engine import INCIDENT_KIND
from web.labels.findings import WORDS
from web.labels.findings_of_tables import TABLES
from web.labels.incidents import CAUSES, STATES
from web.labels.refusals import FIELD, SENTENCES

KNOWN = {PART.sub("{}", english) for table in (CAUSES, STATES, TABLES, WORDS, SENTENCES) for english in table}
_FRAME = re.compile(r"^(\{\}: )+\{\}$|^\{\}$")


def calls(package: object, *names: str) -> Iterator[ast.Call]:
    """The calls of some functions or classes in a package."""
    for file in sorted(Path(str(package.__file__)).parent.rglob("*.py")):  # type: ignore[attr-defined]
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in names:
                yield node


def sentences(call: ast.Call, first: int) -> Iterator[str]:
    """The literal arguments of a call from the `first` on, sentence by sentence."""
    for argument in call.args[first:]:
        text = template(argument)
        yield from (part for part in re.split(r"(?<=\.) (?=[A-Z])", text) if part and not _FRAME.match(part))


def test_every_failure_of_an_element_has_chinese_words() -> None:
    said = {text for call in calls(engine, "ElementFailure") for text in sentences(call, 1)}

    assert {text for text in said if text not in KNOWN} == set()


def test_every_thing_that_is_expected_to_be_a_text_has_chinese_words() -> None:
    asked = {
        call.args[3].value
        for call in calls(engine, "text", "texts")
        if isinstance(call.args[-1], ast.Constant) and len(call.args) == 4
    }

    assert len(asked) > 8
    assert asked <= KNOWN


def test_every_state_a_service_task_can_miss_has_chinese_words() -> None:
    said = {text for call in calls(tasks, "WrongState") for text in sentences(call, 2) if text not in ("open", "paid")}

    assert {text for text in said if not _is_of_people(text)} <= KNOWN


def _is_of_people(text: str) -> bool:
    """What only somebody who acts on a page is told, never an incident."""
    return text.startswith("{}{}")


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        (
            "Expected claim CLM1 to be free of a legal hold, but it is under one.",
            "赔案 CLM1 应未被冻结，实际处于冻结状态。",
        ),
        (
            "Expected reserve of claim CLM1 to be at least 500.00 CNY, but it is 20 CNY.",
            "赔案 CLM1 的准备金应不少于 500.00 元，实际为 20 元。",
        ),
        (
            "No event of the diagram catches the error 'E_X'. It says: Claim CLM1 has no payee yet; "
            "match its policy first.",
            "流程图中没有事件捕获错误 “E_X”。内容：赔案 CLM1 还没有收款人，请先匹配保单。",
        ),
        (
            "Expected the correlation key =customer to be a text, but it is null.",
            "关联键 =customer 应为文本，实际为 null。",
        ),
        (
            "the loop condition: expected =n to be true or false, but it is null.",
            "循环条件：=n 应为 true 或 false，实际为 null。",
        ),
        (
            "Expected the condition of one outgoing flow to hold, or a default flow, but none does.",
            "应有一条出线的条件成立或有默认流，但都没有。",
        ),
    ],
)
def test_a_cause_is_said_in_chinese(english: str, chinese: str) -> None:
    assert in_chinese(english) == chinese


def test_every_refused_field_has_the_name_that_people_see() -> None:
    refused = {
        call.args[0].value
        for package, names in (
            (tasks, ("FieldProblem", "of")),
            (engine, ("InvalidInput",)),
            (web, ("FieldProblem", "of")),
        )
        for call in calls(package, *names)
        if call.args and isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str)
    }

    assert len(refused) > 50
    assert refused - set(FIELD) == set()


def test_every_sentence_about_a_refused_field_has_chinese_words() -> None:
    said = {text for call in calls(engine, "InvalidInput") for text in sentences(call, 1)}

    assert len(said) > 20
    assert {text for text in said if text not in KNOWN} == set()


def test_every_kind_of_incident_has_words() -> None:
    kinds = [call.args[0] for call in calls(engine, "ElementFailure")]
    raised = {kind.value for kind in kinds if isinstance(kind, ast.Constant)}
    marks = {work.HELD_TIMER, incidents.DEADLOCK, holds.STOPPED, "uncaught_error", "uncaught_escalation"}

    assert len(raised) > 5
    assert (raised | marks) - set(INCIDENT_KIND) == set()
