"""Every sentence in which the engine says what is wrong with a file has Chinese words."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import engine
from engine.resources import read
from web.findings import in_chinese, with_names
from web.labels import findings, findings_of_files, findings_of_models, findings_of_tables, findings_of_trials

ENGINE = Path(engine.__file__).parent
SOURCES = (
    *sorted((ENGINE / "lint").glob("*.py")),
    *sorted({*(ENGINE / "bpmn").glob("*.py")} - {ENGINE / "bpmn" / "stock.py"}),
    ENGINE / "resources.py",
    *(
        ENGINE / "dmn" / f"{name}.py"
        for name in (
            "check",
            "check_table",
            "check_types",
            "what_if",
            "table",
            "hits",
            "given",
            "run",
            "model",
            "places",
            "compiler",
            "elements",
            "type_table",
            "read_logic",
            "reader",
            "xml",
        )
    ),
    *(ENGINE / "forms" / f"{name}.py" for name in ("check", "fields")),
    *(
        ENGINE / "feel" / f"{name}.py"
        for name in ("scanner", "parser", "parse_operands", "parse_types", "errors", "runtime")
    ),
)
TABLES = (
    findings.DIAGRAMS,
    findings_of_models.MODELS,
    findings_of_files.FILES,
    findings.FORMS,
    findings.WORDS,
    findings_of_tables.TABLES,
    findings_of_tables.EXPRESSIONS,
    findings_of_trials.TRIALS,
)
PART = re.compile(r"\{\w*\}")


def sentences(path: Path) -> Iterator[str]:
    """Texts of a module that a reader is meant to read: with a capital or a part at the beginning, and more words."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        for part in ast.walk(node)
        if part is not node
    }
    for node in ast.walk(tree):
        text = "" if id(node) in inside else template(node)
        if re.fullmatch(r"[A-Z{][^|]* [^|]*[\w.}*)]", text) and re.search(r"[a-z]{3}", text):
            yield from re.split(r"(?<=\.)(?<!e\.g\.) (?=[A-Z])", text)


def template(node: ast.AST) -> str:
    """A literal with every part that changes written as {}."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return ""


def test_every_sentence_of_a_finding_has_chinese_words() -> None:
    known = {PART.sub("{}", english) for table in TABLES for english in table}

    missing = {text: path.name for path in SOURCES for text in sentences(path) if text not in known}

    assert missing == {}


def test_no_words_are_kept_for_a_sentence_nobody_says() -> None:
    written = " ".join(path.read_text(encoding="utf-8") for path in SOURCES)
    said = {text for path in SOURCES for text in sentences(path)}
    tables = [table for table in TABLES if table is not findings.WORDS]

    unused = [
        english
        for table in tables
        for english in table
        if PART.sub("{}", english) not in said and english.split("{")[0] not in written
    ]

    assert unused == []


def test_both_languages_have_the_same_parts() -> None:
    broken = {
        english
        for table in TABLES
        for english, chinese in table.items()
        if not set(PART.findall(chinese)) <= set(PART.findall(english))
    }

    assert broken == set()


PROCESS = (
    b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t">'
    b'<process id="p" isExecutable="true"><startEvent id="s"/><choreographyTask id="c"/>'
    b'<sequenceFlow id="f" sourceRef="s" targetRef="c"><conditionExpression>=a +</conditionExpression></sequenceFlow>'
    b"</process></definitions>"
)


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        (
            "Decision Route: Expected at most one matching row but rows 1, 2 match. "
            "Make the rows exclude each other or choose another hit policy.",
            "决策 Route：最多只应命中一行，实际命中第 1, 2 行。请让各行互不重叠，或改用其他命中策略。",
        ),
        (
            "Decision Route, column Line: The expression has an error and cannot be evaluated. Correct it.",
            "决策 Route“Line”列：表达式有错误，无法计算。请修改。",
        ),
        (
            "Decision Route, row 3: Row 3 gives 'x' for route, but the column does not allow it. "
            "Correct the row or the allowed values.",
            "决策 Route第 3 行：第 3 行的“route”为 “x”，不在该列的允许值之内。请更正该行或允许值。",
        ),
        (
            "The correlation key '=a and b' is a boolean, but a string is needed.",
            "关联键 “=a and b” 的类型是布尔值，这里需要文本。",
        ),
        ("The signal name '=1' is a number, but a string is needed.", "信号名称 “=1” 的类型是数字，这里需要文本。"),
        ("amount: 1,5 is not a number such as 1250.50.", "amount：1,5 不是数字，例如 1250.50。"),
        (
            "Decision Route: The expression needs more than 200000 steps of work; shorten its lists or split it up.",
            "决策 Route：表达式计算超过 200000 步，请缩短列表或拆分表达式。",
        ),
    ],
)
def test_what_stands_at_a_place_is_said_in_chinese(english: str, chinese: str) -> None:
    assert in_chinese(english) == chinese


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("p.bpmn", PROCESS, "不支持元素 choreographyTask。请换成受支持的元素。"),
        (
            "p.bpmn",
            PROCESS,
            "条件不是有效的 FEEL 表达式：此处应为表达式，但已结束。（第 1 行第 4 列）请修改表达式 “=a +”。",
        ),
        (
            "p.bpmn",
            b"no diagram",
            "文件不是格式正确的 XML：Start tag expected, '<' not found, line 1, column 1。"
            "请用编辑器打开并重新保存。文件未被读取。",
        ),
        ("p.txt", b"", "无法识别的文件类型。请发布 .bpmn、.dmn 或 .form 文件。"),
        ("p.form", b'{"id": "p"}', "表单没有编号或没有组件。请用表单编辑器保存。"),
        (
            "p.form",
            b'{"id": "p", "components": [{"type": "select", "id": "f", "key": "colour"}]}',
            "字段 colour 没有可选项。请添加选项，或指定提供选项的变量或表达式。",
        ),
    ],
)
def test_a_finding_is_said_in_chinese(name: str, content: bytes, expected: str) -> None:
    found = read({name: content}).findings

    said = [(in_chinese(finding.message) or "") + (in_chinese(finding.repair) or "") for finding in found]

    assert expected in said


def test_what_was_typed_into_a_file_is_left_as_it_is() -> None:
    assert in_chinese("The field form offers the choice error twice.") == "字段 form 的选项 error 重复。"
    assert in_chinese("No token can come to 'Review. Then: pay'.") == "流程永远走不到 “Review. Then: pay”。"


def test_a_sentence_nobody_knows_stays_english() -> None:
    assert in_chinese("Something new: a, b.") is None


def test_the_path_of_a_warning_is_told_in_chinese_names() -> None:
    way = ({"en": "Check", "zh": "审核"}, {"en": "…"}, {"en": "Pay", "zh": "付款"})
    text = "'amuont' is read by the timer, but nothing writes it before, for example on the way 'Check → … → Pay'."

    said = in_chinese(with_names(text, way, "zh"))

    assert said == "定时器读取了变量 “amuont”，但在此之前没有任何步骤写入它，例如路径 “审核 → … → 付款”。"
