"""Files as other tools write them, with their own extensions, prefixes and drawings, are not refused for that.

bpmn_io.bpmn was drawn with bpmn-js: three pools, lanes, data, a group, compensation and a collapsed sub-process. The others
are small files in the manner of the tool they are called after.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.lint.checking import refusals

EXPORTS = sorted((Path(__file__).parent / "exports").glob("*.bpmn"))


@pytest.mark.parametrize("path", EXPORTS, ids=[path.stem for path in EXPORTS])
def test_a_file_of_another_tool_is_not_refused(path):
    assert refusals({"p.bpmn": path.read_bytes()}) == ""


@pytest.mark.parametrize("path", EXPORTS, ids=[path.stem for path in EXPORTS])
def test_a_file_of_another_tool_may_come_in_another_encoding(path):
    text = path.read_text(encoding="utf-8").replace('encoding="UTF-8"', 'encoding="UTF-16"')

    assert refusals({"p.bpmn": text.encode("utf-16")}) == ""
