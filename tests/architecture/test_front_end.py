"""The strict content security policy, held in the templates: no inline style, script or handler anywhere."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.architecture.source_tree import ROOT

INLINE = re.compile(r"""\sstyle=["']|<style\b|\son[a-z]+=["']|\shx-on|javascript:|["']js:""", re.IGNORECASE)
SCRIPT = re.compile(r"<script\b([^>]*)>", re.IGNORECASE)
FRONTEND = ROOT / "web" / "frontend"


def templates() -> list[Path]:
    return sorted(path for path in (ROOT / "web" / "templates").rglob("*") if path.suffix in {".html", ".j2", ".jinja"})


def test_templates_carry_no_inline_style_and_no_inline_handler() -> None:
    offenders = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in templates()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if INLINE.search(line)
    ]

    assert offenders == []


def test_every_script_element_loads_a_file_or_holds_data() -> None:
    offenders = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in templates()
        for match in SCRIPT.finditer(path.read_text(encoding="utf-8"))
        if "src=" not in match.group(1) and "application/json" not in match.group(1)
    ]

    assert offenders == []


def test_npm_packages_are_pinned_and_the_lock_file_names_no_download_address() -> None:
    package = json.loads((FRONTEND / "package.json").read_text(encoding="utf-8"))
    lock = json.loads((FRONTEND / "package-lock.json").read_text(encoding="utf-8"))
    wanted = {**package["dependencies"], **package["devDependencies"]}

    assert {name: version for name, version in wanted.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)} == {}
    assert [name for name, entry in lock["packages"].items() if "resolved" in entry] == []
    assert [name for name, entry in lock["packages"].items() if name and "integrity" not in entry] == []


def test_every_text_of_the_scripts_has_its_chinese_one() -> None:
    chinese = json.loads((FRONTEND / "src" / "i18n" / "zh-own.json").read_text(encoding="utf-8"))
    call = re.compile(r"""(?<![\w.])t\(\s*'((?:[^'\\]|\\.)+)'""")
    used = {
        text
        for path in sorted((FRONTEND / "src").rglob("*.js"))
        for text in call.findall(path.read_text(encoding="utf-8"))
    }

    assert used - chinese.keys() == set()
    assert chinese.keys() - used == set()
