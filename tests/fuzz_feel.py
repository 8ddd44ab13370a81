"""Feeds FEEL with texts that a coverage-guided fuzzer makes up: `python -m tests.fuzz_feel --seconds 60`.

Every text must give a value, null, or an error of FEEL, and the generated function, the closures and the reader of
constant cells must agree. What breaks this is printed and written to a file; give the file's name to run it again.
Needs the extra `fuzz`.
"""

from __future__ import annotations

import argparse
import sys
from decimal import Decimal
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["engine"]):
    from engine.dmn.cells import kind_of, read_constants
    from engine.feel import FeelError, parse, to_json
    from engine.feel.compare import equal
    from engine.feel.fast_path import SLOW, generate
    from tests.unit.feel.pieces import PIECES

CONTEXT: dict[str, object] = {
    "a": Decimal(2),
    "b c": [Decimal(1), None, "x"],
    "item": {"a": 1, "b": "x"},
    "d": {"a": Decimal("-0.5"), "b": {"c": True}},
    "n": None,
    "s": "text",
    "t": True,
}
TESTED = (Decimal(1), Decimal("2.5"), "a", True, None, {"a": Decimal(3)})


def read_text(data: bytes) -> tuple[str, str]:
    """A text and its kind from a fuzzer's bytes: the text as it is, or each byte a word or sign of FEEL."""
    kind = "unary-tests" if data[:1] >= b"\x80" else "expression"
    if data[:1] and data[0] % 4:
        return " ".join(PIECES[byte % len(PIECES)] for byte in data[1:]), kind
    return data[1:].decode("utf-8", "replace"), kind


def check(data: bytes) -> None:
    """Raise whatever is wrong with FEEL's answer to a text."""
    text, kind = read_text(data)
    try:
        expression = parse(text, kind, CONTEXT)
    except FeelError:
        return
    fast = generate(expression.ast)
    for value in TESTED if kind == "unary-tests" else TESTED[:1]:
        try:
            found = expression.evaluate(CONTEXT, input_value=value)
            to_json(found)
        except FeelError:
            continue
        quick = SLOW if fast is None else fast(CONTEXT, value)
        assert quick is SLOW or (type(quick) is type(found) and equal(quick, found)), (text, value, quick, found)
        if kind == "unary-tests":
            _check_constants(text, value, found)


def _check_constants(text: str, value: object, found: object) -> None:
    cell = read_constants(text)
    if cell is not None and (cell.anything or value is None or kind_of(value) == cell.kind):
        assert cell.holds(value) is (found is True), (text, value, cell, found)


def main() -> None:
    """Run the fuzzer for a time, or one file of bytes again."""
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--seconds", type=int, default=60, help="how long to run [60]")
    arguments.add_argument("--corpus", type=Path, help="folder to keep the interesting texts in")
    arguments.add_argument("--artifacts", default="fuzz-", help="how the names of files with findings begin [fuzz-]")
    arguments.add_argument("file", nargs="?", type=Path, help="a finding to run again")
    given = arguments.parse_args()
    if given.file:
        check(given.file.read_bytes())
        return
    options = [f"-max_total_time={given.seconds}", f"-artifact_prefix={given.artifacts}", "-timeout=2", "-max_len=200"]
    atheris.Setup([sys.argv[0], *options, *([str(given.corpus)] if given.corpus else [])], check)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
