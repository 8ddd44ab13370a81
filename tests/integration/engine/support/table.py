"""Writes engine/SUPPORT.md from the support cells: `python -m tests.integration.engine.support.table`."""

from __future__ import annotations

import tempfile
from pathlib import Path

from engine import Engine
from tests.integration.engine.support import activities, events, gateways, structure, variants
from tests.integration.engine.support.cells import Cell, refusal

PAGE = Path(__file__).parents[4] / "engine" / "SUPPORT.md"
TABLES: dict[str, list[Cell]] = {
    "Events": events.cells(),
    "Activities": [*activities.CELLS, *variants.CELLS],
    "Gateways and flows": gateways.CELLS,
    "Data, pools and drawings": structure.CELLS,
}
_HEAD = """# What runs, and what is refused

Every line is a test (`tests/integration/engine/test_support.py`): "runs" means that the test's little diagram
was deployed and took exactly the path it should; anything else is the sentence with which the deployment was
refused. The page is written by `python -m tests.integration.engine.support.table`, and a test holds it to
what the engine does.
"""


def markdown(engine: Engine) -> str:
    """The whole page."""
    parts = [_HEAD]
    for title, cells in TABLES.items():
        parts.append(f"\n## {title}\n\n| element | position | |\n|---|---|---|\n")
        parts += [f"| {cell.element} | {cell.position} | {_answer(engine, cell)} |\n" for cell in cells]
    return "".join(parts)


def _answer(engine: Engine, cell: Cell) -> str:
    if cell.says is None:
        return f"runs: `{' → '.join(cell.path)}`" + (f", waits at `{' '.join(cell.waits)}`" if cell.waits else "")
    return "refused: " + refusal(engine, cell).replace("|", "\\|")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        engine = Engine(f"sqlite:///{folder}/support.db")
        PAGE.write_text(markdown(engine), encoding="utf-8")
        engine.close()
